"""Nothing a partner can fetch changes by a byte when a Hold is placed by hand (Inv 5, 6, 15)."""

import pytest

from clients.actions import holds
from clients.context import acting_as
from clients.models import AuditEvent, Hold, OutboxMessage
from tests.support import shared
from tests.support.alike import at_work, fetched

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.invariant(5),
    pytest.mark.invariant(6),
    pytest.mark.invariant(15),
]


def place(cast, client):
    with acting_as(cast.amara.pk):
        return holds.place_by_hand(client=client, why="What was said by phone.", by=cast.amara)


@pytest.mark.parametrize("held", ["jo", "sam"])
def test_the_pages_of_both_stay_the_same_in_a_closed_week(cast, sign_in, held):
    sheets = at_work(cast)
    browsers = {one.pk: sign_in(one.user) for one in (cast.jo, cast.sam)}
    before = {pk: fetched(browser, *sheets[pk]) for pk, browser in browsers.items()}
    assert before[cast.jo.pk]["/settings/log/"][0] == 200
    assert {pages[one][0] for pk, pages in before.items() for one in sheets[pk]} <= {200, 302}

    place(cast, getattr(cast, held))

    assert {pk: fetched(browser, *sheets[pk]) for pk, browser in browsers.items()} == before
    for client in (cast.jo, cast.sam):
        with acting_as(client.user_id):
            assert not Hold.objects.exists()
            kinds = set(AuditEvent.objects.values_list("object_kind", flat=True))
            assert not kinds & {"hold", "holdbyhand"}
            assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("held", ["jo", "sam"])
def test_in_an_open_window_it_is_the_closed_page_of_any_week(cast, sign_in, held):
    sheets = at_work(cast)
    browsers = {one.pk: sign_in(one.user) for one in (cast.jo, cast.sam)}
    closed = {pk: fetched(browser, *sheets[pk]) for pk, browser in browsers.items()}
    shared.window(cast.amara, cast.couple, cast.jo, cast.sam)
    for browser in browsers.values():
        assert shared.CANARY in browser.get("/together/").text, "there is something to hide"

    place(cast, getattr(cast, held))

    seen = {pk: fetched(browser, *sheets[pk]) for pk, browser in browsers.items()}
    assert seen == closed
    for browser in browsers.values():
        assert shared.CANARY not in browser.get("/together/").text


def test_lifted_again_all_is_as_it_was(cast, sign_in):
    at_work(cast)
    shared.window(cast.amara, cast.couple, cast.jo, cast.sam)
    hold = place(cast, cast.jo)
    assert shared.CANARY not in sign_in(cast.sam.user).get("/together/").text

    with acting_as(cast.amara.pk):
        holds.lift(hold=hold, why="Met alone.", by=cast.amara)

    assert shared.CANARY in sign_in(cast.sam.user).get("/together/").text
