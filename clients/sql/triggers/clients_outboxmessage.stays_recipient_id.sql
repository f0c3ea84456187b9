-- What a letter is, about what and to whom never changes once it is planned.
CREATE OR REPLACE TRIGGER stays_recipient_id
    BEFORE UPDATE OF recipient_id, kind, about_id, practice_id ON clients_outboxmessage
    FOR EACH ROW
    WHEN (
        OLD.recipient_id IS DISTINCT FROM NEW.recipient_id
        OR OLD.kind IS DISTINCT FROM NEW.kind
        OR OLD.about_id IS DISTINCT FROM NEW.about_id
        OR OLD.practice_id IS DISTINCT FROM NEW.practice_id
    )
    EXECUTE FUNCTION refuse_swap();
