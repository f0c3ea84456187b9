"""Worksheets out as files and in again, by the pages: who may, what is told, what is kept."""

import json
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from clients import access
from clients.context import acting_as, acting_as_worker
from clients.models import AuditEvent
from tests.support import make
from tests.support.workbooks import book
from worksheets.exchange import fhir, json_file, preview
from worksheets.exchange.reading import read
from worksheets.library import drafts as draft_library
from worksheets.library import reading
from worksheets.models import Draft, Worksheet
from worksheets.sealed import drafts as draft_words

SHARED = reading.read_shared()
PAGE = "/library/import/"


def url(slug, tail):
    return f"/library/{make.opaque(slug)}/{tail}/"


def exported(code="a2", way=json_file):
    version = make.version(code)
    return way.write(version.content, SHARED, version.number)


def file(raw, name="x.json"):
    return SimpleUploadedFile(name, raw)


def drafts(user):
    with acting_as(user.pk):
        rows = Draft.objects.filter(author=user.clinician).order_by("pk")
        return [draft_words.opened(row) for row in rows]


def carried(answer):
    """What the page after “Look at it” would post on “Save as a draft”."""
    text, op = answer.context["form"].initial["text"], answer.context["form"].initial["op"]
    return {"text": text, "op": str(op), "step": "keep"}


@pytest.mark.parametrize(
    ("tail", "kind", "ending"),
    [("json", "application/json", "json"), ("fhir", "application/fhir+json", "fhir.json")],
)
def test_export_happy_path(cast, sign_in, tail, kind, ending):
    version = make.version("a2")
    browser = sign_in(cast.amara)

    answer = browser.get(url(version.worksheet.slug, tail))

    way = {"json": json_file, "fhir": fhir}[tail]
    assert answer.content == way.write(version.content, SHARED, version.number)
    assert answer.content == browser.get(url(version.worksheet.slug, tail)).content
    assert answer.headers["Content-Type"] == kind
    name = f"sheet-a2-{version.number}.{ending}"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert read(answer.content, SHARED).whole(SHARED) == version.content


def test_an_earlier_version_is_exported_by_its_number(cast, sign_in):
    version = make.version("a2")
    browser, slug = sign_in(cast.amara), version.worksheet.slug

    assert browser.get(url(slug, "json") + f"?version={version.number}").status_code == 200
    assert browser.get(url(slug, "json") + "?version=99").status_code == 404
    assert browser.get(url(slug, "json") + "?version=nonsense").status_code == 200


def test_a_measure_is_no_file(cast, sign_in):
    """Its words are for whoever has the right to them."""
    with acting_as_worker():
        measure = Worksheet.objects.filter(kind="measure").first()

    for tail in ("json", "fhir"):
        assert sign_in(cast.amara).get(url(measure.slug, tail)).status_code == 404


def test_export_is_not_for_clients(cast, sign_in):
    for person in (cast.jo.user, cast.kim.user):
        for tail in ("json", "fhir"):
            assert (
                sign_in(person).get(url(make.version("a2").worksheet.slug, tail)).status_code == 404
            )


def test_import_happy_path_shows_first_and_keeps_after(cast, sign_in):
    browser = sign_in(cast.amara)

    look = browser.post(PAGE, {"file": file(exported())})

    assert look.status_code == 200
    assert "I keep a rough count of days, times or turns." in look.content.decode()
    assert drafts(cast.amara) == [], "looking keeps nothing"

    told = carried(look)
    kept = [browser.post(PAGE, told) for _ in range(2)]

    assert [one.status_code for one in kept] == [302, 302]
    [draft] = drafts(cast.amara)
    assert {one.headers["Location"] for one in kept} == {f"/library/drafts/{draft.pk}/"}
    assert browser.get(f"/library/drafts/{draft.pk}/").status_code == 200
    assert draft.source == "import"
    assert draft.content["items"] == draft_library.as_written(make.version("a2").content)["items"]


@pytest.mark.parametrize("way", [json_file, fhir], ids=["json", "fhir"])
def test_pasted_text_is_read_as_a_file_is(cast, sign_in, way):
    look = sign_in(cast.amara).post(PAGE, {"text": exported(way=way).decode()})

    assert look.status_code == 200
    assert look.context["preview"].notes == []


def test_a_spreadsheet_is_brought_in_and_every_gap_told(cast, sign_in):
    browser = sign_in(cast.amara)
    raw = book(
        [
            ["type", "name", "label", "relevant"],
            ["select_one yn", "tea", "Tea tonight?"],
            ["text", "more", "What kind?", "${tea} = 'yes'"],
            ["geopoint", "place", "Where?"],
        ]
    )

    look = browser.post(PAGE, {"file": file(raw, "form.xlsx")})

    words = look.content.decode()
    assert "Tea tonight?" in words
    assert "only after an answer to “Tea tonight?”" in words
    assert "Sheet “survey”, cell A4" in words
    browser.post(PAGE, carried(look))
    [draft] = drafts(cast.amara)
    assert draft.title == "Evening questions"
    assert draft.content["items"][1]["show_if"] == {"item": "tea", "has": ["yes"]}
    assert draft.content["sharing"]["releasable"] == []


def test_a_problem_is_told_with_its_place_and_nothing_is_kept(cast, sign_in):
    raw = exported().replace(b'"type": "likert"', b'"type": "lickert"', 1)
    line = raw[: raw.index(b'"lickert"')].count(b"\n") + 1

    answer = sign_in(cast.amara).post(PAGE, {"text": raw.decode()})

    assert answer.status_code == 422
    words = answer.content.decode()
    assert "<title>Error: " in words
    assert f"Line {line}, column " in words
    assert "did you mean “likert”?" in words
    assert "lickert" in words.split("<textarea")[1], "the text is kept in its field"
    assert drafts(cast.amara) == []


@pytest.mark.parametrize("count", [preview.MOST, preview.MOST + 73])
def test_of_many_problems_the_first_stand_there_with_the_count_of_all(cast, sign_in, count):
    """Every one of them is on the page, once, in the order of the file."""
    rows = [["type", "name", "label"], *[["text", "", f"Question {n}?"] for n in range(count)]]

    words = sign_in(cast.amara).post(PAGE, {"file": file(book(rows), "x.xlsx")}).text

    listed = words.split("<h2>This can’t be imported as it is</h2>")[1].split("</form>")[0]
    first, _, rest = listed.partition("<details")
    cells = [f"Sheet “survey”, cell B{n + 2}</b>" for n in range(count)]
    assert re.findall("Sheet “survey”, cell B[0-9]+</b>", first) == cells[: preview.MOST]
    assert re.findall("Sheet “survey”, cell B[0-9]+</b>", rest) == cells[preview.MOST :]
    assert ("123 in all. These are the first 50." in first) is (count == 123)
    assert ("Show the other 73" in rest) is (count == 123)


def test_where_reading_stops_at_the_first_it_says_that_there_is_more(cast, sign_in):
    rows = [["type", "name", "label"], *[["text", f"q{n}", "=1+1"] for n in range(60)]]

    words = sign_in(cast.amara).post(PAGE, {"file": file(book(rows), "x.xlsx")}).text

    assert words.count("There is a formula here") == 40
    assert "There is more; put these right first." in words


@pytest.mark.invariant(4)
def test_what_a_shipped_sheet_never_shares_stays_closed(cast, sign_in):
    """An edited export can't open what its original keeps shut for good."""
    never = json.loads(exported("a3"))
    assert never["worksheet"]["sharing"]["never"] or not never["worksheet"]["sharing"]["releasable"]
    first = never["worksheet"]["items"][0]
    never["worksheet"]["sharing"] = {
        "default": "clin", "partner": "per_item", "never": False, "releasable": [first["key"]],
    }  # fmt: skip
    browser = sign_in(cast.amara)

    look = browser.post(PAGE, {"text": json.dumps(never)})

    assert look.context["preview"].closed == [first["prompt"]]
    assert "Stays private" in look.content.decode()
    browser.post(PAGE, carried(look))
    [draft] = drafts(cast.amara)
    assert draft.content["sharing"]["releasable"] == []


def test_a_warning_is_shown_and_refuses_nothing(cast, sign_in):
    data = json.loads(exported("a1"))
    data["worksheet"]["items"][0]["prompt"] = "How often should you have sex with your husband?"
    browser = sign_in(cast.amara)

    look = browser.post(PAGE, {"text": json.dumps(data)})

    assert any(one.where == "Question 1" for one in look.context["preview"].remarks)
    assert browser.post(PAGE, carried(look)).status_code == 302


def test_script_in_a_text_stays_letters(cast, sign_in):
    data = json.loads(exported("a1"))
    data["worksheet"]["items"][0]["prompt"] = "<script>alert(1)</script>"
    data["worksheet"]["title"] = "<img src=x onerror=alert(1)>"

    look = sign_in(cast.amara).post(PAGE, {"text": json.dumps(data)})

    words = look.content.decode()
    assert look.status_code == 200
    assert "<script>alert" not in words
    assert "<img src=x" not in words
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in words
    assert any("HTML is not used here" in one.what for one in look.context["preview"].notes)


@pytest.mark.parametrize("code", ["when-sex-feels-owed", "p0"])
def test_what_belongs_to_the_portal_is_looked_at_and_goes_no_further(cast, sign_in, code):
    look = sign_in(cast.amara).post(PAGE, {"text": exported(code).decode()})

    assert look.status_code == 200
    assert "Save as a draft" not in look.content.decode()
    answer = sign_in(cast.amara).post(PAGE, carried(look))
    assert answer.status_code == 422
    assert drafts(cast.amara) == []


@pytest.mark.parametrize("fields", [{}, {"text": "  "}, {"file": b"{}", "text": "{}"}])
def test_an_empty_or_double_form_is_told(cast, sign_in, fields):
    data = {k: file(v) if isinstance(v, bytes) else v for k, v in fields.items()}

    answer = sign_in(cast.amara).post(PAGE, data)

    assert answer.status_code == 422
    assert "<title>Error: " in answer.content.decode()


@pytest.mark.invariant(56)
def test_a_lapsed_licence_closes_the_door(cast, sign_in):
    with acting_as_worker():
        type(cast.amara.clinician).objects.filter(pk=cast.amara.clinician.pk).update(
            licence_expires_on="2020-01-01"
        )
    browser = sign_in(cast.amara)

    assert "Not at the moment" in browser.get(PAGE).content.decode()
    assert browser.post(PAGE, {"text": exported().decode()}).status_code == 422
    assert browser.post(PAGE, {"file": file(exported())}).status_code == 422
    assert drafts(cast.amara) == []


def test_the_door_opens_for_no_one_else(cast, sign_in):
    """Behind the check of forms, too, where what was posted is read before any view."""
    lapsed = make.clinician(practice=cast.practice, name="Lena", licensed=False)
    bare = make.clinician(practice=cast.practice, name="Nora", with_second_factor=False)
    for person, wanted in (
        (cast.amara, 422),
        (lapsed, 400),
        (bare, 400),
        (cast.jo.user, 400),
    ):
        browser = Browser(enforce_csrf_checks=True)
        browser.cookies = sign_in(person).cookies
        token = "a" * 32
        browser.cookies["form"] = token
        fields = {"file": file(b"{}"), "csrfmiddlewaretoken": token}

        assert browser.post(PAGE, fields).status_code == wanted, person


def test_import_is_not_for_clients(cast, sign_in):
    browser = sign_in(cast.jo.user)

    assert browser.get(PAGE).status_code == 404
    assert browser.post(PAGE, {"text": "{}"}).status_code == 404
    assert browser.post(PAGE, {"file": file(b"{}")}).status_code == 404


def test_only_this_view_takes_a_file():
    taking = [name for _, name, view in access.patterns() if getattr(view, "takes_one_file", False)]

    assert taking == ["worksheets:import"]


def test_every_other_view_refuses_every_file(cast, sign_in):
    """The general refusal: a file part ends the request, whoever sends it and wherever."""
    version = make.version("a2")
    sent = make.assignment(by=cast.amara, client=cast.jo, version=version, state="submitted")
    rows = [
        (cast.amara, f"/submissions/{sent.pk}/feedback/"),
        (cast.amara, f"/people/{cast.jo.pk}/assign/{make.opaque(version.worksheet.slug)}/"),
        (cast.jo.user, "/settings/"),
        (cast.jo.user, f"/pages/{sent.pk}/review/"),
        (None, "/accounts/login/"),
    ]
    for person, path in rows:
        browser = sign_in(person) if person else Browser()

        answer = browser.post(path, {"file": file(b"{}"), "op": str(uuid.uuid4())})

        assert answer.status_code == 400, path


def test_one_file_is_one_and_small(cast, sign_in):
    browser = sign_in(cast.amara)
    two = {"file": file(b"{}"), "second": file(b"{}")}

    assert browser.post(PAGE, two).status_code == 400
    assert browser.post(PAGE, {"other": file(b"{}")}).status_code == 400
    large = browser.post(PAGE, {"file": file(b" " * 1_000_001)})
    assert large.status_code == 422
    assert "over 1 MB" in large.content.decode()
    assert browser.post(PAGE, {"file": file(b" " * 4_100_000)}).status_code == 400


@pytest.mark.invariant(50)
def test_nothing_of_a_file_stays_behind(cast, sign_in, settings, tmp_path, monkeypatch):
    """No temporary file, no row: a look leaves the tables as they were."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    sign_in(cast.amara).post(PAGE, {"file": file(exported())})

    assert list(tmp_path.iterdir()) == []
    with acting_as(cast.amara.pk):
        assert not AuditEvent.objects.filter(verb__startswith="draft").exists()
