-- An opening that was used or taken back stays so.
CREATE OR REPLACE TRIGGER stays_used_at
    BEFORE UPDATE OF used_at, revoked_at ON clients_accountopening
    FOR EACH ROW
    WHEN (
        (OLD.used_at IS DISTINCT FROM NEW.used_at AND OLD.used_at IS NOT NULL)
        OR (OLD.revoked_at IS DISTINCT FROM NEW.revoked_at AND OLD.revoked_at IS NOT NULL)
    )
    EXECUTE FUNCTION refuse_swap();
