"""The library as shelves of cards: to read about, to choose from, and why something has to wait."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.models import User
from clients.wording import minutes
from worksheets.enums import Kind, Theme
from worksheets.models import Version
from worksheets.url_converters import OpaqueName
from worksheets.visibility.worksheets import versions_for

WHO = {
    "individual": _("One person, alone"),
    "separately": _("Each partner, alone"),
    "separately-then-joint": _("Each alone, then together in a session"),
    "joint": _("Together, in a session"),
}
# Short readings stand together on a shelf of their own, whatever they are about.
HANDOUTS = "handout"


@dataclass(frozen=True)
class Card:
    """A module or worksheet on its shelf. `blocked`: why it cannot be assigned now, or nothing."""

    slug: str
    kind: str
    code: str
    title: str
    purpose: str
    facts: str
    is_measure: bool = False
    blocked: str = ""

    @property
    def in_url(self) -> str:
        """The slug as it stands in an address."""
        return OpaqueName().to_url(self.slug)


@dataclass(frozen=True)
class Shelf:
    title: str
    cards: list[Card]


def shelves(
    user: User, kind: str = "", *, blocked: Callable[[Version], str | None] | None = None
) -> list[Shelf]:
    """The library by theme, in the order of the themes and codes; modules before worksheets.

    `blocked` says of each version why it cannot be assigned, where cards are there to choose from.
    """
    rows = newest_versions(user).order_by("worksheet__code", "worksheet__slug")
    if kind in Kind.values:
        rows = rows.filter(worksheet__kind=kind)
    if kind == HANDOUTS:
        rows = rows.filter(content__has_key=HANDOUTS)
    found: dict[str, list[Card]] = {}
    for row in rows:
        card = _card(row, (blocked(row) or "") if blocked else "")
        shelf = HANDOUTS if HANDOUTS in row.content else row.worksheet.theme
        found.setdefault(shelf, []).append(card)
    titles = {theme.value: str(theme.label) for theme in Theme} | {
        HANDOUTS: gettext("Handouts to read")
    }
    return [Shelf(title, found[shelf]) for shelf, title in titles.items() if shelf in found]


def kind_of(version: Version) -> str:
    """What this is called on a therapist's pages."""
    return (
        gettext("Handout")
        if HANDOUTS in version.content
        else str(Kind(version.worksheet.kind).label)
    )


def _card(version: Version, blocked: str) -> Card:
    content, sheet = version.content, version.worksheet
    kind = Kind(sheet.kind)
    return Card(
        slug=sheet.slug,
        kind=kind_of(version),
        code=sheet.code,
        title=version.title,
        purpose=content["purpose"],
        facts=gettext("%(who)s. About %(minutes)s.")
        % {"who": WHO[content["who"]], "minutes": minutes(content["minutes"])},
        is_measure=kind == Kind.MEASURE,
        blocked=blocked,
    )


def newest_versions(user: User) -> QuerySet[Version]:
    """The version that would be given today, one for each module and worksheet on the shelf."""
    visible = versions_for(user).filter(worksheet__archived_at__isnull=True)
    newest = visible.filter(worksheet=OuterRef("worksheet")).order_by("-number").values("pk")[:1]
    return visible.filter(pk=Subquery(newest)).select_related("worksheet")


def shipped_like(user: User, slug: str) -> Version | None:
    """The shipped sheet of this name, if there is one."""
    return newest_versions(user).filter(worksheet__practice=None, worksheet__slug=slug).first()
