"""Settings read by a fresh process, from the environment it is given."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from therapist_portal.devstack import keys

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT",
         "SECURE_HSTS_SECONDS", "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN", "EMAIL_USE_SSL",
         "EMAIL_USE_TLS")  # fmt: skip
ASK = """
import json
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in %r}))
"""


def settings_with(names: Sequence[str] = NAMES, **given: str) -> dict[str, Any]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    servers = {"DATABASE_URL": "postgres://app@/portal", "REDIS_URL": "redis://broker/0"}
    module = {"DJANGO_SETTINGS_MODULE": "therapist_portal.settings", "ALLOWED_HOSTS": "localhost"}
    done = subprocess.run(
        [sys.executable, "-c", ASK % (tuple(names),)],
        cwd=ROOT,
        env=kept | servers | module | keys.fresh("k1") | given,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-600:]
    return json.loads(done.stdout)
