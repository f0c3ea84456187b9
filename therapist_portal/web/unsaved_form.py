"""A form that comes after its sign-in ended: nothing typed is lost, nobody else gets it (P4)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from clients.forms.signin import SignInForm
from clients.signin import page_owner, unsaved_form


class KeepUnsavedForm:
    """Answers 401 with the sign-in form holding the text, sealed; to scripts, 401 as JSON.

    Runs before LoginRequiredMiddleware, which would send the browser away without the text. A form
    on somebody else's page goes no further, whoever is signed in by now.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        waited = unsaved_form.waiting(request) if request.method == "POST" else ""
        response = self.get_response(request)
        is_through = response.status_code < 400 and request.user.is_authenticated
        if waited and is_through and unsaved_form.waiting(request) == waited:
            unsaved_form.forget(request)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if getattr(view, "audience", "") in ("", "public"):
            return None
        if not request.user.is_authenticated:
            return signed_out(request)
        owner = page_owner.stated(request)
        return None if owner is None or owner.is_(request.user) else not_theirs(request)


def signed_out(request: HttpRequest) -> HttpResponse | None:
    """Whoever wrote this has no sign-in any more. None where there is nothing to keep."""
    if wants_json(request):
        return JsonResponse({"error": "signed_out"}, status=401)
    owner = page_owner.stated(request)
    # A page from before a new version does not say whose it is: then whose sign-in ran out.
    user_id = owner.user_id if owner else getattr(request, "idle_user_id", None)
    if request.method != "POST" or user_id is None:
        return None
    context = {
        "form": SignInForm(request=request),
        "sealed_form": unsaved_form.seal(user_id, request.path, request.POST, owner),
        "was_idle": True,
        "PASSKEY_LOGIN_ENABLED": True,
    }
    return render(request, "account/login.html", context, status=401)


def not_theirs(request: HttpRequest) -> HttpResponse:
    """Nothing of it is shown, sealed or saved: it is another person's."""
    if wants_json(request):
        return JsonResponse({"error": "somebody else is signed in"}, status=409)
    return HttpResponse(render_to_string("403.html"), status=403)


def is_for_members(request: HttpRequest) -> bool:
    """Whether this address is only for people who are signed in; packages' own pages aside."""
    try:
        found = resolve(request.path_info)
    except Resolver404:
        return False
    audience = getattr(found.func, "audience", None)
    return audience not in (None, "public")


def wants_json(request: HttpRequest) -> bool:
    return (
        request.headers.get("Accept", "").startswith("application/json")
        or request.headers.get("X-Requested-With") == "autosave"
        or request.headers.get("HX-Request") == "true"
    )
