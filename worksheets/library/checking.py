"""What a schema cannot see: names that point somewhere, limits that agree, plain text."""

import re
from collections.abc import Iterator, Set

from django.utils.translation import gettext as _

from worksheets.item_types import type_of
from worksheets.library import band_checking, requirements, rule_checking
from worksheets.parsing.strict_yaml import Problem, Source
from worksheets.rules import facts

# Words that stand where a question's key would, in the addresses of a worksheet's own pages.
ADDRESSES = {"review", "paper", "card"}

Found = Iterator[tuple[tuple, str]]

MARKUP = re.compile(r"<[A-Za-z/!?]|&(?:#|[A-Za-z]+;)|javascript:", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

# A client's title can be read over a shoulder, in a tab or in a history (UX, Rules).
NOT_IN_CLIENT_TITLES = re.compile(
    r"withhold|sex|desire|libido|erot|orgas|intima|coerc|abus|violen|partner|consent|therap",
    re.IGNORECASE,
)


def markup_problems(text: str, file: str) -> list[Problem]:
    """Markup and hidden characters, anywhere in the file."""
    problems = []
    for number, line in enumerate(text.split("\n"), start=1):
        if MARKUP.search(line):
            what = _("HTML is not used here; write plain words, *emphasis* or a list")
            problems.append(Problem(file, number, what))
        if _CONTROL.search(line):
            problems.append(
                Problem(file, number, _("there is a hidden character here; retype the line"))
            )
    return problems


def worksheet_problems(source: Source, closing: dict) -> list[Problem]:
    """Everything about a worksheet that its schema let through."""
    data = source.data
    found = [
        *_title(data),
        *_items(data["items"], reserved={item["key"] for item in closing["items"]}),
        *_flags(data.get("flags", []), data["items"]),
        *_sharing(data["sharing"], data["items"]),
        *band_checking.problems(data["scoring"].get("bands", []), data["items"]),
        *_card(data),
        *_needs(data),
        *_checkin(data),
        *_diary(data),
    ]
    return [source.problem(path, what) for path, what in found]


def unchecked(data: dict) -> Found:
    """Facts of a shipped file that are called verified, and don't say against what: paths and what
    would be right. What is our own needs no publication."""
    if data.get("class") != "own":
        yield from _unchecked(data, ())


def _unchecked(part: object, path: tuple) -> Found:
    if isinstance(part, list):
        for i, one in enumerate(part):
            yield from _unchecked(one, (*path, i))
    if not isinstance(part, dict):
        return
    is_bare = part.get("verified") is True and not part.get("checked_against")
    if is_bare and part.get("kind") != "own":
        yield (
            (*path, "verified"),
            _("say in `checked_against` in which publication, and who read it; or write false"),
        )
    for name, one in part.items():
        yield from _unchecked(one, (*path, name))


def module_problems(source: Source) -> list[Problem]:
    """The same for a module's front matter."""
    data = source.data
    asked = [question["item"] for question in data["check"]]
    found = [
        *_title(data),
        *_handout(data),
        *_items(data["items"]),
        *_sharing(data["sharing"], data["items"]),
        *_needs(data),
    ]
    for i, item in enumerate(asked):
        found += [(("check", i, "item", *path), what) for path, what in _check_item(item)]
    return [source.problem(path, what) for path, what in found]


def closing_problems(source: Source) -> list[Problem]:
    """What is wrong with the closing questions, each with its place in the file."""
    data = source.data
    found = [*_items(data["items"]), *_flags(data["flags"], data["items"])]
    return [source.problem(path, what) for path, what in found]


def _title(data: dict) -> Found:
    if said := NOT_IN_CLIENT_TITLES.search(data["client_title"]):
        what = _("a client’s title is neutral; find words without “%(word)s”") % {"word": said[0]}
        yield ("client_title",), what


def _handout(data: dict) -> Found:
    """A handout is read and that is all; a module has a check."""
    is_handout = "handout" in data
    if not is_handout and not data["check"]:
        yield ("check",), _("a module has a check; write at least one question")
    for name in ("check", "items"):
        if is_handout and data[name]:
            yield (name,), _("a handout asks nothing; write `%(name)s: []`") % {"name": name}
    if is_handout != data["code"].startswith("H"):
        yield ("code",), _("the codes of handouts begin with H, and no others do")


def _items(items: list[dict], reserved: Set[str] = frozenset()) -> Found:
    before: dict[str, dict] = {}
    for i, item in enumerate(items):
        key = item["key"]
        if key in before:
            yield (
                ("items", i, "key"),
                _("“%(key)s” is used twice; give each item its own key") % {"key": key},
            )
        if key in ADDRESSES:
            yield (
                ("items", i, "key"),
                _("“%(key)s” is an address of its own; choose another key") % {"key": key},
            )
        if key in reserved:
            yield (
                ("items", i, "key"),
                _("“%(key)s” belongs to the closing questions; rename it") % {"key": key},
            )
        for path, what in type_of(item).validate_definition(item):
            yield ("items", i, *path), what
        if "show_if" in item:
            for path, what in rule_checking.problems(item["show_if"], before):
                yield ("items", i, "show_if", *path), what
        if item.get("mine_from"):
            for path, what in mine_from_problems(item, before):
                yield ("items", i, *path), what
        before[key] = item


def mine_from_problems(item: dict, before: dict[str, dict]) -> Found:
    """What keeps a guess from being compared with the answer it names."""
    mine = before.get(item["mine_from"])
    path = ("mine_from",)
    if mine is None:
        yield path, _("there is no item “%(key)s” before this one") % {"key": item["mine_from"]}
    elif mine["type"] != item["of"]["type"]:
        yield (
            path,
            _("“%(key)s” is a %(type)s, this is a %(other)s")
            % {"key": mine["key"], "type": mine["type"], "other": item["of"]["type"]},
        )
    elif type_of(mine).choices(mine) != type_of(item).choices(item):
        yield (
            path,
            _("the options differ from those of “%(key)s”; make them the same")
            % {"key": mine["key"]},
        )


def _flags(flags: list[dict], items: list[dict]) -> Found:
    known = {item["key"]: item for item in items}
    seen: set[str] = set()
    for i, flag in enumerate(flags):
        if flag["flag"] in seen:
            yield (
                ("flags", i, "flag"),
                _("“%(key)s” is used twice; join them with `any`") % {"key": flag["flag"]},
            )
        seen.add(flag["flag"])
        yield from facts.problems(flag, ("flags", i))
        for path, what in rule_checking.problems(flag["when"], known):
            yield ("flags", i, "when", *path), what


def _sharing(sharing: dict, items: list[dict]) -> Found:
    keys = {item["key"] for item in items}
    for i, key in enumerate(sharing["releasable"]):
        if key not in keys:
            yield (
                ("sharing", "releasable", i),
                _("there is no item “%(key)s”; check its spelling") % {"key": key},
            )
    if sharing["never"] and (sharing["releasable"] or sharing["partner"] != "none"):
        yield ("sharing", "never"), _("never means: partner none, and releasable []")
    elif sharing["releasable"] and sharing["partner"] == "none":
        yield ("sharing", "partner"), _("something is releasable; say per_item or card")
    elif sharing["partner"] != "none" and not sharing["releasable"]:
        yield ("sharing", "releasable"), _("name the items a person may choose to share")


def _card(data: dict) -> Found:
    if ("card" in data) != (data["sharing"]["partner"] == "card"):
        yield (
            ("sharing", "partner"),
            _("`partner: card` and a `card:` go together; add or remove one"),
        )
    known = {item["key"]: item for item in data["items"]}
    for i, line in enumerate(data.get("card", {}).get("lines", [])):
        path = ("card", "lines", i)
        if line["item"] not in data["sharing"]["releasable"] or line["item"] not in known:
            yield (
                (*path, "item"),
                _("“%(key)s” is not releasable; list it in sharing") % {"key": line["item"]},
            )
            continue
        item = known[line["item"]]
        places = getattr(type_of(item), "places", None)
        for n, place in enumerate(line.get("only", [])):
            if places is None or place not in places(item):
                yield (
                    (*path, "only", n),
                    _("“%(place)s” is not one of this item’s answers") % {"place": place},
                )


def _needs(data: dict) -> Found:
    """Nothing that touches both, or power, is written without its gate (Inv 13)."""
    for need in requirements.implied(data) - {*data.get("needs", ())}:
        yield ("theme",), _("this can’t be given freely; add `needs: [%(need)s]`") % {"need": need}


def _checkin(data: dict) -> Found:
    """A check-in shows everyone the same pages, whatever they answer (Inv 16)."""
    if ("checkin" in data) != (data["theme"] == "checkin"):
        yield ("theme",), _("the theme checkin and a `checkin:` go together; add or remove one")
    if "checkin" not in data:
        return
    for i, item in enumerate(data["items"]):
        if "show_if" in item:
            yield ("items", i, "show_if"), _("a check-in asks everyone the same; remove this")
    if not data["sharing"]["never"]:
        yield ("sharing", "never"), _("a check-in is never shared; write `never: true`")
    known = {item["key"]: item for item in data["items"]}
    for path, what in rule_checking.problems(data["checkin"]["stop_if"], known):
        yield ("checkin", "stop_if", *path), what


def _diary(data: dict) -> Found:
    kept = {item["key"]: item for item in data["items"] if item["type"] == "diary"}
    if bool(kept) != ("diary" in data):
        yield ("items",), _("a diary item and a `diary:` go together; add or remove one")
    if kept and not data["sharing"]["never"]:
        yield ("sharing", "never"), _("a diary is never shared; write `never: true`")
    for i, pattern in enumerate(data.get("diary", {}).get("patterns", ())):
        path, item = ("diary", "patterns", i), kept.get(pattern["item"])
        yield from facts.problems(pattern, path)
        if item is None:
            yield (
                (*path, "item"),
                _("“%(key)s” is not a diary item of this worksheet") % {"key": pattern["item"]},
            )
        elif pattern["happened"] not in type_of(item).choices(item):
            yield (
                (*path, "happened"),
                _("“%(answer)s” is not one of its answers") % {"answer": pattern["happened"]},
            )


def _check_item(item: dict) -> Found:
    yield from type_of(item).validate_definition(item)
    if item["type"] not in ("choice", "true_false", "sort"):
        yield ("type",), _("a check is a choice, a sort or true_false")
        return
    parts = item.get("options") or item.get("cards") or [item]
    name = "options" if "options" in item else "cards"
    for i, part in enumerate(parts):
        if "feedback" not in part:
            path = () if part is item else (name, i)
            yield path, _("a check gives feedback on everything; add `feedback`")
