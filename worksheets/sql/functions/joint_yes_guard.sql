-- Refuses, whoever asks, a yes for somebody who is not there, a yes outside an open window, and any
-- change but an end.
CREATE OR REPLACE FUNCTION joint_yes_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.ended_at IS NOT NULL
           OR to_jsonb(NEW) - 'ended_at' <> to_jsonb(OLD) - 'ended_at' THEN
            RAISE EXCEPTION 'a yes never changes: it ends' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM worksheets_jointtext t
        JOIN clients_member m ON m.couple_id = t.couple_id AND m.client_id = NEW.client_id
             AND m.left_at IS NULL AND m.accepted_at IS NOT NULL
        WHERE t.id = NEW.text_id AND t.sheet_id = NEW.sheet_id AND t.couple_id = NEW.couple_id)
       OR NOT app_window_open(NEW.couple_id) THEN
        RAISE EXCEPTION 'a yes is said by whoever is there' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

ALTER FUNCTION joint_yes_guard() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION joint_yes_guard() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION joint_yes_guard() TO portal_app;
