"""A client's file name becomes a plain one, whatever it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.api.uploads import safe_name
from server.library.folders import is_session_id


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("My bounce.wav", "My bounce.wav"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ada\\mix.final.aiff", "mix.final.aiff"),
        ("", "recording"),
        ("..", "recording"),
        (".wav", "wav"),
        ("a\x00b\n.wav", "ab.wav"),
        ("x" * 500 + ".flac", "x" * 150 + ".flac"),
        ("Töne.mp3", "Töne.mp3"),
    ],
)
def test_a_name_keeps_what_is_harmless(given_name: str, expected: str) -> None:
    assert safe_name(given_name) == expected


@given(st.text(max_size=400))
def test_every_name_becomes_one_plain_visible_file_name(given_name: str) -> None:
    assert is_session_id(safe_name(given_name))
