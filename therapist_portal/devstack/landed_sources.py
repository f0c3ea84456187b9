"""The .sql files that have landed: their texts stay, as migrations that have landed do.

A migration reads them at its own time (clients/sql), so that a text may be replaced by a new
migration and never by an edit: the one of before is kept under `before/<its number>/`.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

APPS = ("clients", "worksheets")
LIST = Path("tests") / "upgrades" / "sources.txt"
# What a file says of itself may be said better at any time.
ABOVE = re.compile(r"\A(?:--.*\n)+")
SINCE = re.compile(r"^-- since (\d{4})$", re.MULTILINE)


def digest(path: Path) -> str:
    """Of the statements alone."""
    text = ABOVE.sub("", path.read_text(encoding="utf-8"))
    return hashlib.sha256(text.encode()).hexdigest()


def files(root: Path) -> Iterator[Path]:
    for app in APPS:
        folder = root / app / "sql"
        yield from sorted(folder.glob("*/*.sql"))
        yield from sorted(folder.glob("before/*/*/*.sql"))


def place_of(root: Path, path: Path) -> str:
    """The file of today, also for a text that was kept."""
    app, _, *rest = path.relative_to(root).parts
    return "/".join([app, "sql", *rest[-2:]])


def there(root: Path) -> set[tuple[str, str]]:
    """Each text of this checkout: its digest, and the file that has or had it."""
    return {(digest(path), place_of(root, path)) for path in files(root)}


def listed(root: Path) -> list[tuple[str, str]]:
    lines = (root / LIST).read_text(encoding="utf-8").splitlines()
    return [(text, place) for text, place in map(str.split, lines)]


def unlisted(root: Path) -> list[tuple[str, str]]:
    known = set(listed(root))
    return sorted(there(root) - known, key=lambda one: one[1])


def changed(root: Path) -> list[str]:
    """What is no longer as it landed, or is there without its migration, in words."""
    here = there(root)
    gone = [
        f"{place} was changed, and its text of before is not kept"
        for text, place in listed(root)
        if (text, place) not in here
    ]
    return gone + [problem for path in files(root) for problem in _without_migration(root, path)]


def _without_migration(root: Path, path: Path) -> Iterator[str]:
    """What came later has a migration that puts it there; what is of before, one that ends it."""
    name = path.relative_to(root)
    since = SINCE.search(path.read_text(encoding="utf-8"))
    numbers = [since[1]] if since else []
    if "before" in name.parts:
        numbers.append(name.parts[3])
    for number in numbers:
        if not _names(root / name.parts[0] / "migrations", number, path.stem):
            yield f"{name} speaks of migration {number}, and none of that number names {path.stem}"
    known = listed(root)
    if known and not since and (digest(path), place_of(root, path)) not in known:
        yield f"{name} is new, and does not say since which migration"


def _names(folder: Path, number: str, word: str) -> bool:
    return any(f'"{word}"' in one.read_text("utf-8") for one in folder.glob(f"{number}_*.py"))
