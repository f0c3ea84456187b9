"""What people read, as pieces of text without markup: pages, messages, mail, notices, content."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.BASE_DIR
LIBRARY = ROOT / "worksheets/content"
APPS = ("clients", "worksheets", "therapist_portal")

COMMENT = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)
CODE = re.compile(r"{%.*?%}|{{.*?}}|<[^>]*>", re.DOTALL)
# Words handed to gettext, of one word too: {% translate "…" %}, and _("…") in any tag or value.
PRINTED = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
HANDED = re.compile(r"""(?:{%\s*translate\s+|\b_\()(?:"([^"]*)"|'([^']*)')""")
# Words handed to another template, as in {% include … with title="…" %}, and those of attributes.
TAG = re.compile(r"{%.*?%}", re.DOTALL)
QUOTED = re.compile(r'"([^"]*)"')
ATTRIBUTE = re.compile(r'\s(?:aria-label|title|placeholder|alt)="([^"]*)"')
# Without a space it is a name: of an address, or a field.
WORDS = re.compile(r"\S\s+\S")
SQL = re.compile(
    r"^\s*(?:WITH|SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|AND|DROP|REVOKE)\b|::|\(%\("
)
# A notice's or a sheet's keys, and its Markdown.
MARKS = re.compile(r"[*_`#]+")


def templates() -> list[Path]:
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())


def python() -> list[Path]:
    return [
        path
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def notices() -> list[Path]:
    """Each in its newest version: what was published earlier never changes."""
    paths = (ROOT / "clients/content/notices").glob("*.md")
    return sorted(path for path in paths if not path.with_name(f"{path.stem}.2.md").exists())


def content() -> list[Path]:
    """The library: its modules, worksheets, measures and pathways; not its own documentation."""
    return sorted(
        path
        for path in LIBRARY.rglob("*")
        if path.suffix in {".md", ".yaml"} and path.name != "README.md"
    )


def documents() -> list[Path]:
    """What somebody reads who runs, uses or changes the portal. Decisions of the past stay."""
    made = {
        "clinical-items.md", "content-map.md", "invariants.md", "mutants.md", "states.md",
        "who-sees-what.md",
    }  # fmt: skip
    pages = [path for path in sorted((ROOT / "docs").glob("*.md")) if path.name not in made]
    return [*(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")), *pages]


def lines_and_steps() -> list[Path]:
    """Help lines, and the protocol that a therapist reads after a flag."""
    folder = ROOT / "clients/content"
    return [folder / "resources.yaml", *sorted((folder / "protocol").glob("*.yaml"))]


def pieces(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of everything in one file that somebody may read."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from strings(text)
    elif path.suffix in {".html", ".txt"}:
        yield from _of_template(text)
    else:
        yield from _of_prose(text)


def strings(source: str) -> Iterator[tuple[int, str]]:
    """Every string of a module that is no docstring, SQL or name; of an f-string what is fixed."""
    tree = ast.parse(source)
    inner: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inner.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            inner |= {id(part) for part in node.values}
            parts = [str(p.value) if isinstance(p, ast.Constant) else " … " for p in node.values]
            if _is_said(text := "".join(parts)):
                yield node.lineno, text
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in inner and _is_said(node.value):
            yield node.lineno, node.value


def _is_said(text: str) -> bool:
    return bool(WORDS.search(text)) and not SQL.search(text)


def _of_template(text: str) -> Iterator[tuple[int, str]]:
    text = COMMENT.sub(lines_of, text)
    for tag in PRINTED.finditer(text):
        line = text.count("\n", 0, tag.start()) + 1
        for handed in HANDED.finditer(tag[0]):
            yield line, handed[1] or handed[2]
        for quoted in QUOTED.findall(HANDED.sub("", tag[0])) if TAG.match(tag[0]) else ():
            if WORDS.search(quoted):
                yield line, quoted
    for found in ATTRIBUTE.finditer(text):
        yield text.count("\n", 0, found.start()) + 1, TAG.sub(" ", found[1])
    yield from enumerate(CODE.sub(lines_of, text).split("\n"), 1)


def lines_of(found: re.Match[str]) -> str:
    """As many lines as before, so that the number of a line stays right."""
    return " " + "\n" * found[0].count("\n")


def _of_prose(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        said = line.split("#", 1)[0] if line.lstrip().startswith("#") and ":" in line else line
        yield number, MARKS.sub("", said)
