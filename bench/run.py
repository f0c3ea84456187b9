"""`python3 run.py bench`: the portal beside its yardstick, in one run, on generated data."""

import argparse
import json
import os
import sys
import time
from fnmatch import fnmatch
from pathlib import Path

import django

HERE = Path(__file__).parent


def main(words: list[str]) -> int:
    if words[:1] == ["compare"]:
        return compare(words[1:])
    wanted = options(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "therapist_portal.settings")
    django.setup()
    from bench.stage import Unready

    try:
        return measure(wanted)
    except Unready as trouble:
        print(f"\n  {trouble}\n", file=sys.stderr)
        return 2


def options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py bench", epilog="Also: compare a.json b.json")
    parser.add_argument("--size", choices=["S", "M", "L"], default="S")
    parser.add_argument("--scenario", default="all", help="names or patterns, by commas")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--secs", type=float, default=4.0, help="of each side in each round")
    parser.add_argument("--json", type=Path, help="write the whole run there")
    parser.add_argument("--check", type=Path, default=HERE / "targets.toml")
    parser.add_argument("--quick", action="store_true", help="exact counters only, no rounds")
    parser.add_argument("--strict", action="store_true", help="ratios fail the run too")
    return parser.parse_args(words)


def compare(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="run.py bench compare")
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    wanted = parser.parse_args(words)
    from bench import report

    print(report.compare(wanted.before, wanted.after))
    return 0


def measure(wanted: argparse.Namespace) -> int:
    from bench import gen, report, rounds, stage
    from bench.floor.fill import fill
    from bench.meter import Meter
    from bench.people import Doors
    from bench.scenarios.sides import Bench

    stage.check_surroundings()
    database = stage.connect(autocommit=True)
    stage.make_tables(database)
    started = time.perf_counter()
    size = gen.SIZES[wanted.size]
    with stage.connect(autocommit=False) as loading:
        data = gen.Generator(loading, size).fill()
        floor_data = fill(loading, pool=size.pool * size.writers // 8)
    stage.settle(database)
    say(f"size {wanted.size}: {facts(data.rows)} in {time.perf_counter() - started:.0f} s")
    with stage.servers() as (ports, pids):
        doors = Doors(stage.connect(autocommit=False), ports["portal"], ports["floor"])
        bench = Bench(data, floor_data, doors, database)
        protocol = rounds.Protocol(
            Meter(database, pids), seconds=wanted.secs, rounds=wanted.rounds, say=say
        )
        try:
            results, growths = rounds.run(everything(protocol, bench, wanted))
        except rounds.Failed as failure:
            print(f"\n{failure}\n0 passed, 1 failed")
            return 1
        alike = sameness_of(doors, wanted)
    for part in (report.table, report.growth_table):
        print(f"\n{part(results if part is report.table else growths)}")
    return told(wanted, database, results, growths, alike)


def told(wanted: argparse.Namespace, database, results, growths, alike) -> int:
    """The verdicts, the file where one is wanted, and the exit code."""
    from bench import judge, report

    verdicts = judge.judge(wanted.check, results, growths)
    print(f"\n{report.verdicts_table(verdicts)}\n")
    if wanted.json:
        settings = {"size": wanted.size, "rounds": wanted.rounds, "secs": wanted.secs}
        whole = report.as_json(results, growths, verdicts, settings, database)
        wanted.json.parent.mkdir(parents=True, exist_ok=True)
        wanted.json.write_text(json.dumps(whole, indent=1))
    if alike is not None:
        print(f"{alike[1]}\n")
    failed = sum(not one.ok for one in verdicts)
    print(f"{len(verdicts) - failed} passed, {failed} failed")
    unlike = alike is not None and not alike[0] and wanted.strict
    return int(unlike or any(not one.ok and (one.is_exact or wanted.strict) for one in verdicts))


def sameness_of(doors, wanted):
    """(ok, table) of the joint page's clock, where it is asked for."""
    from bench import sameness

    asked = sameness.is_wanted(wanted.scenario.replace("all", "*").split(","))
    if not asked or wanted.quick:
        return None
    return sameness.measure(doors)


async def everything(protocol, bench, wanted):
    """Exact counters of all, with page images off; then the rounds, scenario by scenario."""
    from bench.rounds import Result
    from bench.scenarios import all_of
    from bench.scenarios.dashboard import growing

    patterns = wanted.scenario.replace("all", "*").split(",")
    chosen = [one for one in all_of(bench) if any(fnmatch(one.name, p) for p in patterns)]
    ways = {way: sides for way, sides in growing(bench).items()
            if any(fnmatch(way.name, p) for p in patterns)}  # fmt: skip
    protocol.meter.full_pages(False)
    results = [
        Result(one.name, one.floor_name, await protocol.exact(one.product)) for one in chosen
    ]
    growths = [await protocol.grow(way, sides) for way, sides in ways.items()]
    protocol.meter.full_pages(True)
    if wanted.quick:
        return results, growths
    for one in chosen:
        await protocol.warm(one.floor)
    for number in range(1, protocol.rounds + 1):
        say(f"round {number} of {protocol.rounds}")
        bench.doors.nobody_is_idle()
        for one, result in zip(chosen, results, strict=True):
            result.rounds.append(await protocol.round(one, number))
        # Growth from 10 to 50 says nothing: those pages differ in length.
        for growth, sides in zip(growths, ways.values(), strict=True):
            if max(sides) > 50:
                await protocol.grow_round(growth, sides, number)
    return results, growths


def facts(rows: dict[str, int]) -> str:
    told = {"clients_client": "clients", "worksheets_assignment": "assignments"}
    told |= {"worksheets_answer": "answers"}
    return ", ".join(f"{rows[table]:,} {what}" for table, what in told.items())


def say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
