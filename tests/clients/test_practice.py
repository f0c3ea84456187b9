"""The practice, its people, their licences (Inv 55, 56; G19)."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from clients.actions import invitations, practice
from clients.context import acting_as
from clients.models import Care, Clinician, Invitation, Practice
from clients.signin.accounts import load_user
from tests.support import make
from tests.support.shared import plain

pytestmark = pytest.mark.django_db
SETTINGS = {
    "name": "Elm Street",
    "neutral_name": "Elm",
    "country": "IE",
    "time_zone": "Europe/Dublin",
    "secrets_policy": "kept",
}


def licence_form(**fields):
    expires = timezone.localdate() + timedelta(days=100)
    return {
        "credential": "PST",
        "number": "ST-77",
        "jurisdiction": "Ireland",
        "expires_on": expires.isoformat(),
        "how": "public register",
        **fields,
    }


def at(what, clinician):
    return f"/practice/people/{clinician.pk}/{what}/"


def clinician(person):
    with acting_as(person.pk):
        return Clinician.objects.select_related("user").get(pk=person.clinician.pk)


def test_practice_happy_path(cast, sign_in):
    page = plain(sign_in(cast.amara).get("/practice/")).decode()

    assert "Amara" in page
    assert "Cleo" in page
    assert "Ben" not in page


@pytest.mark.parametrize("path", ["/practice/", "/practice/edit/", "/practice/invite/"])
def test_practice_is_for_owners(cast, sign_in, path):
    for person in (cast.cleo, cast.jo.user):
        assert sign_in(person).get(path).status_code == 404


@pytest.mark.parametrize("what", ["licence", "owner", "deactivate", "reactivate", "hand-over"])
def test_colleague_other_therapist_gets_404(cast, sign_in, what):
    browser = sign_in(cast.ben)

    answer = browser.post(at(what, cast.cleo.clinician), licence_form())

    nowhere = browser.post(f"/practice/people/{uuid.uuid4()}/{what}/", licence_form())
    assert (answer.status_code, answer.content) == (404, nowhere.content)


def test_settings_of_the_practice(cast, sign_in):
    answer = sign_in(cast.amara).post("/practice/edit/", {**SETTINGS, "id": str(uuid.uuid4())})

    assert answer.status_code == 302
    with acting_as(cast.amara.pk):
        practice = Practice.objects.get(pk=cast.practice.pk)
    assert {name: getattr(practice, name) for name in SETTINGS} == SETTINGS


@pytest.mark.parametrize(
    "change",
    [
        {"neutral_name": "Elm Sex Therapy"},
        {"neutral_name": ""},
        {"country": "XX"},
        {"time_zone": "Mars/Base"},
        {"secrets_policy": "whatever"},
        {"name": "x" * 121},
    ],
)
def test_settings_that_make_no_sense_are_refused(cast, sign_in, change):
    answer = sign_in(cast.amara).post("/practice/edit/", {**SETTINGS, **change})

    assert answer.status_code == 422


@pytest.mark.invariant(56)
def test_a_recorded_licence_opens_the_gate(cast, sign_in):
    dee = make.clinician(practice=cast.practice, name="Dee", licensed=False)
    assert dee.clinician.licence_problem()

    answer = sign_in(cast.amara).post(at("licence", dee.clinician), licence_form())

    assert answer.status_code == 302
    found = clinician(dee)
    assert found.licence_problem() is None
    assert found.licence_verified_by == "Amara: public register"
    assert found.licence_verified_at


@pytest.mark.parametrize(
    "change", [{"expires_on": "2001-01-01"}, {"expires_on": "soon"}, {"number": ""}, {"how": ""}]
)
def test_a_licence_that_ran_out_is_not_recorded(cast, sign_in, change):
    dee = make.clinician(practice=cast.practice, name="Dee", licensed=False)

    answer = sign_in(cast.amara).post(at("licence", dee.clinician), licence_form(**change))

    assert answer.status_code == 422
    assert clinician(dee).licence_problem()


def test_inviting_a_colleague(cast, sign_in):
    form = {"name": "Noor", "email": "Noor@example.org"}

    answer = sign_in(cast.amara).post("/practice/invite/", form)

    assert answer.status_code == 200
    assert "Tell them in person" in answer.content.decode()
    with acting_as(cast.amara.pk):
        assert Invitation.objects.get().kind == "clinician"
    assert "Noor" in sign_in(cast.amara).get("/practice/").content.decode()
    assert (
        sign_in(cast.amara)
        .post("/practice/invite/", {"name": "Cleo", "email": cast.cleo.email})
        .status_code
        == 422
    )


@pytest.mark.goal(19)
def test_a_deactivated_colleague_is_out_at_the_next_request(cast, sign_in):
    theirs, owner = sign_in(cast.cleo), sign_in(cast.amara)
    with acting_as(cast.amara.pk):
        Care.objects.create(practice=cast.practice, client=cast.jo, clinician=cast.cleo.clinician,
                            sort_name="Jo")  # fmt: skip

    owner.post(at("deactivate", cast.cleo.clinician))

    assert theirs.get("/session/alive").status_code == 401
    assert theirs.get("/caseload/").status_code == 302
    assert "1 person is in their care" in owner.get("/practice/").content.decode()
    with acting_as(cast.cleo.pk):
        assert load_user(cast.cleo.pk) is None


def test_a_deactivated_owner_left_no_invitation_behind(cast, sign_in):
    with acting_as(cast.amara.pk):
        practice.set_owner(clinician=cast.cleo.clinician, is_owner=True, by=cast.amara)
    with acting_as(cast.cleo.pk):
        left, _ = invitations.invite_colleague(
            name="Second self", email="second@example.org", by=make.fresh(cast.cleo)
        )

    sign_in(cast.amara).post(at("deactivate", cast.cleo.clinician))

    with acting_as(cast.amara.pk):
        assert Invitation.objects.get(pk=left.pk).revoked_at


def test_a_reactivated_colleague_signs_in_anew(cast, sign_in):
    owner, theirs = sign_in(cast.amara), sign_in(cast.cleo)
    owner.post(at("deactivate", cast.cleo.clinician))

    owner.post(at("reactivate", cast.cleo.clinician))

    assert theirs.get("/session/alive").status_code == 401
    assert sign_in(make.fresh(cast.cleo)).get("/session/alive").status_code == 200


@pytest.mark.goal(19)
def test_a_changed_role_ends_their_sessions(cast, sign_in):
    theirs = sign_in(cast.cleo)

    sign_in(cast.amara).post(at("owner", cast.cleo.clinician), {"owner": "yes"})

    assert theirs.get("/session/alive").status_code == 401
    assert clinician(cast.cleo).is_owner


def test_a_practice_keeps_an_owner(cast, sign_in):
    browser = sign_in(cast.amara)

    for what, data in (("owner", {"owner": "no"}), ("deactivate", {})):
        page = browser.post(at(what, cast.amara.clinician), data, follow=True).content.decode()
        assert "Another owner can" in page or "needs an owner" in page
    assert clinician(cast.amara).is_owner


def test_people_of_someone_who_left_go_to_a_colleague(cast, sign_in):
    owner = sign_in(cast.amara)
    row = make.client(by=cast.cleo, name="Robin")
    owner.post(at("deactivate", cast.cleo.clinician))

    answer = owner.post(at("hand-over", cast.cleo.clinician), {"to": str(cast.amara.clinician.pk)})

    assert answer.status_code == 302
    with acting_as(cast.amara.pk):
        current = Care.objects.current().filter(client=row)
        assert [care.clinician_id for care in current] == [cast.amara.clinician.pk]


def test_people_of_someone_who_works_here_stay(cast, sign_in):
    owner = sign_in(cast.amara)

    assert owner.get(at("hand-over", cast.cleo.clinician)).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_the_practice_page_costs_the_same_for_many(cast, sign_in, django_assert_num_queries, n):
    for number in range(n):
        make.clinician(practice=cast.practice, name=f"Dee{number}")
    browser = sign_in(cast.amara)
    browser.get("/practice/")

    with django_assert_num_queries(PRACTICE_PAGE_QUERIES):
        browser.get("/practice/")


PRACTICE_PAGE_QUERIES = 8


def test_people_go_only_to_someone_licensed_with_a_second_step(cast, sign_in):
    owner = sign_in(cast.amara)
    owner.post(at("deactivate", cast.cleo.clinician))
    bare = make.clinician(practice=cast.practice, name="Bo", with_second_factor=False)
    unlicensed = make.clinician(practice=cast.practice, name="Cy", licensed=False)

    url = at("hand-over", cast.cleo.clinician)
    page = owner.get(url).text

    choices = page[page.index("<select") : page.index("</select>")]
    for to, said in ((bare, "two-factor authentication"), (unlicensed, "licence")):
        assert str(to.clinician.pk) not in choices
        assert f"{to.display_name}</span> can’t take over now. The" in page
        assert said in page
        assert owner.post(url, {"to": str(to.clinician.pk)}).status_code == 422
        with acting_as(cast.amara.pk):
            left = Clinician.objects.select_related("user").get(pk=cast.cleo.clinician.pk)
            with pytest.raises(practice.NotAllowed, match=said):
                practice.hand_over(clinician=left, to=to.clinician, by=make.fresh(cast.amara))


def test_any_owner_calls_a_colleagues_invitation_back(cast, sign_in):
    with acting_as(cast.amara.pk):
        invitation, _ = invitations.invite_colleague(
            name="New", email="new@example.org", by=make.fresh(cast.amara)
        )
    other = make.clinician(practice=cast.practice, name="Dee", owner=True)
    url = f"/practice/invited/{invitation.pk}/back/"
    for person in (cast.cleo, cast.ben, cast.jo.user):
        assert sign_in(person).post(url).status_code == 404

    assert "New" in sign_in(other).get("/practice/").content.decode()
    sign_in(other).post(url)

    assert "new@" not in sign_in(other).get("/practice/").content.decode()
    with acting_as(other.pk):
        assert type(invitation).objects.get(pk=invitation.pk).revoked_at


def test_somebody_in_training_works_under_a_supervisor(cast, sign_in):
    dee = make.clinician(practice=cast.practice, name="Dee")
    form = licence_form(supervised_by=str(cast.cleo.clinician.pk))

    answer = sign_in(cast.amara).post(at("licence", dee.clinician), form)

    assert answer.status_code == 302
    assert clinician(dee).licence_problem() is None
    assert "under the supervision of" in sign_in(cast.amara).get("/practice/").text


@pytest.mark.invariant(56)
@pytest.mark.parametrize("what", ["lapsed", "gone"])
def test_a_trainee_stops_with_the_supervisor(cast, sign_in, what):
    dee = make.clinician(practice=cast.practice, name="Dee")
    sign_in(cast.amara).post(
        at("licence", dee.clinician), licence_form(supervised_by=str(cast.cleo.clinician.pk))
    )
    with acting_as(cast.amara.pk):
        if what == "gone":
            practice.deactivate(clinician=clinician(cast.cleo), by=cast.amara)
        else:
            ended = timezone.localdate() - timedelta(days=1)
            Clinician.objects.filter(user=cast.cleo).update(licence_expires_on=ended)

    with acting_as(dee.pk):
        assert "supervisor" in load_user(dee.pk).clinician.licence_problem()


@pytest.mark.parametrize("who", ["themselves", "unlicensed", "supervised", "elsewhere"])
def test_who_cannot_supervise(cast, sign_in, who):
    dee = make.clinician(practice=cast.practice, name="Dee")
    ended = timezone.localdate() - timedelta(days=1) if who == "unlicensed" else None
    other = make.clinician(practice=cast.practice, name="Una", expires_on=ended)
    if who == "supervised":
        sign_in(cast.amara).post(
            at("licence", other.clinician), licence_form(supervised_by=str(cast.cleo.clinician.pk))
        )
    chosen = {"themselves": dee, "elsewhere": cast.ben}.get(who, other)
    form = licence_form(supervised_by=str(chosen.clinician.pk), number="KEPT-1")

    answer = sign_in(cast.amara).post(at("licence", dee.clinician), form)

    assert answer.status_code == 422
    assert "KEPT-1" in answer.text
    assert clinician(dee).supervised_by_id is None


def test_whoever_supervises_is_under_nobody(cast, sign_in):
    dee = make.clinician(practice=cast.practice, name="Dee")
    sign_in(cast.amara).post(
        at("licence", dee.clinician), licence_form(supervised_by=str(cast.cleo.clinician.pk))
    )

    answer = sign_in(cast.amara).post(
        at("licence", cast.cleo.clinician),
        licence_form(supervised_by=str(cast.amara.clinician.pk)),
    )

    assert answer.status_code == 422
    assert clinician(cast.cleo).supervised_by_id is None
