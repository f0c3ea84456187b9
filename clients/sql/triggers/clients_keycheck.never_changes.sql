-- The check value of a key's id is written once.
CREATE OR REPLACE TRIGGER never_changes BEFORE UPDATE OR DELETE ON clients_keycheck
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
