-- What a review of a check-in said stands as it was written.
CREATE OR REPLACE TRIGGER never_changes BEFORE UPDATE OR DELETE ON worksheets_checkinreview
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
