"""Behind a proxy that signs with a certificate of its own, run.py still installs."""

import datetime as dt
import functools
import http.server
import importlib.util
import ssl
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

ROOT = Path(__file__).resolve().parents[2]
WHEEL = "lantern-1.0-py3-none-any.whl"
CERT_WORDS = ("SSL_CERT_FILE", "SSL_CERT_DIR", "PIP_CERT", "UV_SYSTEM_CERTS", "REQUESTS_CA_BUNDLE")


@pytest.fixture
def run(monkeypatch: Any) -> Any:
    spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in CERT_WORDS:
        monkeypatch.delenv(name, raising=False)
    return module


def own_certificate(folder: Path) -> Path:
    """What a proxy does: an authority that nobody else knows, and its certificate for localhost."""
    authority, server = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = signed("a proxy of our own", authority, "a proxy of our own", authority, is_ca=True)
    leaf = signed("localhost", server, "a proxy of our own", authority, is_ca=False)
    pem = serialization.Encoding.PEM
    (folder / "root.pem").write_bytes(root.public_bytes(pem))
    private = server.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(leaf.public_bytes(pem) + private)
    return folder / "root.pem"


def signed(name: str, key: Any, by: str, with_key: Any, *, is_ca: bool) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    called = [x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, one)]) for one in (name, by)]
    return (
        x509.CertificateBuilder(*reversed(called))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .sign(with_key, hashes.SHA256())
    )


def package_index(folder: Path) -> None:
    shelf = folder / "simple" / "lantern"
    shelf.mkdir(parents=True)
    with zipfile.ZipFile(shelf / WHEEL, "w") as wheel:
        info = "lantern-1.0.dist-info"
        wheel.writestr("lantern.py", "")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: lantern\nVersion: 1.0\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(
            f"{info}/RECORD", f"lantern.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n"
        )
    (shelf / "index.html").write_text(f'<a href="{WHEEL}">{WHEEL}</a>')


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever does not trust the certificate hangs up: that is what this is for."""


@pytest.fixture
def behind_proxy(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A package index that only its own certificate vouches for: its address, and that file."""
    pem = own_certificate(tmp_path)
    package_index(tmp_path)
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inside.load_cert_chain(tmp_path / "server.pem")
    handler = functools.partial(Quiet, directory=str(tmp_path))
    server = Server(("127.0.0.1", 0), handler)
    server.socket = inside.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_port}/simple", pem
    server.shutdown()
    server.server_close()


def installs(tool: list[str], address: str, target: Path, env: dict[str, str]) -> bool:
    alone = ["--index-url", address, "--no-deps", "--target", str(target), "lantern==1.0"]
    neither = {"PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": "", "UV_HTTP_RETRIES": "0"}
    done = subprocess.run(
        [*tool, "install", *alone],
        env=env | neither | {"PIP_CONFIG_FILE": "/dev/null", "UV_NO_CONFIG": "1"},
        capture_output=True,
        timeout=60,
    )
    return done.returncode == 0


TOOLS = {
    "uv": [str(Path(sys.executable).with_name("uv")), "pip", "--no-cache"],
    "pip": [sys.executable, "-m", "pip", "--no-cache-dir", "--retries", "0"],
}


@pytest.mark.parametrize("tool", TOOLS)
def test_the_certificate_that_ssl_cert_file_names_is_trusted(
    run: Any, behind_proxy: tuple[str, Path], tool: str, tmp_path: Path, monkeypatch: Any
) -> None:
    address, pem = behind_proxy
    assert not installs(TOOLS[tool], address, tmp_path / "before", run.installing())

    monkeypatch.setenv("SSL_CERT_FILE", str(pem))

    assert installs(TOOLS[tool], address, tmp_path / "after", run.installing())


def test_where_no_file_is_named_the_systems_own_store_is_asked(run: Any) -> None:
    assert run.installing()["UV_SYSTEM_CERTS"] == "true"
    known = subprocess.run([TOOLS["uv"][0], "help", "pip"], capture_output=True, text=True)
    assert "UV_SYSTEM_CERTS" in known.stdout


def test_what_somebody_set_themselves_stays(run: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("UV_SYSTEM_CERTS", "false")
    monkeypatch.setenv("PIP_CERT", "/mine.pem")

    assert (run.installing()["UV_SYSTEM_CERTS"], run.installing()["PIP_CERT"]) == (
        "false",
        "/mine.pem",
    )
