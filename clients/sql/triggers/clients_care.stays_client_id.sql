-- Who cares for whom in a row never changes: another care is another row.
CREATE OR REPLACE TRIGGER stays_client_id
    BEFORE UPDATE OF client_id, clinician_id, practice_id ON clients_care
    FOR EACH ROW
    WHEN (
        OLD.client_id IS DISTINCT FROM NEW.client_id
        OR OLD.clinician_id IS DISTINCT FROM NEW.clinician_id
        OR OLD.practice_id IS DISTINCT FROM NEW.practice_id
    )
    EXECUTE FUNCTION refuse_swap();
