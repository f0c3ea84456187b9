"""What `run.py practice` asks: each answer checked at once, and nothing asked in automation."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest

from therapist_portal.devstack import asking, practice
from therapist_portal.devstack import places as place
from therapist_portal.devstack.say import Trouble
from therapist_portal.devstack.stack import Stack

LATER = (dt.date.today() + dt.timedelta(days=300)).isoformat()
GIVEN = {
    "name": "Elm Street Practice", "country": "gb", "time-zone": "Leeds",
    "owner-name": "Amara Lind", "owner-email": "owner@example.org", "licence-number": "12345",
    "licence-jurisdiction": "England", "licence-expires": LATER, "verified-by": "the register",
}  # fmt: skip


def options(*more: str, **changed: str) -> Any:
    given = GIVEN | {name.replace("_", "-"): value for name, value in changed.items()}
    return practice.options_in([*(f"--{name}={value}" for name, value in given.items()), *more])


def test_answers_given_as_options_are_read_like_typed_ones() -> None:
    answers = asking.given_in(options())
    asking.ask(asking.FOUNDING, answers, alone=True)

    assert (answers["time_zone"], answers["country"]) == ("Europe/London", "GB")
    assert answers["neutral_name"] == "Your practice"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": " - "}, "--name"),
        ({"owner_email": "amara"}, "An email address"),
        ({"country": "England"}, "Two letters"),
        ({"time_zone": "Columbus", "country": "US"}, "America/New_York"),
        ({"licence_expires": "2020-01-01"}, "That day has passed"),
        ({"licence_expires": "soon"}, "YYYY-MM-DD"),
        ({"base_url": "http://portal.example"}, "https://portal.example behind your proxy"),
        ({"base_url": "https://portal.example/there"}, "https://portal.example behind"),
        ({"mail_port": "imap"}, "A port is a number"),
    ],
)
def test_nonsense_is_told_before_anything_starts(changed: dict[str, str], said: str) -> None:
    with pytest.raises(Trouble, match=said):
        asking.given_in(options(**changed))


def test_without_questions_what_is_missing_is_listed() -> None:
    with pytest.raises(Trouble, match="--owner-email, --licence-number"):
        asking.ask(asking.FOUNDING, {
            name.replace("-", "_"): value for name, value in GIVEN.items()
            if name not in {"owner-email", "licence-number"}
        }, alone=True)  # fmt: skip


def test_a_person_is_asked_again_until_it_makes_sense(monkeypatch: Any, capsys: Any) -> None:
    typed = iter(["", "England", "US", "Columbus", "Ohio"])
    monkeypatch.setattr("builtins.input", lambda prompt: next(typed))
    answers: dict[str, str] = {}

    asking.ask([one for one in asking.FOUNDING if one.name in {"country", "time_zone"}],
               answers, alone=False)  # fmt: skip

    assert answers == {"country": "US", "time_zone": "America/New_York"}
    said = capsys.readouterr()
    assert said.err.count("Two letters") == 2
    assert "There are several clocks" in said.err


def test_nobody_there_to_answer_is_told(monkeypatch: Any) -> None:
    def nobody(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    with pytest.raises(Trouble, match="Use --yes"):
        asking.ask(asking.FOUNDING, {}, alone=False)


def test_nobody_there_to_type_the_mail_servers_password_is_told(monkeypatch: Any) -> None:
    def nobody(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("getpass.getpass", nobody)
    with pytest.raises(Trouble, match="nobody to answer"):
        practice.mail_password({"mail_user": "notes"}, options(), [])


MAIL = ("--mail-host=smtp.example", "--mail-user=notes")
OWNERS = "owner's password (the first line of input, with --password-stdin)"
MAILS = "mail server's password (the second line of input, with --password-stdin)"


@pytest.mark.parametrize(
    ("more", "given", "said", "unsaid"),
    [
        ((), "", [OWNERS], MAILS),
        (MAIL, "", [OWNERS, MAILS], "--mail-from"),
        (("--password-stdin",), "", [OWNERS], MAILS),
        (("--password-stdin",), "\nfor the mail server\n", [OWNERS], MAILS),
        (("--password-stdin", *MAIL), "of the owner\n", [MAILS], OWNERS),
        (("--owner-email=",), "", ["--owner-email"], MAILS),
    ],
)
def test_without_questions_a_missing_password_is_told_before_anything_is_made(
    more: tuple[str, ...], given: str, said: list[str], unsaid: str, tmp_path: Path,
    monkeypatch: Any,
) -> None:  # fmt: skip
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("sys.stdin", io.StringIO(given))
    words = [f"--{name}={value}" for name, value in GIVEN.items()]
    if "--owner-email=" in more:
        words, more = [one for one in words if not one.startswith("--owner-email")], ()

    with pytest.raises(Trouble) as told:
        practice.practice([*words, *more, "--yes"])

    assert all(one in str(told.value) for one in said), told.value
    assert unsaid not in str(told.value)
    assert not (tmp_path / "home").exists()


def test_a_practice_half_way_made_is_not_asked_about_either(
    tmp_path: Path, monkeypatch: Any
) -> None:
    """Its home and servers are there, its practice is not: said before a minute of work."""
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path / "home"))
    made: list[str] = []
    monkeypatch.setattr(practice.homes, "practices", lambda url, sql: [])
    monkeypatch.setattr(practice.up, "make_tables", lambda stack: made.append("tables"))
    places = place.own().prepare()
    stack = Stack(places, {})
    monkeypatch.setattr(stack, "start", lambda: stack.env.update(DATABASE_OWNER_URL="postgres://"))

    with pytest.raises(Trouble, match="owner's password"):
        practice.prepare(stack, asking.given_in(options()), options("--yes"), [])

    assert made == []


def test_behind_a_proxy_it_trusts_one_and_answers_to_its_name() -> None:
    assert practice.address("https://portal.example", None) == {
        "BASE_URL": "https://portal.example",
        "PORTAL_PORT": "8000",
        "ALLOWED_HOSTS": "portal.example",
        "CSRF_TRUSTED_ORIGINS": "https://portal.example",
        "TRUSTED_PROXY_COUNT": "1",
    }


def test_a_port_of_its_own_is_in_the_local_address_too() -> None:
    found = practice.address("http://localhost:8000", 8100)

    assert (found["BASE_URL"], found["PORTAL_PORT"]) == ("http://localhost:8100", "8100")
    assert found["TRUSTED_PROXY_COUNT"] == "0"


@pytest.mark.parametrize(
    ("host", "port", "tls_at_once", "starttls"),
    [
        ("smtp.example", "465", "True", "False"),
        ("smtp.example", "587", "False", "True"),
        ("smtp.example", "25", "False", "True"),
        ("localhost", "2525", "False", "False"),
        ("localhost", "465", "True", "False"),
    ],
)
def test_mail_is_encrypted_as_its_port_wants(
    host: str, port: str, tls_at_once: str, starttls: str
) -> None:
    answers = {"mail_host": host, "mail_port": port, "mail_user": "", "mail_from": "n@e.org"}

    found = practice.mail(answers, "")

    assert (found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (tls_at_once, starttls)
