-- Who confirmed a help line, and when, stays as it was written.
-- since 0028
CREATE OR REPLACE TRIGGER never_changes BEFORE UPDATE OR DELETE ON clients_helplinecheck
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
