"""No file imports its own importer, however long the way round, in the apps or in the bench."""

from pathlib import Path

from tests.support.layers import imported, name_of, sources

PLACES = ("clients", "worksheets", "therapist_portal", "bench")
Graph = dict[str, set[str]]


def module_of(path: Path) -> str:
    return name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def graph() -> Graph:
    """What each module imports of these, wherever in the file the import stands."""
    files = {module_of(path): path for path in sources(*PLACES)}
    found: Graph = {}
    for module, path in files.items():
        names = {name if name in files else name.rpartition(".")[0] for name in imported(path)}
        found[module] = (names & files.keys()) - {module}
    return found


def circles(graph: Graph) -> list[str]:
    """Modules that lead back to themselves."""
    return sorted(module for module in graph if module in reached(graph, module))


def reached(graph: Graph, start: str) -> set[str]:
    found: set[str] = set()
    ahead = [start]
    while ahead:
        new = graph[ahead.pop()] - found
        found |= new
        ahead += new
    return found


def test_no_import_leads_back_to_its_file() -> None:
    assert circles(graph()) == []


def test_a_circle_would_be_found() -> None:
    here = graph()
    assert "bench.gen" in here["bench.run"] | here["bench.stage"] | here["bench.scenarios.sides"]
    back = {**here, "bench.people": here["bench.people"] | {"bench.run"}}

    assert "bench.run" in circles(back)
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == ["a", "b", "c"]
