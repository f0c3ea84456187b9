-- The one list of what ends with a couple (docs/adr/0029), and each row that it ended. Whatever is
-- over already is left as it is, so that running it twice changes nothing. Of a couple that goes
-- on, it ends what was open to whoever left. Only other functions call it.
-- since 0021
CREATE OR REPLACE FUNCTION end_couple_work(pair uuid, moment timestamptz)
RETURNS TABLE (kind text, id uuid, client_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        UPDATE worksheets_assignment a SET state = 'lapsed', withdrawn_at = moment
        FROM worksheets_assignmentgroup g, worksheets_version v, worksheets_worksheet w
        WHERE g.id = a.group_id AND g.couple_id = pair AND a.state IN ('assigned', 'opened')
          AND v.id = a.version_id AND w.id = v.worksheet_id AND w.theme <> 'checkin'
          AND EXISTS (SELECT FROM clients_member m WHERE m.couple_id = pair
                      AND m.client_id = a.client_id AND m.left_at IS NOT NULL)
        RETURNING 'assignment', a.id, a.client_id;
    UPDATE worksheets_dialdiary d SET stopped_at = moment
        FROM worksheets_assignment a, worksheets_assignmentgroup g
        WHERE a.id = d.assignment_id AND g.id = a.group_id AND g.couple_id = pair
          AND a.state = 'lapsed' AND d.stopped_at IS NULL;
    IF NOT EXISTS (SELECT FROM clients_couple c WHERE c.id = pair AND c.stage = 'ended') THEN
        RETURN;
    END IF;
    RETURN QUERY
        UPDATE worksheets_pathway p SET ended_at = moment
        WHERE p.couple_id = pair AND p.ended_at IS NULL
        RETURNING 'pathway', p.id, NULL::uuid;
    RETURN QUERY
        UPDATE worksheets_reveal r SET ended_at = moment
        WHERE r.couple_id = pair AND r.ended_at IS NULL
        RETURNING 'reveal', r.id, NULL::uuid;
    RETURN QUERY
        UPDATE worksheets_jointsheet s SET taken_back_at = moment
        WHERE s.couple_id = pair AND s.taken_back_at IS NULL
          AND NOT EXISTS (SELECT FROM worksheets_jointtext t WHERE t.sheet_id = s.id)
        RETURNING 'joint', s.id, NULL::uuid;
END $$;

ALTER FUNCTION end_couple_work(uuid, timestamptz) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION end_couple_work(uuid, timestamptz) FROM PUBLIC, portal_app;
