"""File names that every file system takes; texts that XML takes."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from exports.names import LONGEST_FILE_NAME, UniqueNames, clean_text, safe_name

WORDS = st.text(max_size=400)


@given(WORDS)
def test_a_safe_name_is_safe_everywhere(text: str) -> None:
    name = safe_name(text, "Track")
    assert name
    assert not any(mark in name for mark in '<>:"/\\|?*\0')
    assert all(unicodedata.category(mark) not in ("Cc", "Cs") for mark in name)
    assert name == name.strip(" .")
    assert len(name) <= LONGEST_FILE_NAME + 1
    assert len(name.encode()) <= 2 * LONGEST_FILE_NAME + 1


@given(WORDS)
def test_a_safe_name_of_a_safe_name_is_itself(text: str) -> None:
    name = safe_name(text, "Track")
    assert safe_name(name, "Track") == name


@given(st.lists(WORDS, max_size=30))
def test_no_two_files_share_a_name_even_where_case_is_not_told_apart(texts: list[str]) -> None:
    names = UniqueNames()
    given_out = [names.take(text, "Track", ".wav") for text in texts]
    assert len({name.casefold() for name in given_out}) == len(texts)


@given(WORDS)
def test_cleaned_text_fits_into_xml_on_one_line(text: str) -> None:
    element = etree.Element("Name", Value=clean_text(text))
    back = etree.fromstring(etree.tostring(element))
    assert back.get("Value") == clean_text(text)
    assert len(clean_text(text).splitlines()) <= 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Drums", "Drums"),
        ('808 "Big" & 🔥', "808 Big &"),
        ("Keys/Pads: left", "Keys-Pads- left"),
        ("Größe 大きい", "Größe 大きい"),
        ("../../etc/passwd", "etc-passwd"),
        ("NUL", "NUL_"),
        ("com1.backup", "com1.backup_"),
        ("🎹🎹", "Track"),
        (" .. ", "Track"),
        ("tab\tand\nline", "tab and line"),
    ],
)
def test_names_stay_readable(text: str, name: str) -> None:
    assert safe_name(text, "Track") == name


def test_taken_names_are_counted() -> None:
    names = UniqueNames()
    assert [names.take(text, "x", ".wav") for text in ("Bass", "bass", "BASS")] == [
        "Bass.wav",
        "bass-2.wav",
        "BASS-3.wav",
    ]
    assert names.take_numbered(3, "🔥", ".wav") == "03 Track.wav"
