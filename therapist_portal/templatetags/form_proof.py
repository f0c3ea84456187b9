"""Every form of a signed-in person says whose page it stands on, beside its token.

In place of Django's own `csrf_token`, so that no form can forget it (settings: builtins).
"""

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from clients.signin import page_owner

register = template.Library()


class FormProofNode(CsrfTokenNode):
    def render(self, context: Context) -> SafeString:
        return format_html("{}{}", super().render(context), _owner(context))


def _owner(context: Context) -> SafeString | str:
    request: Any = getattr(context, "request", None)
    if request is None or not request.user.is_authenticated:
        return ""
    return format_html(
        '<input type="hidden" name="{}" value="{}">',
        page_owner.FIELD,
        page_owner.statement(request),
    )


@register.tag
def csrf_token(parser: Parser, token: Token) -> FormProofNode:
    return FormProofNode()
