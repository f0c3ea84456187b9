-- Asked when an owner raises an outcome.
-- since 0024
CREATE OR REPLACE TRIGGER raised_guard BEFORE INSERT ON worksheets_raisedoutcome
    FOR EACH ROW EXECUTE FUNCTION raised_guard();
