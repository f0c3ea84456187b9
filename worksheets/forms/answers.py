"""What comes along with an answer: which version it was written over, and its own id."""

from django import forms

# PositiveIntegerField's own limit; anything beyond it was not sent by one of our pages.
MOST = 2_147_483_647


class DraftForm(forms.Form):
    revision = forms.IntegerField(min_value=0, max_value=MOST)
    op = forms.UUIDField()
    settles = forms.IntegerField(min_value=0, max_value=100, required=False)
    # Which revision the two versions were shown at; it counts only with a choice between them.
    chosen_at = forms.IntegerField(min_value=0, max_value=MOST, required=False)


class OpForm(forms.Form):
    op = forms.UUIDField()
