"""The shipped library, read once for all tests that look at its words."""

from worksheets.library import reading

LIBRARY = {p.content["code"]: p.content for p in reading.read_library()}
SHEETS = {code: content for code, content in LIBRARY.items() if "sections" not in content}
HANDOUTS = {code: content for code, content in LIBRARY.items() if "handout" in content}
MODULES = {
    code: content
    for code, content in LIBRARY.items()
    if "sections" in content and "handout" not in content
}
