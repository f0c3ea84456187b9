"""Every address of the portal. Each view declares its audience (clients/access.py)."""

from allauth.account import urls as account_urls
from allauth.mfa import urls as mfa_urls
from allauth.usersessions import urls as usersessions_urls
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from clients.access import PACKAGE_VIEWS, package_view
from clients.views import join, sessions
from therapist_portal.views import (
    caseload,
    couples,
    demo,
    help,
    home,
    inbox,
    leaving,
    service,
    style,
    unsaved_form,
    windows,
)

handler400 = "therapist_portal.views.errors.bad_request"
handler403 = "therapist_portal.views.errors.forbidden"
handler404 = "therapist_portal.views.errors.not_found"
handler500 = "therapist_portal.views.errors.server_error"


def _only_named(entries: list) -> list:
    """Of a package's routes, those that PACKAGE_VIEWS lists: the rest do not exist here."""
    kept = []
    for entry in entries:
        if isinstance(entry, URLResolver):
            inner = _only_named(entry.url_patterns)
            if inner:
                kept.append(path(str(entry.pattern), include(inner)))
        elif isinstance(entry, URLPattern) and entry.name in PACKAGE_VIEWS:
            entry.callback = package_view(entry.name, entry.callback)
            kept.append(entry)
    return kept


portal = [
    path("", home.home, name="home"),
    path("leave/", leaving.leave, name="leave"),
    path("welcome/leaving/", leaving.first_leave, name="first_leave"),
    path("help/", help.help_page, name="help"),
    path("readyz", home.readyz, name="readyz"),
    path("signed-out/", home.signed_out, name="signed_out"),
    path("caseload/", caseload.caseload, name="caseload"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("practice/service/", service.state, name="service"),
    path("kept/", unsaved_form.unsaved, name="unsaved_form"),
    path("couples/<uuid:couple_id>/", couples.couple, name="couple"),
    path("couples/<uuid:couple_id>/joint/", windows.open_joint, name="joint_open"),
    path("couples/<uuid:couple_id>/joint/close/", windows.close_joint, name="joint_close"),
    path("people/<uuid:client_id>/", couples.person, name="person"),
    path("waiting/drafts/", inbox.drafts, name="waiting_drafts"),
    path("waiting/safe-contact/", inbox.safe_contact, name="waiting_safe_contact"),
    path("session/alive", home.alive, name="alive"),
    path("healthz", home.healthz, name="healthz"),
]
if settings.DEBUG:
    portal += [path("style/", style.style, name="style")]
if settings.DEMO:
    portal += [path("demo/inbox/", demo.inbox, name="demo_inbox")]

urlpatterns = [
    # The work first: addresses are tried in order, and these are asked for most.
    path("", include("worksheets.urls")),
    path("", include((portal, "portal"))),
    path("", include("clients.urls")),
    # allauth's sign-in page names this address; here one is invited.
    path("accounts/signup/", join.by_invitation, name="account_signup"),
    path("accounts/", include(_only_named(account_urls.urlpatterns))),
    path(
        "accounts/2fa/webauthn/keys/<int:pk>/remove/",
        sessions.remove_passkey,
        name="mfa_remove_webauthn",
    ),
    path("accounts/2fa/", include(_only_named(mfa_urls.urlpatterns))),
    path("accounts/sessions/", include(_only_named(usersessions_urls.urlpatterns))),
]
