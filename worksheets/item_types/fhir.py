"""The pieces of FHIR R4 that the item types are written in and read from.

What R4 has an element for stands in that element. What it has none for stands in one extension
of our own, under an address that belongs to no host, field by field and readable.
"""

from django.utils.translation import gettext as _

PORTAL = "urn:uuid:7c1f6f0e-3d0a-4c52-9b8e-52f0c1a7d9e4"
LOWEST_URL = "http://hl7.org/fhir/StructureDefinition/minValue"
HIGHEST_URL = "http://hl7.org/fhir/StructureDefinition/maxValue"
EXCLUSIVE_URL = "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive"
ENTRY, EMPTY = "entry", "empty-list"
VALUES = {"valueString": str, "valueBoolean": bool, "valueInteger": int}


class NotOurs(ValueError):
    """A part of a file that our own writing could not have produced."""


def written(name: str, value) -> dict:
    """One field as an extension: text, number and truth as they are, lists and fields nested."""
    if isinstance(value, dict):
        return {"url": name, "extension": [written(key, part) for key, part in value.items()]}
    if isinstance(value, list):
        if not value:
            return {"url": name, "valueCode": EMPTY}
        return {"url": name, "extension": [written(ENTRY, part) for part in value]}
    kind = next(kind for kind, of in VALUES.items() if type(value) is of)
    return {"url": name, kind: value}


def read(extension: dict):
    """The value that `written` wrote."""
    if "extension" in extension:
        parts = extension["extension"]
        names = [part["url"] for part in parts]
        if names and {*names} == {ENTRY}:
            return [read(part) for part in parts]
        if len({*names}) != len(names):
            raise NotOurs(_("a field is twice in an extension; keep one"))
        return {part["url"]: read(part) for part in parts}
    if extension.get("valueCode") == EMPTY:
        return []
    for kind, of in VALUES.items():
        if type(extension.get(kind)) is of:
            return extension[kind]
    raise NotOurs(_("an extension here holds no text, whole number, true or false"))


def portal(fields: dict) -> dict:
    """What FHIR has no element for; nothing at all where there is nothing to say."""
    if not fields:
        return {}
    return {"extension": [written(PORTAL, dict(fields))]}


def ours(node: dict) -> dict:
    found = [one for one in node.get("extension", []) if one.get("url") == PORTAL]
    if len(found) > 1:
        raise NotOurs(_("our extension is here twice; keep one"))
    value = read(found[0]) if found else {}
    if not isinstance(value, dict):
        raise NotOurs(_("our extension holds named fields; this one doesn’t"))
    return value


def question(link: str, kind: str, text: str, /, **more) -> dict:
    """A Questionnaire item; its parts stand in FHIR's own order."""
    return {"linkId": link, "text": text, "type": kind} | more


def option(key: str, text: str, *, exclusive: bool = False, **ours_) -> dict:
    """An answer to choose. That it stands alone is said in FHIR's own extension."""
    said_of_it = portal(ours_).get("extension", [])
    if exclusive:
        said_of_it = [*said_of_it, {"url": EXCLUSIVE_URL, "valueBoolean": True}]
    extended = {"extension": said_of_it} if said_of_it else {}
    return extended | {"valueCoding": {"code": key, "display": text}}


def is_exclusive(node: dict) -> bool:
    return any(
        one.get("url") == EXCLUSIVE_URL and one.get("valueBoolean") is True
        for one in node.get("extension", [])
    )


def options(listed) -> list[dict]:
    return [option(**one) for one in listed]


def read_options(node: dict) -> list[dict]:
    return [
        {"key": one["valueCoding"]["code"], "text": one["valueCoding"]["display"]}
        | ours(one)
        | ({"exclusive": True} if is_exclusive(one) else {})
        for one in node["answerOption"]
    ]


def other_item(link: str, listed, most: int, *, asked_after: bool = True) -> list[dict]:
    """The box beside “something else”, asked once that was chosen."""
    other = next((one for one in listed if one.get("other")), None)
    if other is None:
        return []
    asked = _("“%(text)s”: what is it?") % {"text": other["text"]}
    box = question(f"{link}.other", "string", asked)
    if asked_after:
        chosen = {"question": link, "operator": "=", "answerCoding": {"code": other["key"]}}
        box["enableWhen"] = [chosen]
    return [box | {"maxLength": most}]


def parts(node: dict) -> dict[str, dict]:
    """The items inside a group, by the last part of their link."""
    return {one["linkId"].rpartition(".")[2]: one for one in node.get("item", [])}


# Answers, in a QuestionnaireResponse.


def said(link: str, *answers: dict, text: str = "") -> dict:
    return {"linkId": link} | ({"text": text} if text else {}) | {"answer": list(answers)}


def group(link: str, inside: list[dict], text: str = "") -> dict:
    named = {"linkId": link} | ({"text": text} if text else {})
    return named | ({"item": inside} if inside else {})


def coded(key: str, named: dict[str, str]) -> dict:
    return {"valueCoding": {"code": key, "display": named.get(key, key)}}


def codes(node: dict) -> list[str]:
    return [one["valueCoding"]["code"] for one in node["answer"]]


def words(node: dict) -> str:
    return node["answer"][0]["valueString"]


def with_other(link: str, answers: list[dict], other: dict | None, text: str) -> list[dict]:
    """Words in the box hang on the answer that they explain."""
    if not text or other is None:
        return answers
    box = [said(f"{link}.other", {"valueString": text})]
    return [
        one | {"item": box} if one["valueCoding"]["code"] == other["key"] else one
        for one in answers
    ]


def other_words(node: dict) -> dict[str, str]:
    found = [box for one in node["answer"] for box in one.get("item", [])]
    return {"other": words(found[0])} if found else {}
