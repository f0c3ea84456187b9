-- A sheet counts as looked at by a therapist's own hand, never by a client's session (Inv 26).
CREATE OR REPLACE FUNCTION looked_at_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'portal_app' AND app_scope() = 'person' AND app_clinician() IS NULL THEN
        RAISE EXCEPTION 'a therapist marks as read' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

ALTER FUNCTION looked_at_guard() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION looked_at_guard() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION looked_at_guard() TO PUBLIC;
