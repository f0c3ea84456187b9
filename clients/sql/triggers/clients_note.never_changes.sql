-- A signed note is never changed or deleted: more is said in an addendum.
CREATE OR REPLACE TRIGGER never_changes BEFORE UPDATE OR DELETE ON clients_note
    FOR EACH ROW
    WHEN (OLD.state = 'signed')
    EXECUTE FUNCTION refuse_change();
