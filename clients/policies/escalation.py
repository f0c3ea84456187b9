"""Who is told when something has waited too long: who stands in, or else the practice's owners.

They learn that something waits and with whom. Whose it is, or what, they do not.
"""

from clients.models import Care, Clinician, ClinicianTask


def who_stands_in(task: ClinicianTask) -> list[Clinician]:
    """The colleague the practice named, or its owners, apart from whoever has it already."""
    has_it = set(Care.current_of(task.client_id).values_list("clinician", flat=True))
    colleagues = Clinician.of_practice(task.practice_id)
    named = colleagues.at_work().filter(pk__in=[task.practice.stands_in_id])
    others = colleagues.owners()
    found = [one for one in named if one.pk not in has_it]
    found = found or [one for one in others if one.pk not in has_it]
    # A practice of one has nobody else: its owner gets the letter.
    return found or list(others)
