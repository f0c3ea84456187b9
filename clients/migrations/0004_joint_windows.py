"""The joint space, where each person's check-in stands, and what asks for a clinician."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from clients.rowsecurity import ANYONE_IN_PRACTICE, CLINICIAN, OWN, WORKER, any_of, protect

# The one answer to "is it open now?" (Inv 13, 57): asked by policies and pages alike. Everything
# that could close it is read afresh, so that a Hold or a new check-in needs nobody to close
# anything. Whoever asks about a couple that is none of theirs hears no.
WINDOW_OPEN = """
CREATE FUNCTION app_window_open(pair uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
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
"""

# Sending a check-in says that one waits, and nothing else; no client may read or write the mark.
CHECK_IN_SENT = """
CREATE FUNCTION check_in_sent(person uuid, at timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    INSERT INTO clients_checkinmark (id, practice_id, client_id, waiting_since, every_weeks)
    SELECT gen_random_uuid(), c.practice_id, c.id, at, 7 FROM clients_client c
    WHERE c.id = person AND c.id = app_client()
    ON CONFLICT (client_id) DO UPDATE SET waiting_since = excluded.waiting_since $$;
REVOKE ALL ON FUNCTION check_in_sent(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION check_in_sent(uuid, timestamptz) TO portal_app;
"""


def link(to: str, **more):  # noqa: ANN003, ANN201
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to, **more
    )


def row_id():  # noqa: ANN201
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


NOBODY = {"blank": True, "null": True}


class Migration(migrations.Migration):
    dependencies = [("clients", "0003_row_security")]

    operations = [
        migrations.AddField(
            model_name="practice",
            name="look_within_days",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="practice", name="stands_in", field=link("clients.clinician", **NOBODY)
        ),
        migrations.AlterField(
            model_name="hold",
            name="reason",
            field=models.CharField(
                choices=[
                    ("worksheet_flag", "An answer asks for a closer look"),
                    ("check_in", "A private check-in asks for a closer look"),
                    ("phrase", "Something written asks for a closer look"),
                    ("clinician", "Placed by the therapist"),
                ],
                max_length=24,
            ),
        ),
        migrations.CreateModel(
            name="CheckInMark",
            fields=[
                ("id", row_id()),
                ("waiting_since", models.DateTimeField(**NOBODY)),
                ("reviewed_at", models.DateTimeField(**NOBODY)),
                ("due_again_at", models.DateTimeField(**NOBODY)),
                ("every_weeks", models.PositiveSmallIntegerField(default=7)),
                (
                    "client",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checkin_mark",
                        to="clients.client",
                    ),
                ),
                ("practice", link("clients.practice")),
                ("reviewed_by", link("clients.clinician", **NOBODY)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            reviewed_at__isnull=True,
                            reviewed_by__isnull=True,
                            due_again_at__isnull=True,
                        )
                        | models.Q(
                            reviewed_at__isnull=False,
                            reviewed_by__isnull=False,
                            due_again_at__isnull=False,
                        ),
                        name="checkin_reviewed_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(every_weeks__in=[6, 7, 8]),
                        name="checkin_every_six_to_eight_weeks",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClinicianTask",
            fields=[
                ("id", row_id()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("check_in", "A check-in to review"),
                            ("hold", "Something to look at first"),
                        ],
                        max_length=16,
                    ),
                ),
                ("about_id", models.UUIDField()),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("look_by", models.DateTimeField(**NOBODY)),
                ("passed_on_at", models.DateTimeField(**NOBODY)),
                ("done_at", models.DateTimeField(**NOBODY)),
                ("client", link("clients.client")),
                ("done_by", link("clients.clinician", **NOBODY)),
                ("practice", link("clients.practice")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(done_at__isnull=True),
                        fields=["client"],
                        name="task_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(done_at__isnull=True),
                        fields=("about_id", "kind"),
                        name="task_once_for_the_same_answers",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(done_at__isnull=True, done_by__isnull=True)
                        | models.Q(done_at__isnull=False, done_by__isnull=False),
                        name="task_done_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JointWindow",
            fields=[
                ("id", row_id()),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("closes_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(**NOBODY)),
                ("closed_by", link("clients.clinician", **NOBODY)),
                (
                    "couple",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="windows",
                        to="clients.couple",
                    ),
                ),
                ("opened_by", link("clients.clinician")),
                ("practice", link("clients.practice")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(closed_at__isnull=True),
                        fields=("couple",),
                        name="window_one_open_per_couple",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(closes_at__gt=models.F("opened_at")),
                        name="window_closes_after_it_opens",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(closed_by__isnull=True)
                        | models.Q(closed_at__isnull=False),
                        name="window_closed_by_needs_when",
                    ),
                ],
            },
        ),
        migrations.RunSQL(WINDOW_OPEN, "DROP FUNCTION app_window_open(uuid)"),
        migrations.RunSQL(CHECK_IN_SENT, "DROP FUNCTION check_in_sent(uuid, timestamptz)"),
        # To a client a window is there while it is open, and never was before or after (Inv 6).
        protect(
            "clients_jointwindow",
            select=any_of(
                CLINICIAN,
                WORKER,
                "(couple_id IN (SELECT app_my_couples()) AND app_window_open(couple_id))",
            ),
            insert=CLINICIAN,
            update=CLINICIAN,
        ),
        protect(
            "clients_checkinmark",
            select=any_of(CLINICIAN, WORKER),
            insert=CLINICIAN,
            update=CLINICIAN,
        ),
        # Like a Hold: no client may see one, their own included; sending may place one.
        protect(
            "clients_cliniciantask",
            select=any_of(CLINICIAN, WORKER),
            insert=any_of(CLINICIAN, f"({ANYONE_IN_PRACTICE} AND {OWN})"),
            update=any_of(CLINICIAN, WORKER),
        ),
    ]
