-- Nobody becomes a clinician by a changed row, or moves to another practice.
CREATE OR REPLACE TRIGGER stays_role BEFORE UPDATE OF role, practice_id ON clients_user
    FOR EACH ROW
    WHEN (
        OLD.role IS DISTINCT FROM NEW.role
        OR OLD.practice_id IS DISTINCT FROM NEW.practice_id
    )
    EXECUTE FUNCTION refuse_swap();
