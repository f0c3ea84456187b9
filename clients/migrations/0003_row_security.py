"""Who may see which row of people, couples, consents, notes and records."""

from django.db import migrations

from clients.rowsecurity import (
    ANYONE_IN_PRACTICE,
    CLINICIAN,
    DOOR,
    DOOR_OF_PRACTICE,
    OWN,
    WORKER,
    any_of,
    never_changes,
    protect,
)

PRACTICE = "id = (SELECT app_practice())"
# Asked last: PostgreSQL reads an OR in order, and a clinician needs none of it.
MY_COUPLE = "IN (SELECT app_my_couples())"
AUTHOR = "author_id = (SELECT app_clinician())"
ABOUT_ME = "about_id = (SELECT app_client())"
# A client's own list of events tells of no Hold, no note and no group either (Inv 6, 15).
NOT_BEHIND_THE_SCENES = "object_kind NOT IN ('hold', 'note', 'addendum', 'assignmentgroup')"
TREATED = "(app_cares_for(client_id) OR app_cares_for_couple(couple_id))"


class Migration(migrations.Migration):
    dependencies = [("clients", "0002_functions")]

    operations = [
        protect(
            "clients_practice",
            select=any_of(PRACTICE, WORKER),
            insert=WORKER,
            update=f"{PRACTICE} AND (SELECT app_clinician()) IS NOT NULL",
        ),
        protect(
            "clients_user",
            select=any_of(
                "id = (SELECT app_uid())",
                CLINICIAN,
                f"({ANYONE_IN_PRACTICE} AND role = 'clinician')",
                DOOR,
                WORKER,
            ),
            insert=any_of(DOOR_OF_PRACTICE, WORKER),
            update=any_of(
                f"(id = (SELECT app_uid()) AND {ANYONE_IN_PRACTICE})", CLINICIAN, DOOR, WORKER
            ),
        ),
        protect(
            "clients_clinician",
            select=any_of(ANYONE_IN_PRACTICE, WORKER),
            insert=any_of(DOOR_OF_PRACTICE, WORKER),
            update=any_of(CLINICIAN, WORKER),
        ),
        protect(
            "clients_client",
            select=any_of(
                "id = (SELECT app_client())",
                CLINICIAN,
                "id IN (SELECT app_my_partners())",
                DOOR_OF_PRACTICE,
                WORKER,
            ),
            insert=CLINICIAN,
            update=any_of(
                f"(id = (SELECT app_client()) AND {ANYONE_IN_PRACTICE})",
                CLINICIAN,
                DOOR_OF_PRACTICE,
            ),
        ),
        protect(
            "clients_care",
            select=any_of(OWN, CLINICIAN, WORKER),
            insert=CLINICIAN,
            update=any_of(OWN, CLINICIAN, WORKER),
        ),
        protect(
            "clients_couple",
            select=any_of(CLINICIAN, f"id {MY_COUPLE}", WORKER),
            insert=CLINICIAN,
            update=any_of(CLINICIAN, f"id {MY_COUPLE}"),
        ),
        protect(
            "clients_member",
            select=any_of(OWN, CLINICIAN, f"couple_id {MY_COUPLE}", WORKER),
            insert=CLINICIAN,
            update=any_of(OWN, CLINICIAN),
        ),
        protect(
            "clients_invitation",
            select=any_of(CLINICIAN, DOOR, WORKER),
            insert=CLINICIAN,
            update=any_of(CLINICIAN, DOOR),
        ),
        protect(
            "clients_consentevent",
            select=any_of(OWN, CLINICIAN, WORKER),
            insert=f"{ANYONE_IN_PRACTICE} AND {OWN}",
        ),
        protect(
            "clients_contactchannel",
            select=any_of(OWN, CLINICIAN, WORKER),
            insert=f"{ANYONE_IN_PRACTICE} AND {OWN}",
            update=any_of(OWN, WORKER),
        ),
        # No client may see a Hold, their own included; submitting may place one (Inv 14, 15).
        protect(
            "clients_hold",
            select=any_of(CLINICIAN, WORKER),
            insert=any_of(CLINICIAN, f"({ANYONE_IN_PRACTICE} AND {OWN})"),
            update=CLINICIAN,
        ),
        protect(
            "clients_note",
            select=any_of(AUTHOR, f"(state = 'signed' AND {CLINICIAN} AND {TREATED})"),
            insert=f"{ANYONE_IN_PRACTICE} AND {AUTHOR}",
            update=AUTHOR,
            delete=f"{AUTHOR} AND state = 'draft'",
        ),
        protect(
            "clients_addendum",
            select="EXISTS (SELECT 1 FROM clients_note n WHERE n.id = note_id)",
            insert=f"{ANYONE_IN_PRACTICE} AND {AUTHOR}",
        ),
        protect(
            "clients_auditevent",
            select=any_of(CLINICIAN, f"({ABOUT_ME} AND {NOT_BEHIND_THE_SCENES})", WORKER),
        ),
        protect("clients_audithead", select=any_of(CLINICIAN, WORKER)),
        protect(
            "clients_outboxmessage",
            select=any_of("recipient_id = (SELECT app_uid())", CLINICIAN, WORKER),
            insert=any_of(ANYONE_IN_PRACTICE, WORKER),
            update=any_of("recipient_id = (SELECT app_uid())", CLINICIAN, WORKER),
            delete=f"{WORKER} AND finished_at IS NOT NULL",
        ),
        # Anyone may need a key, to read what was written for them; only the worker re-wraps or
        # shreds one.
        protect(
            "clients_datakey",
            select=any_of(ANYONE_IN_PRACTICE, WORKER),
            insert=any_of(ANYONE_IN_PRACTICE, WORKER),
            update=WORKER,
        ),
        never_changes("clients_auditevent"),
        never_changes("clients_consentevent"),
        never_changes("clients_addendum"),
        never_changes("clients_note", when="OLD.state = 'signed'"),
    ]
