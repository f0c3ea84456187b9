"""The house keeps its shape: imports go down, tables and words are asked for where one looks."""

import ast

import pytest

from tests.support.layers import (
    AT_THE_DOOR,
    DOOR_FORMS,
    FOR_NOBODY,
    MAY,
    MAY_ASK_TABLES,
    MAY_OPEN,
    MAY_WRITE_SQL,
    ONLY_OF,
    RANK,
    ROOT,
    STOREYS,
    asks_tables,
    beyond,
    beyond_in,
    imported,
    imports,
    layer_of,
    may_write_sql,
    name_of,
    opens_words,
    parsed,
    private_names,
    refused,
    sources,
    writes_sql,
)


def test_storeys_import_only_downwards() -> None:
    wrong = [
        f"{name_of(path)} imports {name}"
        for app, lower in STOREYS.items()
        for path in sources(app)
        for name in imports(path)
        if name.split(".")[0] not in lower | {app}
    ]

    assert wrong == []


def test_every_file_of_an_app_stands_in_a_layer() -> None:
    wrong = [
        name_of(path)
        for path in sources()
        if layer_of(path) not in RANK and layer_of(path) != "__init__"
    ]

    assert wrong == []


def test_layers_import_only_what_they_may() -> None:
    wrong = [
        f"{name_of(path)} imports {name}"
        for path in sources()
        if layer_of(path) in RANK
        for name in imported(path)
        if refused(path, name)
    ]
    wrong += [f"{name_of(path)}:{line}" for path in sources() for line in beyond(path)]

    assert wrong == []


def test_the_table_leads_down_and_allows_nothing_that_nobody_needs() -> None:
    """Each layer has one line and one rank, and what no file imports is not allowed either."""
    taken = {
        (layer_of(path), name.split(".")[1]) for path in sources() for name in imports(path)
    }  # fmt: skip

    assert MAY.keys() == RANK.keys()
    assert [
        (layer, other)
        for layer, others in MAY.items()
        for other in others
        if RANK[other] > RANK[layer]
    ] == []
    assert [
        (layer, other)
        for layer, others in MAY.items()
        for other in sorted(others)
        if (layer, other) not in taken
    ] == []
    assert {
        name_of(path)
        for path in sources()
        if layer_of(path) == "forms"
        and any(name.split(".")[1] in AT_THE_DOOR for name in imports(path))
    } == DOOR_FORMS


def test_the_table_would_refuse_each_kind_of_wrong_turn() -> None:
    turns = {
        "worksheets/rules/flags.py": "worksheets.models.Answer",
        "worksheets/policies/requirements.py": "worksheets.queries.clinician.library",
        "worksheets/queries/client/home.py": "worksheets.queries.clinician.dial.weeks",
        "worksheets/views/client/home.py": "worksheets.views.clinician.dial",
        "worksheets/views/client/sent.py": "worksheets.queries.clinician.submissions",
        "clients/views/client/contact.py": "clients.views.clinician.messages",
        "worksheets/queries/client/answers.py": "clients.queries.clinician.notes",
        "worksheets/forms/drafts.py": "clients.visibility.clients_for",
        "clients/queries/clinician/holds.py": "clients.actions.holds",
        "clients/visibility.py": "clients.vault",
        "clients/models/people.py": "clients.policies.consents",
        "clients/views/notes.py": "clients.vault.opened",
        "worksheets/policies/session_room.py": "clients.sealed.hold_reasons",
        "clients/policies/contact.py": "clients.messaging.outbox",
        "worksheets/policies/checkins.py": "clients.messaging.outbox",
        "clients/policies/consents.py": "django.http.HttpRequest",
        "clients/forms/contact.py": "clients.policies.quiet_hours",
        "clients/forms/practice.py": "clients.messaging.emails.neutral",
        "clients/forms/holds.py": "clients.signin.reset_requests",
        "worksheets/forms/paper_entry.py": "worksheets.printing",
        "worksheets/visibility/worksheets.py": "clients.policies.consents",
        "worksheets/rules/joint_sheets.py": "django.http.QueryDict",
        "worksheets/library/drafts.py": "django.db.models",
        "worksheets/lint/content.py": "clients.models.User",
        "worksheets/parsing/workbook.py": "django.db",
        "worksheets/item_types/choice.py": "django.shortcuts.render",
        "worksheets/printing/pages.py": "django.urls.reverse",
        "worksheets/exchange/fhir.py": "django.http.HttpResponse",
        "worksheets/actions/drafts.py": "django.http.HttpRequest",
        "clients/views/clinician/reading.py": "clients.vault.opened",
        "therapist_portal/queries/caseload.py": "therapist_portal.views.caseload",
        "therapist_portal/web/logs.py": "worksheets.models.Answer",
        "therapist_portal/written_docs/states.py": "clients.vault",
        "therapist_portal/devstack/asking.py": "clients.models.User",
        "therapist_portal/backup/saving.py": "clients.visibility.clients_for",
    }

    assert [file for file, name in turns.items() if not refused(ROOT / file, name)] == []


def test_a_policy_compares_addresses_and_opens_nothing() -> None:
    """The one part of the vault that a policy may use is the keyed hash."""
    assert {("policies", "vault"): {"lookup"}} == ONLY_OF
    source = (ROOT / "clients/policies/contact.py").read_text(encoding="utf-8")
    assert "vault.lookup(" in source
    assert [*beyond_in("policies", ast.parse(source))] == []
    assert [*beyond_in("policies", ast.parse(source.replace("vault.lookup(", "vault.seal(")))] != []


def test_private_names_stay_in_their_file() -> None:
    wrong = [
        f"{name_of(path)} imports {name}"
        for path in sources()
        for name in imports(path)
        if name.rsplit(".", 1)[1].startswith("_")
    ]

    assert wrong == []


def test_private_names_are_not_reached_through_their_module() -> None:
    wrong = [
        f"{name_of(path)}:{line} uses {name}"
        for path in sources()
        for line, name in private_names(parsed(path))
    ]
    reaching = (
        "from clients import vault\nvault._ring.get()",
        "import clients.vault\nclients.vault._ring.get()",
        "from worksheets.queries.client import answers as mine\nmine._desks(1)",
    )
    harmless = "from clients.models import Client\nClient._meta.db_table"

    assert wrong == []
    assert [code for code in reaching if not [*private_names(ast.parse(code))]] == []
    assert [*private_names(ast.parse(harmless))] == []


def test_only_visibility_actions_and_models_reach_for_a_table() -> None:
    """Every other look-up goes through visibility, through a row at hand, or through a question
    that a model answers by name, so that none can forget whose rows they are."""
    wrong = [
        f"{name_of(path)}:{line}"
        for path in sources()
        if layer_of(path) not in MAY_ASK_TABLES
        for line in asks_tables(parsed(path))
    ]

    assert wrong == []


def test_sql_is_written_out_where_tables_may_be_asked_and_in_few_other_places() -> None:
    wrong = [
        f"{name_of(path)}:{line}"
        for path in sources()
        if not may_write_sql(path)
        for line in writes_sql(parsed(path))
    ]
    asking = (
        "with connection.cursor() as cursor:\n    cursor.execute('SELECT 1')",
        "from django.db import connections\nconnections['default'].chunked_cursor()",
        "clients_for(user).raw('SELECT 1')",
        "clients_for(user).extra(where=['true'])",
        "from django.db.models.expressions import RawSQL\nRawSQL('SELECT 1', [])",
        "from django.db.models import expressions\nexpressions.RawSQL('SELECT 1', [])",
        "from django.db.models.expressions import RawSQL as sql\nsql('SELECT 1', [])",
    )
    harmless = "form.raw()\nCaseload(cursor=back)\nclients_for(user).filter(pk=pk)"

    assert wrong == []
    assert [code for code in asking if not [*writes_sql(ast.parse(code))]] == []
    assert [*writes_sql(ast.parse(harmless))] == []


@pytest.mark.parametrize(
    ("listed", "look"),
    [(FOR_NOBODY, asks_tables), (MAY_OPEN, opens_words), (MAY_WRITE_SQL, writes_sql)],
    ids=["tables", "words", "sql"],
)
def test_each_place_that_may_do_more_is_one_of_five_and_needs_to(listed, look) -> None:
    needing = set()
    for path in sources():
        place = "/".join(path.relative_to(ROOT).parts[:2]).removesuffix(".py")
        if {layer_of(path), place} & set(listed) and [*look(parsed(path))]:
            needing |= {layer_of(path), place}

    assert len(listed) <= 5
    assert all(listed.values())
    assert set(listed) - needing == set()


def test_only_queries_open_sealed_words() -> None:
    """What is opened is opened where it is put on record as read, or where it is delivered."""
    wrong = [
        f"{name_of(path)}:{line}"
        for path in sources()
        if layer_of(path) not in MAY_OPEN
        for line in opens_words(parsed(path))
    ]

    assert wrong == []


def test_both_rules_would_refuse_what_goes_round_them() -> None:
    asking = (
        "Client.objects.filter(pk=pk)",
        "Client._default_manager.get()",
        "type(row)._base_manager.all()",
        "Client._meta.default_manager.all()",
        "get_object_or_404(Client, pk=pk)",
        "shortcuts.get_object_or_404(models.Client, pk=pk)",
    )
    opening_ = (
        "from clients import vault\nvault.opened(row, 'body_sealed')",
        "from clients import vault as safe\nsafe.lent(row, 'body_sealed').strip()",
        "from clients.vault import words_or_notice as words\nwords(row, 'body_sealed')",
        "import clients.vault\nclients.vault.all_opened(Answer, 'value_sealed', owner, rows)",
        "from clients.sealed import hold_reasons\nhold_reasons.marks_of(hold)",
        "from worksheets.sealed import drafts as words\nmap(words.opened, rows)",
        "from worksheets.sealed.drafts import titles\ntitles(rows)",
    )
    harmless = (
        "get_object_or_404(clients_for(user), pk=pk)\nclient.channels.filter(channel=channel)",
        "from clients import vault\nvault.seal(row, 'body_sealed', words)\nopened(row)",
        "from clients.sealed import hold_reasons\nhold_reasons.seal(hold, why, marks)",
    )

    assert [code for code in asking if not [*asks_tables(ast.parse(code))]] == []
    assert [code for code in opening_ if not [*opens_words(ast.parse(code))]] == []
    assert [code for code in harmless if [*asks_tables(ast.parse(code))]] == []
    assert [code for code in harmless if [*opens_words(ast.parse(code))]] == []
