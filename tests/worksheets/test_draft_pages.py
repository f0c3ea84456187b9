"""Drafts as pages: two tabs, remarks beside fields, publishing, versions, putting away, access."""

import uuid

import pytest

from clients.context import acting_as
from tests.support import make, own_sheets
from tests.support.drafting import form_data, save, url
from tests.support.publishing import own_versions, publish
from worksheets.actions import assignments
from worksheets.actions.assignments import NotNow
from worksheets.library.drafts import item_of
from worksheets.lint import content
from worksheets.models import Draft, Version
from worksheets.rules import facts
from worksheets.sealed import drafts

pytestmark = pytest.mark.django_db
TEA = f"q.{own_sheets.TEA}"


def prompt_of(draft, by):
    return item_of(own_sheets.fresh(draft, by).content, own_sheets.TEA)["prompt"]


def autosave(browser, person, draft, part, data):
    headers = {"X-Portal-User": str(person.pk)}
    return browser.post(url(draft, part, "save/"), data, headers=headers)


# --- Two tabs -----------------------------------------------------------------------------------


def test_two_tabs_both_texts_are_kept_until_one_is_chosen(cast, sign_in):
    draft, browser = own_sheets.draft(cast.amara), sign_in(cast.amara)
    tab = form_data(draft, TEA)
    browser.post(url(draft, TEA), tab | {"prompt": "First?", "do": "done"})

    late = browser.post(url(draft, TEA), tab | {"prompt": "Second?", "do": "done"})
    page = late.content.decode()

    assert late.status_code == 409
    assert "There are two versions of this" in page
    assert page.count("Second?") >= 2  # in its field and laid beside the other
    assert "First?" in page
    assert prompt_of(draft, cast.amara) == "First?"
    browser.post(url(draft, TEA), tab | {"prompt": "Second?", "keep": "theirs"})
    assert prompt_of(draft, cast.amara) == "First?"
    browser.post(url(draft, TEA), tab | {"prompt": "Second?", "keep": "mine"})
    assert prompt_of(draft, cast.amara) == "Second?"


def test_two_tabs_on_different_questions_are_no_conflict(cast, sign_in):
    draft, browser = own_sheets.draft(cast.amara), sign_in(cast.amara)
    one, other = form_data(draft, TEA), form_data(draft, f"q.{own_sheets.WHY}")

    first = browser.post(url(draft, TEA), one | {"prompt": "First?"})
    second = browser.post(url(draft, f"q.{own_sheets.WHY}"), other | {"prompt": "Second?"})

    assert (first.status_code, second.status_code) == (302, 302)
    prompts = [item["prompt"] for item in own_sheets.fresh(draft, cast.amara).content["items"]]
    assert prompts == ["First?", "Second?"]


def test_autosave_tells_what_is_committed_and_when_there_are_two_texts(cast, sign_in):
    draft, browser = own_sheets.draft(cast.amara), sign_in(cast.amara)
    tab = form_data(draft, TEA)

    saved = autosave(browser, cast.amara, draft, TEA, tab | {"prompt": "First?"})
    again = autosave(browser, cast.amara, draft, TEA, tab | {"prompt": "First?"})
    clash = autosave(browser, cast.amara, draft, TEA, tab | {"prompt": "Second?"})
    onward = tab | {"prompt": "Third?", "revision": saved.json()["revision"]}

    assert (saved.status_code, again.status_code, clash.status_code) == (200, 200, 409)
    told = clash.json()["conflict"]
    assert "Question: Second?" in told["yours"]
    assert "Question: First?" in told["theirs"]
    assert told["whole"]
    assert autosave(browser, cast.amara, draft, TEA, onward).status_code == 200
    assert prompt_of(draft, cast.amara) == "Third?"


def test_autosave_is_for_the_person_whose_page_it_is(cast, sign_in):
    draft, tab = own_sheets.draft(cast.amara), {}
    tab = form_data(draft, TEA) | {"prompt": "Mine?"}

    assert autosave(sign_in(cast.amara), cast.cleo, draft, TEA, tab).status_code == 409
    assert autosave(make.Browser(), cast.amara, draft, TEA, tab).status_code == 401
    assert autosave(sign_in(cast.cleo), cast.cleo, draft, TEA, tab).status_code == 404
    too_long = autosave(sign_in(cast.amara), cast.amara, draft, TEA, tab | {"prompt": "x" * 301})
    assert too_long.status_code == 422
    assert "prompt" in too_long.json()["errors"]
    assert prompt_of(draft, cast.amara) == "What made it quiet?"


def test_a_question_taken_out_meanwhile_keeps_what_was_typed_in_the_page(cast, sign_in):
    draft, browser = own_sheets.draft(cast.amara), sign_in(cast.amara)
    tab = form_data(draft, TEA) | {"prompt": "Typed late?"}
    browser.post(f"/library/drafts/{draft.pk}/arrange/", {"do": "remove", "key": own_sheets.TEA})

    assert browser.post(url(draft, TEA), tab).status_code == 404
    assert autosave(browser, cast.amara, draft, TEA, tab).status_code == 404


# --- Remarks as one types -----------------------------------------------------------------------


@pytest.mark.invariant(32)
def test_each_remark_stands_beside_the_field_and_the_row_it_is_about(cast, sign_in):
    draft, browser = own_sheets.draft(cast.amara), sign_in(cast.amara)
    typed = form_data(draft, TEA) | {
        "prompt": "How often do you owe your partner?",
        "hint": "Refusing is unfair.",
        "options-1-text": "I am a frigid person",
    }

    looked = browser.post(url(draft, TEA, "look/"), typed).content.decode()
    kept = save(browser, draft, TEA, **typed)
    page = browser.get(url(draft, TEA)).content.decode()

    for words in (looked, page):
        beside = {name: remarks_in(words, f"r-{name}") for name in ("prompt", "hint")}
        assert "Nothing is owed here" in beside["prompt"]
        assert "No count and no norm" in beside["prompt"]
        assert "A no is never a fault" in beside["hint"]
        assert "A name for a person" in remarks_in(words, "r-options-1")
        assert remarks_in(words, "r-options-0") == ""
        assert "(&#x27;" not in words
    assert kept.status_code == 302  # a draft may hold them; only publishing waits
    assert "How often do you owe" in looked[looked.index("preview-frame") :]


def remarks_in(page, id_):
    start = page.index(">", page.index(f'id="{id_}"')) + 1
    return page[start : page.index("</div>", start)].strip()


def test_a_look_keeps_nothing(cast, sign_in):
    draft, browser = own_sheets.draft(cast.amara), sign_in(cast.amara)

    answer = browser.post(
        url(draft, TEA, "look/"), form_data(draft, TEA) | {"prompt": "Only looking?"}
    )

    assert "Only looking?" in answer.content.decode()
    assert own_sheets.fresh(draft, cast.amara).content == draft.content


def test_choosing_a_question_for_a_rule_brings_its_answers(cast, sign_in):
    draft, browser = own_sheets.draft(cast.amara), sign_in(cast.amara)
    part = f"q.{own_sheets.WHY}"
    typed = form_data(draft, part)

    plain = browser.post(url(draft, part, "look/"), typed).content.decode()
    asked = browser.post(
        url(draft, part, "look/"), typed, headers={"HX-Trigger-Name": "rule_about"}
    ).content.decode()

    assert 'name="rule_answers"' not in plain
    assert 'id="rule" hx-swap-oob="true"' in asked
    assert "A walk" in asked[asked.index('id="rule"') :]


@pytest.mark.invariant(33)
def test_a_ready_sentence_with_a_quota_cannot_be_published(cast, sign_in):
    item = {
        "key": "ours",
        "type": "agreement",
        "prompt": "What we keep",
        "always": ["Any of us can end this at once."],
        "ready": [{"key": "r1", "text": "We are close at least twice a week."}],
        "clauses": [{"key": "c1", "lead": "We ask with"}],
    }
    draft = own_sheets.draft(cast.amara, items=[item])

    answer = publish(sign_in(cast.amara), draft, reason="It helps.")

    assert answer.status_code == 422
    assert "Leave out how often and how many" in answer.content.decode()
    assert own_versions(cast.amara) == 0


@pytest.mark.invariant(32)
@pytest.mark.parametrize(
    "words",
    ["You owe your partner sex.", "Have sex this week.", "Men need it more.", "It is your fault."],
)
def test_what_presses_or_blames_is_never_published_whatever_the_reason(cast, sign_in, words):
    draft = own_sheets.draft(cast.amara, intro=words)

    answer = publish(sign_in(cast.amara), draft, reason="I know my clients.")

    assert answer.status_code == 422
    assert "To change first" in answer.content.decode()
    assert own_versions(cast.amara) == 0


def test_what_only_warns_is_published_with_a_written_reason(cast, sign_in):
    draft, browser = own_sheets.draft(cast.amara, intro="An erection may come and go."), None
    browser = sign_in(cast.amara)
    assert not any(one.blocks for one in content.findings({"intro": draft.content["intro"]}))

    without = publish(browser, draft)
    with_reason = publish(browser, draft, reason="For a group about erections.")

    assert without.status_code == 422
    assert "Say why it is right as it is" in without.content.decode()
    assert with_reason.status_code == 302
    with acting_as(cast.amara.pk):
        assert (
            drafts.opened(Draft.objects.get(pk=draft.pk)).reason == "For a group about erections."
        )


@pytest.mark.invariant(14)
def test_a_copy_without_a_safety_mark_of_its_original_is_told_and_needs_a_reason(cast, sign_in):
    draft, browser = own_sheets.copied(cast.amara, "yes-no-going-along"), sign_in(cast.amara)
    mark = next(one for one in draft.content["flags"] if facts.is_safety(one))
    arrange = f"/library/drafts/{draft.pk}/arrange/"
    browser.post(arrange, {"do": "remove_flag", "key": mark["flag"]})

    answer = publish(browser, own_sheets.fresh(draft, cast.amara))

    assert answer.status_code == 422
    assert "asks for a safety review of this, and pauses sharing" in answer.content.decode()
    assert own_versions(cast.amara) == 0


# --- Publishing, versions, the shelf ------------------------------------------------------------


@pytest.mark.invariant(39)
def test_published_is_frozen_and_the_next_edit_is_a_new_draft(cast, sign_in):
    browser, first = sign_in(cast.amara), own_sheets.published(cast.amara)
    given = make.assignment(by=cast.amara, client=cast.jo, version=first)
    slug = make.opaque(first.worksheet.slug)

    begun = browser.post(f"/library/{slug}/begin/", {"as": "next", "op": str(uuid.uuid4())})
    with acting_as(cast.amara.pk):
        draft = drafts.opened(Draft.objects.open().select_related("origin").get())
    save(browser, draft, TEA, prompt="What was quiet about it?")
    done = publish(browser, own_sheets.fresh(draft, cast.amara))

    assert begun["Location"] == f"/library/drafts/{draft.pk}/"
    assert done["Location"] == f"/library/{slug}/"
    with acting_as(cast.amara.pk):
        numbers = list(
            Version.objects.filter(worksheet=first.worksheet)
            .order_by("number")
            .values_list("number", "content__items__0__prompt")
        )
        given.refresh_from_db()
    assert numbers == [(1, "What made it quiet?"), (2, "What was quiet about it?")]
    assert given.version_id == first.pk


def test_published_twice_with_one_press_is_one_version(cast, sign_in):
    draft, browser = own_sheets.draft(cast.amara), sign_in(cast.amara)

    answers = [publish(browser, draft) for _ in range(2)]

    assert [one.status_code for one in answers] == [302, 302]
    assert own_versions(cast.amara) == 1


def test_published_only_as_it_was_read_through(cast, sign_in):
    draft, browser = own_sheets.draft(cast.amara), sign_in(cast.amara)
    save(browser, draft, TEA, prompt="Changed in another tab?")

    answer = publish(browser, draft)

    assert answer.status_code == 422
    assert "It was changed since you reviewed it" in answer.content.decode()
    assert own_versions(cast.amara) == 0


def test_a_sheet_has_one_open_draft_and_colleagues_find_it(cast, sign_in):
    sheet = own_sheets.published(cast.amara).worksheet
    path = f"/library/{make.opaque(sheet.slug)}/begin/"

    mine = sign_in(cast.amara).post(path, {"as": "next"})
    hers = sign_in(cast.cleo).post(path, {"as": "next"})

    assert mine["Location"] == hers["Location"]
    page = sign_in(cast.cleo).get(hers["Location"]).content.decode()
    assert "You can read this draft" in page
    assert "Add a question" not in page


def test_its_name_is_never_one_of_the_shipped(cast):
    own = own_sheets.published(cast.amara).worksheet
    with acting_as(cast.amara.pk):
        shipped = list(
            type(own).objects.filter(practice__isnull=True).values_list("slug", flat=True)
        )

    assert own.slug.startswith("own-")
    assert not [slug for slug in shipped if slug.startswith("own-")]
    assert own.code == "D51"


@pytest.mark.invariant(39)
def test_archived_it_is_assigned_to_nobody_and_what_was_assigned_stays_open(cast, sign_in):
    version = own_sheets.published(cast.amara)
    slug, browser = make.opaque(version.worksheet.slug), sign_in(cast.amara)
    given = make.assignment(by=cast.amara, client=cast.jo, version=version, state="opened")
    make.answers(given, {})

    for _ in range(2):
        assert browser.post(f"/library/{slug}/archive/").status_code == 302

    assert "A quiet hour" in browser.get("/library/drafts/").content.decode()
    assert "A quiet hour" not in browser.get("/library/").content.decode()
    assert browser.get(f"/people/{cast.jo.pk}/assign/{slug}/").status_code == 404
    wanted = {"op": uuid.uuid4(), "couple": None, "clients": [cast.sam], "due_on": None, "note": ""}
    with acting_as(cast.amara.pk):
        away = Version.objects.select_related("worksheet").get(pk=version.pk)
    with acting_as(cast.amara.pk), pytest.raises(NotNow, match="has been archived"):
        assignments.assign(version=away, by=cast.amara, **wanted)
    question = sign_in(cast.jo.user).get(f"/pages/{given.pk}/{make.opaque(own_sheets.TEA)}/")
    assert "What made it quiet?" in question.content.decode()
    browser.post(f"/library/{slug}/restore/")
    assert "A quiet hour" in browser.get("/library/").content.decode()


def test_only_writers_and_owners_put_a_sheet_away(cast, sign_in):
    slug = make.opaque(own_sheets.published(cast.amara).worksheet.slug)
    shipped = make.opaque("keeping-count")

    assert sign_in(cast.cleo).post(f"/library/{slug}/archive/").status_code == 404
    assert sign_in(cast.ben).post(f"/library/{slug}/archive/").status_code == 404
    assert sign_in(cast.amara).post(f"/library/{shipped}/archive/").status_code == 404
    assert "A quiet hour" in sign_in(cast.cleo).get("/library/").content.decode()


# --- Access -------------------------------------------------------------------------------------


def test_drafts_a_client_and_another_practice_get_404(cast, sign_in):
    draft = own_sheets.draft(cast.amara)
    paths = ["", "preview/", "publish/", "delete/", f"parts/{make.opaque(TEA)}/"]
    nothing = make.Browser().get("/nowhere/").content

    for person in (cast.ben, cast.jo.user, cast.sam.user):
        for path in paths:
            answer = sign_in(person).get(f"/library/drafts/{draft.pk}/{path}")
            assert (answer.status_code, answer.content) == (404, nothing)
    assert "A quiet hour" not in sign_in(cast.ben).get("/library/drafts/").content.decode()


def test_a_colleague_reads_along_and_changes_nothing(cast, sign_in):
    draft, browser = own_sheets.draft(cast.amara), sign_in(cast.cleo)

    assert browser.get(f"/library/drafts/{draft.pk}/?page=1").status_code == 200
    assert browser.get(f"/library/drafts/{draft.pk}/preview/").status_code == 200
    data = form_data(draft, TEA) | {"prompt": "Hers?"}
    assert browser.post(url(draft, TEA), data).status_code == 404
    arranged = browser.post(
        f"/library/drafts/{draft.pk}/arrange/", {"do": "remove", "key": own_sheets.TEA}
    )
    assert arranged.status_code == 404
    assert own_sheets.fresh(draft, cast.amara).content == draft.content


def test_deleted_through_its_page(cast, sign_in):
    draft, browser = own_sheets.draft(cast.amara), sign_in(cast.amara)

    assert browser.post(f"/library/drafts/{draft.pk}/delete/").status_code == 302
    assert browser.post(f"/library/drafts/{draft.pk}/delete/").status_code == 404
    assert browser.get(f"/library/drafts/{draft.pk}/").status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_the_same_however_long(cast, sign_in, django_assert_num_queries, n):
    for number in range(n):
        own_sheets.draft(cast.cleo, title=f"Sheet {number}")
        own_sheets.published(cast.amara, title=f"Published {number}")
    browser = sign_in(cast.amara)

    with django_assert_num_queries(8):
        browser.get("/library/drafts/")
