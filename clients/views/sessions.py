"""Signing out everywhere."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clients import signin
from clients.access import members
from clients.actions import sessions


@members
@require_POST
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """Every other session of this person ends at its next request; this one goes on (G19)."""
    sessions.end_all(user=request.user, why="asked", by=request.user)
    signin.keep_here(request, request.user)
    messages.success(request, "You are signed out everywhere else.")
    return redirect("usersessions_list")
