"""What people are told, on a page, in a form, an error, a flash or a letter, is handed to gettext,
so that a second language can follow: the English is in the template or in the file of its noun
(docs/adr/0041).

Not handed to it: what only a developer or an operator meets, and content files, of which a second
language is another file.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.functional import Promise
from django.utils.translation import gettext

from clients import enums
from tests.support import prose
from tests.support.handed_over import bare, sources_of
from tests.support.prose import ROOT
from worksheets import enums as work

# A page of these hands nothing to gettext yet.
NOT_YET: tuple[str, ...] = ()
# The living page of components, which only a developer meets: what stands there is made up.
MADE_UP = ("templates/therapist_portal/style", "therapist_portal/views/style.py")
WHOLE = (
    "clients/actions", "clients/forms", "clients/messaging", "clients/policies", "clients/queries",
    "clients/signin", "clients/views", "therapist_portal/queries", "therapist_portal/views",
    "therapist_portal/templatetags", "therapist_portal/web", "worksheets/actions",
    "worksheets/exchange", "worksheets/forms", "worksheets/item_types", "worksheets/library",
    "worksheets/parsing", "worksheets/policies", "worksheets/printing", "worksheets/queries",
    "worksheets/rules", "worksheets/views",
)  # fmt: skip
FILES = (
    "clients/audit/verbs.py", "clients/content/resources.py", "clients/enums.py",
    "clients/models/people.py", "clients/models/practice.py", "clients/sealed/hold_reasons.py",
    "clients/wording.py", "therapist_portal/service.py", "worksheets/enums.py",
)  # fmt: skip
HERE = [
    *(
        path
        for folder in WHOLE
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.relative_to(ROOT).as_posix() not in MADE_UP
    ),
    *(ROOT / name for name in FILES),
]
# By file: what looks like a sentence and is none, as it begins.
NOT_SAID = {
    "clients/actions/notes.py": ("added to",),  # part of a hash
    "clients/audit/verbs.py": (  # why a deed is told to nobody
        "About ", "A Hold, and what ", "A closed week ", "That a partner ", "Plans of ",
        "Notes are ", "One’s own ", "Nothing happened ",
    ),
    "clients/content/resources.py": ("Emergency services", "If you or someone "),  # content
    "clients/forms/factors.py": ("second step of ",),  # the name of a counter
    "clients/forms/reading.py": ("[^",),  # a pattern
    "clients/models/practice.py": ("Your practice", "j F Y"),  # a default, and a format
    "clients/queries/client/receipts.py": (  # the standard's own words
        "ISO/IEC ", "consent ", "pii principal", "explicit consent", "until withdrawn",
    ),
    "clients/queries/help_lines.py": ("last looked up ", "nobody of the "),  # for an operator
    "clients/signin/factor_secrets.py": ("A second factor's ", "a second-factor "),
    "clients/signin/page_owner.py": ("page owner",),  # salts
    "clients/signin/same_person.py": ("signed out", "somebody else "),  # for a script
    "clients/signin/unsaved_form.py": ("portal unsaved form|",),
    "clients/views/client/receipts.py": ("attachment; filename",),  # headers
    "therapist_portal/views/leaving.py": ('"cache", ',),
    "therapist_portal/service.py": ("{% static ",),
    "therapist_portal/templatetags/form_proof.py": ("<input ",),
    "therapist_portal/templatetags/portal_ui.py": ("btn ", "<", " name="),
    "therapist_portal/views/errors.py": ("checking failed", "{"),
    "therapist_portal/web/logs.py": (" [",),  # for an operator
    "therapist_portal/web/middleware.py": ("noindex, nofollow", '"cache", '),  # headers
    "therapist_portal/web/unsaved_form.py": ("somebody else ",),  # for a script
    "worksheets/actions/dial.py": ("kept to oneself",),  # for a log
    "worksheets/actions/submissions.py": ("\n) SELECT ",),  # the end of a statement
    "worksheets/exchange/fhir.py": ("Value error, ",),  # what a library puts before a reason
    "worksheets/exchange/xlsform.py": ("begin ", "end ", "list name"),  # the format's own words
    "worksheets/forms/drafts.py": ("^(add|",),  # a pattern
    "worksheets/item_types/base.py": ("Only a valid form ",),  # raised where the code is wrong
    "worksheets/library/diagrams.py": ("^",),  # a pattern
    "worksheets/library/markdown.py": ("<figure ",),
    "worksheets/library/measure_wording.py": (  # content
        "Choose what fits best.", "The authors’ scoring, ", "Does this number fit ",
    ),
    "worksheets/library/module_text.py": ("\\s*",),  # a pattern
    "worksheets/library/reading.py": ("“…” (for therapists)",),  # stands in docs/content-map.md
    "worksheets/parsing/json_schema.py": ("'(.*?)' is ",),  # what the validator says
    "worksheets/printing/pdf.py": ("the text `",),  # what the typesetter complains of
    "worksheets/queries/client/answers.py": ("the key of ",),  # stands in a prepared statement
    "worksheets/views/clinician/exchange.py": ("attachment; filename",),  # a header
    "worksheets/views/paper_pages.py": ("attachment; filename",),
}  # fmt: skip
WRAPPERS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
# Raised where the code is wrong, or somebody got past a page: nobody reads the reason.
NEVER_MET = {"RequestDataTooBig", "Shut", "SuspiciousMultipartForm", "Tampered"}
# Errors whose reason is what their author reads; those of any other class go into a log.
MET = {"LibraryError", "ValidationError"}
SENTENCE = re.compile(r"\w\S*\s+\S")
SQL = re.compile(r"^\s*(?:AND|COUNT|LIMIT|SET|SELECT|UPDATE|WITH|INSERT|\()", re.IGNORECASE)


def unwrapped(source: str) -> Iterator[str]:
    """Every sentence of a module that gettext does not see. A docstring is not for people here."""
    tree = ast.parse(source)
    seen = {id(one) for node in ast.walk(tree) for one in _not_said(node)}
    for node in ast.walk(tree):
        if id(node) in seen:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            said = node.value
        elif isinstance(node, ast.JoinedStr):
            parts = [str(one.value) for one in node.values if isinstance(one, ast.Constant)]
            said = "…".join(parts)
        else:
            continue
        if SENTENCE.search(said) and not SQL.search(said):
            yield said


def _not_said(node: ast.AST) -> Iterator[ast.AST]:
    """Of this node: docstrings, what gettext is handed, reasons that nobody reads, annotations."""
    func = getattr(node, "func", None)
    called = getattr(func, "id", getattr(func, "attr", ""))
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    elif isinstance(node, ast.Call) and called in WRAPPERS:
        yield from node.args
    elif isinstance(node, ast.Call) and _is_never_met(called):
        yield from (one for part in node.args for one in ast.walk(part))
    elif isinstance(node, ast.Assert) and node.msg is not None:
        yield from ast.walk(node.msg)
    elif isinstance(node, ast.JoinedStr):
        yield from (one for one in ast.walk(node) if one is not node)
    for name in ("annotation", "returns"):
        if getattr(node, name, None) is not None:
            yield from ast.walk(getattr(node, name))


def _is_never_met(called: str) -> bool:
    return called in NEVER_MET or (called.endswith("Error") and called not in MET)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", HERE, ids=_name)
def test_what_people_are_told_is_handed_to_gettext(path: Path) -> None:
    allowed = NOT_SAID.get(_name(path), ())

    assert [one for one in unwrapped(path.read_text()) if not one.startswith(allowed or "\0")] == []


@pytest.mark.parametrize("name", sorted(NOT_SAID))
def test_no_exception_outlives_its_reason(name: str) -> None:
    said = list(unwrapped((ROOT / name).read_text()))

    assert all(any(one.startswith(begin) for one in said) for begin in NOT_SAID[name])


@pytest.mark.parametrize("path", HERE, ids=_name)
def test_what_stands_above_a_page_is_too_be_it_one_word(path: Path) -> None:
    """messages.success(request, "Saved.") does not look like a sentence above."""
    calls = [one for one in ast.walk(ast.parse(path.read_text())) if isinstance(one, ast.Call)]
    flashes = [
        one for one in calls if getattr(getattr(one.func, "value", None), "id", "") == "messages"
    ]
    bare = [part for one in flashes for part in one.args if isinstance(part, ast.Constant)]

    assert [part.value for part in bare if isinstance(part.value, str)] == []


@pytest.mark.parametrize("path", HERE, ids=_name)
def test_nothing_is_handed_over_inside_of_an_f_string(path: Path) -> None:
    """Whoever makes a catalogue would not find it there."""
    f_strings = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.JoinedStr)]
    inside = [one for whole in f_strings for one in ast.walk(whole) if isinstance(one, ast.Call)]

    assert [ast.unparse(one) for one in inside if getattr(one.func, "id", "") in WRAPPERS] == []


@pytest.mark.parametrize("path", HERE, ids=_name)
def test_nothing_else_is_called_as_gettext_is(path: Path) -> None:
    """`done, _, rest = …` in a function makes of its `_("…")` a call of what was thrown away."""
    whole = ast.parse(path.read_text())
    functions = [one for one in ast.walk(whole) if isinstance(one, ast.FunctionDef)]
    calls = {one.name for one in functions if _names(one, ast.Load)}

    assert [one.name for one in functions if one.name in calls and _names(one, ast.Store)] == []


def _names(function: ast.FunctionDef, context: type) -> list[ast.Name]:
    """Each `_` of a function itself; that of a comprehension is its own."""
    inner = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    own = [
        one for whole in ast.walk(function) if isinstance(whole, inner) for one in ast.walk(whole)
    ]
    found = [one for one in ast.walk(function) if isinstance(one, ast.Name) and one.id == "_"]
    apart = {id(one) for one in own} if context is ast.Store else set()
    return [one for one in found if isinstance(one.ctx, context) and id(one) not in apart]


def test_what_a_choice_is_called_is_handed_over_too() -> None:
    """A single word, which does not look like a sentence above."""
    kinds = [one for both in (enums, work) for one in vars(both).values() if isinstance(one, type)]
    choices = [one for one in kinds if issubclass(one, enums.TextChoices) and one.choices]

    assert [
        str(one) for kind in choices for one in kind if not isinstance(one.label, Promise)
    ] == []


def _pages() -> list[Path]:
    apart = (*NOT_YET, *MADE_UP)
    return [path for path in prose.templates() if not _name(path).startswith(apart)]


@pytest.mark.parametrize("path", _pages(), ids=lambda path: _name(path))
def test_what_a_template_says_is_too(path: Path) -> None:
    found = [f"{_name(path)}:{line}: {words}" for line, words in bare(path.read_text())]

    assert found == []


@pytest.mark.parametrize("path", _pages(), ids=lambda path: _name(path))
def test_no_template_loads_the_tags_that_look_up_each_time(path: Path) -> None:
    assert re.findall(r"{% load [^%]*\bi18n\b", path.read_text()) == []


def test_in_the_language_it_is_written_in_everything_is_said_as_it_is_written() -> None:
    """A package's own catalogue may have a sentence of ours, and another word for it."""
    sources = {one for path in _pages() for one in sources_of(path.read_text())}
    for path in HERE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in WRAPPERS:
                sources |= {one.value for one in node.args if isinstance(one, ast.Constant)}

    assert {one: gettext(one) for one in sources if one and gettext(one) != one} == {}


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Bring it back</p>", "<p>{{ name }} joined</p>", "{% if one %}Yes{% endif %}",
        '<nav aria-label="Pages">', '<input placeholder="Find by {{ what }}">',
        '<p data-words="Still there?">', '{% include "x.html" with title="No notes yet" only %}',
        '{% include "x.html" with text="Today" only %}', '{% panel "What you shared" %}',
        '{{ text|default:"Back" }}', "{{ text|default:'the two of you' }}",
    ],
)  # fmt: skip
def test_bare_words_of_a_template_are_found(markup: str) -> None:
    assert [line for line, _ in bare(f"<p>\n{markup}")] == [2]


@pytest.mark.parametrize(
    "markup",
    [
        '<p>{% translate "Saved" %}</p>', "<b>{{ name }}</b>, {{ when }} · &nbsp;",
        "{% blocktranslate trimmed %}Hello <b>{{ name }}</b>{% endblocktranslate %}",
        "<nav aria-label=\"{% translate 'Pages' %}\">", "{# a note #}", "<code>manage.py</code>",
        '{% include "x.html" with title=_("No notes yet") tone="waiting" only %}',
        '{% licensed_button css="btn btn-primary" %}{% endlicensed_button %}',
        '{{ at|date:"j F Y, H:i" }}', "{{ leave|default:'https://www.wikipedia.org/' }}",
        "<style>a { color: red }</style>", '<html data-pages="calm">',
    ],
)  # fmt: skip
def test_what_gettext_sees_or_nobody_reads_is_not(markup: str) -> None:
    assert list(bare(markup)) == []


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ('SAID = "Saved. It applies from now on."', True),
        ('SAID = f"Me and {name} as well"', True),
        ('raise LibraryError([Problem(file, 1, "add a line at the top")])', True),
        ('SAID = _("Saved. It applies from now on.")', False),
        ('SAID = _("Me and %(name)s") % {"name": name}', False),
        ('NAME = "worksheets:home"', False),
        ('"""Saved. It applies from now on."""', False),
        ('raise PermissionError("owners only")', False),
        ('raise NotAllowed("Another owner can.")', True),
    ],
)
def test_a_bare_sentence_is_found(line: str, is_found: bool) -> None:
    assert bool(list(unwrapped(line))) is is_found
