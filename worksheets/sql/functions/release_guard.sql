-- Refuses, whoever asks (Inv 4, 26), a release of what its sheet does not offer, by name of what no
-- sheet may offer, of what was not sent like this, to anybody but a present partner; and any change
-- but an end.
CREATE OR REPLACE FUNCTION release_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    it record;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.ended_at IS NOT NULL
           OR to_jsonb(NEW) - '{ended_at,ended_as}'::text[]
              <> to_jsonb(OLD) - '{ended_at,ended_as}'::text[] THEN
            RAISE EXCEPTION 'a release never changes: it ends' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT a.client_id, a.item_key, a.visibility, a.is_skipped, s.context_uncertain,
           s.submitted_at, g.version_id, g.state, v.content->'sharing' AS sharing, w.code, w.theme
        INTO it
        FROM worksheets_answer a
        JOIN worksheets_response s ON s.id = a.response_id
        JOIN worksheets_assignment g ON g.id = s.assignment_id
        JOIN worksheets_version v ON v.id = g.version_id
        JOIN worksheets_worksheet w ON w.id = v.worksheet_id
        WHERE a.id = NEW.answer_id;
    IF it IS NULL OR it.client_id <> NEW.client_id OR it.item_key <> NEW.item_key
       OR it.version_id <> NEW.version_id OR it.submitted_at IS DISTINCT FROM NEW.sent_at
       OR it.visibility <> 'clin' OR it.is_skipped OR it.state NOT IN ('submitted', 'reviewed') THEN
        RAISE EXCEPTION 'no such sent answer of theirs' USING ERRCODE = 'check_violation';
    END IF;
    IF it.code IN ('A3', 'B4', 'C4', 'P0') OR it.theme = 'checkin'
       OR it.item_key IN ('g1_alone', 'g2_setting')
       OR (it.code = 'C2' AND it.item_key <> 'sentence')
       OR (it.code = 'C5' AND it.state <> 'reviewed')
       OR it.sharing IS NULL OR (it.sharing->>'never')::boolean
       OR NOT it.sharing->'releasable' ? it.item_key
       OR it.context_uncertain THEN
        RAISE EXCEPTION 'this can be released to nobody' USING ERRCODE = 'check_violation';
    END IF;
    IF (SELECT count(*) FROM clients_member m
        JOIN clients_couple c ON c.id = m.couple_id AND c.stage = 'active'
        WHERE m.couple_id = NEW.couple_id AND m.client_id IN (NEW.client_id, NEW.recipient_id)
          AND m.left_at IS NULL AND m.accepted_at IS NOT NULL) <> 2 THEN
        RAISE EXCEPTION 'a release is to a present partner' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

ALTER FUNCTION release_guard() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION release_guard() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION release_guard() TO portal_app;
