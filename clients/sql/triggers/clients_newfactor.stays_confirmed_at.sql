-- What was confirmed or put back stays so.
CREATE OR REPLACE TRIGGER stays_confirmed_at
    BEFORE UPDATE OF confirmed_at, put_back_at ON clients_newfactor
    FOR EACH ROW
    WHEN (
        (OLD.confirmed_at IS DISTINCT FROM NEW.confirmed_at AND OLD.confirmed_at IS NOT NULL)
        OR (OLD.put_back_at IS DISTINCT FROM NEW.put_back_at AND OLD.put_back_at IS NOT NULL)
    )
    EXECUTE FUNCTION refuse_swap();
