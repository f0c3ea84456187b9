"""The component page shows every piece, keeps the promised contrast, and axe finds nothing."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.files.storage import storages
from django.core.management import call_command

from tests.support import browsing

STATIC = settings.BASE_DIR / "therapist_portal/static/portal"
COMPONENTS = settings.BASE_DIR / "templates/components"
TOKENS = (STATIC / "css/tokens.css").read_text()
# Every sheet but the one that defines colours, and paper, which has its own.
SHEETS = [p for p in (STATIC / "css").glob("*.css") if p.stem not in ("tokens", "print")]
SHELLS = ["public", "client", "clinician"]

# Pairs people read, and the least contrast they get: text 4.5, borders of controls 3 (WCAG 2.2 AA).
TEXT = [
    *[(ink, ground) for ink in ("ink", "ink-soft", "pine") for ground in ("paper", "surface")],
    ("ink", "sunken"),
    ("ink-soft", "sunken"),
    ("on-pine", "pine"),
    ("on-pine", "pine-strong"),
    ("pine", "mist"),
    ("slate", "slate-tint"),
    ("clay", "clay-tint"),
    ("amber", "amber-tint"),
    ("red", "red-tint"),
    ("red", "paper"),
    ("green", "green-tint"),
    ("green", "paper"),
    ("amber", "paper"),
]
SHAPES = [("edge", "paper"), ("edge", "surface"), ("focus", "paper"), ("focus", "surface")]


def block(start: str) -> dict[str, str]:
    body = TOKENS[TOKENS.index(start) :].split("{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))


LIGHT = block("\n:root {")
DARK = block(':root[data-theme="dark"]')


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_both_copies_of_dark_agree():
    assert block(':root:not([data-theme="light"])') == DARK
    assert {name for name, value in LIGHT.items() if value.startswith("#")} <= set(DARK)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_contrast_is_enough(theme):
    assert [pair for pair in TEXT if contrast(theme[pair[0]], theme[pair[1]]) < 4.5] == []
    assert [pair for pair in SHAPES if contrast(theme[pair[0]], theme[pair[1]]) < 3] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_come_from_tokens(sheet):
    text = sheet.read_text()

    # A code to be scanned needs true white behind it in any theme.
    assert set(re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(", text)) <= {"#ffffff"}


@pytest.mark.parametrize("path", sorted(COMPONENTS.glob("*.html")), ids=lambda path: path.name)
def test_component_says_how_it_is_used(path):
    assert "{#" in path.read_text()


def test_static_files_are_collected_with_hashed_names(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "therapist_portal.web.staticfiles.PortalStaticFilesStorage"}
    }

    # What no page loads would only be compressed here for nothing.
    unused = ["*.map", "*.rtl.*", "bootstrap-*", "bootstrap.esm*", "ext"]
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=unused)

    entry = tmp_path / storages["staticfiles"].stored_name("portal/js/portal.js")
    imported = re.findall(r"\./([\w.]+)", entry.read_text())
    assert len(imported) == 8
    assert all((entry.parent / name).exists() for name in imported)
    assert all(re.fullmatch(r"\w+\.[0-9a-f]{12}\.js", name) for name in imported)


@pytest.fixture
def in_debug(settings):
    settings.DEBUG = True
    settings.ROOT_URLCONF = "tests.support.style_urls"


@pytest.mark.django_db
@pytest.mark.parametrize("shell", SHELLS)
def test_style_page_shows_every_component(client, in_debug, shell):
    page = client.get("/style/", {"shell": shell})

    text = page.content.decode()
    assert page.status_code == 200
    for what in ("Only you", "All of you", "Clinician only", "data-dial", "data-conflict-box"):
        assert what in text


@pytest.mark.django_db
def test_style_page_is_not_there_outside_debug(client, settings):
    settings.ROOT_URLCONF = "tests.support.style_urls"

    assert client.get("/style/").status_code == 404


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return browsing.launch_args()


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 375, 1280])
def test_style_page_has_no_barriers(live_server, in_debug, browser, width, scheme):
    # axe is put into the page as a script, which our own policy would rightly refuse.
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    for shell in SHELLS:
        page.goto(f"{live_server.url}/style/?shell={shell}")

        found = Axe().run(page)

        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
