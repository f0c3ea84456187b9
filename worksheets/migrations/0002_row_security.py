"""Who may see which row of the library, assignments and answers."""

from django.db import migrations

from clients.rowsecurity import (
    ANYONE_IN_PRACTICE,
    CLINICIAN,
    OWN,
    WORKER,
    any_of,
    never_changes,
    protect,
)

SHIPPED = "practice_id IS NULL"
MINE = f"{ANYONE_IN_PRACTICE} AND {OWN}"
AUTHOR = "author_id = (SELECT app_clinician())"


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0001_initial"), ("clients", "0003_row_security")]

    operations = [
        protect(
            "worksheets_worksheet",
            select=any_of(SHIPPED, ANYONE_IN_PRACTICE, WORKER),
            insert=any_of(CLINICIAN, WORKER),
            update=any_of(CLINICIAN, WORKER),
        ),
        protect(
            "worksheets_version",
            select=any_of(SHIPPED, ANYONE_IN_PRACTICE, WORKER),
            insert=any_of(CLINICIAN, WORKER),
        ),
        # A group tells that a partner was given the same: no client may see one (Inv 6).
        protect("worksheets_assignmentgroup", select=any_of(CLINICIAN, WORKER), insert=CLINICIAN),
        protect(
            "worksheets_assignment",
            select=any_of(OWN, CLINICIAN, WORKER),
            insert=CLINICIAN,
            update=any_of(OWN, CLINICIAN, WORKER),
        ),
        protect(
            "worksheets_response",
            select=any_of(OWN, CLINICIAN),
            insert=MINE,
            update=OWN,
        ),
        # The words themselves: the author, and a clinician who cares for them now, once the
        # author let that clinician read (Inv 1, 3).
        protect(
            "worksheets_answer",
            select=any_of(
                OWN, f"({CLINICIAN} AND visibility = 'clin' AND app_cares_for(client_id))"
            ),
            insert=MINE,
            update=OWN,
            delete=OWN,
        ),
        protect(
            "worksheets_feedback",
            select=any_of(OWN, AUTHOR, f"({CLINICIAN} AND app_cares_for(client_id))"),
            insert=f"{ANYONE_IN_PRACTICE} AND {AUTHOR}",
        ),
        never_changes("worksheets_version"),
    ]
