-- An audit row is never changed or deleted, not by its owner either.
CREATE OR REPLACE TRIGGER never_changes BEFORE UPDATE OR DELETE ON clients_auditevent
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
