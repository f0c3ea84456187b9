"""What no page may contain: inline script or style, another origin, words that were not escaped."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.support import prose

ROOT: Path = settings.BASE_DIR
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Mail has no stylesheet of its own and is never shown by the portal.
PAGES = [path for path in TEMPLATES if "emails" not in path.parts]
STATIC = ROOT / "therapist_portal/static/portal"
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
STYLES = sorted((STATIC / "css").glob("*.css"))
PYTHON = [
    path
    for app in ("therapist_portal", "clients", "worksheets")
    for path in sorted((ROOT / app).rglob("*.py"))
]

# The neutral site that "Leave this page" goes to when a setting names no other.
LEAVING = "https://www.wikipedia.org/"
# markdown-it with HTML off escapes everything that is not emphasis, a list or a help link.
RENDERS_HTML = {"worksheets/library/markdown.py"}
COMMENT = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)
CODE = re.compile(r"{%.*?%}|{{.*?}}|<[^>]*>", re.DOTALL)
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL)
UNWANTED = {
    "a style element": re.compile(r"<style\b"),
    "a style attribute": re.compile(r"\sstyle\s*="),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.DOTALL),
    "unescaped output": re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off"),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def told(path: Path) -> str:
    """The template without its comments, and the leaving address."""
    return COMMENT.sub("", path.read_text()).replace(LEAVING, "")


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_page_has_nothing_inline(path):
    text = told(path)

    assert [what for what, pattern in UNWANTED.items() if pattern.search(text)] == []
    for attributes, body in SCRIPT.findall(text):
        if "application/json" in attributes:
            continue
        assert "nonce=" in attributes
        assert "src=" in attributes
        assert body.strip() == ""


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_page_names_no_other_origin(path):
    assert (
        re.findall(r"(?:src|href|action|content)=[\"']?(?:https?:)?//[^\"'\s>]*", told(path)) == []
    )


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_page_is_short_and_calm(path):
    text = told(path)

    assert len(text.splitlines()) <= 120
    assert "!" not in CODE.sub("", text)
    assert [said for _, said in prose.pieces(path) if "!" in said] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_script_keeps_nothing_and_builds_no_html(path):
    code = re.sub(r"^\s*//.*$", "", path.read_text(), flags=re.MULTILINE)
    unwanted = "localStorage sessionStorage indexedDB innerHTML outerHTML document.write eval("

    assert [word for word in unwanted.split() if word in code] == []
    assert re.findall(r"[\"'`]https?://", code) == []
    assert len(code.splitlines()) <= 200


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_style_sheet_loads_only_our_own(path):
    addresses = re.findall(r"url\(\s*[\"']?([^\"')]+)", path.read_text())

    assert [address for address in addresses if not address.startswith("../fonts/")] == []
    assert "@import" not in path.read_text()


def test_no_code_marks_text_as_safe():
    assert {name(path) for path in PYTHON if "mark_safe" in path.read_text()} <= RENDERS_HTML


def test_icons_and_favicon_are_plain_drawings():
    for path in STATIC.glob("*.svg"):
        text = path.read_text()
        assert re.findall(r"<script|\son[a-z]+=|xlink:href|href=|<image|<foreignObject", text) == []
