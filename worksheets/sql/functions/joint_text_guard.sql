-- Refuses, whoever asks, words from outside an open window or another couple's sheet, a review
-- later than six weeks (CLINICAL §2.3, D3), and any change but an end.
CREATE OR REPLACE FUNCTION joint_text_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.ended_at IS NOT NULL
           OR to_jsonb(NEW) - '{ended_at,ended_by_id}'::text[]
              <> to_jsonb(OLD) - '{ended_at,ended_by_id}'::text[] THEN
            RAISE EXCEPTION 'what was agreed never changes: it ends'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM worksheets_jointsheet s
        JOIN worksheets_assignmentgroup g ON g.id = s.group_id
        WHERE s.id = NEW.sheet_id AND s.taken_back_at IS NULL AND s.couple_id = NEW.couple_id
          AND g.couple_id = NEW.couple_id AND g.version_id = NEW.version_id)
       OR NEW.number <> 1 + (SELECT count(*) FROM worksheets_jointtext t
                             WHERE t.sheet_id = NEW.sheet_id)
       OR NEW.review_on > (NEW.agreed_at + interval '43 days')::date
       OR NOT app_window_open(NEW.couple_id) THEN
        RAISE EXCEPTION 'agreed together, in an open window' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

ALTER FUNCTION joint_text_guard() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION joint_text_guard() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION joint_text_guard() TO portal_app;
