"""Redis is away: limits are counted here, pages don't wait for it, and it is found again."""

import socket
import time

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from therapist_portal.celery import app
from therapist_portal.devstack.valkey import free_port
from therapist_portal.web import rate_limit_cache as ours

pytestmark = pytest.mark.django_db


def backend(url):
    return {
        "default": {
            "BACKEND": "therapist_portal.web.rate_limit_cache.ForgivingRedisCache",
            "LOCATION": url,
            "KEY_PREFIX": "test",
        }
    }


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    monkeypatch.setattr(ours, "circuit", ours.Circuit())
    ours.LocMemCache("while-redis-is-away", {}).clear()


@pytest.fixture
def silent():
    """An address where nobody ever answers: the worst a broken network does."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(0)
        full = [socket.socket() for _ in range(3)]
        for one in full:
            one.setblocking(False)
            one.connect_ex(door.getsockname())
        yield f"redis://127.0.0.1:{door.getsockname()[1]}/0"
        for one in full:
            one.close()


def tries_to_sign_in(count):
    browser, answers = Browser(), []
    for _ in range(count):
        form = {"login": "jo@example.org", "password": "not the password at all"}
        answers.append(browser.post("/accounts/login/", form).status_code)
    return answers


@pytest.mark.parametrize("processes", [1, 4])
def test_guessing_is_limited_and_more_so_the_more_processes_there_are(settings, processes):
    settings.CACHES = backend(f"redis://127.0.0.1:{free_port()}/0")
    settings.ACCOUNT_RATE_LIMITS = {"login": "12/m/ip", "login_failed": "12/5m/key"}
    settings.WEB_PROCESSES = processes

    answers = tries_to_sign_in(14)

    refused = answers.index(429) if 429 in answers else len(answers)
    assert refused == 12 // processes
    assert set(answers[refused:]) == {429}


def test_a_silent_redis_costs_one_request_a_moment_and_the_others_nothing(settings, silent):
    settings.CACHES = backend(silent)
    settings.ACCOUNT_RATE_LIMITS = {}
    began = time.monotonic()

    for number in range(200):
        cache.set(f"key-{number}", number, 60)
        assert cache.get(f"key-{number}") == number

    assert time.monotonic() - began < 1.5


def test_it_is_asked_again_and_used_again(settings, monkeypatch):
    settings.CACHES = backend(f"redis://127.0.0.1:{free_port()}/0")
    cache.set("here", "kept in this process", 60)
    assert cache.get("here") == "kept in this process"

    settings.CACHES = backend(settings.REDIS_URL)
    assert cache.get("here") == "kept in this process"
    monkeypatch.setattr(ours, "PAUSE", 0)
    ours.circuit.failed()

    assert cache.get("here") is None
    cache.set("here", "kept by Redis", 60)
    ours.LocMemCache("while-redis-is-away", {}).clear()
    assert cache.get("here") == "kept by Redis"
    assert cache.delete("here")


def test_worker_and_beat_never_give_up_on_the_broker():
    assert app.conf.broker_connection_max_retries is None
    assert app.conf.broker_connection_retry is True
    assert app.conf.broker_connection_retry_on_startup is True
