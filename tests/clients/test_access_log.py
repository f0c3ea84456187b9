"""“Who saw what” tells every listed deed at once, and never what a partner or a Hold did."""

import ast
import uuid
from datetime import datetime

import pytest
from django.core import signing

from clients import audit
from clients.actions import consents, holds
from clients.audit import verbs
from clients.context import acting_as, acting_as_worker
from clients.models import AuditEvent
from clients.queries.client import access_log
from clients.visibility import audit_about_me
from tests.support import make
from tests.support.at_desk import given
from tests.support.layers import functions, parsed, sources

pytestmark = pytest.mark.django_db
LOG = "/settings/log/"


def page(sign_in, person, query=""):
    return sign_in(person).get(LOG + query).content.decode()


def words_in(call):
    return {
        node.value
        for node in ast.walk(call)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def recorded():
    """Every verb that any code of ours records, and every beginning of one made up from states."""
    whole, begun = set(), set()
    for path in sources():
        if "demo" in path.parts:
            continue
        for function in functions(path):
            for call in ast.walk(function):
                if not isinstance(call, ast.Call) or not call.args:
                    continue
                name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                if name not in {"record", "_record", "carried"}:
                    continue
                first = call.args[0]
                if isinstance(first, ast.JoinedStr):
                    begun.add(first.values[0].value)
                elif isinstance(first, ast.Name):
                    whole |= {w for w in words_in(function) if w.count(".") == 1 and " " not in w}
                else:
                    whole |= {w for w in words_in(first) if "." in w}
    return whole, begun


def test_every_deed_has_a_sentence_or_a_reason_for_none():
    whole, begun = recorded()
    known = set(verbs.SAID) | set(verbs.UNSAID)

    assert len(whole) > 40
    assert sorted(whole - known) == []
    assert sorted(start for start in begun if not any(w.startswith(start) for w in known)) == []
    assert set(verbs.SAID) & set(verbs.UNSAID) == set()
    assert parsed  # read through the same eyes as the layer tests


def test_who_saw_what_happy_path(cast, sign_in):
    sent = given(cast, "b2", state="submitted")
    make.answers(sent, {}, visibility="clin")
    with acting_as(cast.jo.user_id):
        consents.withdraw(purpose="email", by=cast.jo.user)

    sign_in(cast.amara).get(f"/submissions/{sent.pk}/")

    text = page(sign_in, cast.jo.user)
    assert "Amara opened what you sent." in text
    assert "You changed your answer to no: Notes by email." in text
    assert "You signed in." in text
    assert sent.version.title not in text


@pytest.mark.invariant(50)
def test_a_read_stands_there_at_once_and_for_nobody_else(cast, sign_in):
    sent = given(cast, "b2", state="submitted")
    make.answers(sent, {}, visibility="clin")
    assert "opened what you sent" not in page(sign_in, cast.jo.user)

    sign_in(cast.amara).get(f"/submissions/{sent.pk}/")

    assert "opened what you sent" in page(sign_in, cast.jo.user)
    for other in (cast.sam.user, cast.kim.user):
        assert "opened what you sent" not in page(sign_in, other)


@pytest.mark.invariant(6)
@pytest.mark.invariant(15)
def test_what_a_partner_did_is_not_there_even_if_recorded_about_me(cast, sign_in):
    row = given(cast, state="submitted")
    for who in (cast.sam, cast.jo):
        # A partner's own session could not (test_walls.py); that it is filtered is asked here.
        with acting_as_worker(cast.practice.pk):
            audit.record("answers.exported", row, by=who.user, about=cast.jo.pk)
            audit.record("release.read", row, by=who.user, about=cast.jo.pk)
    with acting_as(cast.amara.pk):
        holds.place(
            client=cast.jo, reason="clinician", marks=[], about_id=uuid.uuid4(), by=cast.amara
        )
    with acting_as(cast.amara.pk):
        assert AuditEvent.objects.filter(about_id=cast.jo.pk, actor_id=cast.sam.user_id).exists()
        assert AuditEvent.objects.filter(about_id=cast.jo.pk, verb="hold.placed").exists()

    text = page(sign_in, cast.jo.user)

    assert text.count("saved a copy") == 1
    assert "Hold" not in text
    with acting_as(cast.jo.user_id):
        seen = AuditEvent.objects.filter(about_id=cast.jo.pk)
        assert cast.sam.user_id not in set(seen.values_list("actor_id", flat=True))
        assert not seen.filter(object_kind="hold").exists()
        assert cast.sam.user_id not in set(
            audit_about_me(cast.jo.user).values_list("actor_id", flat=True)
        )


def test_security_changes_and_ended_sessions_stand_there(cast, sign_in):
    browser = sign_in(cast.jo.user)

    browser.post("/settings/sign-out-elsewhere/")
    browser.post(
        "/accounts/password/change/",
        {"oldpassword": make.PASSWORD, "password1": "a quite other phrase 7",
         "password2": "a quite other phrase 7"},
    )  # fmt: skip

    text = page(sign_in, make.fresh(cast.jo.user))
    assert "Everybody else signed in as you was signed out." in text
    assert "Your password was changed." in text


@pytest.mark.parametrize("url", [LOG, "/settings/sees/"])
def test_who_saw_what_other_therapist_gets_404(cast, sign_in, url):
    for person in (cast.amara, cast.ben):
        assert sign_in(person).get(url).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_who_saw_what_costs_the_same_however_much(cast, sign_in, django_assert_num_queries, n):
    for _ in range(n):
        sent = given(cast, "b2", state="submitted")
        make.answers(sent, {}, visibility="clin")
        sign_in(cast.amara).get(f"/submissions/{sent.pk}/")
    browser = sign_in(cast.jo.user)
    browser.get(LOG)

    with django_assert_num_queries(LOG_QUERIES):
        browser.get(LOG)


LOG_QUERIES = 6


def test_who_saw_what_comes_page_by_page_without_a_gap(cast, sign_in, monkeypatch):
    monkeypatch.setattr(access_log, "SHOWN", 3)
    with acting_as(cast.jo.user_id):
        for number in range(8):
            audit.record("contact.set", cast.jo, by=cast.jo.user, about=cast.jo.pk, n=number)
    browser, seen, query = sign_in(cast.jo.user), 0, ""
    for _ in range(9):
        answer = browser.get(LOG + query)
        seen += answer.content.decode().count("You changed where notes go")
        older = answer.context["log"].older
        query = f"?before={older}"
        if not older:
            break

    assert seen == 8
    assert browser.get(f"{LOG}?before=spoiled").status_code == 200


def test_where_a_page_ends_says_nothing_of_how_much_the_portal_recorded(cast, sign_in, monkeypatch):
    """A row's number, read twice, would count everybody's deeds in between."""
    monkeypatch.setattr(access_log, "SHOWN", 3)
    browser = sign_in(cast.jo.user)
    with acting_as(cast.jo.user_id):
        for number in range(8):
            audit.record("contact.set", cast.jo, by=cast.jo.user, about=cast.jo.pk, n=number)
    tokens, older = [], ""
    for _ in range(2):
        older = browser.get(f"{LOG}?before={older}").context["log"].older
        tokens.append(signing.loads(older, salt="clients.own_log"))

    assert [shown for _, shown in tokens] == [3, 6]
    assert [datetime.fromisoformat(moment).tzinfo is not None for moment, _ in tokens] == [True] * 2


def test_a_look_at_the_list_is_no_deed(cast, sign_in):
    with acting_as(cast.amara.pk):
        before = AuditEvent.objects.filter(about_id=cast.jo.pk).count()
    browser = sign_in(cast.jo.user)
    with acting_as(cast.amara.pk):
        signed_in = AuditEvent.objects.filter(about_id=cast.jo.pk).count()
    browser.get(LOG)
    with acting_as(cast.amara.pk):
        assert AuditEvent.objects.filter(about_id=cast.jo.pk).count() == signed_in
    assert signed_in >= before
