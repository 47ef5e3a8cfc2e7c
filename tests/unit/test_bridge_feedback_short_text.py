"""Names of tracks that fit on a display and are still known by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.feedback.short_text import fitted

printable = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Drums", "Drums"),
        ("Track 15", "Track15"),
        ("Audio 104", "Audi104"),
        ("Lead Vocals", "LedVcls"),
        ("lead vocals 2", "LdVcls2"),
        ("Strings", "Strings"),
        ("Percussion", "Percssn"),
        ("  far   out ", "far out"),
        ("Electric Guitar Left", "ElGtLft"),
        ("1234567890", "1234567"),
        ("", ""),
    ],
)
def test_names_stay_readable_in_seven_characters(text: str, shown: str) -> None:
    assert fitted(text, 7) == shown


@given(printable, st.integers(1, 20))
def test_nothing_is_wider_than_its_cell_and_what_fits_is_left(text: str, width: int) -> None:
    made = fitted(text, width)
    assert len(made) <= width
    plain = " ".join(text.split())
    if len(plain) <= width:
        assert made == plain


@given(st.text(st.sampled_from("abcdef "), min_size=1, max_size=30), st.integers(0, 999))
def test_numbers_that_tell_tracks_apart_stay(name: str, number: int) -> None:
    assert fitted(f"{name} {number}", 7).endswith(str(number))
