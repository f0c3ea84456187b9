"""The code on a sheet of paper: it ties the sheet to what was given, and tells nothing else.

It is made from a random id, so it stays the same for good and nothing has to be kept. It opens
nothing: whoever enters answers from paper is let in by visibility, and the code only makes sure
that it is this person's sheet.
"""

import hmac
from hashlib import sha256
from uuid import UUID

# Without vowels there are no words in it; without 0, 1 and the letters like them, no mistakes.
LETTERS = "23456789BCDFGHJKMNPQRTVWXZ"
HALF = 4


def code_of(pk: UUID) -> str:
    number = int.from_bytes(sha256(b"a code on paper|" + pk.bytes).digest())
    letters = []
    for _ in range(2 * HALF):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return f"{''.join(letters[:HALF])}-{''.join(letters[HALF:])}"


def same_code(typed: str, code: str) -> bool:
    """Spaces, hyphens and capitals are nobody's mistake."""
    plain = "".join(letter for letter in typed.upper() if letter.isalnum())
    return hmac.compare_digest(plain.encode(), code.replace("-", "").encode())
