"""What templates need and Django lacks: our icons and the one block with a body."""

from django import template
from django.forms import BooleanField, BoundField
from django.forms.boundfield import BoundWidget
from django.forms.widgets import CheckboxInput
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A line icon from icons.svg; always decoration, the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("portal/icons.svg"),
        name,
    )


@register.simple_block_tag
def panel(content: str, title: str = "", level: int = 2) -> SafeString:
    """A card around a block of a page: {% panel "Notes" %}…{% endpanel %}."""
    heading = format_html("<h{0}>{1}</h{0}>", level, title) if title else ""
    return format_html('<section class="panel">{}{}</section>', heading, content)


@register.filter
def is_tick_box(field: BoundField) -> bool:
    """One box to tick: its label stands beside it, not above."""
    return isinstance(field.field.widget, CheckboxInput) and isinstance(field.field, BooleanField)


@register.filter
def drawn(field: BoundField) -> SafeString:
    """The field's control with Bootstrap's class for its kind; what the form set on it stays."""
    kind = getattr(field.field.widget, "input_type", "text")
    css_class = {"select": "form-select", "checkbox": "form-check-input"}.get(kind, "form-control")
    own = field.field.widget.attrs.get("class", "")
    invalid = "is-invalid" if field.errors else ""
    return field.as_widget(attrs={"class": " ".join(filter(None, (own, css_class, invalid)))})


@register.filter
def drawn_choice(option: BoundWidget) -> SafeString:
    """One radio button or box of a group, with Bootstrap's class."""
    option.data["attrs"]["class"] = "form-check-input"
    return option.tag()


@register.filter
def anchor(field: BoundField) -> str:
    """Where a link to this field lands: the first choice of a group, or the control itself."""
    return field.id_for_label or f"{field.auto_id}_0"
