-- Asked whenever a release is to be made or ended.
CREATE OR REPLACE TRIGGER release_guard BEFORE INSERT OR UPDATE ON worksheets_release
    FOR EACH ROW EXECUTE FUNCTION release_guard();
