"""Keys for this machine only: made once, private, kept apart from the data they open."""

import base64
import os
import secrets
from pathlib import Path

from therapist_portal.devstack.places import Places, write_private
from therapist_portal.devstack.say import Trouble


def fresh(name: str = "dev1") -> dict[str, str]:
    kek = base64.b64encode(secrets.token_bytes(32)).decode()
    return {"SECRET_KEY": secrets.token_urlsafe(64), "PORTAL_KEK": f"{name}:{kek}"}


def of(places: Places) -> dict[str, str]:
    """The keys of these places. Data without its keys is said, never quietly given new ones."""
    if places.keys.exists():
        os.chmod(places.keys, 0o600)
        return read(places.keys)
    if (places.data / "PG_VERSION").exists():
        raise Trouble(
            f"{places.keys} is gone, and without it the words in {places.data} can't be read.\n"
            "  Restore the file, or move the data away and start over:\n"
            f"    mv {places.data} {places.data}-without-keys"
        )
    made = fresh("k1" if places.holds_practice else "dev1")
    write_private(places.keys, "".join(f"{name}={value}\n" for name, value in made.items()))
    return made


def read(path: Path) -> dict[str, str]:
    pairs = (line.partition("=") for line in path.read_text().splitlines() if "=" in line)
    found = {name: value for name, _, value in pairs}
    if not {"SECRET_KEY", "PORTAL_KEK"} <= found.keys():
        raise Trouble(f"{path} should hold SECRET_KEY and PORTAL_KEK, one a line, and does not.")
    return found
