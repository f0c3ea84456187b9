"""Links in letters, opened without signing in: put an address back, and stop notes at once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from clients.access import public
from clients.actions import contact
from clients.messaging import signed_links


@public
@require_http_methods(["GET", "HEAD", "POST"])
def put_back(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the letter to a former address. Opening it changes nothing; the button does."""
    if request.method == "POST":
        page = "was_put_back" if contact.put_back_by_link(token=token) else "put_back_over"
    else:
        page = "put_back" if contact.link_puts_back(token) else "put_back_over"
    status = 410 if page == "put_back_over" else 200
    return render(request, f"clients/contact/{page}.html", status=status)


# The link itself is the proof: a mail program posts here without cookies (RFC 8058).
@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def stop_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link shows a button and changes nothing; mail scanners open links (P9)."""
    if signed_links.has_ended(token):
        return render(request, "clients/contact/stop_ended.html", status=410)
    if request.method == "POST":
        known = contact.stop_by_link(token=token)
        page = "clients/contact/stopped.html"
    else:
        known = signed_links.channel_to_stop(token) is not None
        page = "clients/contact/stop.html"
    if not known:
        return render(request, "clients/contact/stop_unread.html", status=404)
    return render(request, page)
