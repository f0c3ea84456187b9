"""Settings come from the environment; what is missing or unsafe is said in plain words."""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None, *, why: str = "") -> str:
    """The variable, or the contents of the file that `<name>_FILE` points to."""
    file = os.environ.get(f"{name}_FILE")
    value: str | None
    if file:
        value = Path(file).read_text(encoding="utf-8").strip()
    else:
        value = os.environ.get(name, default)
    if value is None or (default is None and not value.strip()):
        raise ImproperlyConfigured(
            f"{name} is {'not set' if value is None else 'empty'}. {why} `python3 run.py` sets it "
            "for you; .env.example explains each variable for a server."
        )
    return value


def flag(name: str, default: bool = False) -> bool:
    """True or False and nothing else, so that a typing slip cannot switch a guard off."""
    value = os.environ.get(name)
    if value is None or value == "":
        return default
    if value not in {"True", "False"}:
        raise ImproperlyConfigured(f"{name} is {value!r}; write True or False.")
    return value == "True"


def address(name: str, default: str | None, *, check: bool) -> str:
    """Where people find the portal: with a certificate, or on this machine alone."""
    url = text(name, default, why="Mail links to it.")
    if check and not url.startswith("https://") and not is_this_machine(url):
        raise ImproperlyConfigured(
            f"{name} starts with https:// (a proxy with a certificate stands in front), or is "
            "http://localhost with its port, where nothing leaves this machine."
        )
    return url


def mail_encryption(port: int, *, starttls: bool) -> tuple[bool, bool]:
    """EMAIL_USE_SSL (TLS from the first byte, as on port 465) and EMAIL_USE_TLS (STARTTLS)."""
    at_once = flag("EMAIL_USE_SSL", port == 465)
    later = flag("EMAIL_USE_TLS", starttls and not at_once)
    if at_once and later:
        raise ImproperlyConfigured(
            "EMAIL_USE_SSL (TLS at once, port 465) and EMAIL_USE_TLS (STARTTLS, port 587) are two "
            "ways of the same: set one of them to False."
        )
    return at_once, later


def is_this_machine(url: str) -> bool:
    """http://localhost: no certificate, and no wire that anything could be read from."""
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"}


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number.")
    return int(value)


def threshold(name: str, default: str) -> str | int | None:
    """How often a statement runs before its plan is kept: a number, off (None), or auto."""
    value = os.environ.get(name, default)
    if value.isdigit():
        return int(value)
    if value not in {"auto", "off"}:
        raise ImproperlyConfigured(f"{name} is {value!r}; write auto, off or a whole number.")
    return None if value == "off" else value


def plans(threshold: str | int | None) -> dict[str, object]:
    """Options of a connection that keeps its plans.

    Row security makes planning dearer than running: a connection plans each statement a few times,
    then keeps the plan (bench/README.md). "auto" keeps none behind a pooler that hands connections
    on (therapist_portal/pooler.py); anything else is taken as it is.
    """
    return {
        "server_side_binding": True,
        "prepare_threshold": 2 if threshold == "auto" else threshold,
    }


def database(url: str) -> dict[str, object]:
    """A Django database entry; a socket folder in `?host=` becomes HOST."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("The portal runs on PostgreSQL: DATABASE_URL starts postgres://")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
    }
