-- Which agreed texts somebody can read now. Asked afresh each time: the window (Inv 13, 57), every
-- seat (Inv 10), every yes, a pause, words that are shut (P6). Ended by one of them a text is gone
-- for all, and nothing says by whom. It answers about the asker alone: whose words are shut is not
-- a partner's to find out.
CREATE OR REPLACE FUNCTION app_joint_open_to(person uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT t.id FROM worksheets_jointtext t
    JOIN worksheets_jointsheet s ON s.id = t.sheet_id AND s.taken_back_at IS NULL
    JOIN clients_couple c ON c.id = t.couple_id AND c.stage = 'active'
    JOIN clients_member mine ON mine.couple_id = c.id AND mine.client_id = person
         AND mine.left_at IS NULL AND mine.accepted_at IS NOT NULL
    WHERE person = app_client() AND t.ended_at IS NULL AND app_window_open(c.id)
      AND NOT EXISTS (SELECT 1 FROM worksheets_jointtext newer
                      WHERE newer.sheet_id = t.sheet_id AND newer.number > t.number)
      -- Exactly those who are here now said yes to it, and none of them has ended it.
      AND NOT EXISTS (
            SELECT 1 FROM worksheets_jointyes y WHERE y.text_id = t.id AND (
                y.ended_at IS NOT NULL OR NOT EXISTS (
                    SELECT 1 FROM clients_member m WHERE m.couple_id = c.id
                    AND m.client_id = y.client_id AND m.left_at IS NULL)))
      AND NOT EXISTS (
            SELECT 1 FROM clients_member m
            WHERE m.couple_id = c.id AND m.left_at IS NULL AND (
                NOT EXISTS (SELECT 1 FROM worksheets_jointyes y
                            WHERE y.text_id = t.id AND y.client_id = m.client_id)
                OR EXISTS (SELECT 1 FROM worksheets_sharingpause p
                           WHERE p.client_id = m.client_id AND p.until IS NULL)
                OR NOT app_agrees(m.client_id, 'portal', t.practice_id, NULL)))
      AND NOT EXISTS (SELECT 1 FROM clients_client k JOIN clients_user u ON u.id = k.user_id
                      WHERE k.id = person AND u.words_locked_at IS NOT NULL) $$;

ALTER FUNCTION app_joint_open_to(uuid) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_joint_open_to(uuid) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_joint_open_to(uuid) TO portal_app;
