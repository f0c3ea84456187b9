-- Whose address it is never changes, whoever asks.
CREATE OR REPLACE TRIGGER stays_user_id BEFORE UPDATE OF user_id ON account_emailaddress
    FOR EACH ROW
    WHEN (OLD.user_id IS DISTINCT FROM NEW.user_id)
    EXECUTE FUNCTION refuse_swap();
