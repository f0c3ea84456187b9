"""What a schema cannot see of a rule: whether its parts go together, and what it names is there."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from worksheets.rules import conditions

Found = Iterator[tuple[tuple, str]]


def problems(rule: dict, items: dict[str, dict]) -> Found:
    """What is wrong with a condition: first its shape, then what it names."""
    yield from _rule_shape(rule, ())
    if not list(_rule_shape(rule, ())):
        yield from conditions.problems(rule, items)


def _rule_shape(rule: dict, path: tuple) -> Found:
    heads = [name for name in ("any", "all", "item") if name in rule]
    tests = [name for name in ("has", "lacks", *conditions.COMPARE) if name in rule]
    options = {"has", "lacks"} & {*tests}
    if len(heads) != 1:
        yield path, _("a rule has exactly one of: item, any, all")
    elif heads == ["item"] and not tests:
        yield path, _("say what to look for: has, lacks, gt, gte, lt or lte")
    elif heads == ["item"] and options and len(tests) > len(options):
        yield path, _("use `has` and `lacks`, or a number, not both")
    elif heads != ["item"] and tests:
        yield path, _("`%(name)s` belongs beside an `item`") % {"name": tests[0]}
    for name in ("any", "all"):
        for i, part in enumerate(rule.get(name, [])):
            yield from _rule_shape(part, (*path, name, i))
