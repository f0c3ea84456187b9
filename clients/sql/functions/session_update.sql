-- Writes the session of this key, and says whether there was one.
CREATE OR REPLACE FUNCTION session_update(key text, content text, ends timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH kept AS (
        UPDATE django_session SET session_data = content, expire_date = ends
        WHERE session_key = key RETURNING 1)
    SELECT EXISTS (SELECT FROM kept) $$;

ALTER FUNCTION session_update(text, text, timestamptz) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION session_update(text, text, timestamptz) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION session_update(text, text, timestamptz) TO portal_app;
