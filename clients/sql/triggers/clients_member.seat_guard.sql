-- Asked whenever a seat is to be accepted or left.
CREATE OR REPLACE TRIGGER seat_guard BEFORE UPDATE OF accepted_at, left_at ON clients_member
    FOR EACH ROW
    WHEN (
        OLD.accepted_at IS DISTINCT FROM NEW.accepted_at
        OR OLD.left_at IS DISTINCT FROM NEW.left_at
    )
    EXECUTE FUNCTION seat_guard();
