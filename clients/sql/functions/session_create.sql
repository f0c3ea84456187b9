-- Makes a session under this key, and says whether the key was free (therapist_portal/web/sessions.py).
CREATE OR REPLACE FUNCTION session_create(key text, content text, ends timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH made AS (
        INSERT INTO django_session (session_key, session_data, expire_date)
        VALUES (key, content, ends) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT EXISTS (SELECT FROM made) $$;

ALTER FUNCTION session_create(text, text, timestamptz) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION session_create(text, text, timestamptz) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION session_create(text, text, timestamptz) TO portal_app;
