"""Every screen of the portal and how to get there; a new address without a line here fails."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.utils import timezone

from clients.actions import invitations
from clients.context import acting_as, acting_as_worker
from clients.messaging import signed_links
from clients.models import Client, ConsentEvent, ContactChannel, Hold, Note, OutboxMessage
from tests.journeys.screens_apart import of_pathways, of_practice, on_paper
from tests.support import helping, in_room, make, own_sheets
from tests.support import measuring as measures
from therapist_portal.demo import people as demo
from therapist_portal.demo import work
from worksheets.actions import draft_questions
from worksheets.models import Assignment, Reveal, Version
from worksheets.rules.conditions import shown

# Answers that are no page: presses, saves, downloads, what programs ask.
NOT_SCREENS = set(
    """
    portal:home portal:alive portal:healthz portal:readyz portal:demo_inbox clients:onward
    clients:test_letter clients:help_line clients:help_line_unconfirm
    clients:help_line_undo clients:settled
    clients:decide clients:receipt_file clients:receipt_fhir clients:sign_out_elsewhere
    clients:contact_stop clients:contact_start clients:safe_contact_later clients:couple_carry_on
    clients:couple_start_again clients:colleague_uninvite clients:confirm_person
    clients:confirm_colleague clients:demand_light clients:message_again clients:uninvite
    clients:unlock_words
    portal:joint_open portal:joint_close worksheets:checkin_ask worksheets:checkin_meeting
    worksheets:checkin_every worksheets:checkin_reviewed
    clients:note_begin_couple clients:note_begin_person clients:note_save clients:note_add
    clients:note_add_save
    clients:set_owner clients:deactivate clients:reactivate worksheets:submission_read
    worksheets:schedule_pause worksheets:schedule_resume worksheets:schedule_stop
    worksheets:arrange worksheets:part_save worksheets:part_look worksheets:ask_reader
    worksheets:begin_from worksheets:restore
    worksheets:feedback_write worksheets:feedback_save worksheets:pathway_add
    worksheets:pathway_change worksheets:pathway_archive worksheets:moment_delete
    worksheets:moment_stop
    worksheets:blank_pdf worksheets:copy_pdf worksheets:own_paper_pdf
    worksheets:card_pdf worksheets:own_card_pdf
    worksheets:export_json worksheets:export_fhir worksheets:export_answers
    worksheets:not_now worksheets:show_again worksheets:save worksheets:withdraw
    worksheets:release_end worksheets:sharing_pause worksheets:sharing_resume
    worksheets:together_still worksheets:release_hold_back worksheets:release_allow_again
    worksheets:room_save worksheets:room_end worksheets:room_unassign
    worksheets:room_paper_pdf worksheets:joint_end
    worksheets:reveal_propose worksheets:reveal_open worksheets:reveal_end
    account_complete_password_reset account_confirm_password_reset_code mfa_authenticate
    mfa_download_recovery_codes mfa_reauthenticate_webauthn mfa_login_webauthn
    mfa_reauthenticate mfa_edit_webauthn mfa_remove_webauthn portal:unsaved_form portal:style
    """.split()
)


# Reached only on the way in: test_arriving_screens goes there.
ALONE = {"clients:join_details", "clients:seat", "clients:open_password"}
# An answer after which one more kind of question is asked.
OPENING = {"going_on": {"chosen": ["feel_it"]}}
KINDS = (
    "ranking likert choice free_text yes_no_maybe paired sort slider sentence true_false regions"
).split()


@dataclass
class Village:
    """The cast with the demo's whole history: every state there is, somewhere."""

    cast: make.Cast
    lou: Client
    ids: dict[str, Any] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    room: dict[str, str] = field(default_factory=dict)


def build() -> Village:
    cast = make.cast()
    elm = demo.House(cast.amara, cast.couple, (cast.jo, cast.sam), (cast.jo.user, cast.sam.user))
    work.for_amara(elm)
    work.hold(cast.amara, cast.sam)
    work.note(cast.amara, "She asked for a slower pace.", client=cast.jo, signed=True)
    with acting_as(cast.amara.pk):
        RecoveryCodes.activate(cast.amara)
    lou, max_ = make.client(by=cast.amara, name="Lou"), make.client(by=cast.amara, name="Max")
    pair = make.couple(by=cast.amara, clients=[lou, max_], accepted=False)
    gone = make.clinician(practice=cast.practice, name="Gil")
    room = in_room.screens(cast)
    with acting_as_worker():
        type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    village = Village(
        cast,
        lou,
        _ids(cast) | _own_sheets(cast) | {"gone": gone.clinician.pk, "pair": pair.pk},
        _questions(cast),
        room,
    )
    measures.brought_in(cast, "gad-2")
    village.ids["line"] = helping.corrected(by=cast.amara).pk
    helping.own(by=cast.amara)
    return village


def _own_sheets(cast: make.Cast) -> dict[str, Any]:
    """Amara's own worksheets: a copy with something to change, one published, one of Cleo's."""
    row, prompt = own_sheets.copied(cast.amara, "saying-and-hearing-no"), "You must say it."
    item = {"key": "like_one", "type": "likert", "prompt": prompt, "labels": ["Often", "Never"]}
    with acting_as(cast.amara.pk):
        draft_questions.add(draft=row, item=item, by=cast.amara)
    return {
        "own_draft": row.pk,
        "asked_draft": own_sheets.asked(cast.cleo).pk,
        "own_sheet": own_sheets.published(cast.amara).worksheet.slug,
    }


def _questions(cast: make.Cast) -> dict[str, str]:
    """One question of every kind that the shipped worksheets ask, on Kim's desk."""
    found: dict[str, str] = {}
    with acting_as_worker():
        newest = {row.worksheet_id: row for row in Version.objects.order_by("number")}
    for version in newest.values():
        if "checkin" in version.content or "diary" in _types(version):
            continue  # one page for all of it, and no address a question
        asked = shown(version.content, OPENING)
        new = {item["type"]: item["key"] for item in reversed(asked)}
        if set(new) - set(found):
            row = make.assignment(by=cast.ben, client=cast.kim, version=version, state="opened")
            opening = {item["key"] for item in asked} & set(OPENING)
            make.answers(row, {key: OPENING[key] for key in opening})
            for kind, key in new.items():
                found.setdefault(kind, f"/pages/{row.pk}/{make.opaque(key)}/")
    return found


def _types(version: Version) -> set[str]:
    return {item["type"] for item in version.content["items"]}


def _ids(cast: make.Cast) -> dict[str, Any]:
    amara, jo = cast.amara, cast.jo
    with acting_as(amara.pk):
        mine = {
            (row.version.worksheet.code, row.client.name): row.pk
            for row in Assignment.objects.select_related("version__worksheet", "client")
        }
        draft = Note.objects.get(state="draft").pk
        signed = Note.objects.filter(state="signed", couple=cast.couple).get().pk
        hold = Hold.objects.get(client=cast.sam).pk
        newcomer = make.client(by=amara, name="Robin", joined=False)
        _suggest(cast, mine["A1", "Jo"])
    with acting_as(amara.pk):
        invitation, code = invitations.invite_client(
            client=newcomer, email="robin@example.org", by=make.fresh(amara)
        )
    with acting_as(jo.user_id):
        event = ConsentEvent.objects.filter(client=jo).first().pk
        channel = ContactChannel.objects.get(client=jo).pk
    _stuck(cast)
    return {
        **_steps(cast),
        **_diaries(cast),
        "given": mine,
        "draft": draft,
        "signed": signed,
        "hold": hold,
        "event": event,
        "stop": signed_links.path_for(channel, b""),
        "newcomer": newcomer.pk,
        "invitation": invitation.pk,
        "code": code,
    }


def _steps(cast: make.Cast) -> dict[str, Any]:
    """Steps laid out for Jo and Sam, none opened."""
    # The first is what nobody has open: it can be opened.
    slugs = ["what-i-want", "keeping-count", "what-it-means-to-me"]
    pathway = make.pathway(by=cast.amara, couple=cast.couple, slugs=slugs)
    with acting_as(cast.amara.pk):
        return {"pathway": pathway.pk, "step": pathway.steps.all()[0].pk}


def _diaries(cast: make.Cast) -> dict[str, Any]:
    """One that Jo lets her therapist read, with some weeks in it, and one not begun."""
    version, today = make.version("dial-diary"), timezone.localdate()
    row, new = (
        make.assignment(by=cast.amara, client=cast.jo, version=version, state=state)
        for state in ("opened", "assigned")
    )
    said = {"free": 3, "context": ["tired", "together"], "note": "A walk, and nothing asked."}
    days = [(today - timedelta(days=11 - i), at) for i, at in enumerate((-4, -6, 1, 0, 5, 3))]
    noted = [(on, {"at": at} | said, "clin") for on, at in days]
    make.diary(row, *noted, (today, {"at": 2, "happened": "said_no"}, "clin"), mode="clin")
    return {"diary": row.pk, "diary_new": new.pk}


def _suggest(cast: make.Cast, assignment: Any) -> None:
    """That all show each other at one moment what they wrote there."""
    group = Assignment.objects.get(pk=assignment).group
    Reveal.objects.create(
        practice=cast.practice,
        group=group,
        couple=cast.couple,
        proposed_by=cast.amara.clinician,
    )


def _stuck(cast: make.Cast) -> None:
    """One letter that could not be sent, for the page that lists them."""
    with acting_as(cast.amara.pk):
        OutboxMessage.objects.filter(recipient_id=cast.jo.user_id).update(
            state="parked", due_at=timezone.now()
        )


def public(village: Village) -> dict[str, str]:
    return {
        "account_login": "/accounts/login/",
        "account_signup": "/accounts/signup/",
        "account_inactive": "/accounts/inactive/",
        "account_reset_password": "/accounts/password/reset/",
        "account_password_reset_completed": "/accounts/password/reset/complete/",
        "portal:leave": "/leave/",
        "portal:help": "/help/?country=GB",
        "portal:signed_out": "/signed-out/",
        "clients:join": f"/join/{village.ids['invitation']}/",
        "clients:put_back": "/back/run-out/",
        "clients:undo_factor": "/undo/run-out/",
        "clients:lost_factor": "/lost/",
        "clients:open_code": "/open/",
        "clients:stop": village.ids["stop"],
        "not found": "/nowhere/",
    }


def client(village: Village) -> dict[str, str]:
    """Jo's, who has one of everything."""
    given = village.ids["given"]
    todo, done, module = given["B2", "Jo"], given["A2", "Jo"], given["A", "Jo"]
    return {
        "worksheets:home": "/home/",
        "worksheets:worksheet": f"/pages/{todo}/",
        "worksheets:module": f"/reading/{module}/",
        "worksheets:sent": f"/sent/{done}/",
        "worksheets:done": f"/sent/{done}/done/",
        "worksheets:release": f"/sent/{done}/lines/{village.cast.sam.pk}/",
        "worksheets:release_at_once": f"/sent/{given['A1', 'Jo']}/lines/",
        "worksheets:moments": f"/moments/{village.ids['diary']}/?change",
        "worksheets:moment_reader": f"/moments/{village.ids['diary']}/who/",
        "worksheets:moment_days": f"/moments/{village.ids['diary']}/kept/",
        "a diary not begun": f"/moments/{village.ids['diary_new']}/",
        "worksheets:sharing": "/sharing/",
        "worksheets:together": "/together/",
        "worksheets:own_paper": f"/pages/{todo}/paper/",
        "worksheets:own_paper_page": f"/pages/{todo}/paper/page/",
        "worksheets:own_card": f"/pages/{todo}/card/",
        "clients:welcome": "/welcome/",
        "clients:asked": "/welcome/email/",
        "portal:first_leave": "/welcome/leaving/",
        "clients:consents": "/consents/",
        "clients:receipts": "/consents/receipts/",
        "clients:receipt_check": "/consents/receipts/check/",
        "clients:who_saw": "/settings/log/",
        "clients:who_sees": "/settings/sees/",
        "clients:together": "/settings/together/",
        "clients:uncouple": "/settings/together/alone/",
        "clients:safe_contact": "/settings/reach/",
        "clients:receipt": f"/consents/{village.ids['event']}/receipt/",
        "clients:settings": "/settings/",
        "clients:reading": "/settings/reading/",
        "clients:contact": "/settings/notes/",
        "clients:contact_confirm": "/settings/notes/confirm/run-out/",
    }


def writing(village: Village) -> dict[str, str]:
    """Sam's, who is half way through: a question, the last page, a page of a module."""
    given = village.ids["given"]
    sheet, module = given["A1", "Sam"], given["A", "Sam"]
    return {
        "worksheets:question": f"/pages/{sheet}/",
        "worksheets:review": f"/pages/{sheet}/review/",
        "worksheets:section": f"/reading/{module}/",
    }


def account(village: Village) -> dict[str, str]:
    """Asked for the password once more where the sign-in is old; here it is new."""
    return {
        "account_logout": "/accounts/logout/",
        "account_change_password": "/accounts/password/change/",
        "account_reauthenticate": "/accounts/reauthenticate/",
        "mfa_index": "/accounts/2fa/",
        "mfa_activate_totp": "/accounts/2fa/totp/activate/",
        "mfa_deactivate_totp": "/accounts/2fa/totp/deactivate/",
        "mfa_view_recovery_codes": "/accounts/2fa/recovery-codes/",
        "mfa_generate_recovery_codes": "/accounts/2fa/recovery-codes/generate/",
        "mfa_list_webauthn": "/accounts/2fa/webauthn/",
        "mfa_add_webauthn": "/accounts/2fa/webauthn/add/",
        "usersessions_list": "/accounts/sessions/",
        "clients:closed": "/settings/closed/",
    }


def measuring(village: Village) -> dict[str, str]:
    """The shelf of measures, and Jo's numbers."""
    shelf = "/library/measures/"
    own = f"/people/{village.cast.jo.pk}/measures/{make.opaque('ease-and-freedom')}/"
    return {
        "worksheets:measures": f"{shelf}?name=das",
        "worksheets:measure": f"{shelf}{make.opaque('csi-16')}/",
        "worksheets:measure_wording": f"{shelf}{make.opaque('csi-4')}/words/",
        "worksheets:measure_end": f"{shelf}{make.opaque('gad-2')}/end/",
        "worksheets:scores": own,
        "worksheets:measures_for_person": f"/people/{village.cast.jo.pk}/measures/",
        "worksheets:schedule": f"{own}again/",
    }


def _with_care(cast: make.Cast, ids: dict[str, Any]) -> dict[str, str]:
    return {
        "clients:couple_end": f"/couples/{cast.couple.pk}/end/",
        "clients:person_safe_contact": f"/people/{cast.jo.pk}/reach/",
        "worksheets:submission": f"/submissions/{ids['given']['A1', 'Jo']}/",
        "worksheets:flag_protocol": f"/submissions/{ids['given']['A1', 'Jo']}/next/",
        "worksheets:submission_void": f"/submissions/{ids['given']['A1', 'Jo']}/aside/",
        "worksheets:checkin": f"/people/{cast.jo.pk}/check-in/",
        "clients:hold_place": f"/people/{cast.jo.pk}/hold/",
        "clients:hold_lift": f"/holds/{ids['hold']}/lift/",
        "worksheets:hold_protocol": f"/holds/{ids['hold']}/next/",
        "clients:escalation": "/practice/looking/",
        "clients:first_steps": "/practice/first-steps/",
        "portal:service": "/practice/service/",
        "a therapist's settings": "/settings/",
    }


def clinician(village: Village) -> dict[str, str]:
    cast, ids = village.cast, village.ids
    couple, person, slug = cast.couple.pk, cast.jo.pk, "asking-and-answering"
    return {
        **village.room,
        **measuring(village),
        **_with_care(cast, ids),
        "portal:caseload": "/caseload/",
        "portal:inbox": "/inbox/",
        "portal:waiting_drafts": "/waiting/drafts/",
        "portal:waiting_safe_contact": "/waiting/safe-contact/",
        "clients:couple_new": "/couples/new/",
        "clients:person_new": "/people/new/",
        "portal:couple": f"/couples/{couple}/",
        "portal:person": f"/people/{person}/",
        "clients:invite": f"/people/{ids['newcomer']}/invite/",
        "clients:open_person": f"/people/{person}/open-account/",
        "clients:note": f"/notes/{ids['draft']}/",
        "clients:note_sign": f"/notes/{ids['draft']}/sign/",
        "clients:note_discard": f"/notes/{ids['draft']}/discard/",
        "clients:note_paper": f"/notes/{ids['signed']}/paper/",
        "a signed note": f"/notes/{ids['signed']}/",
        "worksheets:work": f"/people/{person}/work/",
        **of_practice(cast, ids),
        "worksheets:library": "/library/",
        "worksheets:import": "/library/import/",
        "worksheets:material": f"/library/{make.opaque(slug)}/",
        "worksheets:preview": f"/library/{make.opaque(slug)}/preview/",
        "worksheets:guide": f"/library/{make.opaque(slug)}/guide/",
        "worksheets:card": f"/library/{make.opaque(slug)}/card/",
        **on_paper(slug, ids["given"]["B2", "Jo"]),
        "worksheets:side_by_side": f"/couples/{couple}/side/",
        "worksheets:choose_for_couple": f"/couples/{couple}/assign/",
        "worksheets:assign_to_couple": f"/couples/{couple}/assign/{make.opaque(slug)}/",
        "worksheets:choose_for_person": f"/people/{person}/assign/",
        "worksheets:assign_to_person": f"/people/{person}/assign/{make.opaque(slug)}/",
        "worksheets:unassign": f"/assignments/{ids['given']['B2', 'Jo']}/unassign/",
    } | of_pathways(ids)


def authoring(village: Village) -> dict[str, str]:
    """A practice's own worksheets: Amara's draft and sheet, and a draft of Cleo's to read."""
    ids = village.ids
    return {
        "worksheets:drafts": "/library/drafts/",
        "worksheets:draft": f"/library/drafts/{ids['own_draft']}/?page=1",
        "worksheets:draft_preview": f"/library/drafts/{ids['own_draft']}/preview/?page=2",
        "worksheets:part": f"/library/drafts/{ids['own_draft']}/parts/{make.opaque('q.like_one')}/",
        "the sheet as a whole": f"/library/drafts/{ids['own_draft']}/parts/{make.opaque('about')}/",
        "worksheets:draft_publish": f"/library/drafts/{ids['own_draft']}/publish/",
        "worksheets:draft_delete": f"/library/drafts/{ids['own_draft']}/delete/",
        "worksheets:second_reading": f"/library/drafts/{ids['asked_draft']}/read/",
        "worksheets:archive": f"/library/{make.opaque(ids['own_sheet'])}/archive/",
    }
