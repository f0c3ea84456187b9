-- When a measure's words went out of force, and why, stands as it was written.
CREATE OR REPLACE TRIGGER never_changes BEFORE UPDATE OR DELETE ON worksheets_wordingend
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
