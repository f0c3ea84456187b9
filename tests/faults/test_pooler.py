"""Behind PgBouncer in transaction mode, with four connections for everybody: nothing breaks."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import warnings
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from clients.context import acting_as_worker
from clients.enums import MessageState
from clients.messaging import wake_worker
from clients.models import OutboxMessage
from tests.faults.portal import ROOT
from tests.support import make
from tests.support.sending import plan, states, wait_until
from therapist_portal.celery import app
from therapist_portal.devstack.apt import apt_install
from therapist_portal.devstack.processes import before_exec, unprivileged_user
from therapist_portal.devstack.valkey import free_port

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
POOL, LETTERS, PAGES = 4, 50, 120
CONFIG = """
[databases]
* = host={host} port={port} dbname={name} user={user} password={password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {pool}
max_client_conn = 200
logfile = {folder}/pgbouncer.log
pidfile = {folder}/pgbouncer.pid
"""


def find_pgbouncer():
    places = os.environ.get("PATH", "") + ":/usr/sbin"
    found = shutil.which("pgbouncer", path=places)
    if found is None and apt_install("pgbouncer"):
        found = shutil.which("pgbouncer", path=places)
    if found is None:
        warnings.warn("NO PGBOUNCER: nothing was tried behind a pooler", UserWarning, stacklevel=1)
        pytest.skip("NO PGBOUNCER: install it to try the portal behind a pooler")
    return found


@pytest.fixture
def pooler():
    """The address of one in front of this test's database."""
    program = find_pgbouncer()
    folder = Path(tempfile.mkdtemp(prefix="portal-pooler-"))
    at, user, listen = connection.settings_dict, unprivileged_user(), free_port()
    words = {
        "host": at["HOST"] or "127.0.0.1",
        "port": at["PORT"] or 5432,
        "name": at["NAME"],
        "user": at["USER"],
        "password": at["PASSWORD"] or "none",
    }
    config = folder / "pgbouncer.ini"
    config.write_text(CONFIG.format(**words, listen=listen, pool=POOL, folder=folder))
    if user is not None:
        for one in (folder, config):
            os.chown(one, user.pw_uid, user.pw_gid)
    process = subprocess.Popen(
        [program, "-q", str(config)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=before_exec(user, 9),
    )
    log = folder / "pgbouncer.log"
    assert wait_until(lambda: log.exists() and "process up" in log.read_text(), 10)
    yield f"postgres://{at['USER']}:none@127.0.0.1:{listen}/{at['NAME']}"
    process.kill()
    process.wait()
    shutil.rmtree(folder, ignore_errors=True)


def started(words, pooler, provider, log, **more):
    environment = os.environ | {
        "DATABASE_URL": pooler,
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(provider.port),
        "EMAIL_USE_TLS": "False",
        **more,
    }
    return subprocess.Popen(
        [sys.executable, "-m", *words], cwd=ROOT, env=environment, stdout=log, stderr=log
    )


@pytest.fixture
def portal(pooler, provider, broker, tmp_path):
    """A web process with eight threads and two workers, all through the pooler."""
    port, log = free_port(), tmp_path / "portal.log"
    worker = ["celery", "-A", "therapist_portal", "worker", "--pool", "solo", "--without-mingle"]
    web = ["gunicorn", "therapist_portal.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "8"]
    with open(log, "w") as file:
        processes = [
            started([*web, "--no-control-socket"], pooler, provider, file, DB_POOL="True"),
            *(
                started([*worker, "-n", f"pooled{number}@%h"], pooler, provider, file)
                for number in range(2)
            ),
        ]
        address = f"http://127.0.0.1:{port}"
        assert wait_until(lambda: answers(f"{address}/healthz") == 200, 60), log.read_text()
        yield address, log
        for one in processes:
            one.terminate()
        for one in processes:
            one.wait(30)


def answers(address, cookies=""):
    asked = urllib.request.Request(address, headers={"Cookie": cookies})
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status
    except OSError as error:
        return getattr(error, "code", 0)


def locks():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        return cursor.fetchone()[0]


def test_letters_and_pages_go_through_four_connections(portal, provider):
    address, log = portal
    cast = plan(LETTERS)
    browser = make.signed_in(cast.jo.user)
    cookies = "; ".join(f"{name}={one.value}" for name, one in browser.cookies.items())
    met, most = [], []

    def reads():
        for number in range(PAGES // 8):
            path = ("/accounts/login/", "/home/", "/settings/reach/")[number % 3]
            met.append(answers(address + path, cookies if number % 3 else ""))

    for _ in range(2):
        app.send_task(wake_worker.TASK)
    readers = [threading.Thread(target=reads) for _ in range(8)]
    [reader.start() for reader in readers]
    ends = time.monotonic() + 60
    while states()[MessageState.SENT] < LETTERS and time.monotonic() < ends:
        most.append(locks())
        time.sleep(0.02)
    [reader.join() for reader in readers]

    said = log.read_text()
    assert states() == {MessageState.SENT: LETTERS}, said
    assert set(provider.took().values()) == {1}
    assert set(met) == {200}, said
    assert not [word for word in ("Traceback", "prepared statement", "unreachable") if word in said]
    assert "database.pooler" in said
    assert max(most) <= POOL
    assert locks() == 0
    with acting_as_worker():
        assert set(OutboxMessage.objects.values_list("tries", flat=True)) == {1}
    assert django_settings.DB_PREPARE_THRESHOLD == "auto"
