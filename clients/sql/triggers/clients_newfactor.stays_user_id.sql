-- Whose new second factor it is, which one, and how long it waits never change.
CREATE OR REPLACE TRIGGER stays_user_id
    BEFORE UPDATE OF user_id, practice_id, authenticator_id, held_until ON clients_newfactor
    FOR EACH ROW
    WHEN (
        OLD.user_id IS DISTINCT FROM NEW.user_id
        OR OLD.practice_id IS DISTINCT FROM NEW.practice_id
        OR OLD.authenticator_id IS DISTINCT FROM NEW.authenticator_id
        OR OLD.held_until IS DISTINCT FROM NEW.held_until
    )
    EXECUTE FUNCTION refuse_swap();
