"""What somebody noted on one day of their diary, opened."""

import json
from typing import Any

from clients import vault
from worksheets.models import DialEntry


def value_of(entry: DialEntry) -> dict[str, Any]:
    """What was noted that day, opened. Raises vault.Shredded where its key is destroyed."""
    return json.loads(vault.opened(entry, "value_sealed") or "{}")
