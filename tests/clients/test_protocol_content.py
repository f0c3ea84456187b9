"""The guidance beside a Hold is data: complete, versioned, honest about who has checked it."""

import pytest
import yaml

from clients.content import protocol

FILE = (protocol.FOLDER / "en.yaml").read_text("utf-8")
SECTIONS = {
    "first_response", "ask_alone", "safety_plan", "safe_contact", "own_harm", "report", "record",
    "before_lifting", "consult",
}  # fmt: skip


def written(folder, **changed):
    data = yaml.safe_load(FILE) | changed
    (folder / "xx.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    return protocol.guidance("xx", folder)


def test_every_part_is_there_and_says_its_version(tmp_path):
    shipped = protocol.guidance()

    assert {one.key for one in shipped.sections("hold", "GB")} == SECTIONS
    assert {one.key for one in shipped.sections("note", "GB")} == SECTIONS - {"before_lifting"}
    assert (shipped.version, shipped.language, shipped.checked_against) == (1, "en", "")
    assert written(tmp_path, version=2).version == 2


@pytest.mark.parametrize(
    ("asks", "words"),
    [
        ("ask_alone", ["worse", "weapon", "neck", "follow", "kill", "left", "child", "ending"]),
        ("own_harm", ["responsibility", "Refer", "not a treatment"]),
        ("first_response", ["Listen", "believe", "need", "confront", "hold a joint session"]),
        (
            "safety_plan",
            ["short notice", "a word", "way out", "documents", "leave a bag", "device"],
        ),
        ("safe_contact", ["days", "message be left", "somebody else answers", "can’t talk now"]),
        (
            "report",
            [
                "reports nothing",
                "You decide",
                "child",
                "adult at risk",
                "serious threat",
                "court order",
                "even if you decide not to",
            ],
        ),
        (
            "record",
            [
                "progress note",
                "in their words",
                "process notes",
                "about the couple",
                "advice",
                "lifting a Hold",
                "when you will review it",
            ],
        ),
        ("consult", ["supervisor", "colleague", "You don’t have to name anyone", "date"]),
        ("before_lifting", ["alone", "neck", "stalking", "sexual violence", "supervisor"]),
    ],
)
def test_what_the_brief_asks_for_is_asked(asks, words):
    """One row for each of the nine."""
    section = next(o for o in protocol.guidance().sections("hold", "US") if o.key == asks)
    told = " ".join([section.lead, *section.points])

    assert [one for one in words if one.casefold() not in told.casefold()] == []


def test_a_first_response_reads_otherwise_beside_a_note():
    beside = {kind: protocol.guidance().sections(kind, "GB")[0].lead for kind in ("hold", "note")}

    assert beside["hold"] != beside["note"]
    assert "Don’t hold a joint session until you have." in beside["hold"]
    assert "place a Hold" in beside["note"]


@pytest.mark.parametrize("country", ["US", "GB", "IE", "CA", "AU", "NZ"])
def test_a_duty_to_report_is_a_prompt_to_look_up(country):
    found = protocol.guidance().to_look_up(country)

    assert found != protocol.guidance().to_look_up("BR")
    assert any(word in " ".join(found) for word in ("Look up", "Find out"))


def test_what_is_said_to_be_checked_says_against_what(tmp_path):
    with pytest.raises(protocol.ProtocolError, match="checked_against"):
        written(tmp_path, verified=True)


@pytest.mark.parametrize(
    "changed",
    [
        {"sections": yaml.safe_load(FILE)["sections"][1:]},
        {"sections": [yaml.safe_load(FILE)["sections"][0]] * 9},
        {"version": "1"},
        {"unknown": 1},
        {"elsewhere": []},
    ],
)
def test_a_file_that_does_not_fit_is_refused(tmp_path, changed):
    with pytest.raises(protocol.ProtocolError):
        written(tmp_path, **changed)


def test_what_was_never_checked_is_not_said_to_be(tmp_path):
    told = written(tmp_path, verified=False, checked_against="A book")

    assert told.checked_against == ""
