-- One statement begins a request: it says for whom, and brings what every page needs of them. A
-- user who is gone or deactivated leaves an empty context: no rows. What is agreed are the purposes
-- whose last answer is a yes in force: a version that changed nothing of weight keeps the yes to
-- the one before it (CLINICAL §5), and a yes for a time counts until its time is up.
CREATE OR REPLACE FUNCTION portal_begin(uid uuid)
RETURNS TABLE (u clients_user, c clients_client, k clients_clinician, p clients_practice,
               has_second_factor boolean, agreed text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    SELECT * INTO u FROM clients_user WHERE id = uid AND is_active;
    SELECT * INTO c FROM clients_client WHERE user_id = u.id;
    SELECT * INTO k FROM clients_clinician WHERE user_id = u.id;
    SELECT * INTO p FROM clients_practice WHERE id = u.practice_id;
    PERFORM set_config('app.user_id', coalesce(u.id::text, ''), true),
            set_config('app.practice_id', coalesce(u.practice_id::text, ''), true),
            set_config('app.client_id', coalesce(c.id::text, ''), true),
            set_config('app.clinician_id', coalesce(k.id::text, ''), true),
            set_config('app.scope', CASE WHEN u.id IS NULL THEN '' ELSE 'person' END, true);
    IF u.id IS NULL THEN RETURN; END IF;
    has_second_factor := EXISTS (
        SELECT 1 FROM mfa_authenticator a WHERE a.user_id = u.id AND a.type IN ('totp', 'webauthn'));
    IF c.id IS NOT NULL THEN
        agreed := ARRAY(
            SELECT latest.purpose FROM (
                SELECT DISTINCT ON (e.purpose) e.purpose, e.decision, e.expires_at, n.version
                FROM clients_consentevent e JOIN clients_consentnotice n ON n.id = e.notice_id
                WHERE e.client_id = c.id AND e.recipient_id = c.practice_id AND e.object_id IS NULL
                ORDER BY e.purpose, e.at DESC) AS latest
            WHERE latest.decision = 'given'
            AND (latest.expires_at IS NULL OR latest.expires_at > now())
            AND latest.version >= (
                SELECT max(m.version) FROM clients_consentnotice m
                WHERE m.purpose = latest.purpose AND m.language = 'en' AND m.is_material));
    END IF;
    RETURN NEXT;
END $$;

ALTER FUNCTION portal_begin(uuid) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION portal_begin(uuid) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION portal_begin(uuid) TO portal_app;
