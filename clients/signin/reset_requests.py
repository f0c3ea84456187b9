"""Codes for a new password: from whoever asks at the door to the outbox, never readable at rest.

The request is written in the same statement for every address; whether it has an account is found
out by the worker, so that the page and its time tell nobody (T5). The code stands in the letter
and in nobody's session: there lies only a mark of it.
"""

import datetime as dt
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from clients import vault
from clients.messaging import wake_worker
from clients.models import PasswordResetRequest, User

log = structlog.get_logger()
KIND = "reset_code"
# A code works for fifteen minutes (settings); a letter that can't leave within ten would come with
# a code that hardly works.
LEAVES_WITHIN = dt.timedelta(minutes=10)
AT_ONCE = 50

_DUE = """
WITH over AS (DELETE FROM clients_passwordresetrequest WHERE send_before <= %(now)s)
SELECT id, sealed, send_before FROM clients_passwordresetrequest
WHERE taken_at IS NULL AND send_before > %(now)s
ORDER BY asked_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
"""


@dataclass(frozen=True)
class Asked:
    address: str
    code: str


def mark_of(code: str) -> str:
    """What the session keeps: enough to know the code again, not enough to find it."""
    said = "".join(one for one in code if one.isalnum()).lower()
    return salted_hmac("clients.reset_requests", said, algorithm="sha256").hexdigest()


def write(*, address: str, code: str) -> None:
    """In the caller's transaction; a worker wakes once it is committed."""
    now = timezone.now()
    row = PasswordResetRequest(asked_at=now, send_before=now + LEAVES_WITHIN)
    row.sealed = _seal(row.pk, json.dumps([address, code]))
    PasswordResetRequest.objects.bulk_create([row])
    transaction.on_commit(wake_worker.worker)


def take(*, plan: Callable[..., None]) -> None:
    """By the worker: a row in the outbox for each request whose address has an account; the others
    go, and so do those whose time is over."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"now": now, "most": AT_ONCE})
        rows = cursor.fetchall()
    taken, nobodys = [], []
    for request_id, sealed, send_before in rows:
        user = _account_of(request_id, sealed)
        if user is None:
            nobodys.append(request_id)
            continue
        try:
            with transaction.atomic():
                plan(
                    kind=KIND,
                    recipient_id=user.pk,
                    about=request_id,
                    practice_id=user.practice_id,
                    send_before=send_before,
                )
        except Exception as error:
            # The others go on, and so does the rest of the outbox; its own time soon ends this one.
            log.error("reset_request.failed", id=str(request_id), error=type(error).__name__)
            continue
        taken.append(request_id)
    if taken:
        PasswordResetRequest.objects.filter(pk__in=taken).update(taken_at=now)
    if nobodys:
        PasswordResetRequest.objects.filter(pk__in=nobodys).delete()


def _account_of(request_id: UUID, sealed: bytes) -> User | None:
    try:
        address = opened(request_id, sealed).address.strip().lower()
    except vault.Tampered:
        log.error("reset_request.unreadable", id=str(request_id))
        return None
    rows = User.objects.alias(address=Lower("email"))
    return rows.filter(address=address, is_active=True).first()


def find(request_id: UUID) -> Asked | None:
    """By the worker, as the letter leaves. None where its time is over, or it has left."""
    row = PasswordResetRequest.objects.filter(pk=request_id).first()
    if row is None or row.send_before <= timezone.now():
        return None
    return opened(row.pk, bytes(row.sealed))


def forget(request_id: UUID) -> None:
    """By the worker: the letter has left, or may have."""
    PasswordResetRequest.objects.filter(pk=request_id).delete()


def _seal(request_id: UUID, words: str) -> bytes:
    """`kek id:` and then nonce and ciphertext, good for this row alone. Whose it is, is not known
    yet, so no person's key could seal it; it lives for ten minutes."""
    kek_id, kek = next(iter(vault.keks().items()))
    nonce = os.urandom(vault.NONCE)
    body = AESGCM(kek).encrypt(nonce, words.encode(), _aad(request_id))
    return kek_id.encode() + b":" + nonce + body


def opened(request_id: UUID, sealed: bytes) -> Asked:
    """What was asked for. Raises vault.Tampered with a wrong key, or in another row."""
    kek_id, _, rest = bytes(sealed).partition(b":")
    kek = vault.keks().get(kek_id.decode(errors="replace"))
    if kek is None:
        raise vault.Tampered("a password reset names a key that PORTAL_KEK lacks")
    try:
        nonce, body = rest[: vault.NONCE], rest[vault.NONCE :]
        return Asked(*json.loads(AESGCM(kek).decrypt(nonce, body, _aad(request_id))))
    except InvalidTag as error:
        raise vault.Tampered("a password reset was sealed for another row, or changed") from error


def _aad(request_id: UUID) -> bytes:
    return f"clients_passwordresetrequest|sealed|{request_id}".encode()
