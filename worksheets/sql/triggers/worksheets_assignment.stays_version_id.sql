-- What was given to whom never changes: another wording is another assignment.
CREATE OR REPLACE TRIGGER stays_version_id
    BEFORE UPDATE OF version_id, client_id, group_id, practice_id ON worksheets_assignment
    FOR EACH ROW
    WHEN (
        OLD.version_id IS DISTINCT FROM NEW.version_id
        OR OLD.client_id IS DISTINCT FROM NEW.client_id
        OR OLD.group_id IS DISTINCT FROM NEW.group_id
        OR OLD.practice_id IS DISTINCT FROM NEW.practice_id
    )
    EXECUTE FUNCTION refuse_swap();
