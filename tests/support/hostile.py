"""What anybody may send to any address: nothing, too much, and what no browser would."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlencode

FORM = "application/x-www-form-urlencoded"
MULTI = "multipart/form-data; boundary=x"
VALUES = (
    "", " ", "\x00", "a\x00b", "\x01\x1b[0m\x7f\x85\u2028\u202e", "x" * 20_000, "9" * 400,
    "-1", "1e309", "NaN", "²", "٣", "[]", "{}", '{"a": [', "null", "true", '["a", {"b": null}]',
    "00000000-0000-0000-0000-00000000000g", "0001-01-01", "9999-12-31", "2026-02-30", "99:99",
    "../../../../etc/passwd", "<script>'\"%s{{7*7}}", "a@b@c", b"\xed\xa0\x80",
    "😀" * 400, "\\u0000", "-0", "0x10", "1_0", "+1", " 1 ", "Europe/../x", "\r\nX: y",
)  # fmt: skip
CHARSETS = (
    "utf-7", "utf-16", "utf-32", "idna", "punycode", "zlib", "bz2", "hex", "base64", "quopri",
    "uu", "rot13", "undefined", "unicode_escape", "raw_unicode_escape", "cp037", "mbcs",
    "nonsense", "latin-1", "ascii", "utf-8", "UTF8", "'utf-8'", "x" * 300,
)  # fmt: skip
QUERIES = (
    "?before=%00", "?before=" + "9" * 300, "?after=x&before=WyIyIiwxXQ", "?page=-1&page=%00",
    "?page=9" + "9" * 60, "?page=%C2%B2&version=%C2%B2", "?q=%00&only=%00&sort=%00&kind=%00",
    "?q=%ED%A0%80%FF&before=%FF&after=%FF", "?next=//evil.example&then=%0d%0aX:y&country=%00",
    "?words=%00&version=%00&shell=%00&change=%00", "?" + "a=1&" * 600, "?a[]=1&a[b]=2&=&&;%zz",
    "?q=" + "x" * 5000, "?after=00000000-0000-0000-0000-00000000000g&before=0001-01-01",
    "?before=eyJhIjoxfQ:1abc:def&cursor=%00&code=%00&key=%00", "?cc=%F0%9F%98%80&q=%25%5f%27",
)  # fmt: skip


# As a browser, as our scripts do, and as somebody who mixes them up.
HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"HX-Request": "true", "HX-Target": "x", "HX-Current-URL": "http://[::1/%00"},
    {"Accept": "application/json", "X-Requested-With": "autosave"},
    {"X-Portal-User": "nobody", "HX-Request": "true", "HX-Boosted": "true"},
)


@dataclass(frozen=True)
class Body:
    name: str
    content: bytes
    content_type: str = FORM
    headers: dict[str, str] = field(default_factory=dict)


def _part(name: str, more: str = "", value: bytes = b"v") -> bytes:
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + value + b"\r\n"


# Wherever they are sent: they say nothing about any form.
ANYWHERE = (
    Body("JSON where a form is wanted", b'{"a": [1, {"b": null}]}', "application/json"),
    Body("cut-off JSON", b'{"a": ', "application/json"),
    Body("plain text", b"\x00\xff\xfe", "text/plain"),
    Body("no type at all", b"a=1", ""),
    Body("a type of nonsense", b"a=1", "\x01/;;=;charset"),
    Body("bad percents", b"%zz=%&a=%ff&=&&&;;%00=%00", FORM),
    Body("too many fields", b"a=1&" * 600, FORM),
    Body("too large", b"a=" + b"x" * 1_100_000, FORM),
    Body("a surrogate", b"note=%ED%A0%80&op=%ED%A0%80&code=%ED%A0%80", FORM),
    Body("multipart without a boundary", b"--x\r\n", "multipart/form-data"),
    Body("multipart of another boundary", b"--y\r\n\r\nz\r\n--y--", MULTI),
    Body("multipart cut off", _part("op")[:-9], MULTI),
    Body("multipart without a name", b"--x\r\nContent-Disposition: form-data\r\n\r\nv--x--", MULTI),
    Body("multipart with a file", _part("op", '; filename="a.exe"') + b"--x--", MULTI),
    Body("multipart, coded", _part("op", "\r\nContent-Transfer-Encoding: base64"), MULTI),
    Body("multipart in bytes", _part("op", value=b"\xff\x00\xed\xa0\x80") + b"--x--", MULTI),
    Body("a long boundary", b"--" + b"y" * 300, "multipart/form-data; boundary=" + "y" * 300),
    Body("a boundary beyond ASCII", b"--\xc3\xa9", "multipart/form-data; boundary=\u00e9"),
)  # fmt: skip


def charsets() -> Iterator[Body]:
    for one in CHARSETS:
        yield Body(f"a form in {one!r}", b"a=1&op=%00", f"{FORM}; charset={one}")
        multi = f"multipart/form-data; boundary=x; charset={one}"
        yield Body(f"parts in {one!r}", _part("op") + b"--x--", multi)


class _Forms(HTMLParser):
    """The forms of a page: where they post to and what stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str]]]] = []
        self.select = self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.found.append((has.get("action", ""), []))
        if not self.found:
            return
        _, fields = self.found[-1]
        name = has.get("name", "")
        if tag == "option" and self.select:
            if "selected" in has or self.select not in dict(fields):
                fields[:] = [one for one in fields if one[0] != self.select]
                fields.append((self.select, has.get("value", "")))
        elif tag == "select":
            self.select = name
        elif tag in {"input", "textarea", "button"} and name and name != "csrfmiddlewaretoken":
            is_box = has.get("type") in {"checkbox", "radio"}
            if not is_box or name not in dict(fields):
                fields.append((name, has.get("value", "on" if is_box else "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""


def forms_of(page: str) -> list[tuple[str, list[tuple[str, str]]]]:
    parser = _Forms()
    parser.feed(page)
    return parser.found


def some(of: Sequence[Any], count: int, turn: int) -> list[Any]:
    """A few of these, others at each turn, so that all of them are sent somewhere."""
    return [of[(turn * count + at) % len(of)] for at in range(count)]


def encoded(fields: list[tuple[str, str | bytes]]) -> bytes:
    return urlencode(fields, quote_via=quote).encode()


def filled(fields: list[tuple[str, str]], *, most: int, turn: int) -> Iterator[Body]:
    """Each of these, by turns as a browser sends it and as our scripts do."""
    for place, body in enumerate(_filled(fields, most, turn)):
        yield replace(body, headers=HEADERS[(turn + place) % len(HEADERS)])


def _filled(fields: list[tuple[str, str]], most: int, turn: int) -> Iterator[Body]:
    """This form as it stands, with all its fields hostile alike, and with one field at a time."""
    yield Body("the form as it stands", encoded(fields))
    for value in some(VALUES, 6, turn):
        yield Body(f"all fields {value[:12]!r}", encoded([(name, value) for name, _ in fields]))
    for place, (name, _) in enumerate(fields[:most]):
        for value in some(VALUES, 2, turn + place):
            changed = [*fields[:place], (name, value), *fields[place + 1 :]]
            yield Body(f"{name} alone {value[:12]!r}", encoded(changed))
        yield Body(f"without {name}", encoded(fields[:place] + fields[place + 1 :]))
    yield Body("every field twice", encoded([one for one in fields for _ in range(2)]))
