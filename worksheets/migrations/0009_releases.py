"""Releases to a named partner: the rows, the one rule on when they can be seen, and its walls."""

import datetime
import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import F, Q

import clients.fields
from clients.rowsecurity import ANYONE_IN_PRACTICE, CLINICIAN, OWN, any_of, protect

MINE = f"{ANYONE_IN_PRACTICE} AND {OWN}"
TREATED = f"({CLINICIAN} AND app_cares_for(client_id))"
TREATED_COUPLE = f"({CLINICIAN} AND app_cares_for_couple(couple_id))"

# Everything is asked afresh each time, so that whatever ends a release needs nobody to tell it:
# the window (Inv 13, 57), both seats, the answer as it was sent, the author's own yes (Inv 23),
# a pause, a therapist who holds it back, words that are shut (P6). Statement time, not the
# transaction's: what was revoked a moment ago is gone for the very next question (Inv 2).
OPEN_TO = """
CREATE FUNCTION app_agrees(person uuid, what text, towards uuid, thing uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce((
        SELECT e.decision = 'given'
               AND (e.expires_at IS NULL OR e.expires_at > statement_timestamp())
               AND n.version >= (SELECT max(m.version) FROM clients_consentnotice m
                                 WHERE m.purpose = what AND m.language = 'en' AND m.is_material)
        FROM clients_consentevent e JOIN clients_consentnotice n ON n.id = e.notice_id
        WHERE e.client_id = person AND e.purpose = what AND e.recipient_id = towards
          AND e.object_id IS NOT DISTINCT FROM thing
        ORDER BY e.at DESC LIMIT 1), false) $$;

CREATE FUNCTION app_releases_open_to(person uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
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
    )
    SELECT r.id FROM standing r
    WHERE r.recipient_id = person
      -- What all said yes to, and guesses, are there only where both released theirs (Inv 5, 7).
      AND (r.part <> 'mutual' OR EXISTS (
            SELECT 1 FROM standing o
            WHERE o.client_id = r.recipient_id AND o.recipient_id = r.client_id
              AND o.worksheet_id = r.worksheet_id AND o.item_key = r.item_key
              AND o.part = 'mutual'))
      AND (r.part <> 'guess' OR 3 = (
            SELECT count(DISTINCT (o.client_id, o.part)) FROM standing o
            WHERE o.worksheet_id = r.worksheet_id
              AND ((o.client_id = r.recipient_id AND o.recipient_id = r.client_id
                    AND (o.item_key, o.part) IN ((r.item_key, 'guess'), (r.mine_key, 'whole')))
                OR (o.client_id = r.client_id AND o.recipient_id = r.recipient_id
                    AND (o.item_key, o.part) = (r.mine_key, 'whole')))))
      -- Sealed until all agreed and the therapist opened it; one who takes theirs back closes it.
      AND (r.reveal_id IS NULL OR (
            EXISTS (SELECT 1 FROM worksheets_reveal w WHERE w.id = r.reveal_id
                    AND w.opened_at IS NOT NULL AND w.ended_at IS NULL)
            AND NOT EXISTS (
                SELECT 1 FROM seats one JOIN seats other
                     ON other.couple_id = one.couple_id AND other.client_id <> one.client_id
                WHERE NOT EXISTS (
                    SELECT 1 FROM standing o WHERE o.reveal_id = r.reveal_id
                    AND o.client_id = one.client_id AND o.recipient_id = other.client_id)))) $$;

CREATE FUNCTION app_released_to_me() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT app_releases_open_to(app_client()) $$;

-- A suggestion is there for whoever has sent their own, and for nobody before (Inv 6).
CREATE FUNCTION app_reveals_for_me() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT w.id FROM worksheets_reveal w
    JOIN worksheets_assignment g ON g.group_id = w.group_id AND g.client_id = app_client()
         AND g.state IN ('submitted', 'reviewed')
    JOIN clients_member m ON m.couple_id = w.couple_id AND m.client_id = app_client()
         AND m.left_at IS NULL AND m.accepted_at IS NOT NULL
    JOIN clients_couple c ON c.id = w.couple_id AND c.stage = 'active'
    WHERE w.ended_at IS NULL $$;
"""
OPEN_TO_UNDO = """
DROP FUNCTION app_reveals_for_me(), app_released_to_me(), app_releases_open_to(uuid),
    app_agrees(uuid, text, uuid, uuid);
"""

# Refused whoever asks (Inv 4, 26): what its sheet does not offer, and by name what no sheet may.
GUARD = """
CREATE FUNCTION release_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    it record;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.ended_at IS NOT NULL
           OR to_jsonb(NEW) - '{ended_at,ended_as}'::text[]
              <> to_jsonb(OLD) - '{ended_at,ended_as}'::text[] THEN
            RAISE EXCEPTION 'a release never changes: it ends' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT a.client_id, a.item_key, a.visibility, a.is_skipped, s.context_uncertain,
           s.submitted_at, g.version_id, g.state, v.content->'sharing' AS sharing, w.code, w.theme
        INTO it
        FROM worksheets_answer a
        JOIN worksheets_response s ON s.id = a.response_id
        JOIN worksheets_assignment g ON g.id = s.assignment_id
        JOIN worksheets_version v ON v.id = g.version_id
        JOIN worksheets_worksheet w ON w.id = v.worksheet_id
        WHERE a.id = NEW.answer_id;
    IF it IS NULL OR it.client_id <> NEW.client_id OR it.item_key <> NEW.item_key
       OR it.version_id <> NEW.version_id OR it.submitted_at IS DISTINCT FROM NEW.sent_at
       OR it.visibility <> 'clin' OR it.is_skipped OR it.state NOT IN ('submitted', 'reviewed') THEN
        RAISE EXCEPTION 'no such sent answer of theirs' USING ERRCODE = 'check_violation';
    END IF;
    IF it.code IN ('A3', 'B4', 'C4', 'P0') OR it.theme = 'checkin'
       OR it.item_key IN ('g1_alone', 'g2_setting')
       OR (it.code = 'C2' AND it.item_key <> 'sentence')
       OR (it.code = 'C5' AND it.state <> 'reviewed')
       OR it.sharing IS NULL OR (it.sharing->>'never')::boolean
       OR NOT it.sharing->'releasable' ? it.item_key
       OR it.context_uncertain THEN
        RAISE EXCEPTION 'this can be released to nobody' USING ERRCODE = 'check_violation';
    END IF;
    IF (SELECT count(*) FROM clients_member m
        JOIN clients_couple c ON c.id = m.couple_id AND c.stage = 'active'
        WHERE m.couple_id = NEW.couple_id AND m.client_id IN (NEW.client_id, NEW.recipient_id)
          AND m.left_at IS NULL AND m.accepted_at IS NOT NULL) <> 2 THEN
        RAISE EXCEPTION 'a release is to a present partner' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER release_guard BEFORE INSERT OR UPDATE ON worksheets_release
    FOR EACH ROW EXECUTE FUNCTION release_guard();
CREATE TRIGGER never_deleted BEFORE DELETE ON worksheets_release
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Where answers of the same sheet once asked for a closer look, a therapist lets it go on, or not.
-- Its author's session cannot know.
CREATE FUNCTION release_after_a_mark() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO worksheets_heldback (id, practice_id, release_id, client_id, at)
    SELECT gen_random_uuid(), NEW.practice_id, NEW.id, NEW.client_id, statement_timestamp()
    FROM worksheets_answer a JOIN worksheets_response s ON s.id = a.response_id
    WHERE a.id = NEW.answer_id AND EXISTS (
        SELECT 1 FROM clients_hold h
        WHERE h.client_id = NEW.client_id AND h.about_id = s.assignment_id);
    RETURN NEW;
END $$;
CREATE TRIGGER release_after_a_mark AFTER INSERT ON worksheets_release
    FOR EACH ROW EXECUTE FUNCTION release_after_a_mark();
"""
GUARD_UNDO = """
DROP TRIGGER release_after_a_mark ON worksheets_release;
DROP TRIGGER never_deleted ON worksheets_release;
DROP TRIGGER release_guard ON worksheets_release;
DROP FUNCTION release_after_a_mark(), release_guard();
"""

NOBODY = {"blank": True, "null": True}
PARTS = [
    ("whole", "What was answered"),
    ("mutual", "Lines that all said yes or maybe to"),
    ("guess", "A guess about the partner"),
]
STATES = [
    ("pending", "Waits a day"),
    ("released", "Released"),
    ("cancelled", "Cancelled"),
    ("revoked", "Revoked"),
    ("expired", "Expired"),
    ("void", "Void"),
]


def link(to: str, **more):  # noqa: ANN003, ANN201
    more = {"related_name": "+"} | more
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=to, **more)


def row_id():  # noqa: ANN201
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


def now():  # noqa: ANN201
    return models.DateTimeField(default=django.utils.timezone.now)


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0008_check_ins"), ("clients", "0005_consents")]

    operations = [
        migrations.CreateModel(
            name="Reveal",
            fields=[
                ("id", row_id()),
                ("proposed_at", now()),
                ("opened_at", models.DateTimeField(**NOBODY)),
                ("ended_at", models.DateTimeField(**NOBODY)),
                ("couple", link("clients.couple")),
                (
                    "group",
                    link("worksheets.assignmentgroup", related_name="reveals", db_index=False),
                ),
                ("practice", link("clients.practice")),
                ("proposed_by", link("clients.clinician")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(ended_at__isnull=True),
                        fields=("group",),
                        name="reveal_one_at_a_time",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", row_id()),
                ("answer_id", models.UUIDField()),
                ("item_key", models.CharField(max_length=60)),
                ("mine_key", models.CharField(blank=True, max_length=60)),
                ("part", models.CharField(choices=PARTS, default="whole", max_length=8)),
                ("shown_sealed", clients.fields.SealedField(key_class="answers")),
                ("is_paraphrase", models.BooleanField(default=False)),
                ("preview_hash", models.CharField(max_length=64)),
                ("answer_revision", models.PositiveIntegerField()),
                ("sent_at", models.DateTimeField()),
                ("requested_at", now()),
                ("releases_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(**NOBODY)),
                ("ended_as", models.CharField(blank=True, choices=STATES, max_length=10)),
                ("client", link("clients.client", related_name="releases")),
                ("couple", link("clients.couple", db_index=False)),
                ("practice", link("clients.practice")),
                ("recipient", link("clients.client")),
                ("reveal", link("worksheets.reveal", related_name="releases", **NOBODY)),
                ("version", link("worksheets.version")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(ended_at__isnull=True),
                        fields=("answer_id", "recipient", "part"),
                        name="release_one_live_per_answer_and_recipient",
                    ),
                    models.CheckConstraint(
                        condition=Q(ended_at__isnull=True, ended_as="")
                        | Q(
                            ended_at__isnull=False,
                            ended_as__in=["cancelled", "revoked", "expired", "void"],
                        ),
                        name="release_ended_pair",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            releases_at__gte=F("requested_at") + datetime.timedelta(days=1)
                        )
                        & Q(expires_at__gt=F("releases_at")),
                        name="release_waits_a_day",
                    ),
                    models.CheckConstraint(
                        condition=~Q(recipient=F("client")), name="release_to_somebody_else"
                    ),
                    models.CheckConstraint(
                        condition=Q(part="guess", is_paraphrase=False) & ~Q(mine_key="")
                        | ~Q(part="guess") & Q(mine_key=""),
                        name="release_guess_stands_beside_mine",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="SharingPause",
            fields=[
                ("id", row_id()),
                ("since", now()),
                ("until", models.DateTimeField(**NOBODY)),
                ("client", link("clients.client", db_index=False)),
                ("practice", link("clients.practice")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(until__isnull=True),
                        fields=("client",),
                        name="sharing_pause_once_at_a_time",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="HeldBack",
            fields=[
                ("id", row_id()),
                ("at", now()),
                ("let_go_at", models.DateTimeField(**NOBODY)),
                ("by", link("clients.clinician", **NOBODY)),
                ("client", link("clients.client", db_index=False)),
                ("let_go_by", link("clients.clinician", **NOBODY)),
                ("practice", link("clients.practice")),
                ("release", link("worksheets.release", related_name="held_back")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(let_go_at__isnull=True),
                        fields=("release",),
                        name="held_back_once_at_a_time",
                    )
                ]
            },
        ),
        migrations.RunSQL(OPEN_TO, OPEN_TO_UNDO),
        migrations.RunSQL(GUARD, GUARD_UNDO),
        protect(
            "worksheets_release",
            select=any_of(
                OWN,
                TREATED,
                "(recipient_id = (SELECT app_client()) AND id IN (SELECT app_released_to_me()))",
            ),
            insert=MINE,
            update=OWN,
        ),
        protect("worksheets_heldback", select=TREATED, insert=TREATED, update=TREATED),
        protect(
            "worksheets_sharingpause", select=any_of(OWN, TREATED), insert=MINE, update=OWN
        ),
        protect(
            "worksheets_reveal",
            select=any_of(TREATED_COUPLE, "id IN (SELECT app_reveals_for_me())"),
            insert=TREATED_COUPLE,
            update=TREATED_COUPLE,
        ),
    ]
