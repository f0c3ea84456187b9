"""What is typed to found a practice."""

import datetime as dt

from django.utils import timezone


def words(**changed: str) -> list[str]:
    given = {
        "name": "Elm Street Practice",
        "neutral-name": "Elm Street",
        "email": "Owner@Example.org",
        "owner-name": "Amara Lind",
        "credential": "PST",
        "licence-number": "12345",
        "licence-jurisdiction": "England",
        "licence-expires": (timezone.localdate() + dt.timedelta(days=300)).isoformat(),
        "verified-by": "public register",
    } | {name.replace("_", "-"): value for name, value in changed.items()}
    return [f"--{name}={value}" for name, value in given.items()]
