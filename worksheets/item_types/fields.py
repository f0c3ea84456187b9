"""Form fields the item types share: forgiving about blanks, firm about everything else."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from worksheets.item_types.base import OTHER_MAX

FROM_LIST = _("Choose from the list, or leave it blank.")
TOO_LONG = _(
    "That’s %(show_value)d characters. There’s room for %(limit_value)d. "
    "Your text is still here: shorten it, or continue it with your therapist."
)
LEAVE_BLANK = ("", _("Leave blank"))


class Words(forms.CharField):
    """Someone's own words, kept as typed. Windows line ends never count against the limit."""

    def __init__(self, *, limit, rows=4, **kwargs):
        widget = forms.Textarea if rows > 1 else forms.TextInput
        attrs = {"autocomplete": "off"} | (
            {"rows": rows, "class": "words-input"} if rows > 1 else {}
        )
        super().__init__(required=False, strip=False, widget=widget(attrs=attrs), **kwargs)
        self.limit = limit
        self.validators.append(MaxLengthValidator(limit, TOO_LONG))
        # Not maxlength: a browser would cut a long paste without a word.
        self.widget.attrs["data-limit"] = limit

    def to_python(self, value):
        text = super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")
        try:
            text.encode()
        except UnicodeEncodeError:
            what = gettext("That text has a character that can’t be saved. Remove it.")
            raise ValidationError(what) from None
        return text if text.strip() else ""


class One(forms.ChoiceField):
    """One of a few, as radio buttons."""

    def __init__(self, choices, *, widget=forms.RadioSelect, **kwargs):
        kwargs.setdefault("error_messages", {"invalid_choice": FROM_LIST})
        super().__init__(choices=choices, required=False, widget=widget, **kwargs)


class Pick(One):
    """One of many, as a list with a blank at the top."""

    def __init__(self, choices, **kwargs):
        super().__init__([LEAVE_BLANK, *choices], widget=forms.Select, **kwargs)


class Several(forms.MultipleChoiceField):
    """Any number of a few, as tick boxes. Keeps the author's order, drops doubles."""

    def __init__(self, choices, **kwargs):
        messages = {"invalid_choice": FROM_LIST, "invalid_list": FROM_LIST}
        super().__init__(
            choices=choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages=messages,
            **kwargs,
        )

    def to_python(self, value):
        # Ten thousand values in one post are not worth ten thousand look-ups.
        if isinstance(value, list | tuple) and len(value) > len(self.choices):
            raise ValidationError(FROM_LIST)
        return super().to_python(value)

    def clean(self, value):
        chosen = set(super().clean(value))
        return [key for key, _text in self.choices if key in chosen]


def other_box(option) -> Words:
    label = gettext("“%(text)s”: what is it?") % {"text": option["text"]}
    return Words(limit=OTHER_MAX, rows=1, label=label)
