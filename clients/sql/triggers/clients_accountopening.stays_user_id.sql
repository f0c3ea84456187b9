-- For whom an opening is, its code and how long it lasts never change.
CREATE OR REPLACE TRIGGER stays_user_id
    BEFORE UPDATE OF user_id, practice_id, code_hash, expires_at ON clients_accountopening
    FOR EACH ROW
    WHEN (
        OLD.user_id IS DISTINCT FROM NEW.user_id
        OR OLD.practice_id IS DISTINCT FROM NEW.practice_id
        OR OLD.code_hash IS DISTINCT FROM NEW.code_hash
        OR OLD.expires_at IS DISTINCT FROM NEW.expires_at
    )
    EXECUTE FUNCTION refuse_swap();
