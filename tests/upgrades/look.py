"""What a database holds, told so that it can be compared: rows by table, and every sealed word.

Runs as the tables' owner, in a process of its own, on whatever database the environment names:
`python -m tests.upgrades.look`.
"""

import json
import sys
from hashlib import sha256
from typing import Any

import django

TAKEN = 3


def tell() -> dict[str, Any]:
    from allauth.mfa.models import Authenticator
    from django.db import transaction

    from clients.signin import factor_secrets

    with transaction.atomic():
        secrets = [
            factor_secrets.opened(value)
            for row in Authenticator.objects.order_by("pk")
            for name, value in sorted(row.data.items())
            if name in {"secret", "seed"}
        ]
        return {
            "rows": rows(),
            "sealed": sealed(),
            "second_factors": [len(secrets), digest(secrets)],
        }


def rows() -> dict[str, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        counts = {}
        for table in sorted(tables):
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
    return counts


def sealed() -> dict[str, Any]:
    """Of each sealed column: how many values open, how many are shredded, and what they say."""
    from django.apps import apps

    from clients import vault
    from clients.fields import SealedField

    found = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if not isinstance(field, SealedField):
                continue
            said, shredded = [], 0
            here = model._default_manager.exclude(**{field.name: None})
            for row in here.order_by("pk"):
                try:
                    words = str(vault.opened(row, field.name)).rstrip(" ")
                except vault.Shredded:
                    shredded += 1
                    continue
                # Answers are padded and skips are sealed since 0.1 (ADR 30): neither is a word.
                if words != "null":
                    said.append(f"{row.pk}:{words}")
            found[f"{model._meta.db_table}.{field.column}"] = {
                "opened": len(said),
                "shredded": shredded,
                "digest": digest(said),
                "some": [one.partition(":")[2][:80] for one in said[:TAKEN]],
            }
    return found


def digest(said: list[str]) -> str:
    return sha256("\n".join(said).encode()).hexdigest()


if __name__ == "__main__":
    django.setup()
    json.dump(tell(), sys.stdout, ensure_ascii=False, indent=1, sort_keys=True)
