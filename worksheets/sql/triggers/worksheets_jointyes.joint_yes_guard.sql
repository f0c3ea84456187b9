-- Asked whenever a yes to an agreed text is to be written or ended.
CREATE OR REPLACE TRIGGER joint_yes_guard BEFORE INSERT OR UPDATE ON worksheets_jointyes
    FOR EACH ROW EXECUTE FUNCTION joint_yes_guard();
