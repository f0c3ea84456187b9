-- What somebody said yes or no to stands as they said it; another answer is another row.
CREATE OR REPLACE TRIGGER never_changes BEFORE UPDATE OR DELETE ON clients_consentevent
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
