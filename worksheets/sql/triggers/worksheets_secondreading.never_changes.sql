-- What a second reader said of a draft stands as it was written.
CREATE OR REPLACE TRIGGER never_changes BEFORE UPDATE OR DELETE ON worksheets_secondreading
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
