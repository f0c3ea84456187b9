-- The one answer to "is the joint space open now?" (Inv 13, 57), asked by policies and pages alike.
-- Everything that could close it is read afresh, so that a Hold or a new check-in needs nobody to
-- close anything. Whoever asks about a couple that is none of theirs hears no.
CREATE OR REPLACE FUNCTION app_window_open(pair uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM clients_couple c
        JOIN clients_jointwindow w ON w.couple_id = c.id
        WHERE c.id = pair AND c.stage = 'active'
          AND w.closed_at IS NULL AND w.closes_at > statement_timestamp()
          AND (app_scope() = 'worker'
               OR (c.practice_id = app_practice()
                   AND (app_clinician() IS NOT NULL OR c.id IN (SELECT app_my_couples()))))
    ) AND (
        SELECT count(*) > 1 AND bool_and(
            m.accepted_at IS NOT NULL
            AND EXISTS (SELECT 1 FROM clients_checkinmark k WHERE k.client_id = m.client_id
                        AND k.reviewed_at IS NOT NULL AND k.waiting_since IS NULL
                        AND k.due_again_at > statement_timestamp())
            AND NOT EXISTS (SELECT 1 FROM clients_hold h
                            WHERE h.client_id = m.client_id AND h.lifted_at IS NULL))
        FROM clients_member m WHERE m.couple_id = pair AND m.left_at IS NULL
    ) $$;

ALTER FUNCTION app_window_open(uuid) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_window_open(uuid) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_window_open(uuid) TO portal_app;
