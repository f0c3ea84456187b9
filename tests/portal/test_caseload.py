"""Today: who is in care, what is waiting; the same few statements at every size."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from clients.actions import holds, notes
from clients.context import acting_as
from clients.enums import HoldReason
from clients.models import Care, Client, Couple
from clients.visibility import cares_for
from tests.support import make
from therapist_portal.queries import caseload
from therapist_portal.queries.caseload import Asked
from worksheets.actions.caseload_counts import refresh_care


def many(by, n):
    """n clients in care, made in two statements."""
    with acting_as(by.pk):
        clients = Client.objects.bulk_create(
            Client(practice=by.practice, name=f"Person {i:03}") for i in range(n)
        )
        now = timezone.now()
        Care.objects.bulk_create(
            Care(
                practice=by.practice,
                client=one,
                clinician=by.clinician,
                sort_name=one.name,
                last_activity_at=now - timedelta(hours=i),
            )
            for i, one in enumerate(clients)
        )
    return clients


def names(page):
    table = page.content.decode().partition('class="caseload"')[2]
    return re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', table)


def sent(cast, client, state="submitted", **more):
    row = make.assignment(by=cast.amara, client=client, version=make.version(), state=state, **more)
    with acting_as(cast.amara.pk):
        refresh_care(client.pk)
    return row


def test_caseload_happy_path(cast, sign_in):
    sent(cast, cast.jo)

    page = sign_in(cast.amara).get("/caseload/")
    words = page.content.decode()

    assert names(page) == ["Jo", "Sam"]
    assert f'<a href="/couples/{cast.couple.pk}/">Jo</a> with Sam' in words
    assert "1 to read" in words
    assert "Jo sent answers" in words
    assert "<title>Today ·" in words


def test_caseload_partner_sees_404(cast, sign_in):
    assert sign_in(cast.jo.user).get("/caseload/").status_code == 404


def test_caseload_holds_nobody_of_another_therapist(cast, sign_in):
    """Names that could leak are there: a colleague's and another practice's."""
    make.client(by=cast.cleo, name="Mo")

    assert names(sign_in(cast.amara).get("/caseload/")) == ["Jo", "Sam"]
    assert names(sign_in(cast.cleo).get("/caseload/")) == ["Mo"]
    assert names(sign_in(cast.ben).get("/caseload/")) == ["Kim", "Lee"]


def test_caseload_lists_whom_visibility_lists(cast):
    many(cast.amara, 7)
    with acting_as(cast.amara.pk):
        Care.objects.filter(sort_name="Person 003").update(until=timezone.now())
        listed = {row.id for row in caseload.caseload(cast.amara, Asked()).rows}
        assert listed == set(cares_for(cast.amara).values_list("pk", flat=True))
        assert len(listed) == 8


def test_a_partner_cared_for_elsewhere_is_not_named(cast, sign_in):
    mo = make.client(by=cast.cleo, name="Mo")
    imke = make.client(by=cast.amara, name="Imke")
    make.couple(by=cast.amara, clients=[imke, mo])

    words = sign_in(cast.amara).get("/caseload/").content.decode()

    assert f'<a href="/people/{imke.pk}/">Imke</a> </th>' in words
    assert "with Mo" not in words


def test_three_partners_are_all_named(cast, sign_in):
    three = [make.client(by=cast.amara, name=name) for name in ("Ada", "Bo", "Cy")]
    make.couple(by=cast.amara, clients=three)

    assert "Ada</a> with Bo and Cy" in sign_in(cast.amara).get("/caseload/").content.decode()


def test_empty_caseload_says_what_will_appear(cast, sign_in):
    words = sign_in(cast.cleo).get("/caseload/").content.decode()

    assert "Nothing is waiting" in words
    assert "You have no clients here yet." in words


def test_waiting_names_holds_answers_and_drafts(cast, sign_in):
    row = sent(cast, cast.jo)
    sent(cast, cast.sam)
    with acting_as(cast.jo.user_id):
        holds.place(
            client=cast.jo,
            reason=HoldReason.WORKSHEET_FLAG,
            marks=["fear"],
            about_id=row.pk,
            by=cast.jo.user,
        )
    with acting_as(cast.amara.pk):
        note = notes.begin(op=row.pk, couple=cast.couple, client=None, by=cast.amara)

    waiting = re.findall(
        r'class="waits-(\w+)"><a href="([^"]+)"[^>]*>([^<]+)<',
        sign_in(cast.amara).get("/caseload/").content.decode(),
    )

    assert waiting == [
        ("hold", f"/submissions/{row.pk}/", "Safety review: Jo"),
        ("answers", waiting[1][1], "Sam sent answers"),
        ("draft", f"/notes/{note.pk}/", "A draft about Jo and Sam, to finish and sign"),
    ]


@pytest.mark.parametrize(
    ("only", "listed"),
    [
        ("all", ["Imke", "Jo", "Noa", "Sam"]),
        ("to-read", ["Jo"]),
        ("past-date", ["Sam"]),
        ("quiet", ["Noa"]),
        ("nonsense", ["Imke", "Jo", "Noa", "Sam"]),
    ],
)
def test_filters(cast, sign_in, only, listed):
    sent(cast, cast.jo)
    sent(cast, cast.sam, state="assigned", due_on=timezone.localdate() - timedelta(days=1))
    make.client(by=cast.amara, name="Imke")
    noa = make.client(by=cast.amara, name="Noa")
    with acting_as(cast.amara.pk):
        Care.objects.filter(client=noa).update(last_activity_at=timezone.now() - timedelta(15))

    assert names(sign_in(cast.amara).get(f"/caseload/?only={only}")) == listed


def test_sorted_by_latest_activity(cast, sign_in):
    with acting_as(cast.amara.pk):
        Care.objects.filter(client=cast.jo).update(last_activity_at=timezone.now() - timedelta(1))

    assert names(sign_in(cast.amara).get("/caseload/?sort=activity")) == ["Sam", "Jo"]


@pytest.mark.parametrize("sort", ["name", "activity"])
def test_pages_follow_each_other_both_ways(cast, sort):
    many(cast.amara, 118)
    with acting_as(cast.amara.pk):
        first = caseload.caseload(cast.amara, Asked(sort=sort))
        second = caseload.caseload(cast.amara, Asked(sort=sort, cursor=first.older))
        third = caseload.caseload(cast.amara, Asked(sort=sort, cursor=second.older))
        back = caseload.caseload(cast.amara, Asked(sort=sort, cursor=third.newer, backwards=True))

    listed = [*first.rows, *second.rows, *third.rows]
    assert len({row.id for row in listed}) == len(listed) == 120
    assert [len(page.rows) for page in (first, second, third)] == [50, 50, 20]
    assert (first.newer, third.older) == (None, None)
    assert back.rows == second.rows
    assert (back.newer, back.older) == (second.rows[0].id, second.rows[-1].id)


def test_a_cursor_of_somebody_else_tells_nothing(cast, sign_in):
    with acting_as(cast.ben.pk):
        foreign = cares_for(cast.ben)[0].pk

    page = sign_in(cast.amara).get(f"/caseload/?after={foreign}")

    assert names(page) == []
    assert "There is nothing more on this page" in page.content.decode()
    assert names(sign_in(cast.amara).get("/caseload/?after=nonsense")) == ["Jo", "Sam"]


def test_search_is_a_post_and_leaves_no_name_in_an_address(cast, sign_in):
    many(cast.amara, 60)
    browser = sign_in(cast.amara)

    found = browser.post("/caseload/", {"name": "erson 01"})
    page = browser.post("/caseload/", {"name": "person"})

    assert names(found) == [f"Person 01{i}" for i in range(10)]
    for link in re.findall(r'(?:href|action)="([^"]*)"', found.content.decode()):
        assert "erson" not in link
    after = re.search(r'name="after" value="([^"]+)"', page.content.decode())[1]
    rest = browser.post("/caseload/", {"name": "person", "after": after})
    assert names(rest) == [f"Person 0{i}" for i in range(50, 60)]
    assert names(browser.get("/caseload/?name=Jo"))[:1] == ["Jo"]


@pytest.mark.parametrize("term", ["zoé", "ZOÉ", "Zoé", "oÉ", "ZO"])
def test_search_does_not_mind_capitals(cast, sign_in, term):
    make.client(by=cast.amara, name="Zoé")

    assert names(sign_in(cast.amara).post("/caseload/", {"name": term})) == ["Zoé"]


@pytest.mark.parametrize("term", ["%", "_", "\\", "'; drop table", "x" * 300, "\x00", "zzz"])
def test_search_takes_every_sign_literally(cast, sign_in, term):
    page = sign_in(cast.amara).post("/caseload/", {"name": term})

    assert page.status_code == 200
    assert names(page) == ([] if term != "\x00" else ["Jo", "Sam"])


@pytest.mark.parametrize("n", [1, 3, 60])
@pytest.mark.parametrize(
    "ask", ["", "?sort=activity", "?only=quiet", "?only=to-read&sort=activity"]
)
def test_caseload_costs_the_same_at_every_size(cast, sign_in, django_assert_num_queries, n, ask):
    many(cast.amara, n)
    browser = sign_in(cast.amara)

    # Session, user, waiting, whether mail leaves (an owner's), rows; two are the test's savepoint.
    expected = 7 if ask in ("", "?sort=activity") else 5
    with django_assert_num_queries(expected):
        browser.get(f"/caseload/{ask}")


def test_dates_are_words(cast, sign_in):
    sent(cast, cast.jo, state="assigned", due_on=date(timezone.localdate().year + 1, 3, 8))
    words = sign_in(cast.amara).get("/caseload/").content.decode()

    assert f"1 open, planned for 8 March {timezone.localdate().year + 1}" in words
    assert "today" in words
    for forbidden in ("overdue", "late", "must"):
        assert f" {forbidden} " not in words.lower()
    with acting_as(cast.amara.pk):
        assert Couple.objects.count() == 1
