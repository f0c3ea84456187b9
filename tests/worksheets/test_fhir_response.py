"""Answers as FHIR: every type there and back, and to a therapist only what was sent to them."""

import copy
import datetime as dt
import json
import uuid

import pytest
from django.utils import timezone
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

from clients.context import acting_as
from clients.models import AuditEvent
from tests.support import make
from tests.support.exchanged import BASE, SHARED, asked
from tests.support.items import ITEMS, SAID
from worksheets.actions import submissions
from worksheets.exchange import fhir, fhir_response, sheets
from worksheets.exchange.fhir_response import About
from worksheets.models import Assignment, Response
from worksheets.parsing.strict_yaml import LibraryError

ABOUT = About(uuid.UUID(int=1), uuid.UUID(int=2), 3, dt.datetime(2026, 5, 4, 9, 30, tzinfo=dt.UTC))
SHARED_ANSWERS = {
    "tally": 3,
    "fear_mood": 2,
    "like_you_to_know": "I go quiet when I am tired.",
    "g1_alone": {"chosen": ["yes"]},
}
PRIVATE = {"free_no": 0, "guilt_yes": 4}


def content_of(*items):
    """A sheet that asks these, without a check of its own."""
    return BASE | {"items": list(items)}


def url(assignment):
    return f"/submissions/{assignment.pk}/fhir/"


@pytest.fixture
def sent(cast):
    version = make.version("a2")
    row = make.assignment(by=cast.amara, client=cast.jo, version=version, state="submitted")
    make.answers(row, SHARED_ANSWERS | {"iou_jokes": None}, visibility="clin")
    make.answers(row, PRIVATE, visibility="self")
    return row


@pytest.mark.parametrize(("kind", "value", "_words"), SAID)
def test_every_answer_comes_back_as_it_went(kind, value, _words):
    content = content_of(ITEMS[kind])
    values = {ITEMS[kind]["key"]: value}

    raw = fhir_response.write(content, values, ABOUT)

    assert fhir_response.read(raw, "x.json", content) == values
    QuestionnaireResponse.model_validate(json.loads(raw))


@pytest.mark.parametrize(("kind", "value", "_words"), SAID)
def test_an_answer_stands_under_the_links_of_its_question(kind, value, _words):
    content = content_of(ITEMS[kind])
    answered = fhir_response.response(content, {ITEMS[kind]["key"]: value}, ABOUT)
    questionnaire = fhir.questionnaire(content, SHARED)
    links = {one["linkId"]: one for one in asked(questionnaire)}

    def told(node):
        for one in node.get("item", ()):
            yield one
            yield from told(one)
            for answer in one.get("answer", ()):
                yield from told(answer)

    for one in told(answered):
        asks = links[one["linkId"]]
        assert (asks["type"] == "group") == ("answer" not in one)
        known = {option["valueCoding"]["code"] for option in asks.get("answerOption", ())}
        for answer in one.get("answer", ()):
            assert "valueCoding" not in answer or answer["valueCoding"]["code"] in known
        assert len(one.get("answer", ())) < 2 or asks.get("repeats")


def test_a_skip_is_left_out_and_nothing_said_is_a_whole_answer():
    content = content_of(ITEMS["likert"], ITEMS["slider"])

    document = fhir_response.response(content, {"likert": None, "slider": {"at": 0}}, ABOUT)

    assert [one["linkId"] for one in document["item"]] == ["slider"]
    empty = fhir_response.write(content, {}, ABOUT)
    assert fhir_response.read(empty, "x", content) == {}
    QuestionnaireResponse.model_validate(json.loads(empty))


def test_a_measure_is_answered_in_codes_alone():
    content = content_of(ITEMS["likert"], ITEMS["choices"])
    values = {"likert": 2, "choice": {"chosen": ["tea"]}}
    told = About(uuid.UUID(int=1), uuid.UUID(int=2), 3, with_words=False)

    raw = fhir_response.write(content, values, told)

    assert b"About likert" not in raw
    assert b"Sometimes" not in raw
    assert fhir_response.read(raw, "x", content) == values


def test_a_value_that_no_page_gives_is_told_as_the_page_tells_it():
    content = content_of(ITEMS["choice"], ITEMS["paired_choices"])
    values = {"choice": {"chosen": ["gone"]}, "paired": {"chosen": ["tea"]}}

    document = fhir_response.response(content, values, ABOUT)

    assert document["item"][0]["answer"] == [{"valueCoding": {"code": "gone", "display": "gone"}}]
    QuestionnaireResponse.model_validate(document)


def test_the_same_answers_are_the_same_bytes():
    content = content_of(ITEMS["likert"], ITEMS["slider"])
    values = {"likert": 2, "slider": {"at": 0}}

    raw = fhir_response.write(content, values, ABOUT)

    assert raw == fhir_response.write(content, dict(reversed(values.items())), ABOUT)
    document = json.loads(raw)
    assert document["questionnaire"] == f"{sheets.address(BASE['slug'])}|3"
    assert document["authored"] == "2026-05-04T09:30:00+00:00"


@pytest.mark.parametrize(("kind", "value", "_words"), SAID)
def test_a_mangled_answer_is_refused_with_its_place(kind, value, _words):
    content = content_of(ITEMS[kind])
    document = fhir_response.response(content, {ITEMS[kind]["key"]: value}, ABOUT)
    node = document["item"][0]
    for spoiled in (
        {"linkId": "elsewhere"} | {k: v for k, v in node.items() if k != "linkId"},
        {"linkId": node["linkId"]},
        {"linkId": node["linkId"], "answer": [{"valueString": 7}]},
        {"linkId": node["linkId"], "answer": "x", "item": [{"linkId": "a.b"}]},
        7,
    ):
        raw = json.dumps(copy.copy(document) | {"item": [spoiled]}, indent=1)

        with pytest.raises(LibraryError) as refused:
            fhir_response.read(raw.encode(), "x.json", content)

        line = raw[: raw.index('"item"')].count("\n") + 2
        assert str(refused.value).startswith(f"x.json:{line}:")


@pytest.mark.invariant(3)
def test_export_has_what_was_sent_and_nothing_that_was_kept(cast, sign_in, sent):
    """Answers kept to oneself lie in the database beside the others, and are not in the file."""
    browser = sign_in(cast.amara)

    answer = browser.get(url(sent))

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/fhir+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    name = f"pages-{sent.pk.hex[:8]}.fhir.json"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    document = json.loads(answer.content)
    QuestionnaireResponse.model_validate(document)
    assert {one["linkId"] for one in document["item"]} == {*SHARED_ANSWERS}
    assert fhir_response.read(answer.content, "x", sent.version.content) == SHARED_ANSWERS
    page = browser.get(f"/submissions/{sent.pk}/")
    assert {one.key for one in page.context["reading"].answers} == {*SHARED_ANSWERS}
    assert cast.jo.name not in answer.content.decode()


@pytest.mark.invariant(50)
def test_export_is_on_record_as_a_read(cast, sign_in, sent):
    sign_in(cast.amara).get(url(sent))

    with acting_as(cast.amara.pk):
        [event] = AuditEvent.objects.filter(verb="answers.exported")
        response = Response.objects.get(assignment=sent)
    assert (event.about_id, event.actor_id) == (cast.jo.pk, cast.amara.pk)
    assert event.facts == {"count": len(SHARED_ANSWERS)}
    with acting_as(cast.amara.pk):
        assert submissions.read_by_clinician(response.pk, cast.jo.pk)


@pytest.mark.invariant(8)
def test_export_is_for_nobody_else(cast, sign_in, sent):
    for person in (cast.ben, cast.cleo, cast.jo.user, cast.sam.user, cast.kim.user):
        answer = sign_in(person).get(url(sent))

        assert answer.status_code == 404
        assert b"I go quiet" not in answer.content


@pytest.mark.invariant(2)
def test_what_is_withdrawn_is_gone_at_the_next_request(cast, sign_in, sent):
    browser = sign_in(cast.amara)
    assert browser.get(url(sent)).status_code == 200

    with acting_as(cast.jo.user_id):
        Response.objects.filter(assignment=sent).update(withdrawn_at=timezone.now())
        Assignment.objects.filter(pk=sent.pk).update(state="withdrawn", withdrawn_at=timezone.now())

    assert browser.get(url(sent)).status_code == 404


@pytest.mark.invariant(4)
def test_a_private_check_in_is_never_taken_along(cast, sign_in):
    version = make.version("p0")
    item = version.content["items"][0]
    row = make.assignment(by=cast.amara, client=cast.jo, version=version, state="submitted")
    make.answers(row, {item["key"]: {"chosen": [item["options"][0]["key"]]}}, visibility="clin")

    assert sign_in(cast.amara).get(url(row)).status_code == 404


def test_a_draft_is_never_exported(cast, sign_in):
    version = make.version("a2")
    opened = make.assignment(by=cast.amara, client=cast.jo, version=version, state="opened")
    make.answers(opened, SHARED_ANSWERS, visibility="clin")

    assert sign_in(cast.amara).get(url(opened)).status_code == 404


def test_the_page_offers_it_only_where_there_is_something(cast, sign_in, sent):
    version = make.version("a1")
    empty = make.assignment(by=cast.amara, client=cast.jo, version=version, state="submitted")
    make.answers(empty, {version.content["items"][0]["key"]: None}, visibility="clin")
    browser = sign_in(cast.amara)

    assert url(sent) in browser.get(f"/submissions/{sent.pk}/").content.decode()
    assert url(empty) not in browser.get(f"/submissions/{empty.pk}/").content.decode()
    assert "item" not in json.loads(browser.get(url(empty)).content)
