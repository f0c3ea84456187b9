-- What was added to a note is as it was signed, for good.
CREATE OR REPLACE TRIGGER never_changes BEFORE UPDATE OR DELETE ON clients_addendum
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
