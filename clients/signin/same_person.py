"""Who a script may save for: the person whose page it is, and nobody else (P4)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse


def for_the_same_person(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """401 where nobody is signed in, 409 where somebody else is; the text stays in its page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"error": "signed out"}, status=401)
        if request.headers.get("X-Portal-User") != str(request.user.pk):
            return JsonResponse({"error": "somebody else is signed in"}, status=409)
        return view(request, *args, **kwargs)

    return login_not_required(guarded)
