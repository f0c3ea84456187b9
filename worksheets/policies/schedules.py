"""Why a measure cannot be set to come again now: told on its page, and again at the press."""

from django.utils.translation import gettext_lazy as _

COMES_AGAIN = _("This is already on a schedule for them. Stop that one first.")
