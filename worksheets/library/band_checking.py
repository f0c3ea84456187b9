"""What a schema cannot see of bands, which sum up a sheet's answers for a clinician."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from worksheets.item_types import type_of

Found = Iterator[tuple[tuple, str]]


def problems(bands: list[dict], items: list[dict]) -> Found:
    """What is wrong with the bands of a sheet: paths inside it, and what would be right."""
    known = {item["key"]: item for item in items}
    for b, band in enumerate(bands):
        path = ("scoring", "bands", b)
        for i, key in enumerate(band["items"]):
            if "share_of" in band:
                if key not in known or known[key]["type"] not in ("choice", "sort"):
                    yield (
                        (*path, "items", i),
                        _("“%(key)s” is not a choice or sort of this worksheet") % {"key": key},
                    )
            elif key not in known or known[key]["type"] != "likert":
                yield (
                    (*path, "items", i),
                    _("“%(key)s” is not a likert item of this worksheet") % {"key": key},
                )
        for i, key in enumerate(band["reversed"]):
            if key not in band["items"]:
                yield (
                    (*path, "reversed", i),
                    _("“%(key)s” is not among this band’s items") % {"key": key},
                )
        yield from _share(band, known, path)
        if "share_of" not in band and band["needs"] > len(band["items"]):
            yield (
                (*path, "needs"),
                _("there are only %(number)s items") % {"number": len(band["items"])},
            )
        limits = [step.get("below") for step in band["steps"]]
        if limits[-1] is not None or None in limits[:-1] or limits[:-1] != sorted({*limits[:-1]}):
            yield (*path, "steps"), _("each step has a rising `below`, and the last one has none")


def _share(band: dict, known: dict[str, dict], path: tuple) -> Found:
    named = {
        key
        for item in band["items"]
        if item in known
        for key in type_of(known[item]).tallied(known[item])
    }
    for i, key in enumerate(band.get("share_of", ())):
        if key not in named:
            yield (
                (*path, "share_of", i),
                _("“%(key)s” is not an answer to any of this band’s items") % {"key": key},
            )
