"""Who may see what people wrote together in a session. One sentence each; nothing by default.

Like visibility.py beside it: the draft is on the therapist's side, what was agreed is for those
who agreed to it while their joint space is open, and a yes is its own member's.
"""

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from clients.models import User
from clients.visibility import client_id_of, couples_for, own_couple_for, since_shut
from worksheets.models import JointSheet, JointText, JointYes


def joint_sheets_for(user: User) -> QuerySet[JointSheet]:
    """A clinician sees what couples in their care write together; no client sees a draft."""
    return JointSheet.objects.filter(couple__in=couples_for(user).values("pk"))


def joint_texts_for(user: User) -> QuerySet[JointText]:
    """A clinician reads what couples in their care agreed to, what has ended included."""
    return JointText.objects.filter(couple__in=couples_for(user).values("pk"))


def open_texts_for(user: User) -> QuerySet[JointText]:
    """A member reads what all of them said yes to, in an open window, until any one ends it
    (Inv 10, 57). No member's session may see the others' seats and yeses: the database decides.
    """
    if user.shut_since is not None:
        return JointText.objects.none()
    open_now = RawSQL("SELECT app_joint_open_to(%s)", [client_id_of(user)])
    return JointText.objects.filter(pk__in=open_now)


def own_yeses_for(user: User) -> QuerySet[JointYes]:
    """A client sees what they themselves said yes to, in the couple they are in now, whether or
    not the others still do: their own way out is there all the same (Inv 6)."""
    mine = JointYes.objects.filter(
        client=client_id_of(user), couple__in=own_couple_for(user).values("pk")
    )
    return since_shut(user, mine, "said_at")
