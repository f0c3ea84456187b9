"""Who reaches which URL. The matrix compares this table with what really comes back (G1).

Read and signed by a person: a new URL fails the suite until its row stands here.
"""

from tests.portal.matrix import CLIENTS, CLINICIANS, Route

BOTH = "GET POST"
CARING = frozenset({"own therapist", "lapsed"})
OWN_THERAPIST = frozenset({"own therapist"})
AUTHOR = frozenset({"author"})
SAME_OWNER = frozenset({"owner"})
ARRIVED = CLIENTS | {"refused the portal"}
# Package pages that answer 404 until the account has what they are about.
MAYBE = frozenset({"nobody"})

PORTAL = {
    "portal:home": Route("public"),
    "portal:leave": Route("public", BOTH),
    "portal:first_leave": Route("arriving"),
    "portal:help": Route("public"),
    "portal:signed_out": Route("public"),
    "portal:alive": Route("public"),
    "portal:healthz": Route("public"),
    "portal:readyz": Route("public"),
    "portal:style": Route("public"),
    "portal:demo_inbox": Route("public"),
    "portal:caseload": Route("clinicians", BOTH),
    "portal:inbox": Route("clinicians"),
}
ARRIVING = {
    "clients:join": Route("public", BOTH),
    "clients:join_details": Route("public", BOTH),
    "account_signup": Route("public"),
    "clients:welcome": Route("arriving"),
    "clients:onward": Route("arriving"),
    "clients:seat": Route("arriving", BOTH),
    "clients:asked": Route("arriving", BOTH, ARRIVED),
    "clients:consents": Route("arriving"),
    "clients:decide": Route("arriving", "POST", ARRIVED),
    "clients:receipt": Route("arriving", "GET", AUTHOR),
    "clients:kept": Route("members", BOTH),
    "clients:settings": Route("members", BOTH),
    "clients:sign_out_elsewhere": Route("members", "POST"),
    "clients:contact": Route("clients", BOTH),
    "clients:contact_stop": Route("clients", "POST"),
    "clients:contact_start": Route("clients", "POST"),
    "clients:demand_light": Route("clients", "POST"),
    "clients:contact_confirm": Route("clients", BOTH),
    "clients:stop": Route("public", BOTH),
    "clients:messages": Route("clinicians"),
    "clients:message_again": Route("clinicians", "POST", CARING),
}
PEOPLE = {
    "clients:couple_new": Route("clinicians", BOTH),
    "clients:person_new": Route("clinicians", BOTH),
    "clients:couple": Route("clinicians", "GET", CARING),
    "clients:person": Route("clinicians", "GET", CARING),
    "clients:invite": Route("clinicians", BOTH, CARING),
    "clients:uninvite": Route("clinicians", "POST", CARING),
    "clients:unlock_words": Route("clinicians", "POST", CARING),
    "clients:note_begin_couple": Route("clinicians", "POST", CARING),
    "clients:note_begin_person": Route("clinicians", "POST", CARING),
    "clients:note": Route("clinicians", BOTH, OWN_THERAPIST),
    "clients:note_save": Route("clinicians", "POST", OWN_THERAPIST),
    "clients:note_sign": Route("clinicians", BOTH, OWN_THERAPIST),
    "clients:note_add": Route("clinicians", "POST", OWN_THERAPIST),
    "clients:note_discard": Route("clinicians", BOTH, OWN_THERAPIST),
    "clients:note_paper": Route("clinicians", "GET", OWN_THERAPIST),
    "clients:hold_lift": Route("clinicians", BOTH, CARING),
    "clients:messages": Route("clinicians"),
    "clients:message_again": Route("clinicians", "POST", CARING),
    "clients:practice": Route("owners"),
    "clients:practice_edit": Route("owners", BOTH),
    "clients:colleague_invite": Route("owners", BOTH),
    "clients:licence": Route("owners", BOTH, SAME_OWNER),
    "clients:set_owner": Route("owners", "POST", SAME_OWNER),
    "clients:deactivate": Route("owners", "POST", SAME_OWNER),
    "clients:reactivate": Route("owners", "POST", SAME_OWNER),
    "clients:hand_over": Route("owners", BOTH, SAME_OWNER),
}
WORK = {
    "worksheets:library": Route("clinicians"),
    "worksheets:material": Route("clinicians", "GET", CLINICIANS),
    "worksheets:preview": Route("clinicians", "GET", CLINICIANS),
    "worksheets:choose_for_couple": Route("clinicians", "GET", CARING),
    "worksheets:assign_to_couple": Route("clinicians", BOTH, CARING),
    "worksheets:choose_for_person": Route("clinicians", "GET", CARING),
    "worksheets:assign_to_person": Route("clinicians", BOTH, CARING),
    "worksheets:take_back": Route("clinicians", BOTH, CARING),
    "worksheets:submission": Route("clinicians", "GET", CARING),
    "worksheets:submission_read": Route("clinicians", "POST", CARING),
    "worksheets:feedback_write": Route("clinicians", "POST", CARING),
    "worksheets:home": Route("clients"),
    "worksheets:not_now": Route("clients", "POST", AUTHOR),
    "worksheets:bring_back": Route("clients", "POST", AUTHOR),
    "worksheets:module": Route("clients", BOTH, AUTHOR),
    "worksheets:section": Route("clients", BOTH, AUTHOR),
    "worksheets:worksheet": Route("clients", BOTH, AUTHOR),
    "worksheets:review": Route("clients", BOTH, AUTHOR),
    "worksheets:question": Route("clients", BOTH, AUTHOR),
    "worksheets:save": Route("clients", "POST", AUTHOR),
    "worksheets:sent": Route("clients", "GET", AUTHOR),
    "worksheets:done": Route("clients", "GET", AUTHOR),
    "worksheets:withdraw": Route("clients", "POST", AUTHOR),
}
PACKAGES = {
    "account_login": Route("public", BOTH),
    "account_logout": Route("public", BOTH),
    "account_inactive": Route("public"),
    "account_password_reset_completed": Route("public"),
    "account_reauthenticate": Route("members", BOTH),
    "account_change_password": Route("members", BOTH),
    "account_reset_password": Route("public", BOTH),
    "account_confirm_password_reset_code": Route("public", BOTH),
    "account_complete_password_reset": Route("public", BOTH),
    "mfa_index": Route("members"),
    "mfa_authenticate": Route("public", BOTH),
    "mfa_reauthenticate": Route("members", BOTH),
    "mfa_activate_totp": Route("members", BOTH),
    "mfa_deactivate_totp": Route("members", BOTH, MAYBE),
    "mfa_generate_recovery_codes": Route("members", BOTH),
    "mfa_view_recovery_codes": Route("members", "GET", MAYBE),
    "mfa_download_recovery_codes": Route("members", "GET", MAYBE),
    "mfa_list_webauthn": Route("members"),
    "mfa_add_webauthn": Route("members", BOTH),
    "mfa_remove_webauthn": Route("members", BOTH, MAYBE),
    "mfa_edit_webauthn": Route("members", BOTH, MAYBE),
    "mfa_login_webauthn": Route("public", BOTH),
    "mfa_reauthenticate_webauthn": Route("members", BOTH),
    "usersessions_list": Route("members", BOTH),
}
EXPECTATIONS: dict[str, Route] = PORTAL | ARRIVING | PEOPLE | WORK | PACKAGES
