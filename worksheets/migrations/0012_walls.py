"""What an attack on the walls found, on this storey (clients 0012)."""

from django.db import migrations

from clients.rowsecurity import harden_functions, stays

# A sheet counts as looked at by a therapist's own hand, and answers once marked as not given alone
# stay marked until they are sent anew (Inv 26, and C5's letter).
GUARDS = """
CREATE FUNCTION looked_at_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'portal_app' AND app_scope() = 'person' AND app_clinician() IS NULL THEN
        RAISE EXCEPTION 'a therapist marks as read' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER looked_at_guard BEFORE UPDATE OF state ON worksheets_assignment
    FOR EACH ROW WHEN (NEW.state = 'reviewed' AND OLD.state <> 'reviewed')
    EXECUTE FUNCTION looked_at_guard();
CREATE TRIGGER stays_uncertain BEFORE UPDATE OF context_uncertain ON worksheets_response
    FOR EACH ROW WHEN (OLD.context_uncertain AND NOT NEW.context_uncertain
                       AND OLD.submitted_at IS NOT NULL)
    EXECUTE FUNCTION refuse_swap();
"""
# As in 0009, with two things more. What is sealed until a moment when all show theirs counts for
# nothing before: nobody looks at another's side while their own is shut (Inv 5, 7). And it answers
# about the asker, and of a list that both showed about the asker's own side of it: how a release of
# theirs stands with a partner, and what a therapist holds back, is for that therapist alone.
OPEN_TO = """
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
"""

# As in 0010, about the asker alone: whose words are shut is not a partner's to find out.
JOINT = """
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
"""

UNDO = """
DROP TRIGGER stays_uncertain ON worksheets_response;
DROP TRIGGER looked_at_guard ON worksheets_assignment;
DROP FUNCTION looked_at_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0011_measure_endings"), ("clients", "0012_walls")]

    operations = [
        migrations.RunSQL(GUARDS, UNDO),
        migrations.RunSQL(OPEN_TO, migrations.RunSQL.noop),
        migrations.RunSQL(JOINT, migrations.RunSQL.noop),
        stays("worksheets_assignment", "version_id", "client_id", "group_id", "practice_id"),
        stays("worksheets_response", "assignment_id", "client_id", "practice_id"),
        stays("worksheets_answer", "response_id", "client_id", "item_key", "practice_id"),
        harden_functions(inner=("app_agrees(uuid, text, uuid, uuid)",)),
    ]
