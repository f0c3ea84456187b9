-- Which releases somebody can see now: the product's first rule. Everything is asked afresh each
-- time, so that whatever ends a release needs nobody to tell it: the window (Inv 13, 57), both
-- seats, the answer as it was sent, the author's own yes (Inv 23), a pause, a therapist who holds
-- it back, words that are shut (P6). Statement time, not the transaction's: what was revoked a
-- moment ago is gone for the very next question (Inv 2). What is sealed until a moment when all
-- show theirs counts for nothing before: nobody looks at another's side while their own is shut
-- (Inv 5, 7). And it answers about the asker, and of a list that both showed about the asker's own
-- side of it: how a release of theirs stands with a partner, and what a therapist holds back, is
-- for that therapist alone.
CREATE OR REPLACE FUNCTION app_releases_open_to(person uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH seats AS MATERIALIZED (
        SELECT m.client_id, m.couple_id
        FROM clients_member mine
        JOIN clients_couple c ON c.id = mine.couple_id AND c.stage = 'active'
        JOIN clients_member m ON m.couple_id = c.id
             AND m.left_at IS NULL AND m.accepted_at IS NOT NULL
        WHERE mine.client_id = person AND mine.left_at IS NULL AND mine.accepted_at IS NOT NULL
          AND app_window_open(c.id)
    ), standing AS MATERIALIZED (
        SELECT r.*, v.worksheet_id
        FROM worksheets_release r
        JOIN seats author ON author.client_id = r.client_id AND author.couple_id = r.couple_id
        JOIN seats reader ON reader.client_id = r.recipient_id AND reader.couple_id = r.couple_id
        JOIN worksheets_answer a ON a.id = r.answer_id
        JOIN worksheets_response s ON s.id = a.response_id
        JOIN worksheets_assignment g ON g.id = s.assignment_id
        JOIN worksheets_version v ON v.id = r.version_id
        WHERE r.ended_at IS NULL
          AND r.releases_at <= statement_timestamp() AND r.expires_at > statement_timestamp()
          AND a.client_id = r.client_id AND a.visibility = 'clin' AND NOT a.is_skipped
          AND a.revision = r.answer_revision
          AND s.submitted_at = r.sent_at AND s.withdrawn_at IS NULL AND NOT s.context_uncertain
          AND g.state IN ('submitted', 'reviewed')
          AND NOT EXISTS (SELECT 1 FROM worksheets_heldback h
                          WHERE h.release_id = r.id AND h.let_go_at IS NULL)
          AND NOT EXISTS (SELECT 1 FROM worksheets_sharingpause p
                          WHERE p.client_id = r.client_id AND p.until IS NULL)
          AND NOT EXISTS (SELECT 1 FROM clients_client k JOIN clients_user u ON u.id = k.user_id
                          WHERE u.words_locked_at IS NOT NULL
                            AND k.id IN (r.client_id, r.recipient_id))
          AND app_agrees(r.client_id, 'release', r.recipient_id, r.id)
          AND app_agrees(r.client_id, 'portal', r.practice_id, NULL)
    ), unsealed AS MATERIALIZED (
        SELECT r.* FROM standing r
        -- Sealed until all agreed and the therapist opened it; one who takes theirs back closes it.
        WHERE (r.reveal_id IS NULL OR (
              EXISTS (SELECT 1 FROM worksheets_reveal w WHERE w.id = r.reveal_id
                      AND w.opened_at IS NOT NULL AND w.ended_at IS NULL)
              AND NOT EXISTS (
                  SELECT 1 FROM seats one JOIN seats other
                       ON other.couple_id = one.couple_id AND other.client_id <> one.client_id
                  WHERE NOT EXISTS (
                      SELECT 1 FROM standing o WHERE o.reveal_id = r.reveal_id
                      AND o.client_id = one.client_id AND o.recipient_id = other.client_id))))
    )
    SELECT r.id FROM unsealed r
    WHERE r.recipient_id = person
      -- What all said yes to, and guesses, are there only where both released theirs (Inv 5, 7).
      AND (r.part <> 'mutual' OR EXISTS (
            SELECT 1 FROM unsealed o
            WHERE o.client_id = r.recipient_id AND o.recipient_id = r.client_id
              AND o.worksheet_id = r.worksheet_id AND o.item_key = r.item_key
              AND o.part = 'mutual'))
      AND (r.part <> 'guess' OR 3 = (
            SELECT count(DISTINCT (o.client_id, o.part)) FROM unsealed o
            WHERE o.worksheet_id = r.worksheet_id
              AND ((o.client_id = r.recipient_id AND o.recipient_id = r.client_id
                    AND (o.item_key, o.part) IN ((r.item_key, 'guess'), (r.mine_key, 'whole')))
                OR (o.client_id = r.client_id AND o.recipient_id = r.recipient_id
                    AND (o.item_key, o.part) = (r.mine_key, 'whole')))))
      AND (person = app_client() OR (r.part = 'mutual' AND r.client_id = app_client())
           OR app_cares_for(person)) $$;

ALTER FUNCTION app_releases_open_to(uuid) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_releases_open_to(uuid) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_releases_open_to(uuid) TO portal_app;
