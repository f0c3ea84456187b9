"""One's own choice of how these pages look and speak."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.access import clients
from clients.actions import reading
from clients.forms.reading import ReadingForm
from clients.queries import reading as reading_queries


@clients(locked="refused")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    user = request.user
    form = ReadingForm(
        request.POST if request.method == "POST" else None,
        calm=user.calm_pages,
        plain=user.plain_words,
        word=reading_queries.partner_word(user),
    )
    if form.is_valid():
        told = form.cleaned_data
        reading.set_reading(
            calm_pages=told["calm_pages"],
            plain_words=told["plain_words"],
            word=form.word,
            by=user,
        )
        messages.success(request, _("Saved."))
        return redirect("clients:reading")
    status = 422 if form.errors else 200
    return render(request, "clients/client/reading/page.html", {"form": form}, status=status)
