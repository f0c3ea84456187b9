"""Signing out everywhere, and letting go of a passkey."""

from allauth.mfa.webauthn.views import remove_webauthn
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.access import members
from clients.actions import sessions
from clients.signin import accounts


@members(locked="narrowing")
@require_POST
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """Every other session of this person ends at its next request; this one goes on (G19)."""
    sessions.end_all(user=request.user, why="asked", by=request.user)
    accounts.keep_here(request, request.user)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("usersessions_list")


@members(locked="refused")
@require_http_methods(["GET", "HEAD", "POST"])
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """As allauth does it, but never a therapist's last second step (Inv 55)."""
    if request.method == "POST" and not accounts.may_remove_passkey(request.user, pk):
        messages.error(request, accounts.MFAAdapter.error_messages["cannot_delete_authenticator"])
        return redirect("mfa_list_webauthn")
    return remove_webauthn(request, pk=pk)
