"""People and what binds them."""

from clients.models.consents import ConsentEvent, ConsentNotice
from clients.models.contact import ContactChannel, SafeContact
from clients.models.couples import Couple, Member
from clients.models.invitations import Invitation
from clients.models.notes import Addendum, Note
from clients.models.people import Care, Client, User
from clients.models.practice import Clinician, Practice
from clients.models.records import AuditEvent, AuditHead, DataKey, OutboxMessage
from clients.models.safety import ClinicianTask, Hold, SetAside
from clients.models.windows import CheckInMark, JointWindow

__all__ = [
    "Addendum",
    "AuditEvent",
    "AuditHead",
    "Care",
    "CheckInMark",
    "Client",
    "Clinician",
    "ClinicianTask",
    "ConsentEvent",
    "ConsentNotice",
    "ContactChannel",
    "Couple",
    "DataKey",
    "Hold",
    "Invitation",
    "JointWindow",
    "Member",
    "Note",
    "OutboxMessage",
    "Practice",
    "SafeContact",
    "SetAside",
    "User",
]
