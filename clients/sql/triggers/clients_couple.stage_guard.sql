-- Asked whenever a couple's stage or end is to change.
CREATE OR REPLACE TRIGGER stage_guard BEFORE UPDATE OF stage, ended_at ON clients_couple
    FOR EACH ROW
    WHEN (OLD.stage IS DISTINCT FROM NEW.stage OR OLD.ended_at IS DISTINCT FROM NEW.ended_at)
    EXECUTE FUNCTION stage_guard();
