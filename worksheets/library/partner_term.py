"""The word for a partner in a worksheet's text: “partner”, unless its reader chose another.

Authors write {partner}. What is published reads “partner” everywhere, and keeps beside it the few
texts with their places, so that only a client's own pages ever look at them. Pure.
"""

from collections.abc import Iterator
from typing import Any

HERE = "{partner}"
DEFAULT = "partner"
Content = dict[str, Any]


def settled(content: Content) -> Content:
    """As it is published: plain text, and `worded`: each text with a place in it, by its path."""
    found = dict(_texts(content, ""))
    if not found:
        return content
    for path, text in found.items():
        content = _with(content, path.split("/"), text.replace(HERE, DEFAULT))
    return content | {"worded": found}


def as_written(content: Content) -> Content:
    """The opposite: the places are where their author put them."""
    worded = content.get("worded", {})
    content = {name: part for name, part in content.items() if name != "worded"}
    for path, text in worded.items():
        content = _with(content, path.split("/"), text)
    return content


def spoken(content: Content, word: str) -> Content:
    """The content in this person's own word. Text in, text out: pages escape it like any other."""
    if not word or word == DEFAULT:
        return content
    for path, text in content.get("worded", {}).items():
        content = _with(content, path.split("/"), text.replace(HERE, word))
    return content


def _texts(part: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(part, str):
        if HERE in part:
            yield path, part
    elif isinstance(part, dict | list):
        inner = part.items() if isinstance(part, dict) else enumerate(part)
        for name, one in inner:
            yield from _texts(one, f"{path}/{name}" if path else str(name))


def _with(part: Any, path: list[str], text: str) -> Any:
    """A copy along the path alone: what is published is shared by everybody."""
    if not path:
        return text
    name, *rest = path
    if isinstance(part, list):
        place = int(name)
        return [*part[:place], _with(part[place], rest, text), *part[place + 1 :]]
    return part | {name: _with(part[name], rest, text)}
