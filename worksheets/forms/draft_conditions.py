"""Choosing when something is asked or shown: which question, and which of its answers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.base import Words
from worksheets.forms.draft_parts import PartsForm, pick, several
from worksheets.library import condition_text
from worksheets.library.condition_text import OF_ANSWERS, OF_NUMBERS

KEEP = "*"
ABOUT, TEST, ANSWERS, NUMBER = "rule_about", "rule_test", "rule_answers", "rule_number"
RULE = (ABOUT, TEST, ANSWERS, NUMBER)


class RuleForm(PartsForm):
    """Parts of a thing and one rule over the answers to other questions.

    A rule that is more than one look at one question can be kept or replaced, not taken apart.
    """

    has_rule = True
    rule_at = "show_if"
    rule_label = _("When is it asked?")
    rule_none = _("Always")

    def __init__(self, *args: Any, items: Sequence[dict[str, Any]], **kwargs: Any) -> None:
        self.items = [item for item in items if condition_text.can_be_asked_about(item)]
        self.all_items = list(items)
        super().__init__(*args, **kwargs)

    def finish(self) -> None:
        rule = self.thing.get(self.rule_at)
        start = _simple(rule)
        choices: list[tuple[str, Words]] = [("", self.rule_none)]
        choices += [(one["key"], condition_text.short(one["prompt"])) for one in self.items]
        if kept := (rule is not None and start is None):
            now_told = {"rule": condition_text.in_words(rule, self.all_items)}
            choices.append((KEEP, _("As now: %(rule)s") % now_told))
        about = forms.ChoiceField(
            choices=choices,
            required=False,
            label=self.rule_label,
            error_messages={"invalid_choice": _("Choose from the list.")},
        )
        self.fields[ABOUT] = about
        now = KEEP if kept else (start or {}).get(ABOUT, "")
        self.initial.update({ABOUT: now} | (start or {}))
        asked = self.data.get(self.add_prefix(ABOUT), "") if self.is_bound else now
        self.asked = next((one for one in self.items if one["key"] == asked), None)
        if self.asked:
            self._ask(self.asked)

    def _ask(self, item: dict[str, Any]) -> None:
        """Which of this question’s answers; the first test stands where none was chosen."""
        named, numbers = condition_text.answers(item), condition_text.numbers(item)
        tests = [*(OF_ANSWERS.items() if named else ()), *(OF_NUMBERS.items() if numbers else ())]
        self.fields[TEST] = pick(tests, label=_("Its answer …"))
        self.initial.setdefault(TEST, tests[0][0])
        if named:
            self.fields[ANSWERS] = several(list(named.items()), label=_("Answers"))
        if numbers:
            box = forms.TypedChoiceField(
                choices=[("", _("Choose")), *((n, text) for n, text in numbers.items())],
                coerce=int,
                empty_value=None,
                required=False,
                label=_("Compared with"),
                error_messages={"invalid_choice": _("Choose from the list.")},
            )
            self.fields[NUMBER] = box

    def value(self) -> dict[str, Any]:
        new = super().value()
        about = self.cleaned_data.get(ABOUT, "")
        if about == KEEP:
            return new
        new.pop(self.rule_at, None)
        if about:
            new[self.rule_at] = self._rule(about)
        return new

    def _rule(self, about: str) -> dict[str, Any]:
        old = self.thing.get(self.rule_at)
        said = {name: self.cleaned_data.get(name) for name in RULE}
        if old is not None and _same(_simple(old), said):
            return old
        rule: dict[str, Any] = {"item": about}
        test = said[TEST] or self.initial.get(TEST)
        if test in OF_ANSWERS and said[ANSWERS]:
            rule[test] = said[ANSWERS]
        if test in OF_NUMBERS and said[NUMBER] is not None:
            rule[test] = said[NUMBER]
        return rule

    def elsewhere(self, path: tuple) -> str:
        return ABOUT if path[:1] == (self.rule_at,) else super().elsewhere(path)


def _simple(rule: dict[str, Any] | None) -> dict[str, Any] | None:
    """One look at one question, as the fields would show it; None where it is more than that."""
    if not rule or "item" not in rule:
        return None
    tests = [name for name in rule if name != "item"]
    start = {ABOUT: rule["item"]}
    if not tests:
        return start
    if len(tests) > 1:
        return None
    [test] = tests
    if test in OF_ANSWERS:
        return start | {TEST: test, ANSWERS: rule[test]}
    step = {"gt": 1, "lt": -1}.get(test, 0)
    return start | {TEST: {"gt": "gte", "lt": "lte"}.get(test, test), NUMBER: rule[test] + step}


def _same(start: dict[str, Any] | None, said: dict[str, Any]) -> bool:
    return start is not None and all(start.get(name) == said[name] for name in RULE)
