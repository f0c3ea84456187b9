-- Why an answer was set aside stands as it was written.
CREATE OR REPLACE TRIGGER never_changes BEFORE UPDATE OR DELETE ON clients_setaside
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
