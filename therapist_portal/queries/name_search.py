"""Finding people in a caseload by any part of a name, as fast in ten thousand as in fifty (P5)."""

from typing import Any

from django.db import connection

# Up to so many are looked up by id; more are met soon enough along the order of the page.
FEW = 200
_WALK = 'AND sort_name COLLATE "C" ILIKE ANY (%(terms)s)'
_PICK = "AND id = ANY (%(named)s)"


def search(term: str) -> tuple[str, dict[str, Any]]:
    """A condition on the rows of clients_care, and what fills it. Nothing for an empty term."""
    if not term:
        return "", {}
    terms = patterns(term)
    with connection.cursor() as cursor:
        cursor.execute("SELECT care_named(%s, %s)", [terms, FEW])
        (named,) = cursor.fetchone()
    return (_PICK, {"named": named}) if len(named) <= FEW else (_WALK, {"terms": terms})


def patterns(term: str) -> list[str]:
    """The term anywhere in a name, its signs taken literally.

    Bytewise matching folds A to Z at a third of the cost; other letters are given in each case.
    """
    for sign in ("\\", "%", "_"):
        term = term.replace(sign, f"\\{sign}")
    cases = {term} if term.isascii() else {term, term.lower(), term.upper(), term.title()}
    return [f"%{one}%" for one in sorted(cases)]
