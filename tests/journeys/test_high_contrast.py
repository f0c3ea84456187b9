"""With forced colours the system drops our backgrounds: what is chosen is drawn all the same.

Each kind of question is looked at before and after it is answered, and what is chosen beside what
is not, pixel by pixel.
"""

import base64
import datetime as dt
import math

import pytest

from tests.journeys.conftest import DESK
from tests.support import make
from tests.support.shipped import LIBRARY
from worksheets.item_types import ITEM_TYPES
from worksheets.rules import pages
from worksheets.rules.conditions import asked_alone

pytestmark = pytest.mark.journey

# Fewer than these would be an anti-aliased edge, not a mark that a person sees.
SEEN = 24
BOX = ".choice-card, .form-check, .who-choice, .dial, .field"
CONTROLS = "input:visible, select:visible, textarea:visible"
# How many pixels became lighter or darker by three tenths of the whole range or more.
CHANGED = """async ([before, after]) => {
  const pixels = async (data) => {
    const picture = await createImageBitmap(await (await fetch(data)).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext("2d");
    context.drawImage(picture, 0, 0);
    return context.getImageData(0, 0, picture.width, picture.height).data;
  };
  const [a, b] = [await pixels(before), await pixels(after)];
  const light = (d, i) => (0.2126 * d[i] + 0.7152 * d[i + 1] + 0.0722 * d[i + 2]) / 255;
  let count = 0;
  for (let i = 0; i < Math.min(a.length, b.length); i += 4)
    if (Math.abs(light(a, i) - light(b, i)) > 0.3) count++;
  return count;
}"""


# How thick the line along the lower edge is: pixels there that stand off from what is commonest in
# the picture, a column. Its corners may be round, so that only the middle is counted.
THICKNESS = """async (data) => {
  const picture = await createImageBitmap(await (await fetch(data)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  const light = (x, y) => {
    const [r, g, b] = context.getImageData(x, y, 1, 1).data;
    return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
  };
  const often = {};
  for (let x = 0; x < picture.width; x++)
    for (let y = 0; y < picture.height; y++) often[light(x, y)] = (often[light(x, y)] || 0) + 1;
  const paper = Object.keys(often).sort((a, b) => often[b] - often[a])[0];
  const from = Math.floor(picture.width / 4), to = Math.ceil(picture.width * 3 / 4);
  let count = 0;
  for (let x = from; x < to; x++)
    for (let y = picture.height - 8; y < picture.height; y++)
      if (Math.abs(light(x, y) - paper) > 0.3) count++;
  return count / (to - from);
}"""


def first_pages():
    """{kind of question: (slug, page of its preview)} over the shipped library."""
    found = {}
    for content in LIBRARY.values():
        if "checkin" in content:
            # Asked on pages of their own: whether one is alone, then everything else at once.
            found |= {"check-in, alone": (content["slug"], 0), "check-in": (content["slug"], 1)}
            continue
        sections = pages.steps(content) if content.get("sections") else 0
        for place, item in enumerate(content["items"], start=sections + 1):
            found.setdefault(item["type"], (content["slug"], place))
    return found


def variant(item):
    """What a question looks like: its type, what it asks twice, and what it has beside it."""
    of = item.get("of", item)
    options = [one for one in of.get("options", ()) if isinstance(one, dict)]
    words = [item["type"], of["type"] if "of" in item else ""]
    words += ["several" if of.get("multiple") else "", "guess" if "mine_from" in item else ""]
    words += ["other" if any(one.get("other") for one in options) else ""]
    return " ".join(word for word in words if word)


def own_pages():
    """{variant: (slug, key)} of what a client is asked on pages of their own."""
    found = {}
    for content in LIBRARY.values():
        if "checkin" not in content and "diary" not in content:
            for item in asked_alone(content):
                if "show_if" not in item or variant(item) in EARLIER:
                    found.setdefault(variant(item), (content["slug"], item["key"]))
    return found


PAGES = first_pages()
# What has to be said first, where a kind is only ever asked after something else.
EARLIER = {"sentence": {"going_on": {"chosen": ["tired"]}}}
OWN = own_pages()
# The diary has a page of its own, and what is written together is on the therapist's device.
ELSEWHERE = {"diary", "agreement"}


def picture(page, box):
    shot = page.screenshot(clip=box, animations="disabled", caret="hide")
    return "data:image/png;base64," + base64.b64encode(shot).decode()


def answer(control):
    """Answer it, whatever it is; the keyboard moves a slider, as a hand would."""
    kind = control.evaluate("e => e.tagName == 'INPUT' ? e.type : e.tagName.toLowerCase()")
    if kind in ("radio", "checkbox"):
        control.check(force=True)
    elif kind == "range":
        control.focus()
        control.press("ArrowRight")
    elif kind == "select":
        control.select_option(index=1)
    else:
        control.fill("Words")


def test_every_kind_of_question_is_looked_at():
    """As the registry has them: a new kind is looked at on both sides, or says where."""
    assert set(ITEM_TYPES) <= set(PAGES)
    assert set(ITEM_TYPES) == {name.split()[0] for name in OWN} | ELSEWHERE
    parts = {word for name in OWN for word in name.split()[1:]}
    assert {"several", "other", "guess"} <= parts


def drawn(person, village, kind, scheme):
    """{kind of control: pixels that changed when the first of it was answered} on this page."""
    amara = person(village.amara, DESK, scheme, forced_colors="active", bypass_csp=True)
    slug, number = PAGES[kind]
    page = amara.goes(f"/library/{make.opaque(slug)}/preview/?page={number}")
    look, found = amara.context.new_page(), {}
    for control in page.locator(".preview-frame").first.locator(CONTROLS).all():
        name = control.evaluate("e => e.tagName == 'INPUT' ? e.type : e.tagName")
        if name not in found:
            found[name] = changed(page, look, control)
    return found


def changed(page, look, control):
    """How many pixels changed when this one was answered."""
    control.scroll_into_view_if_needed()
    box = control.evaluate_handle(f"e => e.closest('{BOX}') || e").as_element().bounding_box()
    before = picture(page, box)
    answer(control)
    page.mouse.move(1, 1)
    control.evaluate("e => e.blur()")
    return look.evaluate(CHANGED, [before, picture(page, box)])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", PAGES)
def test_an_answer_is_drawn_without_backgrounds(kind, scheme, village, person):
    found = drawn(person, village, kind, scheme)

    assert found, PAGES[kind]
    assert min(found.values()) >= SEEN, f"{PAGES[kind]}: {found}"


# The first and the last control of the first and the last field: what stands between is alike.
ENDS = """(form) => {
  const seen = [...form.querySelectorAll("input, select, textarea")].filter(
    (e) => !e.disabled && e.type !== "hidden" && e.checkVisibility());
  const fields = Object.values(Object.groupBy(seen, (e) => e.name || e.type));
  const ends = (list) => (list.length > 1 ? [list[0], list[list.length - 1]] : list);
  ends(fields).flatMap(ends).forEach((e, n) => e.setAttribute("data-looked-at", n));
}"""


def faint(page, look):
    """{which control: pixels} of those whose answer is not drawn; fails where there is none."""
    form = page.locator("form.work-form")
    form.evaluate(ENDS)
    controls = form.locator("[data-looked-at]").all()
    assert controls, page.url
    found = {}
    for control in controls:
        name = control.evaluate("e => `${e.name} ${e.value}`")
        found[name] = changed(page, look, control)
    return {name: count for name, count in found.items() if count < SEEN}


def test_an_answer_is_drawn_on_the_clients_own_pages(village, person):
    """Every variant in one browser: several to choose from, a box beside them, a guess; and the
    diary. Both schemes are looked at above, on the same markup."""
    jo = person(village.jo.user, DESK, "dark", forced_colors="active", bypass_csp=True)
    look, wrong = jo.context.new_page(), {}
    for name, (slug, key) in OWN.items():
        sheet = make.assignment(
            by=village.amara, client=village.jo, version=make.version(slug), state="opened"
        )
        if name in EARLIER:
            make.answers(sheet, EARLIER[name])
        page = jo.goes(f"/pages/{sheet.pk}/{make.opaque(key)}/")
        wrong |= {(name, which): count for which, count in faint(page, look).items()}
    page = jo.goes(noting(village))
    wrong |= {("diary", which): count for which, count in faint(page, look).items()}

    assert wrong == {}


def noting(village):
    """Where Jo notes today."""
    sheet = make.assignment(
        by=village.amara, client=village.jo, version=make.version("dial-diary"), state="opened"
    )
    make.diary(sheet)
    return f"/moments/{sheet.pk}/"


def line(page, look, control):
    """How thick the line is that this control has along its lower edge."""
    control.scroll_into_view_if_needed()
    page.mouse.move(1, 1)
    box = control.bounding_box()
    x, y = math.floor(box["x"]), math.floor(box["y"])
    height = math.floor(box["y"] + box["height"]) + 1 - y
    clip = {"x": x, "y": y, "width": math.floor(box["width"]), "height": height}
    return look.evaluate(THICKNESS, picture(page, clip))


def review_page(village):
    sheet = make.assignment(
        by=village.amara, client=village.jo, version=make.version("a2"), state="opened"
    )
    key = next(one["key"] for one in sheet.version.content["items"] if one["type"] == "free_text")
    make.answers(sheet, {key: "Words of my own."})
    return f"/pages/{sheet.pk}/review/"


# Where something is chosen beside something that is not: whose page, and what marks it.
CHOSEN = {
    "tabs of the library": ("amara", lambda _: "/library/", ".tabs a", "[aria-current]"),
    "tabs of Today": ("amara", lambda _: "/caseload/", ".tabs a", "[aria-current]"),
    "tabs of one's sign-in": ("jo", lambda _: "/accounts/2fa/", ".tabs a", "[aria-current]"),
    "the rail": ("amara", lambda _: "/library/", ".rail-side .rail-link", "[aria-current]"),
    "who may read": ("jo", review_page, ".who-choice", ":has(:checked)"),
    "a card": (
        "amara",
        lambda _: f"/library/{make.opaque(PAGES['choice'][0])}/preview/?page={PAGES['choice'][1]}",
        ".choice-card",
        ":has(:checked)",
    ),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", CHOSEN)
def test_what_is_chosen_is_drawn_otherwise_than_what_is_not(name, scheme, village, person):
    """A line of two pixels more than whatever stands along the edge of the others."""
    who, address, control, mark = CHOSEN[name]
    user = village.amara if who == "amara" else village.jo.user
    visitor = person(user, DESK, scheme, forced_colors="active", bypass_csp=True)
    page = visitor.goes(address(village))
    look = visitor.context.new_page()
    if name == "a card":
        page.locator(f"{control} input").first.check(force=True)
        page.locator(f"{control} input").first.evaluate("e => e.blur()")

    chosen = line(page, look, page.locator(control + mark).first)
    others = page.locator(f"{control}:not({mark})").all()
    most = max(line(page, look, one) for one in others)

    assert len(others) >= 1
    assert chosen >= most + 1.5, f"{chosen} beside {most}"


def kept_days(village):
    sheet = make.assignment(
        by=village.amara, client=village.jo, version=make.version("dial-diary"), state="opened"
    )
    today = dt.date.today()
    days = [(today - dt.timedelta(days=n), {"at": 3 * n, "free": 3}, "self") for n in range(3)]
    make.diary(sheet, *days)
    return f"/moments/{sheet.pk}/kept/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_dot_of_a_trend_stands_off_from_its_ground(scheme, village, person):
    """Looked at with the dots, and without them."""
    jo = person(village.jo.user, DESK, scheme, forced_colors="active", bypass_csp=True)
    page = jo.goes(kept_days(village))
    dots = page.locator(".trend-dot")
    assert dots.count() == 3
    look = jo.context.new_page()
    for dot in dots.all():
        dot.scroll_into_view_if_needed()
        box = dot.bounding_box()
        there = picture(page, box)
        dot.evaluate("e => e.style.visibility = 'hidden'")
        assert look.evaluate(CHANGED, [there, picture(page, box)]) >= SEEN
