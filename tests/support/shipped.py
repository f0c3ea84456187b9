"""The shipped library, read once for all tests that look at its words."""

import itertools

from worksheets.library import reading

LIBRARY = {p.content["code"]: p.content for p in reading.read_library()}
SHEETS = {code: content for code, content in LIBRARY.items() if "sections" not in content}
HANDOUTS = {code: content for code, content in LIBRARY.items() if "handout" in content}
MODULES = {
    code: content
    for code, content in LIBRARY.items()
    if "sections" in content and "handout" not in content
}

CLINICIAN_ONLY = {
    "title",
    "purpose",
    "contraindications",
    "debrief",
    "debrief_universal",
    "evidence",
    "sources",
    "scoring",
    "flags",
    "for_therapists",
    "slug",
    "code",
}
NAMES = ("key", "type", "item", "mine_from", "flag", "kind")


def texts(part):
    """Every string in a piece of content, except keys and types."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        yield from itertools.chain.from_iterable(map(texts, part))
    elif isinstance(part, dict):
        for name, value in part.items():
            is_a_name = isinstance(value, str) and name in NAMES
            if not is_a_name and name not in ("only", "releasable"):
                yield from texts(value)


def client_texts(content):
    return list(texts({k: v for k, v in content.items() if k not in CLINICIAN_ONLY}))
