"""The note data of each style is what it was, unless somebody changed it on purpose."""

from __future__ import annotations

import json

import pytest

from server.engines.composer.style.shelf import all_styles
from tests.golden.compositions import FOLDER, golden_text


@pytest.mark.parametrize("style", sorted(all_styles()))
def test_the_notes_are_the_golden_notes(style: str) -> None:
    golden = (FOLDER / f"{style}.json").read_text(encoding="utf-8")
    assert golden_text(style) == golden, "run: python -m tests.golden.regenerate"


@pytest.mark.parametrize("style", sorted(all_styles()))
def test_golden_files_are_json_with_five_tracks_or_more(style: str) -> None:
    piece = json.loads((FOLDER / f"{style}.json").read_text(encoding="utf-8"))
    assert len(piece["tracks"]) >= 5
    assert all(len(row) == 4 for rows in piece["tracks"].values() for row in rows)


def test_there_is_no_golden_file_without_its_style() -> None:
    assert {file.stem for file in FOLDER.glob("*.json")} == set(all_styles())
