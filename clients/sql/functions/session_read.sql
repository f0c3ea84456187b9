-- What is kept in the session of this key, while it lasts. A session is found by its key, which
-- nobody guesses, and never listed.
CREATE OR REPLACE FUNCTION session_read(key text, moment timestamptz)
RETURNS TABLE (session_data text, expire_date timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT s.session_data, s.expire_date FROM django_session s
    WHERE s.session_key = key AND s.expire_date > moment $$;

ALTER FUNCTION session_read(text, timestamptz) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION session_read(text, timestamptz) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION session_read(text, timestamptz) TO portal_app;
