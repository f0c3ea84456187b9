-- The couples in which the asking client has a seat now. With its owner's rights, so that policies
-- that ask it do not ask themselves.
CREATE OR REPLACE FUNCTION app_my_couples() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT couple_id FROM clients_member WHERE client_id = app_client() AND left_at IS NULL $$;

ALTER FUNCTION app_my_couples() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_my_couples() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_my_couples() TO portal_app;
