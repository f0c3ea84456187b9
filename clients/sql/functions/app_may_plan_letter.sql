-- Whether a letter to this recipient may be planned. It goes to somebody of the practice; a
-- person's session plans none to a stranger: a client to themselves and to who works here, a
-- clinician also to whom they answer for and have invited.
CREATE OR REPLACE FUNCTION app_may_plan_letter(practice uuid, recipient uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF app_scope() = 'worker' THEN
        RETURN EXISTS (SELECT FROM clients_user WHERE id = recipient AND practice_id = practice)
            OR EXISTS (SELECT FROM clients_invitation
                       WHERE id = recipient AND practice_id = practice);
    ELSIF practice IS DISTINCT FROM app_practice() THEN
        RETURN false;
    ELSIF app_scope() = 'door' THEN
        RETURN recipient = ANY (app_door_users()) AND EXISTS (
            SELECT FROM clients_user WHERE id = recipient AND practice_id = practice);
    END IF;
    RETURN recipient = app_uid()
        OR EXISTS (SELECT FROM clients_user
                   WHERE id = recipient AND practice_id = practice AND role = 'clinician')
        OR (app_clinician() IS NOT NULL AND (
            app_answers_for(recipient)
            OR EXISTS (SELECT FROM clients_invitation
                       WHERE id = recipient AND practice_id = practice)));
END $$;

ALTER FUNCTION app_may_plan_letter(uuid, uuid) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_may_plan_letter(uuid, uuid) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_may_plan_letter(uuid, uuid) TO portal_app;
