"""The living component page: every piece of the look in one place, to be seen before it is used."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from clients.access import public

SHELLS = {
    "client": "base_client.html",
    "clinician": "base_clinician.html",
    "public": "base_public.html",
}
TOKENS = {
    "Ground": ["paper", "surface", "sunken", "line", "edge"],
    "Ink": ["ink", "ink-soft", "pine", "pine-strong", "focus"],
    "Meaning": ["slate", "clay", "amber", "red", "green"],
    "Tint": ["mist", "slate-tint", "clay-tint", "amber-tint", "red-tint", "green-tint"],
}
WORDS = (
    "I notice I go quiet when I'm tired, and it looks like not wanting to.\n\n"
    "What helps is hearing that nothing has to happen."
)


class SampleForm(forms.Form):
    """One of each control."""

    name = forms.CharField(label="What should we call you?", help_text="A first name is enough.")
    when = forms.ChoiceField(
        label="How much time do you have this week?",
        choices=[("", "Choose one"), ("a", "Ten minutes"), ("b", "Half an hour")],
        required=False,
    )
    closeness = forms.ChoiceField(
        label="When did you last feel close?",
        help_text="Close can mean anything you like.",
        choices=[("t", "Today"), ("w", "This week"), ("l", "Longer ago")],
        widget=forms.RadioSelect,
    )
    share = forms.ChoiceField(
        label="Who may read this answer?",
        choices=[("self", "Only me"), ("clin", "My therapist")],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label="In your own words",
        required=False,
        widget=forms.Textarea(
            attrs={
                "class": "words-input",
                "autocomplete": "off",
                "spellcheck": "false",
                "translate": "no",
                "rows": 5,
            }
        ),
    )
    agree = forms.BooleanField(label="I am 18 or older")
    dial = forms.IntegerField(
        label="Just now, how much do you feel like being touched?",
        required=False,
        min_value=-10,
        max_value=10,
        widget=forms.NumberInput(attrs={"min": -10, "max": 10, "step": 1}),
    )
    dial_na = forms.BooleanField(label="Doesn’t apply", required=False)
    free = forms.IntegerField(
        label="How free do you feel to say no?",
        required=False,
        initial=3,
        min_value=0,
        max_value=4,
        widget=forms.NumberInput(attrs={"min": 0, "max": 4, "step": 1}),
    )


def context(request: HttpRequest) -> dict[str, Any]:
    return {
        "shell": SHELLS.get(request.GET.get("shell", ""), "base_public.html"),
        "tokens": TOKENS,
        "plain": SampleForm(),
        "refused": SampleForm({"when": "z", "answer": WORDS}, prefix="refused"),
        "words": WORDS,
        "tabs": [
            {"url": "#tabs", "text": "Together", "current": True},
            {"url": "#tabs", "text": "Notes"},
            {"url": "#tabs", "text": "History"},
        ],
        "sections": [
            ("Seen together", "Both named the same worry in different words."),
            ("Agreed", "Ten minutes of talking, twice, with the phone away."),
        ],
    }


@public
def style(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    return render(request, "therapist_portal/style.html", context(request))
