-- Whether the asking clinician may begin care of this person: somebody new, somebody whose care
-- they share, or as an owner anybody; nobody takes a colleague's client for themselves.
CREATE OR REPLACE FUNCTION app_may_begin_care(person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT app_cares_for(person)
        OR NOT EXISTS (SELECT FROM clients_care WHERE client_id = person)
        OR EXISTS (SELECT FROM clients_clinician WHERE id = app_clinician() AND is_owner) $$;

ALTER FUNCTION app_may_begin_care(uuid) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_may_begin_care(uuid) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_may_begin_care(uuid) TO portal_app;
