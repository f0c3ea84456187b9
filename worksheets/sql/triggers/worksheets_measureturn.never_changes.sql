-- How a turn of a measure was decided stands as it was.
CREATE OR REPLACE TRIGGER never_changes BEFORE UPDATE OR DELETE ON worksheets_measureturn
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
