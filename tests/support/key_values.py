"""Keys, right ones and wrong ones, in the process's environment."""

import base64
import os

from clients import vault
from clients.context import acting_as
from clients.models import Note
from tests.support import make

RANDOM = {name: os.urandom(32) for name in ("wrong", "other", "next")}


def kek(kek_id: str, key: bytes) -> str:
    return f"{kek_id}:{base64.b64encode(key).decode()}"


def write_a_note(cast: make.Cast) -> None:
    with acting_as(cast.amara.pk):
        note = Note(
            practice=cast.practice, author=cast.amara.clinician, client=cast.jo, kind="process"
        )
        vault.seal(note, "body_sealed", "Something only Amara reads.")
        note.save(force_insert=True)
