"""A made-up answer to any question of the shipped worksheets the demo fills in."""

from typing import Any

from therapist_portal.demo import words


def answer(item: dict[str, Any], place: int, *, private: bool = False) -> Any:
    """What an item type keeps (worksheets/item_types); `place` varies it from item to item."""
    kind = item["type"]
    if item["key"] == "g2_setting":
        return {"chosen": ["own"]}
    if kind == "free_text":
        if item["key"] in SAID and not private:
            return SAID[item["key"]]
        pool = words.PRIVATE if private else words.BRIEF
        return pool[place % len(pool)]
    if kind == "likert":
        return item.get("from", 0) + place % len(item["labels"])
    if kind == "paired":
        return _paired(item, place)
    return _picked(item, place)


SAID = {
    "what_counts": words.WHAT_COUNTS,
    "early_messages": words.EARLY_MESSAGES,
    "like_you_to_know": words.LIKE_YOU_TO_KNOW,
}


def _picked(item: dict[str, Any], place: int) -> Any:
    """Out of what is offered, leaving "something else" alone."""
    kind = item["type"]
    if kind == "sort":
        places = [one["key"] for one in item["places"]]
        cards = enumerate(item["cards"])
        return {card["key"]: places[(place + n) % len(places)] for n, card in cards}
    keys = [one["key"] for one in item["options"] if not one.get("other")]
    if kind == "ranking":
        return {"order": [keys[(place + n) % len(keys)] for n in range(min(3, len(keys)))]}
    if kind == "yes_no_maybe":
        said = item.get("answers") or ["yes", "maybe", "no"]
        return {key: said[(place + n) % len(said)] for n, key in enumerate(keys)}
    return {"chosen": [keys[place % len(keys)]]}


def _paired(item: dict[str, Any], place: int) -> Any:
    inner = item["of"] | {"key": item["key"]}
    if "mine_from" in item:
        return {"guess": answer(inner, place + 1)}
    return {"mine": answer(inner, place), "guess": answer(inner, place + 1)}
