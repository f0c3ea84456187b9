"""What was kept in the clear before is sealed by the migrations, whole or not at all (D1a)."""

import datetime as dt
import importlib
import json
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from clients import vault
from clients.context import acting_as, acting_as_worker
from clients.models import DataKey, Hold
from clients.sealed import hold_reasons
from tests.conftest import _use, as_owner
from tests.support import make, own_sheets
from tests.support.at_desk import value, why
from tests.support.measuring import counted, kept
from tests.support.shared import sent, standing
from worksheets.models import Answer, CheckInReview, Draft, Release, Response, SecondReading
from worksheets.sealed import drafts

pytestmark = pytest.mark.django_db(transaction=True)

HOLDS = ("clients", "0016_seal_reasons")
WORK = ("worksheets", "0014_seal_skips")
PLAIN = "ab" * 32


def run(name: tuple[str, str], settings: Any) -> None:
    """One data migration, as the tables' owner, over the models of its own time."""
    module = importlib.import_module(f"{name[0]}.migrations.{name[1]}")
    loader = MigrationLoader(connection, replace_migrations=False)
    apps = loader.project_state(name).apps
    before = connection.settings_dict["USER"]
    _use(settings.DATABASE_OWNER_USER)
    try:
        with connection.schema_editor(atomic=True) as editor:
            module.seal(apps, editor)
    finally:
        _use(before)


@pytest.fixture
def hold(cast: make.Cast) -> Hold:
    """As the code of before placed one."""
    with acting_as(cast.jo.user_id):
        Hold(practice=cast.practice, client=cast.jo).save(force_insert=True)
    as_owner("""UPDATE clients_hold SET reason = 'check_in', marks = '["worry_no", "checked"]'""")
    with acting_as(cast.amara.pk):
        return Hold.objects.get()


def test_a_hold_s_reason_and_marks_are_sealed_and_leave_the_clear(
    cast: make.Cast, hold: Hold, settings: Any
) -> None:
    with acting_as(cast.amara.pk):
        assert hold_reasons.marks_of(hold) == ["worry_no", "checked"], "read until then as well"

    run(HOLDS, settings)
    run(HOLDS, settings)

    with acting_as(cast.amara.pk):
        row = Hold.objects.get()
        assert hold_reasons.marks_of(row) == ["worry_no", "checked"]
        assert hold_reasons.reason_of(row) == "A private check-in needs a safety review"
    assert why(cast.amara, row) == ("check_in", ["worry_no", "checked"])
    assert (row.reason, row.marks) == ("", [])


@pytest.mark.parametrize("kek", ["", "other:" + "A" * 43 + "=", "dev1:" + "A" * 43 + "="])
def test_without_the_right_key_it_refuses_and_changes_nothing(
    cast: make.Cast, hold: Hold, settings: Any, kek: str
) -> None:
    make.answers(
        make.assignment(by=cast.amara, client=cast.jo, version=make.version()), {"tally": 1}
    )
    with acting_as_worker(cast.practice.pk):
        keys = DataKey.objects.count()
    settings.PORTAL_KEK = kek

    with pytest.raises(ImproperlyConfigured, match=r"PORTAL_KEK is needed for this migration"):
        run(HOLDS, settings)

    with acting_as(cast.amara.pk):
        assert Hold.objects.get().marks == ["worry_no", "checked"]
        assert Hold.objects.get().why_sealed is None
    with acting_as_worker(cast.practice.pk):
        assert DataKey.objects.count() == keys


def test_on_an_empty_database_no_key_is_needed(db: None, settings: Any) -> None:
    settings.PORTAL_KEK = ""

    run(HOLDS, settings)
    run(WORK, settings)


def test_of_somebody_whose_key_was_destroyed_nothing_is_left(
    cast: make.Cast, hold: Hold, settings: Any
) -> None:
    sheet = make.assignment(by=cast.amara, client=cast.jo, version=make.version())
    make.answers(sheet, {"tally": 1})
    as_owner(
        "UPDATE clients_datakey SET wrapped = NULL, shredded_at = now()"
        f" WHERE owner_id = '{cast.jo.pk}' AND key_class = 'answers'",
        "UPDATE worksheets_answer SET is_skipped = true, value_sealed = NULL",
    )

    run(HOLDS, settings)
    run(WORK, settings)

    with acting_as(cast.amara.pk):
        row = Hold.objects.get()
        assert (row.marks, row.reason, row.why_sealed) == ([], "", None)
        assert hold_reasons.marks_of(row) == []
    with acting_as(cast.jo.user_id):
        [answer] = Answer.objects.all()
        assert (answer.is_skipped, answer.value_sealed) == (False, None)


def test_skips_reviews_previews_drafts_and_closed_sheets(cast: make.Cast, settings: Any) -> None:
    sheet = sent(cast, {"like_you_to_know": "Words", "tally": None})
    never = sent(cast, {"worry_no": {"chosen": ["never"]}}, code="p0")
    release = standing(cast.jo, cast.sam, cast.couple, sheet, "like_you_to_know")
    draft = own_sheets.draft(cast.amara, title="Quiet hour")
    with acting_as(cast.amara.pk):
        for met_on in (None, timezone.localdate() - dt.timedelta(days=1)):
            CheckInReview.objects.create(
                practice=cast.practice,
                client=cast.jo,
                assignment=None if met_on else never,
                met_on=met_on,
                reviewed_by=cast.amara.clinician,
            )
    read_by(cast.cleo, draft)
    as_before(draft)

    run(WORK, settings)

    assert value(sheet, "tally") is None
    assert value(sheet, "like_you_to_know") == "Words"
    with acting_as(cast.jo.user_id):
        assert not Answer.objects.filter(is_skipped=True).exists()
        assert all(row.value_sealed for row in Answer.objects.all())
        assert Response.objects.get(assignment=never).is_closed
        assert not Response.objects.get(assignment=sheet).is_closed
        kept = Release.objects.get(pk=release.pk)
        assert kept.preview_hash == vault.digest(kept, "shown_sealed", PLAIN) != PLAIN
    with acting_as(cast.amara.pk):
        reviews = CheckInReview.objects.order_by("met_on")
        asked = {bool(one.met_on): vault.opened(one, "asked_sealed") for one in reviews}
        assert {met: json.loads(words or "") for met, words in asked.items()} == {
            True: True, False: False,
        }  # fmt: skip
        assert {one.asked_in_person for one in reviews} == {True}
        row = drafts.opened(Draft.objects.get(pk=draft.pk))
        assert (row.title, row.content, row.removed) == ("Quiet hour", draft.content, [])
        assert (row.clear_title, row.clear_content) == ("", {})
        [reading] = SecondReading.objects.all()
        assert (drafts.comment_of(reading), reading.clear_comment) == ("Shorter.", "")


def test_what_was_sealed_before_no_longer_tells_by_its_length(
    cast: make.Cast, settings: Any, monkeypatch: Any
) -> None:
    with monkeypatch.context() as before:
        before.setattr(vault, "dumps", lambda value, step=1: json.dumps(value))
        said = {"worry_no": {"chosen": ["never"]}, "checked": {"chosen": ["rather_not"]}}
        sheet = sent(cast, said, code="p0")
        counted(cast.jo, cast.amara)
    with acting_as(cast.jo.user_id):
        assert len({len(row.value_sealed) for row in Answer.objects.all()}) > 1

    run(WORK, settings)

    with acting_as(cast.jo.user_id):
        assert len({len(row.value_sealed) for row in Answer.objects.all()}) == 1
    assert {key: value(sheet, key) for key in said} == said
    assert kept(cast)["ease"]["value"] == "3"
    with acting_as(cast.amara.pk):
        rows = dict(Answer.objects.values_list("pk", "value_sealed"))
    run(WORK, settings)
    with acting_as(cast.amara.pk):
        assert dict(Answer.objects.values_list("pk", "value_sealed")) == rows, "once is enough"


def read_by(colleague: Any, draft: Draft) -> None:
    with acting_as(colleague.pk):
        SecondReading.objects.create(
            practice=draft.practice, draft=draft, reader=colleague.clinician, verdict="returned"
        )


def as_before(draft: Draft) -> None:
    """Rows as the code of before left them."""
    content = json.dumps(draft.content).replace("'", "''")
    as_owner(
        "UPDATE worksheets_answer SET is_skipped = true, value_sealed = NULL"
        " WHERE item_key = 'tally'",
        "ALTER TABLE worksheets_checkinreview DISABLE TRIGGER never_changes",
        "UPDATE worksheets_checkinreview SET asked_in_person = met_on IS NOT NULL",
        "ALTER TABLE worksheets_checkinreview ENABLE TRIGGER never_changes",
        "ALTER TABLE worksheets_release DISABLE TRIGGER release_guard",
        f"UPDATE worksheets_release SET preview_hash = '{PLAIN}'",
        "ALTER TABLE worksheets_release ENABLE TRIGGER release_guard",
        "UPDATE worksheets_draft SET title_sealed = NULL, words_sealed = NULL,"
        f" title = 'Quiet hour', content = '{content}'",
        "ALTER TABLE worksheets_secondreading DISABLE TRIGGER never_changes",
        "UPDATE worksheets_secondreading SET comment = 'Shorter.', comment_sealed = NULL",
        "ALTER TABLE worksheets_secondreading ENABLE TRIGGER never_changes",
    )


def test_triggers_that_were_set_aside_are_back(cast: make.Cast, settings: Any) -> None:
    run(WORK, settings)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'"
        )
        assert cursor.fetchone() == (0,)


def test_what_the_code_of_before_leaves_after_the_migration_is_read_all_the_same(
    cast: make.Cast, hold: Hold
) -> None:
    """It runs on until it is stopped: nothing it writes meanwhile is lost."""
    draft = own_sheets.draft(cast.amara, title="Quiet hour")
    as_before(draft)

    with acting_as(cast.amara.pk):
        assert hold_reasons.reason_of(hold) == "A private check-in needs a safety review"
        assert drafts.opened(Draft.objects.get(pk=draft.pk)).title == "Quiet hour"
