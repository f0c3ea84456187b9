-- Whose reply it is, and to what, never changes.
CREATE OR REPLACE TRIGGER stays_assignment_id
    BEFORE UPDATE OF assignment_id, client_id, practice_id ON worksheets_response
    FOR EACH ROW
    WHEN (
        OLD.assignment_id IS DISTINCT FROM NEW.assignment_id
        OR OLD.client_id IS DISTINCT FROM NEW.client_id
        OR OLD.practice_id IS DISTINCT FROM NEW.practice_id
    )
    EXECUTE FUNCTION refuse_swap();
