-- Asked whenever an agreed text is to be written or ended.
CREATE OR REPLACE TRIGGER joint_text_guard BEFORE INSERT OR UPDATE ON worksheets_jointtext
    FOR EACH ROW EXECUTE FUNCTION joint_text_guard();
