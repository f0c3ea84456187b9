"""Every URL × every verb × fourteen kinds of people × something that is there, or is not."""

import pytest
from django.test import Client as Browser

from clients import access
from tests.support import make, matrix
from tests.support.expectations import EXPECTATIONS
from tests.support.ids_behind import ids_of, people_of


@pytest.fixture(scope="module")
def cast(made_once):
    return make.cast()


@pytest.fixture(scope="module")
def people(cast):
    return people_of(cast)


@pytest.fixture(scope="module")
def ids(cast, people):
    return ids_of(cast)


def test_every_url_has_an_expectation():
    names = {name for _, name, _ in access.patterns()}

    assert names - set(EXPECTATIONS) == set()


def test_every_url_declares_the_audience_the_table_says():
    declared = {name: access.audience_of(name, view) for _, name, view in access.patterns()}

    assert declared == {name: EXPECTATIONS[name].audience for name in declared}


def test_the_matrix_is_as_large_as_its_sides():
    addresses = [path for path, *_ in access.patterns()]
    asked_twice = [path for path in addresses if "<" in path]
    each = len(addresses) * len(matrix.VERBS) + len(asked_twice) * len(("GET", "POST"))

    assert matrix.cells_each() == each
    assert len(matrix.ACTORS) * each >= 27_675


def test_every_kind_of_people_asks(people):
    assert set(people) == set(matrix.ACTORS)


@pytest.mark.giant
@pytest.mark.usefixtures("just_made")
@pytest.mark.invariant(8)
@pytest.mark.invariant(55)
@pytest.mark.goal(1)
@pytest.mark.parametrize("actor", matrix.ACTORS)
def test_nobody_reaches_what_the_table_does_not_give_them(people, ids, actor, asked):
    cells = list(matrix.cells(EXPECTATIONS, actor, people[actor], ids))
    asked("cells of the access matrix", len(cells))

    unexpected = [str(cell) for cell in cells if cell.is_unexpected]
    assert not unexpected, "\n".join([matrix.tally(cells), *unexpected[:60]])
    assert len(cells) == matrix.cells_each()
    _same_bytes_for_not_yours_and_not_there(actor, cells)


def _same_bytes_for_not_yours_and_not_there(actor, cells):
    """A 404 for someone else's thing equals a 404 for no thing, byte for byte (Inv 8)."""
    closed = [cell for cell in cells if cell.wanted == {matrix.NONE} and cell.verb != "HEAD"]
    plain = Browser().get("/no-such-page/").content

    # Whoever is signed out is asked to sign in, and gets no 404 at all.
    met = set() if actor in matrix.SIGNED_OUT else {True, False}
    assert {cell.exists for cell in closed} == met
    assert sorted({str(cell) for cell in closed if cell.body != plain}) == []
