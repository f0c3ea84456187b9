"""Every template is drawn by something: one that nobody names any more is taken out, not kept.

A name stands whole in another template or in our Python, or is put together there from pieces that
are each written out; or the file takes the place of a package's own of the same name.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.template.utils import get_app_template_dirs

from tests.support.layers import parsed, sources

ROOT: Path = settings.BASE_DIR
TEMPLATES = ROOT / "templates"
FOLDERS = {path.name for path in TEMPLATES.iterdir() if path.is_dir()}
# Named in a package's code, which has no such file of its own.
FOR_PACKAGES = {"429.html": "allauth: tried too often"}


def names() -> list[str]:
    return sorted(
        path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file()
    )


@cache
def written_out() -> frozenset[str]:
    """Every string that stands in our Python as it is."""
    return frozenset(
        node.value
        for path in sources()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@cache
def put_together() -> tuple[re.Pattern[str], ...]:
    """Every f-string that ends as a template's name, or begins as a folder of ours does."""
    patterns = []
    for path in sources():
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.JoinedStr):
                continue
            parts = [
                str(part.value) if isinstance(part, ast.Constant) else None for part in node.values
            ]
            is_name = str(parts[-1]).endswith((".html", ".txt"))
            if is_name or (parts[0] or "").partition("/")[0] in FOLDERS:
                patterns.append("".join("(.+)" if one is None else re.escape(one) for one in parts))
    return tuple(re.compile(one) for one in patterns)


def is_named(name: str) -> bool:
    """In our Python, whole or in pieces."""
    if name in written_out():
        return True
    for pattern in put_together():
        found = pattern.fullmatch(name)
        if found and all(is_named(piece) for piece in found.groups()):
            return True
    return False


def is_drawn(name: str) -> bool:
    others = (TEMPLATES / other for other in names() if other != name)
    return (
        is_named(name)
        or name in FOR_PACKAGES
        or any((folder / name).is_file() for folder in get_app_template_dirs("templates"))
        or any(f'"{name}"' in other.read_text(encoding="utf-8") for other in others)
    )


@pytest.mark.parametrize("name", names())
def test_a_template_is_drawn_by_something(name: str) -> None:
    assert is_drawn(name)


@pytest.mark.parametrize(
    "name",
    [
        "worksheets/module/closing.html",
        "emails/never_sent/body.txt",
        "clients/accounts/nobodys.html",
    ],
)
def test_one_that_nothing_draws_would_be_found(name: str) -> None:
    assert not is_drawn(name)
