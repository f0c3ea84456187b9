-- The app gives nobody a sheet of a couple that they have left.
CREATE OR REPLACE TRIGGER refuse_parted_assignment BEFORE INSERT ON worksheets_assignment
    FOR EACH ROW
    WHEN (current_user = 'portal_app' AND NEW.state IN ('assigned', 'opened'))
    EXECUTE FUNCTION refuse_parted_assignment();
