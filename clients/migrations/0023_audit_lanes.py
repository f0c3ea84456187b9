"""Thirty-two chains a practice instead of one, so that people who write at once do not wait for
each other; and no row without a name but those that the portal itself writes (ADR 36)."""

import django.db.models.deletion
from django.db import migrations, models

from clients.rowsecurity import harden_functions

# The head's key is its practice and lane. Lane 0 is the chain there was: its rows keep their hashes.
TABLES = """
ALTER TABLE clients_auditevent ADD COLUMN lane smallint NOT NULL DEFAULT 0;
ALTER TABLE clients_auditevent DROP CONSTRAINT audit_seq_once;
ALTER TABLE clients_auditevent ADD CONSTRAINT audit_seq_once UNIQUE (practice_id, lane, seq);
ALTER TABLE clients_audithead ADD COLUMN lane smallint NOT NULL DEFAULT 0;
ALTER TABLE clients_audithead DROP CONSTRAINT clients_audithead_pkey;
ALTER TABLE clients_audithead ADD CONSTRAINT clients_audithead_pkey PRIMARY KEY (practice_id, lane);

-- What the first row of a lane continues: a lane cannot be passed off as another.
CREATE FUNCTION audit_lane_start(practice uuid, lane smallint) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE lane WHEN 0 THEN ''::bytea
           ELSE sha256(convert_to(concat_ws('|', 'lane', practice, lane), 'UTF8')) END $$;

-- Every lane has its head from the beginning, so that a head that is gone was taken away.
CREATE FUNCTION audit_open_lanes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO clients_audithead (practice_id, lane, seq, hash)
    SELECT NEW.id, n::smallint, 0, audit_lane_start(NEW.id, n::smallint)
    FROM generate_series(0, 31) n
    ON CONFLICT DO NOTHING;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_open_lanes AFTER INSERT ON clients_practice
    FOR EACH ROW EXECUTE FUNCTION audit_open_lanes();
INSERT INTO clients_audithead (practice_id, lane, seq, hash)
SELECT p.id, n::smallint, 0, audit_lane_start(p.id, n::smallint)
FROM clients_practice p, generate_series(0, 31) n
ON CONFLICT DO NOTHING;
"""

# A person's rows stand in one lane, in their order; the worker's in its connection's. What is written
# for a person without saying who acted is what the portal does by itself (no list tells a client
# what their answers led to, Inv 15), and what somebody does with a link from a letter.
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
    my_lane smallint := abs(hashtext(coalesce(me::text, pg_backend_pid()::text)) % 32);
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
        ELSIF one.actor IS NULL AND scope = 'person'
              AND one.verb NOT IN ('hold.placed', 'second_factor.put_back', 'sessions.ended',
                                   'words.unlocked', 'assignment.parted', 'joint.parted',
                                   'pathway.parted', 'release.parted', 'reveal.parted') THEN
            RAISE EXCEPTION 'a person''s audit row says who acted';
        ELSIF one.actor IS NULL AND coalesce(one.practice <> here, scope = 'door') THEN
            RAISE EXCEPTION 'a row in nobody''s name is written in its own practice';
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
                WHERE practice_id = head.practice_id AND lane = my_lane;
            SELECT * INTO head FROM clients_audithead
                WHERE practice_id = one.practice AND lane = my_lane FOR UPDATE;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'the head of an audit chain is gone: nothing can be recorded';
            END IF;
        END IF;
        head.seq := head.seq + 1;
        INSERT INTO clients_auditevent (practice_id, lane, seq, at, actor_id, verb, object_kind,
                                        object_id, about_id, facts, prev_hash, hash)
        VALUES (one.practice, my_lane, head.seq, stamp, one.actor, one.verb, one.kind, one.object,
                one.about, one.facts, head.hash,
                sha256(head.hash || convert_to(audit_line(one.practice, head.seq, stamp, one.actor,
                    one.verb, one.kind, one.object, one.about, one.facts), 'UTF8')))
        RETURNING hash INTO head.hash;
    END LOOP;
    UPDATE clients_audithead SET seq = head.seq, hash = head.hash
        WHERE practice_id = head.practice_id AND lane = my_lane;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("clients", "0022_beginnings")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(TABLES)],
            state_operations=[
                migrations.AddField(
                    "auditevent", "lane", models.SmallIntegerField(db_default=0, default=0)
                ),
                migrations.RemoveConstraint("auditevent", "audit_seq_once"),
                migrations.AddConstraint(
                    "auditevent",
                    models.UniqueConstraint(
                        fields=["practice", "lane", "seq"], name="audit_seq_once"
                    ),
                ),
                # A primary key of two columns cannot be altered into being, only be there.
                migrations.DeleteModel("AuditHead"),
                migrations.CreateModel(
                    "AuditHead",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "practice", "lane", blank=True, editable=False, primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "practice",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="clients.practice",
                                db_index=False,
                            ),
                        ),
                        ("lane", models.SmallIntegerField(db_default=0, default=0)),
                        ("seq", models.BigIntegerField(default=0)),
                        ("hash", models.BinaryField(default=bytes)),
                    ],
                ),
            ],
        ),
        migrations.RunSQL(APPEND, migrations.RunSQL.noop),
        harden_functions(),
    ]
