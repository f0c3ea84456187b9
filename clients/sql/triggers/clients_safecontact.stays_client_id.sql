-- Whose safe times and words these are never changes.
CREATE OR REPLACE TRIGGER stays_client_id
    BEFORE UPDATE OF client_id, practice_id ON clients_safecontact
    FOR EACH ROW
    WHEN (
        OLD.client_id IS DISTINCT FROM NEW.client_id
        OR OLD.practice_id IS DISTINCT FROM NEW.practice_id
    )
    EXECUTE FUNCTION refuse_swap();
