"""Who did or read what, when: recorded in the transaction of the deed itself, and verifiable."""

from clients.audit.events import (
    AuditNotOpen,
    Event,
    carried,
    collected,
    collecting,
    flush,
    record,
    was_carried,
)

__all__ = [
    "AuditNotOpen",
    "Event",
    "carried",
    "collected",
    "collecting",
    "flush",
    "record",
    "was_carried",
]
