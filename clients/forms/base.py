"""What every form of the portal shares, so that each says only what it asks."""

from typing import TYPE_CHECKING, Any, TypeVar

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise as Words
else:
    Words = str | Promise  # what a label may be: it can wait for its reader's language

Kind = TypeVar("Kind", bound=forms.Field)

# In place of a framework's words, wherever a form has none of its own.
PLAIN = {
    "required": _("This can’t stay empty."),
    "max_length": _("This can be up to %(limit_value)d characters; it has %(show_value)d."),
    "min_value": _("Choose %(limit_value)s or more."),
    "max_value": _("Choose %(limit_value)s or less."),
    "null_characters_not_allowed": _(
        "This contains a character that can’t be saved. Type it again."
    ),
}
STOCK = forms.Field.default_error_messages
NOT_KEPT = {"autocomplete": "off", "spellcheck": "false", "translate": "no"}


def field_of(form: forms.BaseForm, name: str, kind: type[Kind]) -> Kind:
    """The field of this name, as the kind it was declared as; to Django each is just a field."""
    field = form.fields[name]
    assert isinstance(field, kind), f"{name} is no {kind.__name__}"
    return field


class PortalForm(forms.Form):
    """Renders with {% crispy form %} or {{ form|crispy }} inside a <form> of the template's own.

    The browser keeps nothing (P2): fields named in `browser_may_fill` are the exception, for a
    person's own name, address or password.
    """

    hide_optional = False
    browser_may_fill: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            fill = self.browser_may_fill.get(name)
            for key, value in (NOT_KEPT | ({"autocomplete": fill} if fill else {})).items():
                field.widget.attrs.setdefault(key, value)
            for key, words in PLAIN.items():
                if field.error_messages.get(key) == STOCK.get(key):
                    field.error_messages[key] = words

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True
        helper.include_media = False
        helper.use_custom_control = False
        helper.attrs = {"novalidate": ""}
        return helper


class WordsField(forms.CharField):
    """A few sentences of somebody's own, with a length that is said when it is passed."""

    def __init__(self, *, max_length: int, rows: int = 5, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows, "class": "words-input"}))
        too_long = format_lazy(
            _("This can be up to {most} characters; it has %(show_value)d."), most=f"{max_length:,}"
        )
        kwargs["error_messages"] = {"max_length": too_long} | kwargs.get("error_messages", {})
        super().__init__(max_length=max_length, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength in the page: a browser would cut pasted text off without a word."""
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs
