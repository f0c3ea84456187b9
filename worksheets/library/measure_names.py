"""Finding a measure by any of its names, and refusing class N by all of them (Inv 38). Pure."""

import re
from typing import Any

from worksheets.library.measure_definitions import Refused, refusals, shelf


def plain(name: str) -> str:
    """Letters and digits alone: “PHQ 9”, “phq-9” and “P.H.Q.9” are one name."""
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def known(name: str) -> dict[str, Any] | None:
    """The definition that goes by this name, if there is one."""
    wanted = plain(name)
    return next((one for one in shelf().values() if wanted and wanted in _names(one)), None)


def refused(name: str) -> Refused | None:
    """The refused measure that this names, alone or within a longer title; else None.

    A longer name that is welcome (“Revised Dyadic Adjustment Scale”) is not mistaken for the
    refused one inside it. Short names count in capitals: “das” is also a German word.
    """
    if known(name):
        return None
    words = _without_welcome(" ".join(re.findall(r"[a-z0-9]+", name.casefold())))
    for one in refusals().values():
        for called in (one.name, one.full_name, *one.aliases):
            spelled = " ".join(re.findall(r"[a-z0-9]+", called.casefold()))
            within = re.search(rf"\b{re.escape(spelled)}\b", words) if " " in spelled else None
            in_capitals = called.isupper() and re.search(rf"\b{re.escape(called)}\b", name)
            if plain(called) == plain(name) or within or in_capitals:
                return one
    return None


def _without_welcome(words: str) -> str:
    for one in shelf().values():
        for called in (one["full_name"], *one["aliases"]):
            spelled = " ".join(re.findall(r"[a-z0-9]+", called.casefold()))
            if " " in spelled:
                words = re.sub(rf"\b{re.escape(spelled)}\b", " ", words)
    return words


def _names(definition: dict[str, Any]) -> set[str]:
    called = (
        definition["slug"], definition["name"], definition["full_name"], *definition["aliases"]
    )  # fmt: skip
    return {plain(one) for one in called}
