"""What templates need and Django lacks: our icons and the one block with a body."""

import hashlib

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


def _licence_problem(context: template.Context) -> str | None:
    # Of a page's own request, which an include with `only` keeps and its variables don't.
    return context.request.user.clinician.licence_problem()  # type: ignore[attr-defined]


@register.simple_tag(takes_context=True)
def licence_reason(context: template.Context, id: str) -> SafeString | str:
    """Once above a list of buttons that need a licence: why they are grey now; else nothing."""
    problem = _licence_problem(context)
    return format_html('<p class="why" id="{}">{}</p>', id, problem) if problem else ""


@register.simple_block_tag(takes_context=True)
def licensed_button(
    context: template.Context,
    content: str,
    css: str = "btn btn-primary",
    name: str = "",
    value: str = "",
    said_by: str = "",
    why_not: str = "",
) -> SafeString:
    """A button whose action asks for a valid licence (Inv 56): without one it is grey, with the
    reason beside it, or, in a list, in the `licence_reason` that `said_by` names. So it is where
    the page knows of another reason, `why_not`."""
    problem = _licence_problem(context) or why_not
    own = format_html(' name="{}" value="{}"', name, value) if name else ""
    if not problem:
        return format_html('<button class="{}"{}>{}</button>', css, own, content)
    reason: SafeString | str = ""
    if not said_by:
        said_by = f"licence-{hashlib.sha256(content.encode()).hexdigest()[:8]}"
        reason = format_html('<span class="why" id="{}">{}</span>', said_by, problem)
    return format_html(
        '<button class="{}" disabled aria-describedby="{}">{}</button>{}',
        css, said_by, content, reason,
    )  # fmt: skip


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
