"""Reads a PDF as far as the tests need: its texts, its tags, what it says about itself."""

import re
import zlib
from collections.abc import Iterator

_PAGE = re.compile(rb"/Type/Page/Resources (\d+) 0 R.*?/Contents (\d+) 0 R", re.S)
_FONT = re.compile(rb"/(f\d+) (\d+) 0 R")
_STREAM = re.compile(rb"<<([^\n]*?/?Length (\d+)[^\n]*?)>>\s*stream\r?\n")
_SET_FONT = re.compile(rb"/(f\d+) [\d.]+ Tf")
_PROPERTIES = re.compile(rb"<<.*?>>", re.S)
_ESCAPED = re.compile(rb"\\([0-7]{3})|\\(.)", re.S)
_PAIR = re.compile(rb"<([0-9A-F]{4})>\s*<([0-9A-F]+)>")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def streams(pdf: bytes) -> list[bytes]:
    found = []
    for match in _STREAM.finditer(pdf):
        body = pdf[match.end() : match.end() + int(match[2])]
        found.append(zlib.decompress(body) if b"FlateDecode" in match[1] else body)
    return found


def metadata(pdf: bytes) -> str:
    return next(one for one in streams(pdf) if one.startswith(b"<?xpacket")).decode()


def page_count(pdf: bytes) -> int:
    return len(_PAGE.findall(pdf))


def text(pdf: bytes) -> str:
    """Every sign that is drawn, in order, without spaces: lines break where they like."""
    found = []
    for resources, contents in _PAGE.findall(pdf):
        fonts = {name: _signs(pdf, number) for name, number in _FONT.findall(_obj(pdf, resources))}
        [drawn] = streams(_obj(pdf, contents))
        font: dict[int, str] = {}
        for kind, what in _pieces(drawn):
            if kind == "font":
                font = fonts[what]
            else:
                found += [font[int.from_bytes(what[i : i + 2])] for i in range(0, len(what), 2)]
    return squeezed("".join(found))


def squeezed(words: str) -> str:
    return "".join(words.split())


def _pieces(drawn: bytes) -> Iterator[tuple[str, bytes]]:
    """Fonts as they are chosen, and what is written in them."""
    at = 0
    while at < len(drawn):
        if skipped := _PROPERTIES.match(drawn, at):
            at = skipped.end()
        elif chosen := _SET_FONT.match(drawn, at):
            yield "font", chosen[1]
            at = chosen.end()
        elif drawn[at : at + 1] == b"(":
            end = _end_of_string(drawn, at)
            yield "signs", _ESCAPED.sub(_plain, drawn[at + 1 : end])
            at = end + 1
        else:
            at += 1


def _end_of_string(drawn: bytes, at: int) -> int:
    """Brackets in pairs need no backslash in a PDF."""
    depth = 0
    while True:
        sign = drawn[at : at + 1]
        depth += {b"(": 1, b")": -1}.get(sign, 0)
        if depth == 0:
            return at
        at += 2 if sign == b"\\" else 1


def _plain(match: re.Match[bytes]) -> bytes:
    if match[1]:
        return bytes([int(match[1], 8)])
    return _ESCAPES.get(match[2], match[2])


def _obj(pdf: bytes, number: bytes) -> bytes:
    found = re.search(rb"\n%s 0 obj(.*?)\nendobj\n" % number, pdf, re.S)
    assert found is not None, number
    return found[1]


def _signs(pdf: bytes, font: bytes) -> dict[int, str]:
    """What a font's numbers stand for."""
    to_unicode = re.search(rb"/ToUnicode (\d+) 0 R", _obj(pdf, font))
    assert to_unicode is not None, "a font without it cannot be read aloud"
    [cmap] = streams(_obj(pdf, to_unicode[1]))
    return {
        int(code, 16): bytes.fromhex(signs.decode()).decode("utf-16-be")
        for code, signs in _PAIR.findall(cmap)
    }
