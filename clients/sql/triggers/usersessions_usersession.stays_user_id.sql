-- Whose browser was signed in never changes.
CREATE OR REPLACE TRIGGER stays_user_id BEFORE UPDATE OF user_id ON usersessions_usersession
    FOR EACH ROW
    WHEN (OLD.user_id IS DISTINCT FROM NEW.user_id)
    EXECUTE FUNCTION refuse_swap();
