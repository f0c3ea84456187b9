"""The only third-party files in the tree are fonts: each is named, licensed and unchanged."""

import hashlib
import json
from pathlib import Path

import pytest
from django.conf import settings

FONTS = settings.BASE_DIR / "therapist_portal/static/portal/fonts"
MANIFEST = json.loads((FONTS / "manifest.json").read_text())["fonts"]
LISTED = [file for font in MANIFEST for file in font["files"]]
ENOUGH_BYTES = 220_000


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("font", MANIFEST, ids=lambda font: font["name"])
def test_font_says_where_it_comes_from(font):
    told = {key for key, value in font.items() if value}

    assert {"name", "version", "source_package", "registry", "licence"} <= told
    assert font["licence"] == "OFL-1.1"


@pytest.mark.parametrize("font", MANIFEST, ids=lambda font: font["name"])
def test_licence_text_is_beside_the_font(font):
    licence = FONTS / font["licence_file"]

    assert "SIL Open Font License, Version 1.1" in licence.read_text()
    assert sha256(licence) == font["licence_sha256"]


@pytest.mark.parametrize("file", LISTED, ids=lambda file: file["file"])
def test_font_file_is_unchanged(file):
    path = FONTS / file["file"]

    assert path.read_bytes()[:4] == b"wOF2"
    assert path.stat().st_size == file["bytes"]
    assert sha256(path) == file["sha256"]


def test_every_file_in_the_folder_is_listed():
    licences = {font["licence_file"] for font in MANIFEST}
    listed = {file["file"] for file in LISTED} | licences | {"manifest.json"}

    assert {path.name for path in FONTS.iterdir()} == listed


def test_every_font_is_used_and_the_whole_stays_small():
    tokens = (FONTS.parent / "css/tokens.css").read_text()

    assert [file["file"] for file in LISTED if file["file"] not in tokens] == []
    assert sum(file["bytes"] for file in LISTED) <= ENOUGH_BYTES
