-- Who raised an outcome, and when, stays as it was written.
-- since 0024
CREATE OR REPLACE TRIGGER never_changes BEFORE UPDATE OR DELETE ON worksheets_raisedoutcome
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
