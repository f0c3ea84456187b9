-- A sheet of a couple that somebody has left is not opened to them again, whoever asks.
CREATE OR REPLACE TRIGGER refuse_parted_reopening
    BEFORE UPDATE OF state ON worksheets_assignment
    FOR EACH ROW
    WHEN (NEW.state IN ('assigned', 'opened') AND OLD.state NOT IN ('assigned', 'opened'))
    EXECUTE FUNCTION refuse_parted_assignment();
