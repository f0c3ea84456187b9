-- Who placed a Hold by hand, and their reason, stand as they were written.
CREATE OR REPLACE TRIGGER never_changes BEFORE UPDATE OR DELETE ON clients_holdbyhand
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
