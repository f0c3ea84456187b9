"""The same chain with fewer steps: one lock a practice, one move of its head."""

from django.db import migrations

APPEND = """
CREATE OR REPLACE FUNCTION audit_append(events jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    one record;
    head clients_audithead;
    scope text := app_scope();
    here uuid := app_practice();
    me uuid := app_uid();
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
        ELSIF one.actor IS NOT NULL AND one.actor IS DISTINCT FROM me AND NOT EXISTS (
            SELECT FROM clients_user WHERE id = one.actor AND practice_id = one.practice)
        THEN
            RAISE EXCEPTION 'whoever acted is nobody in the practice of this audit row';
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


class Migration(migrations.Migration):
    dependencies = [("clients", "0006_safe_contact")]

    operations = [migrations.RunSQL(APPEND, migrations.RunSQL.noop)]
