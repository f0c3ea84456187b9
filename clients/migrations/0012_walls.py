"""What an attack on the walls found: each gap closed where every page and query passes."""

import clients.fields
from django.db import migrations, models

from clients.rowsecurity import ANYONE_IN_PRACTICE, CLINICIAN, OWN, WORKER, any_of, stays
from clients.rowsecurity import harden_functions

# Nothing of ours makes a temporary table; whoever got hold of the connection could make traps.
NO_TEMPORARY = """
DO $$ BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC, portal_app', current_database());
END $$;
"""

SWAP = """
CREATE FUNCTION refuse_swap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'whose row of % it is never changes', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""

# A seat: accepted by its own person; whoever left comes back in a new couple only, by
# everybody's yes (Inv 10, 11). A couple: over for good once it is over; a member's own session
# begins it with the last yes and moves it nowhere else. couple_part() has its owner's rights.
SEATS = """
CREATE FUNCTION seat_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user <> 'portal_app' THEN
        RETURN NEW;
    ELSIF OLD.left_at IS NOT NULL
       OR (NEW.accepted_at IS DISTINCT FROM OLD.accepted_at AND NEW.accepted_at IS NOT NULL
           AND NEW.client_id IS DISTINCT FROM app_client()) THEN
        RAISE EXCEPTION 'a seat is accepted by its own person, and left once'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER seat_guard BEFORE UPDATE OF accepted_at, left_at ON clients_member
    FOR EACH ROW WHEN (OLD.accepted_at IS DISTINCT FROM NEW.accepted_at
                       OR OLD.left_at IS DISTINCT FROM NEW.left_at)
    EXECUTE FUNCTION seat_guard();

CREATE FUNCTION stage_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user <> 'portal_app' THEN
        RETURN NEW;
    ELSIF OLD.stage = 'ended'
       OR (app_clinician() IS NULL AND app_scope() = 'person'
           AND NOT (OLD.stage = 'invited' AND NEW.stage = 'active' AND NOT EXISTS (
               SELECT FROM public.clients_member
               WHERE couple_id = NEW.id AND left_at IS NULL AND accepted_at IS NULL))) THEN
        RAISE EXCEPTION 'a couple begins with the last yes, and what ended has ended'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stage_guard BEFORE UPDATE OF stage, ended_at ON clients_couple
    FOR EACH ROW WHEN (OLD.stage IS DISTINCT FROM NEW.stage
                       OR OLD.ended_at IS DISTINCT FROM NEW.ended_at)
    EXECUTE FUNCTION stage_guard();
"""
UNDO_SEATS = """
DROP TRIGGER stage_guard ON clients_couple;
DROP TRIGGER seat_guard ON clients_member;
DROP FUNCTION stage_guard(), seat_guard();
"""

# As couples_for() says it: everyone in it is in the asker's care, or, of an ended couple, everyone
# who was in it when it ended. One of two was enough before.
COUPLE = """
CREATE OR REPLACE FUNCTION app_cares_for_couple(pair uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(bool_and(app_cares_for(m.client_id)), false)
    FROM clients_member m JOIN clients_couple c ON c.id = m.couple_id
    WHERE m.couple_id = pair AND (m.left_at IS NULL OR m.left_at = c.ended_at) $$;
"""

# Care is begun with somebody new, or shared by who gives it, or handed over by an owner: nobody
# takes a colleague's client for themselves.
CARE = """
CREATE FUNCTION app_may_begin_care(person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT app_cares_for(person)
        OR NOT EXISTS (SELECT FROM clients_care WHERE client_id = person)
        OR EXISTS (SELECT FROM clients_clinician WHERE id = app_clinician() AND is_owner) $$;
"""
# What is over already lets nobody see anything.
BEGIN_CARE = f"{CLINICIAN} AND (until IS NOT NULL OR app_may_begin_care(client_id))"
MARK_CARE = any_of(OWN, f"({CLINICIAN} AND app_may_begin_care(client_id))", WORKER)

# As in 0007, but for who may be named: a person's session writes in its own name or in nobody's,
# and a client's about nobody else.
APPEND = """
CREATE OR REPLACE FUNCTION audit_append(events jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    one record;
    head clients_audithead;
    scope text := app_scope();
    here uuid := app_practice();
    me uuid := app_uid();
    mine uuid := app_client();
    stamp timestamptz := clock_timestamp();
BEGIN
    IF scope = '' THEN
        RAISE EXCEPTION 'nobody is acting: no audit row can be written';
    END IF;
    FOR one IN
        SELECT e.practice_id AS practice, e.actor_id AS actor, e.verb, e.object_kind AS kind,
               e.object_id AS object, e.about_id AS about, e.facts
        FROM ROWS FROM (jsonb_to_recordset(events) AS (
            practice_id uuid, actor_id uuid, verb text, object_kind text, object_id uuid,
            about_id uuid, facts jsonb)) WITH ORDINALITY AS e
        ORDER BY e.practice_id, e.ordinality
    LOOP
        IF scope = 'person' AND one.practice IS DISTINCT FROM here THEN
            RAISE EXCEPTION 'audit rows belong to the practice of whoever acts';
        ELSIF one.actor IS NOT NULL AND one.actor IS DISTINCT FROM me
              AND (scope = 'person' OR NOT EXISTS (
                  SELECT FROM clients_user WHERE id = one.actor AND practice_id = one.practice))
        THEN
            RAISE EXCEPTION 'whoever acted is nobody in the practice of this audit row';
        ELSIF one.about IS NOT NULL AND one.about <> mine THEN
            RAISE EXCEPTION 'a client writes on nobody else''s list';
        END IF;
        IF head.practice_id IS DISTINCT FROM one.practice THEN
            UPDATE clients_audithead SET seq = head.seq, hash = head.hash
                WHERE practice_id = head.practice_id;
            SELECT * INTO head FROM clients_audithead WHERE practice_id = one.practice FOR UPDATE;
            IF NOT FOUND THEN
                INSERT INTO clients_audithead (practice_id, seq, hash) VALUES (one.practice, 0, '')
                    ON CONFLICT DO NOTHING;
                SELECT * INTO head FROM clients_audithead
                    WHERE practice_id = one.practice FOR UPDATE;
            END IF;
        END IF;
        head.seq := head.seq + 1;
        INSERT INTO clients_auditevent (practice_id, seq, at, actor_id, verb, object_kind,
                                        object_id, about_id, facts, prev_hash, hash)
        VALUES (one.practice, head.seq, stamp, one.actor, one.verb, one.kind, one.object,
                one.about, one.facts, head.hash,
                sha256(head.hash || convert_to(audit_line(one.practice, head.seq, stamp, one.actor,
                    one.verb, one.kind, one.object, one.about, one.facts), 'UTF8')))
        RETURNING hash INTO head.hash;
    END LOOP;
    UPDATE clients_audithead SET seq = head.seq, hash = head.hash
        WHERE practice_id = head.practice_id;
END $$;
"""


def policy(table: str, command: str, rule: str) -> migrations.RunSQL:
    """Another rule in the place of the one there was."""
    check = f"WITH CHECK ({rule})" if command == "insert" else f"USING ({rule}) WITH CHECK ({rule})"
    return migrations.RunSQL(
        [
            f"DROP POLICY app_{command} ON {table}",
            f"CREATE POLICY app_{command} ON {table} FOR {command} TO portal_app {check}",
        ],
        migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):
    dependencies = [("clients", "0009_supervision")]

    operations = [
        migrations.AddField(
            model_name="safecontact",
            name="held_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="safecontact",
            name="former_sealed",
            field=clients.fields.SealedField(blank=True, key_class="contact", null=True),
        ),
        migrations.RunSQL(NO_TEMPORARY, migrations.RunSQL.noop),
        migrations.RunSQL(SWAP, "DROP FUNCTION refuse_swap()"),
        migrations.RunSQL(SEATS, UNDO_SEATS),
        migrations.RunSQL(COUPLE, migrations.RunSQL.noop),
        migrations.RunSQL(CARE, "DROP FUNCTION app_may_begin_care(uuid)"),
        migrations.RunSQL(APPEND, migrations.RunSQL.noop),
        policy("clients_care", "insert", BEGIN_CARE),
        policy("clients_care", "update", MARK_CARE),
        policy("clients_member", "update", f"{ANYONE_IN_PRACTICE} AND ({any_of(OWN, CLINICIAN)})"),
        stays("clients_member", "couple_id", "client_id", "practice_id"),
        stays("clients_care", "client_id", "clinician_id", "practice_id"),
        stays("clients_care", "until", once_set=True),
        stays("clients_client", "user_id", "practice_id", once_set=True),
        stays("clients_user", "role", "practice_id"),
        stays("clients_contactchannel", "client_id", "practice_id"),
        stays("clients_safecontact", "client_id", "practice_id"),
        harden_functions(),
    ]
