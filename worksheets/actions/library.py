"""Publishing: the only way a wording enters the library."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from clients import audit
from clients.models import Practice, User
from worksheets.library import measure_names
from worksheets.library.reading import Publication, content_hash
from worksheets.models import Version, Worksheet
from worksheets.parsing.strict_yaml import LibraryError, Problem

# Two loads at once would both see "not there yet"; the second waits for the first.
PUBLISHING = 0x11B2A21


@dataclass(frozen=True)
class Outcome:
    """What became of one wording: a new version, or none because nothing changed."""

    version: Version
    is_new: bool

    @property
    def slug(self) -> str:
        """The name of what was published."""
        return self.version.worksheet.slug

    @property
    def number(self) -> int:
        """The number of its version."""
        return self.version.number


class NotPublished(Exception):
    """Why a practice's own wording cannot stand in its library, as a sentence for its author."""


@transaction.atomic
def publish(
    *, practice: Practice, kind: str, content: dict, by: User, anew: bool = False
) -> Outcome:
    """Publish a practice's own wording as a new immutable version in its own library (Inv 39).

    Unchanged content publishes nothing, unless it is said `anew`. A shipped name is never taken
    over, and what was one kind of thing never becomes another; a measure that is refused by name
    is refused under any kind (Inv 38). Whoever calls this has checked the content.
    """
    _one_at_a_time()
    _refuse_name(content)
    worksheet = _own_worksheet(practice, kind, content)
    version, is_new = _newest(worksheet, content, anew=anew)
    if is_new:
        audit.record("library.published", version, by=by, number=version.number)
    return Outcome(version, is_new)


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLISHING])


def _refuse_name(content: dict) -> None:
    """No measure that nobody may bring in (Inv 38), and no name of the shipped library."""
    slug = content["slug"]
    for name in (content["title"], content["client_title"], slug):
        if named := measure_names.refused(name):
            raise NotPublished(
                _("%(full_name)s (%(name)s) cannot be here. %(reason)s")
                % {"full_name": named.full_name, "name": named.name, "reason": named.reason}
            )
    if Worksheet.objects.shipped().filter(slug=slug).exists():
        raise NotPublished(
            _("This name belongs to something in the shipped library. Choose another.")
        )


def _own_worksheet(practice: Practice, kind: str, content: dict) -> Worksheet:
    """The practice's worksheet of this name, labelled as this wording says; a new one if needed."""
    slug = content["slug"]
    worksheet = Worksheet.objects.filter(practice=practice, slug=slug).first()
    if worksheet is None:
        worksheet = Worksheet.objects.create(
            practice=practice,
            kind=kind,
            slug=slug,
            theme=content["theme"],
            code=content["code"],
        )
    if worksheet.kind != kind:
        raise NotPublished(_("Something else here has this name already. Choose another."))
    _relabelled(worksheet, content)
    return worksheet


def _relabelled(worksheet: Worksheet, content: dict) -> None:
    """The shelf and the code are not part of a wording: they follow the newest one."""
    if (worksheet.theme, worksheet.code) != (content["theme"], content["code"]):
        worksheet.theme, worksheet.code = content["theme"], content["code"]
        worksheet.save(update_fields=["theme", "code"])


def _newest(worksheet: Worksheet, content: dict, *, anew: bool = False) -> tuple[Version, bool]:
    versions = list(worksheet.versions.order_by("-number"))
    newest = versions[0] if versions else None
    if newest and not anew and _wording(newest) == content_hash(content):
        return newest, False
    earlier = next((v for v in versions if _wording(v) == content_hash(content)), None)
    if earlier:
        content = content | {"restores": earlier.number}
    version = Version.objects.create(
        worksheet=worksheet,
        practice_id=worksheet.practice_id,
        number=newest.number + 1 if newest else 1,
        title=content["title"],
        client_title=content["client_title"],
        content=content,
        content_hash=content_hash(content),
    )
    return version, True


def _wording(version: Version) -> str:
    content = {name: part for name, part in version.content.items() if name != "restores"}
    return content_hash(content)


@transaction.atomic
def publish_shipped(
    *, publications: Iterable[Publication], by: User | None = None
) -> list[Outcome]:
    """Publish every changed wording as a new immutable version, all of them or none.

    Unchanged content publishes nothing. A wording that comes back after a change is a new
    version too, marked with the version it restores; older versions are never touched (Inv 39).
    """
    _one_at_a_time()
    shelf = {sheet.slug: sheet for sheet in Worksheet.objects.shipped()}
    outcomes = []
    for publication in publications:
        worksheet = _shelved(publication, shelf.get(publication.slug))
        version, is_new = _newest(worksheet, publication.content)
        if is_new:
            _record(version, by)
        outcomes.append(Outcome(version, is_new))
    return outcomes


def _shelved(publication: Publication, worksheet: Worksheet | None) -> Worksheet:
    content = publication.content
    if worksheet is None:
        return Worksheet.objects.create(
            kind=publication.kind,
            slug=publication.slug,
            theme=content["theme"],
            code=content["code"],
        )
    if worksheet.kind != publication.kind:
        what = _("“%(slug)s” is already a %(kind)s; choose another slug")
        told = {"slug": publication.slug, "kind": worksheet.kind}
        raise LibraryError([Problem(publication.file, 1, what % told)])
    _relabelled(worksheet, content)
    return worksheet


def _record(version: Version, by: User | None) -> None:
    """The shipped library belongs to no practice, so each practice's record hears of it."""
    for practice in Practice.objects.only("id"):
        audit.record(
            "library.published", version, by=by, practice_id=practice.pk, number=version.number
        )
