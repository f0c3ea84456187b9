"""How the service stands: one small function a question, one sentence an answer.

A check returns what is wrong, as a sentence that says what to do, or None. `NEEDED` decides
whether pages can be shown (/readyz); `WATCHED` only tells owners and the operator, on
/practice/service/ and by `manage.py service_state`. A new check is a function and its line here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

import structlog
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from redis import Redis
from redis.exceptions import RedisError

from clients import safety_alarm as safety_alarm_safety_alarm
from clients.content import notices
from clients.context import acting_as_worker
from clients.keys import check_values
from clients.messaging import sending_status
from clients.models import ConsentNotice, Practice
from clients.queries import backups
from clients.queries import help_lines as help_lines_queries
from worksheets.models import Version

log = structlog.get_logger()
Check = Callable[[], str | None]
T = TypeVar("T")
_STATIC = re.compile(r"{% static ['\"]([^'\"]+)['\"]")


@dataclass(frozen=True)
class Line:
    """One answer, for the page and the command."""

    name: str
    is_well: bool
    sentence: str
    is_needed: bool
    signs: list[tuple[str, str]]


_settled: set[str] = set()


def tables() -> str | None:
    """Every migration of this code is in the database. Once so, it stays so for this process."""
    if "tables" in _settled:
        return None
    loader = MigrationLoader(connection)
    missing = set(loader.disk_migrations) - set(loader.applied_migrations)
    if not missing:
        _settled.add("tables")
        return None
    return gettext(
        "%(number)s migrations have not run. `PORTAL_AS_OWNER=True manage.py migrate`."
    ) % {"number": len(missing)}


def library() -> str | None:
    with acting_as_worker():
        if Version.is_library_loaded():
            return None
    return gettext("The library is empty. `manage.py load_library`.")


def consent_notices() -> str | None:
    with acting_as_worker():
        known = ConsentNotice.purposes()
    missing = sorted({text.purpose for text in notices.read_all()} - known)
    if not missing:
        return None
    return gettext("No consent notice for %(missing)s. `manage.py load_notices`.") % {
        "missing": ", ".join(missing)
    }


def keys() -> str | None:
    with acting_as_worker():
        return check_values.problem()


def static_files() -> str | None:
    """The manifest this process started with names every file that a page asks for."""
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        return None
    if asked_by_pages() <= set(staticfiles_storage.hashed_files):
        return None
    return gettext(
        "Style sheets and scripts were not collected. `manage.py collectstatic --no-input`, then "
        "restart web."
    )


@cache
def asked_by_pages() -> frozenset[str]:
    """Every file that a template names."""
    folders = [Path(folder) for engine in settings.TEMPLATES for folder in engine["DIRS"]]
    pages = (page for folder in folders for page in sorted(folder.rglob("*.html")))
    return frozenset(name for page in pages for name in _STATIC.findall(page.read_text("utf-8")))


def broker() -> str | None:
    try:
        with Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1
        ) as client:
            client.ping()
    except RedisError:
        return gettext(
            "The broker does not answer. Pages work; mail and reminders wait until it is back, "
            "and none of them is lost."
        )
    return None


def mail() -> str | None:
    stopped = sending_status.everywhere().stopped
    return f"{stopped.what} {stopped.words}" if stopped else None


def mail_signs(practice: Practice | None) -> list[tuple[str, str]]:
    """What waits and what was last sent: an owner reads their own practice's, never another's."""
    state = sending_status.of(practice) if practice else sending_status.everywhere()
    return state.signs


def safety_alarm() -> str | None:
    if not safety_alarm_safety_alarm.is_ringing():
        return None
    return gettext(
        "Within the last day, something that asks for a clinician could not be saved. The client "
        "was told. The log has it at level error, with the id it is about."
    )


def help_lines() -> str | None:
    """Nobody is to dial a number that was given up (Inv 54)."""
    with acting_as_worker():
        found = help_lines_queries.unchecked(timezone.localdate())
    if not found:
        return None
    return gettext(
        "%(number)s help lines that people see were never looked up by their practice, or too long "
        "ago. An owner does so under Practice, Help lines. `manage.py check --deploy` names them."
    ) % {"number": len(found)}


def backup() -> str | None:
    with acting_as_worker():
        newest = Practice.newest_backup_at()
    return backups.problem(newest)


# What pages can't do without, in the order in which one rests on the other.
NEEDED: dict[str, Check] = {
    _("Tables"): tables,
    _("Keys"): keys,
    _("Library"): library,
    _("Consent notices"): consent_notices,
    _("Style sheets and scripts"): static_files,
}
WATCHED: dict[str, Check] = {
    _("Broker"): broker,
    _("Mail"): mail,
    _("Safety"): safety_alarm,
    _("Help lines"): help_lines,
    _("Backup"): backup,
}
# What is told beside the answer, well or not: of one practice, or of all.
SIGNS: dict[str, Callable[[Practice | None], list[tuple[str, str]]]] = {_("Mail"): mail_signs}


def within(check: Callable[[], T]) -> T:
    """One check in a savepoint of its own: where it breaks, the next can still ask."""
    with transaction.atomic():
        return check()


def is_ready() -> bool:
    """Whether pages can be shown. What is missing goes to the log, a name at most."""
    for name, check in NEEDED.items():
        try:
            missing = within(check)
        except OperationalError:
            raise
        except DatabaseError as error:
            missing = type(error).__name__
        if missing:
            log.warning("not.ready", missing=name)
            return False
    return True


def lines(practice: Practice | None = None) -> list[Line]:
    """Everything, needed first: for the owners of a practice, or without one for the operator."""
    asked = [(name, check, True) for name, check in NEEDED.items()]
    asked += [(name, check, False) for name, check in WATCHED.items()]
    found = []
    for name, check, is_needed in asked:
        signs: list[tuple[str, str]] = []
        try:
            problem = within(check)
            if name in SIGNS:
                signs = within(partial(SIGNS[name], practice))
        except OperationalError:
            raise
        except DatabaseError as error:  # without tables, say; the rest is told all the same
            problem = gettext("Could not be checked: %(error)s.") % {"error": type(error).__name__}
        found.append(Line(gettext(name), problem is None, problem or "", is_needed, signs))
    return found
