-- A client's sign-in, once there is one, and their practice stay theirs.
CREATE OR REPLACE TRIGGER stays_user_id BEFORE UPDATE OF user_id, practice_id ON clients_client
    FOR EACH ROW
    WHEN (
        (OLD.user_id IS DISTINCT FROM NEW.user_id AND OLD.user_id IS NOT NULL)
        OR (OLD.practice_id IS DISTINCT FROM NEW.practice_id AND OLD.practice_id IS NOT NULL)
    )
    EXECUTE FUNCTION refuse_swap();
