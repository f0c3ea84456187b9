"""Back after the sign-in ran out: here is what you had typed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clients import kept, surfaces
from clients.access import members


@members
@require_http_methods(["GET", "HEAD", "POST"])
def typed(request: HttpRequest) -> HttpResponse:
    """Shows it to its writer; sends it where it was going, or lets it go. Nothing else happens.

    307 makes the browser send the same form on, so that it is checked and saved as always.
    """
    form = kept.opened(request.session.get(kept.SESSION_KEY, ""), request.user.pk)
    if form is None:
        return redirect("portal:home")
    if request.method == "POST":
        del request.session[kept.SESSION_KEY]
        if request.POST.get(kept.FIELD) != "send":
            return redirect("portal:home")
        return HttpResponse(status=307, headers={"Location": form.path})
    known = surfaces.typed_of(request.user, form.path, form.as_posted())
    return render(request, "clients/join/kept.html", {"typed": form, "known": known})
