"""How often somebody may try to sign in as a person: counted by account and network address, and
apart on each device they signed in on before (T5).

So a stranger's wrong tries shut the owner out nowhere but at the stranger's own address. Tries from
many addresses have a ceiling for the account; it counts none of those on known devices.
"""

from functools import partial

from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django.http import HttpRequest

# The names of the rates in the settings of allauth.
BY_ADDRESS, BY_ACCOUNT = "login_failed", "login_failed_anywhere"
_consume = partial(ratelimit.consume, app="allauth.account")


def key_of(request: HttpRequest, account: str, device: str) -> str:
    """What tries from here are counted under."""
    return (
        f"{account}:device:{device}" if device else f"{account}:address:{ratelimit.get_ip(request)}"
    )


def counted_by_account(request: HttpRequest, account: str, device: str) -> RateLimitUsage | None:
    """One more try from anywhere; None where there were too many. Known devices aren't asked."""
    if device:
        return RateLimitUsage(usage=[])
    return _consume(request, action=BY_ACCOUNT, key=account)


def counted(request: HttpRequest, account: str, device: str) -> RateLimitUsage | None:
    """One more try, to be rolled back if it was right; None where there were too many."""
    here = _consume(request, action=BY_ADDRESS, key=key_of(request, account, device))
    everywhere = here and counted_by_account(request, account, device)
    if here is None or everywhere is None:
        return None
    return RateLimitUsage(usage=[*here.usage, *everywhere.usage])


def forget(request: HttpRequest, account: str) -> None:
    """After a new password: the tries at the old one count no longer."""
    ratelimit.clear(request, app="allauth.account", action=BY_ACCOUNT, key=account)
