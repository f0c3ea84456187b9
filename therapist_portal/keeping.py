"""A form that comes after its sign-in ran out: nothing typed is lost, nobody else gets it (P4)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from clients import kept
from clients.forms.signin import SignInForm


class KeepTyped:
    """Answers 401 with the sign-in form holding the text, sealed; to scripts, 401 as JSON.

    Runs before LoginRequiredMiddleware, which would send the browser away without the text.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        audience = getattr(view, "audience", "")
        if request.user.is_authenticated or audience in ("", "public"):
            return None
        if wants_json(request):
            return JsonResponse({"error": "signed_out"}, status=401)
        idle_user_id = getattr(request, "idle_user_id", None)
        if request.method != "POST" or idle_user_id is None:
            return None
        context = {
            "form": SignInForm(request=request),
            "kept": kept.seal(idle_user_id, request.path, request.POST),
            "was_idle": True,
            "PASSKEY_LOGIN_ENABLED": True,
        }
        return render(request, "account/login.html", context, status=401)


def wants_json(request: HttpRequest) -> bool:
    return (
        request.headers.get("Accept", "").startswith("application/json")
        or request.headers.get("X-Requested-With") == "autosave"
    )
