"""A pathway is the therapist's alone: tailored step by step, opened by hand, for all at once."""

import re
import uuid

import pytest
from django.db import DatabaseError, transaction

from clients.context import acting_as
from clients.models import AuditEvent, Member
from tests.support import make
from tests.support.on_pathway import (
    SLUGS,
    given,
    now,
    opening,
    order,
    press,
    step_of,
    url_to_open,
)  # fmt: skip
from worksheets.library import lint_files, pathways, reading
from worksheets.models import Assignment, Pathway, PathwayStep, PathwayTemplate
from worksheets.parsing.strict_yaml import LibraryError

pytestmark = pytest.mark.django_db


@pytest.fixture
def laid(cast):
    return make.pathway(by=cast.amara, couple=cast.couple, slugs=SLUGS)


# --- The shelf ------------------------------------------------------------------------------------


def test_shipped_pathways_lead_through_the_library_and_pass_the_lint():
    shipped = pathways.shipped()
    slugs = {one.slug for one in reading.read_library()}

    assert {"starting-out", "power-and-safety", "when-closeness-feels-owed"} <= set(shipped)
    assert {s.slug for one in shipped.values() for s in one.steps} - slugs == set()
    assert lint_files.problems() == []


def test_power_begins_with_each_check_in_and_the_myths():
    steps = [step.slug for step in pathways.shipped()["power-and-safety"].steps]

    assert steps[:2] == ["private-check-in", "myths-about-owing"]
    assert steps.index("myths-about-owing") < steps.index("underneath-the-distance")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("steps:\n  - sheet: no-such-thing\n", 6, "has no “no-such-thing”"),
        ("steps: []\n", 5, "at least 1"),
        ("steps:\n  - sheet: a-menu\n    auto: true\n", 7, "not a field here"),
        ("steps:\n  - sheet: a-menu\n    why: <b>x</b>\n", 7, "HTML"),
    ],
)
def test_a_wrong_file_is_told_by_line(tmp_path, text, line, said):
    for folder in ("modules", "worksheets", "pathways"):
        (tmp_path / folder).mkdir()
    (tmp_path / "worksheets" / "a-menu.yaml").write_text("x")
    file = tmp_path / "pathways" / "mine.yaml"
    file.write_text(f"slug: mine\ntitle: Mine\npurpose: Mine.\nplace: 1\n{text}")

    with pytest.raises(LibraryError) as told:
        pathways.read(tmp_path)

    assert f"pathways/mine.yaml:{line}: " in str(told.value)
    assert said in str(told.value)


def test_shelf_and_template_happy_path(cast, sign_in):
    make.pathway_template(cast.cleo, "Cleo’s first weeks")
    make.pathway_template(cast.ben, "Ben’s own")
    browser = sign_in(cast.amara)

    shelf = browser.get("/library/pathways/").content.decode()
    page = browser.get(f"/library/pathways/{make.opaque('power-and-safety')}/").content.decode()

    assert "Starting out" in shelf
    assert "Cleo’s first weeks" in shelf
    assert "Ben’s own" not in shelf
    assert page.index("Private check-in") < page.index("Myths about owing")


def test_a_template_of_another_practice_is_not_there(cast, sign_in):
    theirs = make.pathway_template(cast.ben)
    browser = sign_in(cast.amara)

    assert browser.get(f"/library/pathways/{make.opaque(str(theirs.pk))}/").status_code == 404
    assert browser.post(f"/library/pathways/{theirs.pk}/archive/").status_code == 404
    assert browser.get(f"/library/pathways/{make.opaque('nothing')}/").status_code == 404


# --- Beginning and tailoring ----------------------------------------------------------------------


def begin(browser, couple, name, op=None):
    told = {"op": str(op or uuid.uuid4()), "template": name}
    return browser.post(f"/couples/{couple.pk}/pathway/", told)


def test_beginning_gives_nobody_anything_and_twice_is_once(cast, sign_in):
    browser, op = sign_in(cast.amara), uuid.uuid4()

    first = begin(browser, cast.couple, "starting-out", op)
    second = begin(browser, cast.couple, "starting-out", op)

    assert first.headers["Location"] == second.headers["Location"] == f"/pathways/{op}/"
    with acting_as(cast.amara.pk):
        assert Pathway.objects.count() == 1
        assert PathwayStep.objects.count() == len(pathways.shipped()["starting-out"].steps)
    assert given(cast) == []


def test_a_second_pathway_waits_for_the_end_of_the_first(cast, sign_in, laid):
    browser = sign_in(cast.amara)

    refused = begin(browser, cast.couple, "starting-out")
    browser.post(f"/pathways/{laid.pk}/end/")
    begun = begin(browser, cast.couple, "")

    assert refused.status_code == 422
    assert "There is a pathway already." in refused.content.decode()
    assert begun.status_code == 302
    page = browser.get(f"/pathways/{laid.pk}/").content.decode()
    assert "This pathway has ended" in page
    assert "Remove" not in page


def test_tailoring_adds_moves_and_drops_without_touching_the_template(cast, sign_in):
    template = make.pathway_template(cast.amara)
    browser = sign_in(cast.amara)
    begin(browser, cast.couple, str(template.pk))
    with acting_as(cast.amara.pk):
        mine = Pathway.objects.get()

    added = browser.post(f"/pathways/{mine.pk}/add/", {"slug": "dial-diary", "seen": 1})
    up = press(browser, cast, mine, "dial-diary", "up")
    after_up = order(cast, mine)
    press(browser, cast, mine, "dial-diary", "down")
    after_down = order(cast, mine)
    press(browser, cast, mine, "keeping-count", "drop")

    assert (added.status_code, up.status_code) == (302, 302)
    assert after_up == ["dial-diary", "keeping-count"]
    assert after_down == ["keeping-count", "dial-diary"]
    assert order(cast, mine) == ["dial-diary"]
    with acting_as(cast.amara.pk):
        steps = PathwayTemplate.objects.get(pk=template.pk).steps
    assert steps == [{"sheet": "keeping-count", "why": "A reason."}]
    assert given(cast) == []


def test_an_old_page_changes_nothing_and_says_so(cast, sign_in, laid):
    browser = sign_in(cast.amara)
    step = step_of(cast, laid, SLUGS[2])
    told = {"do": "up", "seen": 1}

    browser.post(f"/pathways/{laid.pk}/steps/{step.pk}/", told)
    again = browser.post(f"/pathways/{laid.pk}/steps/{step.pk}/", told, follow=True)

    assert order(cast, laid) == [SLUGS[0], SLUGS[2], SLUGS[1]]
    assert "was changed since you opened" in again.content.decode()


@pytest.mark.parametrize("told", [{}, {"do": "open", "seen": 1}, {"do": "up", "seen": "x"}])
def test_nonsense_changes_nothing(cast, sign_in, laid, told):
    step = step_of(cast, laid, SLUGS[1])

    answer = sign_in(cast.amara).post(f"/pathways/{laid.pk}/steps/{step.pk}/", told)

    assert answer.status_code == 302
    assert order(cast, laid) == SLUGS


def test_only_what_the_library_has_can_be_added(cast, sign_in, laid):
    told = {"slug": "no-such-thing", "seen": 1}

    answer = sign_in(cast.amara).post(f"/pathways/{laid.pk}/add/", told)

    assert answer.status_code == 422
    assert "Choose something from the library." in answer.content.decode()
    assert order(cast, laid) == SLUGS


def test_saved_steps_are_the_practices_and_hold_no_names(cast, sign_in, laid):
    browser, op = sign_in(cast.amara), uuid.uuid4()
    told = {"op": str(op), "title": "Our way", "purpose": "For beginnings."}

    for _ in range(2):
        browser.post(f"/pathways/{laid.pk}/save/", told)
    empty = browser.post(f"/pathways/{laid.pk}/save/", told | {"title": ""})

    with acting_as(cast.cleo.pk):
        saved = PathwayTemplate.objects.get()
        assert [step["sheet"] for step in saved.steps] == SLUGS
    assert empty.status_code == 422
    sign_in(cast.cleo).post(f"/library/pathways/{op}/archive/")
    assert "Our way" not in browser.get("/library/pathways/").content.decode()


# --- A person alone -------------------------------------------------------------------------------


def test_a_person_without_a_couple_has_steps_of_their_own(cast, sign_in):
    lou = make.client(by=cast.amara, name="Lou")
    browser = sign_in(cast.amara)
    told = {"op": str(uuid.uuid4()), "template": "starting-out"}

    mine = browser.post(f"/people/{lou.pk}/pathway/", told)
    partners = browser.post(f"/people/{cast.jo.pk}/pathway/", told | {"op": str(uuid.uuid4())})

    assert mine.status_code == 302
    assert partners.status_code == 422
    assert "Choose a pathway" not in browser.get(f"/people/{cast.jo.pk}/").content.decode()
    asked = browser.get(f"/people/{cast.jo.pk}/pathway/").content.decode()
    buttons = re.findall(r"<button([^>]*)>Start with", asked)
    assert buttons
    assert all('disabled aria-describedby="blocked"' in one for one in buttons)
    assert re.search('id="blocked".*They are in a couple here', asked, re.DOTALL)
    assert "Starting out" in browser.get(f"/people/{lou.pk}/").content.decode()


# --- Who may not ----------------------------------------------------------------------------------


def addresses(cast, pathway):
    step = step_of(cast, pathway, SLUGS[0])
    return [
        f"/couples/{cast.couple.pk}/pathway/",
        f"/pathways/{pathway.pk}/",
        f"/pathways/{pathway.pk}/save/",
        f"/pathways/{pathway.pk}/end/",
        f"/pathways/{pathway.pk}/steps/{step.pk}/open/",
    ]


@pytest.mark.invariant(6)
@pytest.mark.invariant(8)
def test_pathway_partner_ex_other_couple_and_other_therapist_get_404(cast, sign_in, laid):
    alex = make.client(by=cast.amara, name="Alex")
    with acting_as(cast.amara.pk):
        Member.objects.create(
            practice=cast.practice, couple=cast.couple, client=alex, left_at=laid.begun_at
        )
    nowhere = sign_in(cast.sam.user).get("/nowhere/").content

    for person in (cast.jo.user, cast.sam.user, alex.user, cast.kim.user, cast.cleo, cast.ben):
        browser = sign_in(person)
        for url in addresses(cast, laid):
            answer = browser.get(url)
            assert answer.status_code == 404
            assert browser.post(url).status_code in {404, 405}
            assert answer.content == nowhere


@pytest.mark.invariant(6)
def test_a_client_meets_the_same_bytes_with_and_without_a_pathway(cast, sign_in, laid):
    """What a step gives looks like anything given: no place in a row, no length, no progress."""
    with acting_as(cast.amara.pk):
        pathway_titles = [laid.title, "pathway", "step"]
    sign_in(cast.amara).post(url_to_open(cast, laid, SLUGS[0]), opening())
    kim = make.assignment(by=cast.ben, client=cast.kim, version=make.version("a2"))
    with acting_as(cast.jo.user_id):
        jos = Assignment.objects.get(client=cast.jo)
        assert Pathway.objects.count() == PathwayStep.objects.count() == 0
    pages = {}
    for person, sheet in ((cast.jo, jos), (cast.kim, kim)):
        browser = sign_in(person.user)
        for url in ("/home/", f"/pages/{sheet.pk}/"):
            words = browser.get(url).content.decode()
            for said in (str(sheet.pk), person.name, str(person.user_id), "Amara", "Ben"):
                words = words.replace(said, "…")
            words = re.sub(r'((?:csrf\w+|page_owner)" value|nonce)="[^"]*"', "", words)
            pages.setdefault(url[:6], []).append(words)

    for one, other in pages.values():
        assert one == other
        assert [said for said in pathway_titles if said.lower() in one.lower()] == []


@pytest.mark.invariant(6)
def test_a_clients_own_record_tells_of_no_pathway(cast, sign_in, laid):
    sign_in(cast.amara).post(url_to_open(cast, laid, SLUGS[0]), opening())

    with acting_as(cast.amara.pk):
        verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    with acting_as(cast.jo.user_id):
        kinds = set(AuditEvent.objects.values_list("object_kind", flat=True))

    assert "pathway.step_opened" in verbs
    assert kinds == {"assignment"}


def test_the_database_lets_no_client_lay_out_steps(cast, laid):
    with (
        acting_as(cast.jo.user_id),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        PathwayStep.objects.create(
            practice_id=cast.practice.pk, pathway_id=laid.pk, place=9, slug="a-menu"
        )


@pytest.mark.parametrize("n", [1, 3])
def test_a_pathway_costs_the_same_for_one_step_and_for_three(
    cast, sign_in, django_assert_num_queries, n
):
    pathway = make.pathway(by=cast.amara, couple=cast.couple, slugs=SLUGS[:n])
    browser = sign_in(cast.amara)

    # Session, user; pathway, its people, steps, versions, what was given here and outside it,
    # what was agreed, what is open, the library; two are the test’s own savepoint.
    with django_assert_num_queries(13):
        browser.get(f"/pathways/{pathway.pk}/")


# --- A step's reason stands in the clear ----------------------------------------------------------

CANARY = "What Sam told me alone on Tuesday"


def test_no_form_of_a_pathway_writes_a_steps_reason(cast, sign_in):
    """`PathwayStep.why` is not sealed: it says why a shipped step comes where it comes, and never a
    word about these people. Every form here is sent one, under its name and the others it takes."""
    browser = sign_in(cast.amara)
    words = {"why": CANARY, "reason": CANARY, "note": CANARY, "steps-0-why": CANARY}
    begun = f"/couples/{cast.couple.pk}/pathway/"
    browser.post(begun, {"template": "starting-out", "op": str(uuid.uuid4())} | words)
    with acting_as(cast.amara.pk):
        pathway = Pathway.objects.get(couple=cast.couple)
    shipped = [step.why for step in pathways.shipped()["starting-out"].steps]
    begun_as = pathway.revision
    at, first = f"/pathways/{pathway.pk}/", order(cast, pathway)[0]
    press(browser, cast, pathway, first, "down")
    added = {"slug": SLUGS[0], "seen": now(cast, pathway).revision}
    browser.post(f"{at}add/", added | words)
    press_with_words = {"do": "up", "seen": now(cast, pathway).revision} | words
    browser.post(f"{at}steps/{step_of(cast, pathway, first).pk}/", press_with_words)
    for _ in shipped:
        press(browser, cast, pathway, SLUGS[0], "up")
    browser.post(url_to_open(cast, pathway, SLUGS[0]), opening(**words))
    browser.post(f"{at}save/", {"title": "Ours", "op": str(uuid.uuid4())} | words)

    with acting_as(cast.amara.pk):
        reasons = list(pathway.steps.values_list("why", flat=True))
        saved = PathwayTemplate.objects.get(title="Ours").steps
    assert now(cast, pathway).revision == begun_as + 3 + len(shipped) + 1
    assert len(reasons) == len(shipped) + 1
    assert given(cast) != []
    assert set(reasons) == {*shipped, ""}
    assert {step["why"] for step in saved} == set(reasons)
