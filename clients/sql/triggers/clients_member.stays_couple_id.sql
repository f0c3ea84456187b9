-- Whose seat it is, and in which couple, never changes.
CREATE OR REPLACE TRIGGER stays_couple_id
    BEFORE UPDATE OF couple_id, client_id, practice_id ON clients_member
    FOR EACH ROW
    WHEN (
        OLD.couple_id IS DISTINCT FROM NEW.couple_id
        OR OLD.client_id IS DISTINCT FROM NEW.client_id
        OR OLD.practice_id IS DISTINCT FROM NEW.practice_id
    )
    EXECUTE FUNCTION refuse_swap();
