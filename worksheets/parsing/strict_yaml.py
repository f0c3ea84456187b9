"""YAML without surprises: no aliases, no duplicate keys, no magic words, and every value's line."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from django.utils.translation import gettext

MAX_BYTES = 200_000
MAX_DEPTH = 12
MAX_NODES = 20_000

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One thing to put right, where it stands."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


class LibraryError(Exception):
    """The files cannot be published as they are. Carries every problem found."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda p: (p.file, p.line))
        super().__init__("\n".join(map(str, self.problems)))


class _Loader(yaml.SafeLoader):
    """Only text, whole numbers, true, false and null; `no` and `12:30` stay text."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"(?:true|false)", "tf"),
    ("null", r"(?:null|~)", "n~"),
    ("int", r"-?(?:0|[1-9][0-9]{0,8})", "-0123456789"),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"^{_pattern}$"), list(_first)
    )

_SCALARS: dict[str, Callable[[str], object]] = {
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:bool": lambda text: text == "true",
    "tag:yaml.org,2002:null": lambda text: None,
}


@dataclass
class Source:
    """A parsed file: the data, and the line of every value and key in it."""

    file: str
    data: Any  # whatever the file held: a schema says what, before anything looks into it
    lines: dict[Path, int]

    def line(self, path: Iterable[str | int]) -> int:
        """The line of a path, or of the nearest part of it that the file has."""
        path = tuple(path)
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: Iterable[str | int], what: str) -> Problem:
        return Problem(self.file, self.line(path), what)


def decode(raw: bytes, file: str) -> str:
    """The text of a file, or a clear refusal."""
    if len(raw) > MAX_BYTES:
        raise LibraryError(
            [
                Problem(
                    file,
                    1,
                    gettext("the file is over %(most)s kB; split it") % {"most": MAX_BYTES // 1000},
                )
            ]
        )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise LibraryError(
            [Problem(file, line, gettext("not UTF-8 text; save the file as UTF-8"))]
        ) from None


def parse(text: str, file: str, first_line: int = 1) -> Source:
    """Read one document; `first_line` is where the text begins inside its file."""
    offset = first_line - 1
    try:
        _guard_events(text, file, offset)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise LibraryError([_syntax_problem(error, file, offset)]) from None
    except yaml.YAMLError:
        what = gettext("a character that text files don't use; remove it")
        raise LibraryError([Problem(file, first_line, what)]) from None
    if node is None:
        raise LibraryError(
            [Problem(file, first_line, gettext("the file is empty; add its fields"))]
        )
    reader = _Reader(file, offset)
    data = reader.value(node, ())
    if reader.problems:
        raise LibraryError(reader.problems)
    return Source(file, data, reader.lines)


def _syntax_problem(error: yaml.MarkedYAMLError, file: str, offset: int) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = (mark.line if mark else 0) + 1 + offset
    said = error.problem or gettext("this could not be read")
    return Problem(
        file,
        line,
        gettext("not valid YAML: %(said)s; check indentation, colons and quotes") % {"said": said},
    )


def _guard_events(text: str, file: str, offset: int) -> None:
    """Refuse bombs before anything is built from them."""
    depth = 0
    for count, event in enumerate(_events(text)):
        mark = event.start_mark
        line = (mark.line if mark else 0) + 1 + offset
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            what = gettext("anchors and aliases (& and *) are not used here; write the text out")
            raise LibraryError([Problem(file, line, what)])
        if tag := getattr(event, "tag", None):
            what = gettext("the tag %(tag)s is not used here; write plain text") % {"tag": tag}
            raise LibraryError([Problem(file, line, what)])
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            what = gettext("nested deeper than %(most)s levels; flatten it") % {"most": MAX_DEPTH}
            raise LibraryError([Problem(file, line, what)])
        if count > MAX_NODES:
            what = gettext("more than %(most)s parts in one file; split it") % {"most": MAX_NODES}
            raise LibraryError([Problem(file, line, what)])


def _events(text: str) -> Iterator[yaml.Event]:
    yield from yaml.parse(text, Loader=_Loader)


class _Reader:
    """Turns nodes into plain data, remembering lines and collecting what is wrong."""

    def __init__(self, file: str, offset: int) -> None:
        self.file, self.offset = file, offset
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []

    def value(self, node: yaml.Node, path: Path) -> object:
        self.lines.setdefault(path, self._line(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, i)) for i, child in enumerate(node.value)]
        return _SCALARS[node.tag](node.value)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict:
        result: dict = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if key_node.tag != "tag:yaml.org,2002:str":
                self._wrong(key_node, gettext("a field's name is plain text; put quotes around it"))
                continue
            if key in result:
                first = self.lines[(*path, key)]
                self._wrong(
                    key_node,
                    gettext("“%(field)s” is used twice (first on line %(first)s); keep one")
                    % {"field": key, "first": first},
                )
                continue
            self.lines[(*path, key)] = self._line(key_node)
            result[key] = self.value(value_node, (*path, key))
        return result

    def _line(self, node: yaml.Node) -> int:
        return node.start_mark.line + 1 + self.offset

    def _wrong(self, node: yaml.Node, what: str) -> None:
        self.problems.append(Problem(self.file, self._line(node), what))
