"""What people write together in a session: the rows, when a member can see them, and its walls."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import Q

import clients.fields
from clients.rowsecurity import ANYONE_IN_PRACTICE, CLINICIAN, OWN, any_of, protect

TREATED_COUPLE = f"({CLINICIAN} AND app_cares_for_couple(couple_id))"
OPEN_TO_ME = "id IN (SELECT app_joint_open_to((SELECT app_client())))"

# Asked afresh each time: the window (Inv 13, 57), every seat (Inv 10), every yes, a pause, words
# that are shut (P6). Ended by one of them it is gone for all of them, and nothing says by whom.
OPEN_TO = """
CREATE FUNCTION app_joint_open_to(person uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT t.id FROM worksheets_jointtext t
    JOIN worksheets_jointsheet s ON s.id = t.sheet_id AND s.taken_back_at IS NULL
    JOIN clients_couple c ON c.id = t.couple_id AND c.stage = 'active'
    JOIN clients_member mine ON mine.couple_id = c.id AND mine.client_id = person
         AND mine.left_at IS NULL AND mine.accepted_at IS NOT NULL
    WHERE t.ended_at IS NULL AND app_window_open(c.id)
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

# Refused whoever asks: words from outside an open window, a yes for somebody who is not there,
# a review later than six weeks (CLINICAL §2.3, D3), and any change but an end.
GUARD = """
CREATE FUNCTION joint_text_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.ended_at IS NOT NULL
           OR to_jsonb(NEW) - '{ended_at,ended_by_id}'::text[]
              <> to_jsonb(OLD) - '{ended_at,ended_by_id}'::text[] THEN
            RAISE EXCEPTION 'what was agreed never changes: it ends'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM worksheets_jointsheet s
        JOIN worksheets_assignmentgroup g ON g.id = s.group_id
        WHERE s.id = NEW.sheet_id AND s.taken_back_at IS NULL AND s.couple_id = NEW.couple_id
          AND g.couple_id = NEW.couple_id AND g.version_id = NEW.version_id)
       OR NEW.number <> 1 + (SELECT count(*) FROM worksheets_jointtext t
                             WHERE t.sheet_id = NEW.sheet_id)
       OR NEW.review_on > (NEW.agreed_at + interval '43 days')::date
       OR NOT app_window_open(NEW.couple_id) THEN
        RAISE EXCEPTION 'agreed together, in an open window' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER joint_text_guard BEFORE INSERT OR UPDATE ON worksheets_jointtext
    FOR EACH ROW EXECUTE FUNCTION joint_text_guard();
CREATE TRIGGER never_deleted BEFORE DELETE ON worksheets_jointtext
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION joint_yes_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.ended_at IS NOT NULL
           OR to_jsonb(NEW) - 'ended_at' <> to_jsonb(OLD) - 'ended_at' THEN
            RAISE EXCEPTION 'a yes never changes: it ends' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM worksheets_jointtext t
        JOIN clients_member m ON m.couple_id = t.couple_id AND m.client_id = NEW.client_id
             AND m.left_at IS NULL AND m.accepted_at IS NOT NULL
        WHERE t.id = NEW.text_id AND t.sheet_id = NEW.sheet_id AND t.couple_id = NEW.couple_id)
       OR NOT app_window_open(NEW.couple_id) THEN
        RAISE EXCEPTION 'a yes is said by whoever is there' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER joint_yes_guard BEFORE INSERT OR UPDATE ON worksheets_jointyes
    FOR EACH ROW EXECUTE FUNCTION joint_yes_guard();
CREATE TRIGGER never_deleted BEFORE DELETE ON worksheets_jointyes
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
GUARD_UNDO = """
DROP TRIGGER never_deleted ON worksheets_jointyes;
DROP TRIGGER joint_yes_guard ON worksheets_jointyes;
DROP TRIGGER never_deleted ON worksheets_jointtext;
DROP TRIGGER joint_text_guard ON worksheets_jointtext;
DROP FUNCTION joint_yes_guard(), joint_text_guard();
"""
NOBODY = {"blank": True, "null": True}


def link(to: str, kind=models.ForeignKey, **more):  # noqa: ANN001, ANN003, ANN201
    return kind(
        on_delete=django.db.models.deletion.PROTECT, to=to, **({"related_name": "+"} | more)
    )


def row_id():  # noqa: ANN201
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


def now():  # noqa: ANN201
    return models.DateTimeField(default=django.utils.timezone.now)


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0009_releases"), ("clients", "0009_supervision")]

    operations = [
        migrations.CreateModel(
            name="JointSheet",
            fields=[
                ("id", row_id()),
                ("draft_sealed", clients.fields.SealedField(key_class="answers", **NOBODY)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("last_op", models.UUIDField(**NOBODY)),
                ("begun_at", now()),
                ("updated_at", now()),
                ("taken_back_at", models.DateTimeField(**NOBODY)),
                ("couple", link("clients.couple")),
                (
                    "group",
                    link(
                        "worksheets.assignmentgroup",
                        models.OneToOneField,
                        related_name="joint_sheet",
                    ),
                ),
                ("practice", link("clients.practice")),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="JointText",
            fields=[
                ("id", row_id()),
                ("number", models.PositiveSmallIntegerField()),
                ("value_sealed", clients.fields.SealedField(key_class="answers")),
                ("agreed_at", now()),
                ("review_on", models.DateField(**NOBODY)),
                ("ended_at", models.DateTimeField(**NOBODY)),
                ("confirmed_by", link("clients.clinician")),
                ("couple", link("clients.couple")),
                ("ended_by", link("clients.clinician", **NOBODY)),
                ("practice", link("clients.practice")),
                (
                    "sheet",
                    link("worksheets.jointsheet", related_name="texts", db_index=False),
                ),
                ("version", link("worksheets.version")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sheet", "number"), name="joint_text_number_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                        | Q(ended_at__isnull=False, ended_by__isnull=False),
                        name="joint_text_ended_pair",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="JointYes",
            fields=[
                ("id", row_id()),
                ("said_at", now()),
                ("ended_at", models.DateTimeField(**NOBODY)),
                ("client", link("clients.client")),
                ("couple", link("clients.couple")),
                ("practice", link("clients.practice")),
                ("sheet", link("worksheets.jointsheet")),
                ("text", link("worksheets.jointtext", related_name="yeses", db_index=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("text", "client"), name="joint_yes_once_each")
                ]
            },
        ),
        migrations.RunSQL(OPEN_TO, "DROP FUNCTION app_joint_open_to(uuid)"),
        migrations.RunSQL(GUARD, GUARD_UNDO),
        protect(
            "worksheets_jointsheet",
            select=TREATED_COUPLE,
            insert=TREATED_COUPLE,
            update=TREATED_COUPLE,
        ),
        protect(
            "worksheets_jointtext",
            select=any_of(TREATED_COUPLE, OPEN_TO_ME),
            insert=f"{TREATED_COUPLE} AND confirmed_by_id = (SELECT app_clinician())",
            update=TREATED_COUPLE,
        ),
        # Written by the therapist in whose room it was said; ended by its own member alone.
        protect(
            "worksheets_jointyes",
            select=any_of(OWN, TREATED_COUPLE),
            insert=TREATED_COUPLE,
            update=f"{ANYONE_IN_PRACTICE} AND {OWN}",
        ),
    ]
