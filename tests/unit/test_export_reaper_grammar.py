"""The grammar of a REAPER project: what is written reads back, in our reader and in another's."""

from __future__ import annotations

import rpp
from hypothesis import given
from hypothesis import strategies as st

from exports.names import clean_text
from exports.reaper.chunks import Chunk, number, quoted, read_chunks, values
from exports.reaper.midi_events import overlapping
from exports.reaper.values import colour_of, meter_code, meter_of, peak_colour
from session.clips import Note

LINES = st.text(max_size=40).map(clean_text)


@given(st.lists(LINES, min_size=1, max_size=5))
def test_values_come_back_in_any_quote(texts: list[str]) -> None:
    wanted = [
        text.replace("`", "'") if all(quote in text for quote in "\"'`") else text for text in texts
    ]
    chunk = Chunk("REAPER_PROJECT 0.1")
    chunk.line("NAME", *map(quoted, texts))
    assert read_chunks(chunk.written(), "x.rpp").first("NAME") == wanted
    assert rpp.loads(chunk.written()).children == [["NAME", *wanted]]


@given(st.floats(allow_nan=False, allow_infinity=False, width=64))
def test_numbers_come_back_exactly_and_have_no_exponent(value: float) -> None:
    text = number(value)
    assert float(text) == value and "e" not in text.lower()


@given(st.lists(st.text(max_size=20).map(clean_text).filter(bool), max_size=4))
def test_free_text_comes_back_whatever_it_looks_like(texts: list[str]) -> None:
    text = "\n".join(texts)
    chunk = Chunk("REAPER_PROJECT 0.1")
    chunk.open("NOTES 0 2").text(text)
    (notes,) = read_chunks(chunk.written(), "x.rpp").chunks("NOTES")
    assert notes.free_text().splitlines() == text.splitlines()


def test_a_quote_that_does_not_end_ends_with_its_line() -> None:
    assert values('NAME "open') == ["NAME", "open"]
    assert values('A "b c" \'d "e"\' `f` g"h \'\'') == ["A", "b c", 'd "e"', "f", 'g"h', ""]


@given(st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}"))
def test_colours_come_back(colour: str) -> None:
    assert colour_of(peak_colour(colour)) == colour
    assert colour_of(16576) is None


def test_meters_come_back() -> None:
    assert meter_code(4, 4) == 262148
    assert meter_of(meter_code(7, 8)) == (7, 8)
    assert meter_of(0) is None


def test_notes_that_touch_but_for_a_rounding_do_not_overlap() -> None:
    touching = [Note(36, 100, 0.0, 0.5 + 1e-9), Note(36, 100, 0.5, 0.5)]
    assert not overlapping(touching)
    assert overlapping([Note(36, 100, 0.0, 0.51), Note(36, 100, 0.5, 0.5)])
