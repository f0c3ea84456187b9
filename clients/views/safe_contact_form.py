"""The form about how a person may be reached, read and saved alike on both of its pages."""

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from clients.actions import safe_contact as reaching
from clients.forms.safe_contact import SafeContactForm
from clients.models import Client, SafeContact
from clients.queries.safe_contact import ContactWays

TAKEN = _(
    "Somebody who is or was their partner here gave the same number. Ask for one that only they "
    "answer, while you are alone with them."
)


def posted_form(request: HttpRequest) -> SafeContactForm | None:
    """What was filled in; None where the page is only looked at."""
    return SafeContactForm(request.POST) if request.method == "POST" else None


def form_with(said: ContactWays, row: SafeContact | None) -> SafeContactForm:
    """The form as it starts: with what was said last."""
    told = asdict(said) | {"review_on": row.review_on if row else None}
    return SafeContactForm(initial=told)


def was_saved(request: HttpRequest, client: Client, form: SafeContactForm | None) -> bool:
    if form is None or not form.is_valid():
        return False
    try:
        reaching.say(
            client=client,
            words=form.words(),
            review_on=form.cleaned_data["review_on"],
            by=request.user,
        )
    except reaching.NumberTaken:
        form.add_error("phone", TAKEN)
        return False
    messages.success(request, _("Saved. It applies from now on."))
    return True
