-- Looks, after each new release, whether its sheet once asked for a closer look.
CREATE OR REPLACE TRIGGER release_after_a_mark AFTER INSERT ON worksheets_release
    FOR EACH ROW EXECUTE FUNCTION release_after_a_mark();
