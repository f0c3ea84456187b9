"""What web, worker and beat look at before they begin: one that may do harm does not start."""

import gc
import sys

import structlog
from django.core.checks import Error, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, connection
from psycopg_pool import PoolTimeout

from clients.keys import check_values

log = structlog.get_logger()
# gunicorn tries for ever to bring back what ended with another status.
REFUSED = 3


def begin() -> None:
    """End here, saying why, where a URL declares no audience or PORTAL_KEK is not the right one.

    A database that is away is no reason: it comes back, and each first sealing asks it again.
    """
    problems = [str(found) for found in run_checks(tags=["access"]) if isinstance(found, Error)]
    try:
        check_values.require()
    except (DatabaseError, InterfaceError, PoolTimeout):
        log.warning("keys.not_checked_yet")
    except ImproperlyConfigured as error:
        problems.append(str(error))
    finally:
        # What begins here may fork: neither a connection nor a pool's threads go along.
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
    if problems:
        sys.stderr.write("\n".join(["The portal does not start.", *problems, ""]))
        raise SystemExit(REFUSED)
    keep_what_stays()


def keep_what_stays() -> None:
    """What there is by now (apps, URLs, models) is there to the end: the garbage collector passes
    it over, instead of going through all of it every few hundred requests."""
    gc.collect()
    gc.freeze()
