"""What people wrote together in a session, opened for a page."""

import json
from typing import Any

from clients import vault
from worksheets.models import JointText
from worksheets.rules import joint_sheets
from worksheets.rules.releases import Shown


def values_of(text: JointText) -> dict[str, Any]:
    """What was agreed, by item, opened; empty where its key is destroyed."""
    return json.loads(vault.words_or_notice(text, "value_sealed", "{}") or "{}")


def words_of(text: JointText) -> list[Shown]:
    """The same as lines to read."""
    return joint_sheets.lines(text.version.content, values_of(text))
