"""The names of all screens before there is a village: one test each can be named after its page."""

from typing import Any

from tests.journeys import screens

ROOM = [
    *(
        "worksheets:" + name
        for name in "room room_agree room_agreed room_record room_paper".split()
    ),
    "a couple with an open room",
]


class _AnyId(str):
    """Stands for whatever a village holds."""

    def __getattr__(self, name: str) -> "_AnyId":
        return self

    def __getitem__(self, key: Any) -> "_AnyId":
        return self


def unbuilt() -> Any:
    """A village of which only the names of its pages are true."""
    any_id: Any = _AnyId("00000000-0000-0000-0000-000000000000")
    names = {"questions": dict.fromkeys(screens.KINDS, ""), "room": dict.fromkeys(ROOM, "")}
    return screens.Village(any_id, any_id, any_id, **names)
