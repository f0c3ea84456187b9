"""What a couple was given ends with it; also for the couples that have ended already (Inv 10)."""

from django.db import migrations

from clients.rowsecurity import harden_functions

REFUSED = (
    "worksheets_assignmentgroup",
    "worksheets_pathway",
    "worksheets_reveal",
    "worksheets_jointsheet",
    "worksheets_release",
)
TRIGGERS = [
    f"CREATE TRIGGER refuse_ended_couple BEFORE INSERT ON {table} FOR EACH ROW "
    "WHEN (NEW.couple_id IS NOT NULL) EXECUTE FUNCTION refuse_ended_couple()"
    for table in REFUSED
]
UNDO_TRIGGERS = [f"DROP TRIGGER refuse_ended_couple ON {table}" for table in REFUSED]

# Of a couple's group, a sheet is open only for whoever is in the couple. A private check-in is
# each person's own, whoever it was given with. The lock: as in refuse_ended_couple().
OPEN = """
CREATE FUNCTION refuse_parted_assignment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    pair uuid;
BEGIN
    SELECT g.couple_id INTO pair
    FROM worksheets_assignmentgroup g
    JOIN worksheets_version v ON v.id = NEW.version_id
    JOIN worksheets_worksheet w ON w.id = v.worksheet_id
    WHERE g.id = NEW.group_id AND w.theme <> 'checkin';
    IF pair IS NOT NULL THEN
        PERFORM FROM clients_couple WHERE id = pair FOR KEY SHARE;
        IF EXISTS (SELECT FROM clients_member WHERE couple_id = pair
                   AND client_id = NEW.client_id AND left_at IS NOT NULL) THEN
            RAISE EXCEPTION 'their being a couple has ended: nothing of it is open to them'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_parted_assignment BEFORE INSERT ON worksheets_assignment
    FOR EACH ROW WHEN (current_user = 'portal_app' AND NEW.state IN ('assigned', 'opened'))
    EXECUTE FUNCTION refuse_parted_assignment();
CREATE TRIGGER refuse_parted_reopening BEFORE UPDATE OF state ON worksheets_assignment
    FOR EACH ROW WHEN (NEW.state IN ('assigned', 'opened')
                       AND OLD.state NOT IN ('assigned', 'opened'))
    EXECUTE FUNCTION refuse_parted_assignment();
"""
UNDO_OPEN = """
DROP TRIGGER refuse_parted_reopening ON worksheets_assignment;
DROP TRIGGER refuse_parted_assignment ON worksheets_assignment;
DROP FUNCTION refuse_parted_assignment();
"""

# The one list of what ends (docs/adr/0029). Whatever is over already is left as it is, so that
# running it twice changes nothing. Of a couple that goes on, it ends what was open to whoever left.
END = """
CREATE FUNCTION end_couple_work(pair uuid, moment timestamptz)
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

CREATE FUNCTION couple_work_end(pair uuid, moment timestamptz)
RETURNS TABLE (kind text, id uuid, client_id uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT work.* FROM clients_couple c, end_couple_work(c.id, moment) work
    WHERE c.id = pair AND c.practice_id = app_practice() $$;
"""
UNDO_END = """
DROP FUNCTION couple_work_end(uuid, timestamptz);
DROP FUNCTION end_couple_work(uuid, timestamptz);
"""

# Couples that ended, and people who left one, before there was this rule: as of now, and the marks
# of their caseloads with it. Drafts in those sheets stay their writer's for thirty days more.
LEFT_OVER = """
WITH over AS (
    SELECT DISTINCT couple_id FROM clients_member WHERE left_at IS NOT NULL
), work AS (
    SELECT ended.client_id FROM over, end_couple_work(over.couple_id, now()) ended
    WHERE ended.kind = 'assignment'
)
SELECT count(*) FROM work;
UPDATE clients_care care
SET open_count = (SELECT count(*) FROM worksheets_assignment a
                  WHERE a.client_id = care.client_id AND a.state IN ('assigned', 'opened')),
    earliest_due_on = (SELECT min(a.due_on) FROM worksheets_assignment a
                       WHERE a.client_id = care.client_id AND a.state IN ('assigned', 'opened'))
WHERE care.until IS NULL
  AND care.client_id IN (SELECT client_id FROM clients_member WHERE left_at IS NOT NULL);
"""


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0014_seal_skips"), ("clients", "0026_ended_couples")]

    operations = [
        migrations.RunSQL(TRIGGERS, UNDO_TRIGGERS),
        migrations.RunSQL(OPEN, UNDO_OPEN),
        migrations.RunSQL(END, UNDO_END),
        harden_functions(inner=("end_couple_work(uuid, timestamptz)",)),
        migrations.RunSQL(LEFT_OVER, migrations.RunSQL.noop),
    ]
