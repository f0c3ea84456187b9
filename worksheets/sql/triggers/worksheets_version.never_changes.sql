-- A published wording never changes: answers stay beside the words they were given to.
CREATE OR REPLACE TRIGGER never_changes BEFORE UPDATE OR DELETE ON worksheets_version
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
