-- Asked when a sheet is to be marked as read.
CREATE OR REPLACE TRIGGER looked_at_guard BEFORE UPDATE OF state ON worksheets_assignment
    FOR EACH ROW
    WHEN (NEW.state = 'reviewed' AND OLD.state <> 'reviewed')
    EXECUTE FUNCTION looked_at_guard();
