"""The words the work is described in: kinds, themes, states. Imports nothing of ours."""

from django.db.models import TextChoices


class Kind(TextChoices):
    MODULE = "module", "Module"
    WORKSHEET = "worksheet", "Worksheet"


class Theme(TextChoices):
    """The library's shelves. Labels are for clinicians; clients see client titles only."""

    OWED = "owed", "When closeness feels owed"
    DEMAND = "demand", "When an invitation feels like a demand"
    POWER = "power", "Power and safety"
    DESIRE = "desire", "What we want closeness for"
    CHECKIN = "checkin", "Private check-in"
