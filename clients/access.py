"""Which audience a URL is for. Every view says so; one that does not stops the process.

Out of reach is 404, the same bytes as a page that never existed (Inv 8).
"""

from collections.abc import Callable, Iterator
from functools import partial, wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, get_resolver

from clients.signin import locked_pages

View = Callable[..., HttpResponse]
# None lets the request through; a response goes back instead of the page.
Gate = Callable[[HttpRequest], HttpResponse | None]

# Views of packages cannot wear our decorators: their names and audiences stand here instead.
PACKAGE_VIEWS = {
    "account_login": "public",
    "account_logout": "public",
    "account_inactive": "public",
    "account_reauthenticate": "members",
    "account_change_password": "members",
    "account_reset_password": "public",
    "account_confirm_password_reset_code": "public",
    "account_complete_password_reset": "public",
    "account_password_reset_completed": "public",
    "mfa_authenticate": "public",
    "mfa_reauthenticate": "members",
    "mfa_index": "members",
    "mfa_activate_totp": "members",
    "mfa_deactivate_totp": "members",
    "mfa_generate_recovery_codes": "members",
    "mfa_view_recovery_codes": "members",
    "mfa_download_recovery_codes": "members",
    "mfa_list_webauthn": "members",
    "mfa_add_webauthn": "members",
    "mfa_edit_webauthn": "members",
    "mfa_login_webauthn": "public",
    "mfa_reauthenticate_webauthn": "members",
    "usersessions_list": "members",
}

# How those for members meet somebody who is locked: what is not named here is refused.
PACKAGE_WHILE_LOCKED = {
    **dict.fromkeys((name for name, who in PACKAGE_VIEWS.items() if who == "public"), "open"),
    "account_reauthenticate": "open",
    "account_change_password": "open",
    "mfa_reauthenticate": "open",
    "mfa_reauthenticate_webauthn": "open",
    **dict.fromkeys(
        (
            "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp",
            "mfa_generate_recovery_codes", "mfa_view_recovery_codes",
            "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
            "mfa_edit_webauthn", "usersessions_list",
        ),
        "refused",
    ),
}  # fmt: skip


def _for(audience: str, gate: Gate) -> Any:
    def decorate(view: View | None = None, *, locked: str | None = None) -> Any:
        if view is None:
            return partial(decorate, locked=locked)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            answer = gate(request)
            if answer is not None:
                return answer
            return locked_pages.meet(request, view, locked, *args, **kwargs)

        guarded.audience = audience  # type: ignore[attr-defined]
        guarded.while_locked = locked  # type: ignore[attr-defined]
        return guarded

    return decorate


def package_view(name: str, view: View) -> View:
    """A package's view, which wears no decorator of ours, behind the same declaration."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return locked_pages.meet(request, view, PACKAGE_WHILE_LOCKED.get(name), *args, **kwargs)

    guarded.while_locked = PACKAGE_WHILE_LOCKED.get(name)  # type: ignore[attr-defined]
    return guarded


def _clinician_gate(request: HttpRequest) -> HttpResponse | None:
    """A clinician, with a second factor (Inv 55)."""
    user = request.user
    if not user.is_authenticated or not user.is_clinician:
        raise Http404
    if not user.has_second_factor:
        return redirect("mfa_index")
    # Their words are clients' words: nothing of them in a session that rests on a new factor.
    return redirect("clients:closed") if user.is_shut else None


def _owner_gate(request: HttpRequest) -> HttpResponse | None:
    answer = _clinician_gate(request)
    if answer is None and not request.user.clinician.is_owner:
        raise Http404
    return answer


def _client_gate(request: HttpRequest) -> HttpResponse | None:
    """A client who agreed to use the portal, in the words now in force (Inv 23)."""
    user = request.user
    if not user.is_authenticated or not user.is_client:
        raise Http404
    if "portal" not in user.agreed:
        return redirect("clients:consents")
    return None


def _arriving_gate(request: HttpRequest) -> HttpResponse | None:
    if not request.user.is_authenticated or not request.user.is_client:
        raise Http404
    return None


def _member_gate(request: HttpRequest) -> HttpResponse | None:
    if not request.user.is_authenticated:
        raise Http404
    return None


clinicians = _for("clinicians", _clinician_gate)
owners = _for("owners", _owner_gate)
clients = _for("clients", _client_gate)
# Clients who may not have agreed to anything yet: the consent pages themselves.
arriving = _for("arriving", _arriving_gate)
members = _for("members", _member_gate)


def takes_one_file(view: View) -> View:
    """The portal takes no files, except where a view says so; uploads.OneFile opens it."""
    view.takes_one_file = True  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    view.audience = "public"  # type: ignore[attr-defined]
    return login_not_required(view)


def patterns(
    resolver: URLResolver | None = None, prefix: str = "", namespace: str = ""
) -> Iterator[tuple[str, str, Any]]:
    """Every route: (path, qualified name, view), read from the resolver itself."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, path, inner)
        elif isinstance(entry, URLPattern):
            yield path, f"{namespace}{entry.name or ''}", entry.callback


def audience_of(name: str, view: Any) -> str | None:
    """The declared audience of a route, or None where nobody declared one."""
    return getattr(view, "audience", None) or PACKAGE_VIEWS.get(name)


def while_locked_of(name: str, view: Any) -> str | None:
    """How a route meets somebody who is locked, or None where nobody declared it.

    A public page is the same for everybody; a clinician who is locked is stopped at the gate.
    """
    if audience_of(name, view) in ("public", "clinicians", "owners"):
        return "open" if audience_of(name, view) == "public" else "refused"
    return getattr(view, "while_locked", None)
