-- By what right a measure's words are here stands as it was attested.
CREATE OR REPLACE TRIGGER never_changes BEFORE UPDATE OR DELETE ON worksheets_measurewording
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
