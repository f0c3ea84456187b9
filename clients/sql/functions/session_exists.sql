-- Whether there is a session of this key.
CREATE OR REPLACE FUNCTION session_exists(key text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM django_session WHERE session_key = key) $$;

ALTER FUNCTION session_exists(text) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION session_exists(text) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION session_exists(text) TO portal_app;
