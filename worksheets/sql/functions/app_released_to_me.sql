-- The releases that the asking client can see now; the rule is app_releases_open_to().
CREATE OR REPLACE FUNCTION app_released_to_me() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT app_releases_open_to(app_client()) $$;

ALTER FUNCTION app_released_to_me() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_released_to_me() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_released_to_me() TO portal_app;
