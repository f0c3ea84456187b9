-- Whose answer it is, and to what, never changes. Asked after the update: a trigger before it would
-- lock the row once more, and write that lock to the log of every save.
-- since 0023
CREATE OR REPLACE TRIGGER stays_response_id
    AFTER UPDATE OF response_id, client_id, item_key, practice_id ON worksheets_answer
    FOR EACH ROW
    WHEN (
        OLD.response_id IS DISTINCT FROM NEW.response_id
        OR OLD.client_id IS DISTINCT FROM NEW.client_id
        OR OLD.item_key IS DISTINCT FROM NEW.item_key
        OR OLD.practice_id IS DISTINCT FROM NEW.practice_id
    )
    EXECUTE FUNCTION refuse_swap();
