"""A receipt can be read, taken along in two standards, and checked (Inv 30)."""

import datetime as dt
import json
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from fhir.resources.R4B.consent import Consent

from clients.actions import consents
from clients.context import acting_as
from clients.models import ConsentEvent, Couple
from tests.support import make
from tests.support.shared import plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin(cast):
    """Answered three questions by themselves, so that the receipts are the action's own."""
    row = make.client(by=cast.amara, name="Robin", agrees=[])
    with acting_as(row.user_id):
        consents.give(purpose="portal", by=row.user)
        consents.decide(purpose="submissions", decision="refused", by=row.user)
        consents.give(
            purpose="supervision", expires_at=timezone.now() + dt.timedelta(days=9), by=row.user
        )
    return row


def events(person):
    with acting_as(person.user_id):
        rows = ConsentEvent.objects.filter(client=person).select_related("notice", "practice")
        return {event.purpose: event for event in rows}


def saved(browser, event, kind="file"):
    answer = browser.get(f"/consents/{event.pk}/receipt/{kind}/")
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    return answer.content.decode()


@pytest.mark.invariant(30)
def test_receipt_file_has_the_fields_of_the_standard(robin, sign_in):
    event = events(robin)["portal"]
    told = json.loads(saved(sign_in(robin.user), event))

    assert told["schema_version"] == "ISO/IEC TS 27560:2023"
    assert told["record_id"] == str(event.pk)
    assert told["pii_principal_id"] == str(robin.pk)
    assert told["privacy_notice"]["text_hash"] == event.notice.text_hash
    assert told["receipt_hash"] == event.receipt_hash
    (processing,) = told["processing"]
    assert set(processing) >= {
        "purpose", "lawful_basis", "pii_information", "pii_controllers", "storage_locations",
        "retention_period", "jurisdiction", "withdrawal_method", "recipient_third_parties",
    }  # fmt: skip
    (happened,) = told["events"]
    assert happened["event_state"] == "consent given"
    assert happened["event_time"] == event.at.isoformat()
    assert robin.user.email not in json.dumps(told)


@pytest.mark.invariant(30)
@pytest.mark.parametrize(
    ("purpose", "status", "kind"),
    [("portal", "active", "permit"), ("submissions", "rejected", "deny")],
)
def test_receipt_as_fhir_is_a_consent(robin, sign_in, purpose, status, kind):
    event = events(robin)[purpose]
    told = json.loads(saved(sign_in(robin.user), event, "fhir"))

    Consent.model_validate(told)
    assert told["resourceType"] == "Consent"
    assert told["status"] == status
    assert told["provision"]["type"] == kind
    assert {"system": "urn:portal:consent-receipt-hash", "value": event.receipt_hash} in told[
        "identifier"
    ]


def test_a_yes_for_a_time_names_its_end(robin, sign_in):
    event, browser = events(robin)["supervision"], sign_in(robin.user)

    assert "end" in json.loads(saved(browser, event, "fhir"))["provision"]["period"]
    told = json.loads(saved(browser, event))
    assert told["events"][0]["validity"] == event.expires_at.isoformat()


@pytest.mark.invariant(30)
def test_a_saved_receipt_is_checked_word_for_word(robin, cast, sign_in):
    browser = sign_in(robin.user)
    text = saved(browser, events(robin)["submissions"])

    def check(text, who=browser):
        return who.post("/consents/receipts/check/", {"text": text})

    assert "This receipt is intact" in check(text).content.decode()
    for old, new in (("refused", "given"), ("therapist", "partner"), ("portal form", "paper")):
        assert old in text
        assert "has been changed" in check(text.replace(old, new)).content.decode()
    bare = json.dumps(json.loads(text)["receipt"])
    assert "This receipt is intact" in check(bare).content.decode()
    for not_one in ("", "{}", "[1]", '{"id": 3}', "{" * 5000, '{"receipt": 7}', "x" * 30_000):
        answer = check(not_one)
        assert answer.status_code == 422
        assert "field-error" in answer.content.decode()
    other = check(text, sign_in(cast.jo.user)).content.decode()
    assert "not one of yours" in other
    assert str(events(robin)["submissions"].pk) + "/receipt/" not in other


@pytest.mark.invariant(30)
def test_verify_receipt_reads_a_file_and_all_there_is(robin, sign_in, tmp_path, capsys, cast):
    file = tmp_path / "receipt.json"
    text = saved(sign_in(robin.user), events(robin)["portal"])
    file.write_text(text)
    call_command("verify_receipt", str(file))
    assert "intact" in capsys.readouterr().out

    for spoiled, said in (
        (text.replace("consent given", "consent refused"), "does not say what was recorded"),
        (text.replace(str(events(robin)["portal"].pk), str(uuid.uuid4())), "never given here"),
        ("nothing", "is not a receipt"),
    ):
        file.write_text(spoiled)
        with pytest.raises(CommandError, match=said):
            call_command("verify_receipt", str(file))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_receipt", str(tmp_path / "none.json"))
    # The cast agreed by rows without a hash: the command names them.
    with pytest.raises(CommandError, match="receipts do not fit"):
        call_command("verify_receipt")


@pytest.mark.parametrize("kind", ["", "file/", "fhir/"])
def test_receipt_of_somebody_else_is_not_there(cast, robin, sign_in, kind):
    mine = events(robin)["portal"].pk
    nowhere = sign_in(cast.kim.user).get(f"/consents/{uuid.uuid4()}/receipt/{kind}")

    for person in (cast.kim.user, cast.jo.user, cast.sam.user, cast.ben, cast.amara):
        answer = sign_in(person).get(f"/consents/{mine}/receipt/{kind}")
        assert (answer.status_code, answer.content) == (404, nowhere.content)


def test_receipt_to_a_partner_names_them_until_they_are_none(cast, sign_in):
    with acting_as(cast.jo.user_id):
        event = consents.give(
            purpose="release", recipient=cast.sam, object_kind="answer",
            object_id=uuid.uuid4(), by=cast.jo.user,
        )  # fmt: skip
    browser = sign_in(cast.jo.user)

    assert 'translate="no">Sam<' in browser.get(f"/consents/{event.pk}/receipt/").content.decode()
    told = json.loads(saved(browser, event))
    assert {"party_id": str(cast.sam.pk), "party_role": "recipient"} in told["parties"]
    Consent.model_validate(json.loads(saved(browser, event, "fhir")))
    with acting_as(cast.amara.pk):
        Couple.objects.filter(pk=cast.couple.pk).update(stage="ended", ended_at=timezone.now())
    page = plain(browser.get(f"/consents/{event.pk}/receipt/")).decode()
    assert "Somebody you were here with" in page
    assert "Sam" not in page


@pytest.mark.parametrize("n", [1, 3])
def test_receipts_cost_the_same_however_many(cast, sign_in, django_assert_num_queries, n):
    browser = sign_in(cast.jo.user)
    for _ in range(n):
        for decision in ("withdrawn", "given"):
            browser.post("/consents/submissions/", {"decision": decision})
    browser.get("/consents/receipts/")

    with django_assert_num_queries(LIST_QUERIES):
        page = browser.get("/consents/receipts/").content.decode()
    assert page.count("/receipt/") == 3 + 2 * n


def test_receipts_come_page_by_page(cast, sign_in, monkeypatch):
    monkeypatch.setattr("clients.queries.client.receipts.SHOWN", 2)
    browser = sign_in(cast.jo.user)
    first = browser.get("/consents/receipts/")
    older = first.context["page"].older

    second = browser.get(f"/consents/receipts/?before={older}")

    assert len(first.context["page"].rows) == 2
    assert len(second.context["page"].rows) == 1
    assert "Newest" in second.content.decode()
    assert browser.get("/consents/receipts/?before=x").status_code == 200


LIST_QUERIES = 5
