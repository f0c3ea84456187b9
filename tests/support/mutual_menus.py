"""A menu that two people fill in for each other."""

from tests.support.shared import address, lets, newest, sent

JO = {"walk": "yes", "cook": "maybe", "read": "no", "film": "private_no", "nap": "talk"}
SAM = {"walk": "maybe", "cook": "yes", "read": "yes", "film": "yes", "nap": "yes", "music": "yes"}
TEXT = {
    "walk": "A walk with no phone",
    "cook": "Cooking together",
    "read": "Reading in the same room",
    "film": "A film under one blanket",
    "nap": "A nap in the same bed",
    "music": "Dancing in the kitchen",
}


def menu(cast, sign_in, author, partner, said, picked):
    sheet = sent(cast, {"everyday": said}, code="d2", client=author)
    answer = lets(sign_in, author, address(sheet, partner), **{"mutual__everyday": picked})
    assert answer.status_code == 302, answer.text
    return newest(author)


def lines_for(sign_in, person):
    page = sign_in(person).get("/together/")
    return [key for key, text in TEXT.items() if text in page.text]


MINE = {"order": ["closeness", "play"]}
GUESS = {"guess": {"order": ["relief"]}}


def pair(cast, sign_in, author, partner, picked):
    sheet = sent(cast, {"meanings": MINE, "meanings_guess": GUESS}, code="a1", client=author)
    chosen = {f"{part}__{key}": "on" for part, key in picked}
    assert lets(sign_in, author, address(sheet, partner), **chosen).status_code == 302


BOTH = [("whole", "meanings"), ("guess", "meanings_guess")]
