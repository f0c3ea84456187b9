"""People and what binds them."""

from clients.models.consents import ConsentEvent, ConsentNotice
from clients.models.contact import ContactChannel, SafeContact
from clients.models.couples import Couple, Member
from clients.models.factors import AccountOpening, NewFactor
from clients.models.help_lines import HelpLine, HelpLineCheck
from clients.models.invitations import Invitation
from clients.models.notes import Addendum, Note, UnsentWords
from clients.models.people import Care, Client, User
from clients.models.practice import Clinician, Practice
from clients.models.records import (
    AuditEvent,
    AuditHead,
    DataKey,
    KeyCheck,
    OutboxMessage,
    PasswordResetRequest,
    SendingStatus,
)
from clients.models.safety import ClinicianTask, Hold, HoldByHand, SetAside
from clients.models.windows import CheckInMark, JointWindow

__all__ = [
    "AccountOpening",
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
    "HelpLine",
    "HelpLineCheck",
    "Hold",
    "HoldByHand",
    "Invitation",
    "JointWindow",
    "KeyCheck",
    "Member",
    "NewFactor",
    "Note",
    "OutboxMessage",
    "PasswordResetRequest",
    "Practice",
    "SafeContact",
    "SendingStatus",
    "SetAside",
    "UnsentWords",
    "User",
]
