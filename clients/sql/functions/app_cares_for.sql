-- Whether the clinician who asks cares for this person now; a care that has ended opens nothing.
CREATE OR REPLACE FUNCTION app_cares_for(person uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM clients_care WHERE client_id = person AND until IS NULL
                   AND clinician_id = nullif(current_setting('app.clinician_id', true), '')::uuid);
END $$;

ALTER FUNCTION app_cares_for(uuid) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_cares_for(uuid) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_cares_for(uuid) TO portal_app;
