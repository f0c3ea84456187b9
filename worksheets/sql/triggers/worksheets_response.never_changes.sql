-- Who entered a reply from paper, and when, is written once; a reply itself may still be deleted.
CREATE OR REPLACE TRIGGER never_changes BEFORE UPDATE ON worksheets_response
    FOR EACH ROW
    WHEN (
        (OLD.entered_by_id, OLD.entered_at) IS DISTINCT FROM (NEW.entered_by_id, NEW.entered_at)
    )
    EXECUTE FUNCTION refuse_change();
