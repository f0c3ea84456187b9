"""How a person may be reached, on their own page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.access import clients
from clients.queries import safe_contact
from clients.signin import reauthentication
from clients.views.safe_contact_form import form_with, posted_form, was_saved

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@clients(locked="refused")
@GET_OR_POST
@reauthentication.before_opening
def mine(request: HttpRequest) -> HttpResponse:
    """One's own. An unlocked phone neither shows the code word nor changes anything (P7), and
    nor does a mailbox: after a bare reset it is shut like one's words (P6)."""
    if request.user.shut_since:
        status = 409 if request.method == "POST" else 200
        return render(request, "clients/client/safe_contact/locked.html", status=status)
    row = safe_contact.of(request.user, request.user.client)
    form = posted_form(request) or form_with(safe_contact.opened(row), row)
    must_prove = request.method == "POST" and not reauthentication.is_fresh(request)
    if must_prove:
        form.add_error(None, _("Confirm again that it’s you, below. Nothing was changed yet."))
    elif was_saved(request, request.user.client, form if form.is_bound else None):
        return redirect("clients:onward" if "then" in request.GET else "clients:safe_contact")
    context = {
        "form": form,
        "row": row,
        "is_held": safe_contact.is_held(row),
        "is_arriving": "then" in request.GET,
        "must_prove": must_prove,
    }
    status = 422 if form.errors else 200
    return render(request, "clients/client/safe_contact/page.html", context, status=status)


@clients(locked="as_new")
@require_POST
def later(request: HttpRequest) -> HttpResponse:
    """Not now is an answer: nothing is allowed until it was said."""
    request.session["later"] = [*request.session.get("later", []), "reach"]
    return redirect("clients:onward")
