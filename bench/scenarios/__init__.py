"""What is measured: each scenario is a side of the portal beside its yardstick."""

from collections.abc import Iterable

from bench.scenarios import dashboard, saving, sending, sheets
from bench.scenarios.sides import Bench, Scenario


def all_of(bench: Bench) -> Iterable[Scenario]:
    yield from sheets.scenarios(bench)
    yield from saving.scenarios(bench)
    yield from sending.scenarios(bench)
    yield from dashboard.scenarios(bench)
