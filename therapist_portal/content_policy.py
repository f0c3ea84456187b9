"""The Content-Security-Policy of a page, put together once a process and not for each answer."""

from functools import cache

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponseBase

_HERE = "{nonce}"


class ContentPolicy(CSPMiddleware):
    """As its parent says, who still answers for a response with a policy of its own."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        parts = self.get_policy_parts(request=request, response=response)
        is_as_ever = parts == PolicyParts(nonce=parts.nonce) and response.status_code < 400
        if not is_as_ever or HEADER in response or hasattr(response, "_csp_exempt"):
            return super().process_response(request, response)
        if parts.nonce is None:
            response.headers[HEADER] = _policy(None)
            request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)  # type: ignore[attr-defined]
        else:
            response.headers[HEADER] = _policy(_HERE).replace(_HERE, parts.nonce)
        return response


@cache
def _policy(nonce: str | None) -> str:
    return build_policy(nonce=nonce)
