"""`run.py migrations`: the list of migrations that have landed, and so never change again.

A database somewhere has run each of them as it was: renamed, removed or rewritten, it would not
upgrade any more. New ones are added to the list; nothing else is ever done to it. The Python that
they call is listed with them; the .sql files that they read have a list of their own
(landed_sources).
"""

import hashlib
from pathlib import Path

from therapist_portal.devstack import landed_sources
from therapist_portal.devstack.places import ROOT
from therapist_portal.devstack.say import Trouble, done

LIST = Path("tests") / "upgrades" / "migrations.txt"
APPS = ("clients", "worksheets", "therapist_portal")
# What landed migrations call is part of them: another sentence here would be another policy there.
CALLED = ("clients/rowsecurity.py", "clients/migration_vault.py")


def migrations(words: list[str]) -> int:
    """Adds what is not listed yet; refuses while anything listed is not as it landed."""
    wrong = changed(ROOT) + landed_sources.changed(ROOT)
    if wrong:
        raise Trouble(
            "What has landed never changes. Restore it, and write what is to change into a new "
            "migration (CONTRIBUTING.md says how):\n    " + "\n    ".join(wrong)
        )
    new = [(digest, name) for name, digest in unlisted(ROOT).items()]
    texts = landed_sources.unlisted(ROOT)
    for place, lines in ((LIST, new), (landed_sources.LIST, texts)):
        with open(ROOT / place, "a", encoding="utf-8") as file:
            file.writelines(f"{digest}  {name}\n" for digest, name in lines)
    for _, name in new + texts:
        done("listed", name)
    if not new + texts:
        done("migrations", "all of them are listed, and the texts that they read")
    return 0


def listed(root: Path) -> dict[str, str]:
    """Name and sha256 of each landed migration, in the order in which they landed."""
    found: dict[str, str] = {}
    for line in (root / LIST).read_text(encoding="utf-8").splitlines():
        digest, name = line.split()
        if name in found:
            raise Trouble(f"{name} is listed twice in {LIST}.")
        found[name] = digest
    return found


def there(root: Path) -> dict[str, str]:
    """The migrations of this checkout, and what they call."""
    steps = [path for app in APPS for path in sorted((root / app / "migrations").glob("[0-9]*.py"))]
    called = [root / name for name in CALLED if (root / name).exists()]
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in steps + called
    }


def changed(root: Path) -> list[str]:
    """What is no longer as it landed, in words."""
    here = there(root)
    return [
        f"{name} {'was changed' if name in here else 'was removed or renamed'}"
        for name, digest in listed(root).items()
        if here.get(name) != digest
    ]


def unlisted(root: Path) -> dict[str, str]:
    known = listed(root)
    return {name: digest for name, digest in there(root).items() if name not in known}
