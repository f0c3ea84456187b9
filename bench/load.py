"""A small load tool: keep-alive connections, a cookie jar and a form token for each person."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    seconds: float

    @property
    def is_fine(self) -> bool:
        return 200 <= self.status < 400


@dataclass
class Browser:
    """One signed-in person on one connection. Cookies were prepared; new ones are kept."""

    host: str
    port: int
    cookies: dict[str, str]
    csrf_cookie: str
    headers: dict[str, str] = field(default_factory=dict)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    # Two seats may hold worksheets of the same person: they take turns.
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.token = "".join(secrets.choice(TOKEN_LETTERS) for _ in range(32))
        self.cookies[self.csrf_cookie] = self.token

    async def get(self, path: str) -> Answer:
        return await self._ask("GET", path, b"")

    async def post(self, path: str, form: dict[str, str]) -> Answer:
        return await self._ask(
            "POST", path, urlencode(form | {"csrfmiddlewaretoken": self.token}).encode()
        )

    async def _ask(self, method: str, path: str, body: bytes) -> Answer:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        lines.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        if method == "POST":
            lines.append("Content-Type: application/x-www-form-urlencoded")
            lines.append(f"Content-Length: {len(body)}")
        async with self._turn:
            return await self._answer("\r\n".join([*lines, "", ""]).encode() + body)

    async def _answer(self, request: bytes) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self.host, self.port)
        started = time.perf_counter()
        try:
            status, found = await self._exchange(request)
        except (asyncio.IncompleteReadError, ConnectionError):
            # A kept connection that the server let go meanwhile: nothing of this was read.
            await self.close()
            self._streams = await asyncio.open_connection(self.host, self.port)
            started = time.perf_counter()
            status, found = await self._exchange(request)
        return Answer(status, found, time.perf_counter() - started)

    async def _exchange(self, request: bytes) -> tuple[int, bytes]:
        assert self._streams is not None
        reader, writer = self._streams
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        length, keep = 0, True
        for line in lines:
            name, _, value = line.partition(": ")
            match name.lower():
                case "content-length":
                    length = int(value)
                case "connection":
                    keep = value.lower() != "close"
                case "set-cookie":
                    cookie, _, content = value.split(";")[0].partition("=")
                    self.cookies[cookie] = content
        body = await reader.readexactly(length) if length else b""
        if not keep:
            await self.close()
        return int(first.split(" ")[1]), body

    async def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


@dataclass
class Run:
    """What came of one stretch of load."""

    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    size: int = 0
    seconds: float = 0.0
    first_bad: bytes = b""

    @property
    def count(self) -> int:
        return len(self.latencies)

    @property
    def failed(self) -> int:
        return sum(n for status, n in self.statuses.items() if not 200 <= status < 400)

    def note(self, answer: Answer, *, expected: int | None) -> None:
        status = 200 if answer.status == expected else answer.status
        self.latencies.append(answer.seconds)
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.size = len(answer.body)
        if not 200 <= status < 400 and not self.first_bad:
            self.first_bad = answer.body[:300]

    def percentile_ms(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0.0


Act = Callable[[int], Awaitable[Answer | None]]


async def drive(
    act: Act, *, seats: int, seconds: float = 0.0, times: int = 0, expected: int | None = None
) -> Run:
    """Each seat acts again as soon as it is answered, until time or supply is up."""
    run = Run()
    started = time.perf_counter()

    async def sit(seat: int) -> None:
        done = 0
        while (done < times) if times else (time.perf_counter() - started < seconds):
            answer = await act(seat)
            if answer is None:
                return
            run.note(answer, expected=expected)
            done += 1

    await asyncio.gather(*(sit(seat) for seat in range(seats)))
    run.seconds = time.perf_counter() - started
    return run
