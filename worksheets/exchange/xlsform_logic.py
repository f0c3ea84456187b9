"""XLSForm’s `relevant` as a rule of ours, where it is of the simple kind.

What can be said: an answer chosen or not, a number compared, joined by and, or and brackets.
"""

import re
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from worksheets.exchange.fhir_logic import CannotSay, Rule, option_named
from worksheets.item_types import type_of

LONGEST = 500
DEEPEST = 12
NUMBERS = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}
TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "=", "!=": "!="}
NOT_SIMPLE = _("this condition is more than can be said here")
# How forms say that “none of these” stands alone: XLSForm has no field for it.
_PICKED = r"selected\(\s*\.\s*,\s*['\"](?P<code>[^'\"]{1,80})['\"]\s*\)"
_COUNT = r"count-selected\(\s*\.\s*\)"
_ALONE = re.compile(
    rf"not\(\s*{_PICKED}\s+and\s+{_COUNT}\s*>\s*1\s*\)"
    rf"|not\(\s*{_PICKED.replace('code', 'also')}\s*\)\s+or\s+{_COUNT}\s*=\s*1"
)


def rule_of(text: str, items: dict[str, dict]) -> Rule:
    """The rule that `text` means; `items` are those asked before, by their name in the form."""
    if len(text) > LONGEST:
        raise CannotSay(
            gettext("this condition is over %(most)s characters long") % {"most": LONGEST}
        )
    reader = _Reader(text, items)
    rule = reader.joined(" or ", "any", 0)
    if reader.rest:
        raise CannotSay(NOT_SIMPLE)
    return rule


def stands_alone(constraint: str) -> str:
    """The choice that a constraint lets nobody tick beside another; "" where it says more."""
    found = _ALONE.fullmatch(constraint.strip()[:LONGEST])
    return (found["code"] or found["also"]) if found else ""


class _Reader:
    def __init__(self, text: str, items: dict[str, dict]):
        from pyxform.parsing.expression import parse_expression

        self.items = items
        tokens: list[tuple[str, str]] = []
        for token in parse_expression(text):
            kind, value = token.type, str(token)
            if (
                kind == "OPS_COMP"
                and tokens
                and tokens[-1] in (("OPS_COMP", "<"), ("OPS_COMP", ">"))
            ):
                tokens[-1] = (kind, tokens[-1][1] + value)
            elif kind != "WHITESPACE":
                tokens.append((kind, value))
        self.rest = tokens

    def take(self, *kinds: str) -> str:
        if not self.rest or self.rest[0][0] not in kinds:
            raise CannotSay(NOT_SIMPLE)
        return self.rest.pop(0)[1]

    def joined(self, word: str, how: str, depth: int) -> Rule:
        """Parts joined by one word; `and` holds closer than `or`."""
        if depth > DEEPEST:
            raise CannotSay(NOT_SIMPLE)
        parts = [self._part(word, depth)]
        while self.rest[:1] == [("OPS_BOOL", word)]:
            self.rest.pop(0)
            parts.append(self._part(word, depth))
        return parts[0] if len(parts) == 1 else {how: parts}

    def _part(self, word: str, depth: int) -> Rule:
        return self.joined(" and ", "all", depth) if word == " or " else self._factor(depth)

    def _factor(self, depth: int) -> Rule:
        kind, value = self.rest[0] if self.rest else ("", "")
        if kind == "OPEN_PAREN":
            self.rest.pop(0)
            rule = self.joined(" or ", "any", depth + 1)
            self.take("CLOSE_PAREN")
            return rule
        if (kind, value) == ("FUNC_CALL", "not("):
            self.rest.pop(0)
            rule = self.joined(" or ", "any", depth + 1)
            self.take("CLOSE_PAREN")
            if {*rule} != {"item", "has"}:
                raise CannotSay(NOT_SIMPLE)
            return {"item": rule["item"], "lacks": rule["has"]}
        if (kind, value) == ("FUNC_CALL", "selected("):
            self.rest.pop(0)
            item = self._item(self.take("PYXFORM_REF"))
            self.take("COMMA")
            code = self.take("SYSTEM_LITERAL")[1:-1]
            self.take("CLOSE_PAREN")
            return self._chosen(item, code)
        return self._compared()

    def _compared(self) -> Rule:
        left, sign, right = self._side(), self.take("OPS_COMP"), self._side()
        if not isinstance(left, dict) and isinstance(right, dict):
            left, right, sign = right, left, TURNED.get(sign, "")
        if not isinstance(left, dict) or isinstance(right, dict):
            raise CannotSay(NOT_SIMPLE)
        has_number = left["type"] in ("likert", "slider")
        if sign in ("=", "!=") and not has_number:
            rule = self._chosen(left, str(right))
            return rule if sign == "=" else {"item": rule["item"], "lacks": rule["has"]}
        if not has_number or not isinstance(right, int) or sign not in (*NUMBERS, "="):
            raise CannotSay(NOT_SIMPLE)
        if sign == "=":
            return {"item": left["key"], "gte": right, "lte": right}
        return {"item": left["key"], NUMBERS[sign]: right}

    def _side(self) -> Any:
        kind, value = self.rest[0] if self.rest else ("", "")
        if kind == "PYXFORM_REF":
            return self._item(self.take("PYXFORM_REF"))
        text = self.take("SYSTEM_LITERAL", "NUMBER")
        text = text[1:-1] if kind == "SYSTEM_LITERAL" else text
        whole = text.removeprefix("-")
        return int(text) if whole.isascii() and whole.isdigit() and len(whole) < 10 else text

    def _item(self, reference: str) -> dict:
        name = reference[2:-1]
        if name not in self.items:
            raise CannotSay(
                gettext("“%(name)s” is not a question that is read before this one")
                % {"name": name[:40]}
            )
        return self.items[name]

    def _chosen(self, item: dict, code: str) -> Rule:
        if not type_of(item).choices(item):
            raise CannotSay(NOT_SIMPLE)
        return {"item": item["key"], "has": [option_named(item, code)]}
