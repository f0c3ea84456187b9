-- A care that has ended never goes on, and ended when it ended.
CREATE OR REPLACE TRIGGER stays_until BEFORE UPDATE OF until ON clients_care
    FOR EACH ROW
    WHEN (OLD.until IS DISTINCT FROM NEW.until AND OLD.until IS NOT NULL)
    EXECUTE FUNCTION refuse_swap();
