-- A yes ends; it is not deleted.
CREATE OR REPLACE TRIGGER never_deleted BEFORE DELETE ON worksheets_jointyes
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
