"""Three hooks lead from the ground storey upward, each with a type that says what it is given."""

import inspect
import typing
from collections.abc import Callable

from clients import hooks
from tests.support.layers import ROOT, parsed

HOOKS: dict[str, tuple[Callable[..., None], Callable[..., object], list[object]]] = {
    "WithdrawUnread": (hooks.withdraw_unread_with, hooks.withdraw_unread, hooks._unread),
    "Part": (hooks.when_people_part, hooks.people_parted, hooks._parted),
    "ShowOrigins": (hooks.show_origins_with, hooks.origins_of, hooks._origins),
}  # type: ignore[dict-item]


def keywords(called: object) -> list[tuple[str, object]]:
    """Name and type of each argument, which all go by name."""
    given = inspect.signature(called).parameters.values()  # type: ignore[arg-type]
    ours = [one for one in given if one.name != "self"]
    assert {one.kind for one in ours} == {inspect.Parameter.KEYWORD_ONLY}
    hints = typing.get_type_hints(called)
    return [(one.name, hints[one.name]) for one in ours]


def test_there_are_exactly_three_and_each_has_a_protocol() -> None:
    protocols = {
        name for name, one in vars(hooks).items() if getattr(one, "_is_protocol", False)
    } - {"Protocol"}  # fmt: skip
    lists = [name for name, one in vars(hooks).items() if isinstance(one, list)]

    assert protocols == set(HOOKS)
    assert len(lists) == len(HOOKS)


def test_each_takes_its_own_type_and_is_called_with_what_it_says() -> None:
    for name, (register, call, _) in HOOKS.items():
        protocol = getattr(hooks, name)
        assert [*typing.get_type_hints(register).values()][0] is protocol
        assert keywords(call) == keywords(protocol.__call__), name


def test_what_the_work_registers_fits() -> None:
    for name, (_, _, registered) in HOOKS.items():
        assert len(registered) == 1, name
        [one] = registered
        assert [n for n, _ in keywords(one)] == [
            n for n, _ in keywords(getattr(hooks, name).__call__)
        ]


def test_no_hook_is_hung_in_elsewhere() -> None:
    """Registered where the process starts, and in one place alone."""
    text = (ROOT / "worksheets" / "apps.py").read_text(encoding="utf-8")

    assert parsed(ROOT / "worksheets" / "apps.py")
    assert text.count("hooks.") == len(HOOKS)
