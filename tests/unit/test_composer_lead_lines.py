"""Counter-lines answer the lead without getting in its way; arpeggios climb up and down."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from server.engines.composer.harmony.clash import held_clashes
from server.engines.composer.parts.lead import play_lead
from server.engines.composer.parts.lines import play_arpeggio, play_counter
from server.engines.composer.score import ScoreNote
from server.engines.composer.style.parts import ArpeggioPart, CounterPart
from server.engines.composer.style.shelf import style_called
from session.pitch import SCALE_STEPS, Key
from tests.unit.passage_material import lead_part, passages_of

BASE = {"instrument": "bell", "role": "other"}
COUNTER = CounterPart.model_validate(
    {
        **BASE,
        "kind": "counter",
        "name": "Bells",
        "range": {"low": "C4", "high": "G6"},
        "rhythms": ["x-x- x--- x-x- x---", "..x- ..x- x--- ----", "x--- --x- | --x- x-5-"],
    }
)
ARPEGGIO = ArpeggioPart.model_validate(
    {
        **BASE,
        "kind": "arpeggio",
        "name": "Arp",
        "range": {"low": "C4", "high": "C5"},
        "patterns": ["1234 5678"],
    }
)
SPARSE = lead_part(phrases=("a . b .", "a . c ."), rhythms=("x--- x-x- x--- ....",))
keys = st.builds(
    Key, st.sampled_from(["C", "F#", "Bb", "E", "Ab"]), st.sampled_from(sorted(SCALE_STEPS))
)
meters = st.sampled_from([(4, 4), (3, 4), (6, 8), (7, 8), (5, 4)])


def sung_at(lead: list[ScoreNote], ticks: int) -> int | None:
    return next(
        (n.pitch for n in lead if n.start_ticks <= ticks < n.start_ticks + n.length_ticks), None
    )


@given(keys, st.integers(0, 2**32), meters)
@settings(max_examples=60, deadline=None)
def test_a_counter_line_answers_where_the_lead_leaves_room(
    key: Key, seed: int, meter: tuple[int, int]
) -> None:
    for passage in passages_of(style_called("lo-fi"), key, seed, meter=meter):
        lead = play_lead(SPARSE, "lead", passage)
        notes = play_counter(COUNTER, "bells", passage, lead)
        assert notes
        assert notes == play_counter(COUNTER, "bells", passage, lead)
        assert held_clashes(notes, lead, passage.harmony) == []
        for note in notes:
            chord = passage.harmony.at(note.start_ticks).chord
            end_ticks = note.start_ticks + note.length_ticks
            assert note.pitch % 12 in chord.pitch_classes
            assert COUNTER.range.low <= note.pitch <= COUNTER.range.high
            assert not [n for n in lead if note.start_ticks <= n.start_ticks < end_ticks]


def test_a_counter_line_has_most_to_say_in_a_bar_where_the_lead_is_silent() -> None:
    counter = COUNTER.model_copy(update={"rhythms": ("x--- ---- ---- ---- | x-x- x-x- x-x- x-x-",)})
    silent = 0
    for passage in passages_of(style_called("lo-fi"), Key("A", "minor"), 1, bars=32):
        lead = play_lead(SPARSE, "lead", passage)
        notes = play_counter(counter, "bells", passage, lead)
        for bar in passage.bars:
            inside = range(bar.start_ticks, bar.end_ticks)
            if not any(note.start_ticks in inside for note in lead):
                silent += 1
                assert sum(note.start_ticks in inside for note in notes) == 8
    assert silent > 8


@given(keys, st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_a_counter_line_makes_no_parallel_fifths_or_octaves(key: Key, seed: int) -> None:
    for passage in passages_of(style_called("lo-fi"), key, seed):
        lead = play_lead(SPARSE, "lead", passage)
        notes = play_counter(COUNTER, "bells", passage, lead)
        for note, after in pairwise(notes):
            sung, then = sung_at(lead, note.start_ticks), sung_at(lead, after.start_ticks)
            if sung is None or then is None or sung == then or note.pitch == after.pitch:
                continue
            interval = (then - after.pitch) % 12
            assert interval not in (0, 7) or interval != (sung - note.pitch) % 12


def test_a_counter_line_moves_mostly_against_the_lead_and_by_small_steps() -> None:
    contrary = parallel = 0
    sizes: list[int] = []
    for seed in range(30):
        for passage in passages_of(style_called("lo-fi"), Key("C", "major"), seed, bars=24):
            lead = play_lead(SPARSE, "lead", passage)
            for note, after in pairwise(play_counter(COUNTER, "bells", passage, lead)):
                sizes.append(abs(after.pitch - note.pitch))
                sung, then = sung_at(lead, note.start_ticks), sung_at(lead, after.start_ticks)
                if sung is None or then is None or sung == then or note.pitch == after.pitch:
                    continue
                if (then > sung) == (after.pitch > note.pitch):
                    parallel += 1
                else:
                    contrary += 1
    assert contrary > parallel
    assert sum(sizes) / len(sizes) < 5


def test_an_arpeggio_turns_round_at_the_top_of_its_range() -> None:
    passage = passages_of(style_called("house"), Key("C", "major"), 1, bars=8)[0]
    notes = play_arpeggio(ARPEGGIO, "arp", passage)
    for bar in passage.bars:
        chord = passage.harmony.at(bar.start_ticks).chord
        tones = [p for p in range(60, 73) if p % 12 in chord.pitch_classes]
        climbed = [*tones, *reversed(tones[1:-1])] * 3
        played = [n.pitch for n in notes if bar.start_ticks <= n.start_ticks < bar.end_ticks]
        if passage.harmony.at(bar.start_ticks).end_ticks >= bar.end_ticks:
            assert played == climbed[: len(played)]


def test_an_arpeggio_gives_way_to_what_is_held() -> None:
    held = ARPEGGIO.model_copy(update={"patterns": ("1--- 2--- 3--- 4---",)})
    for seed in range(20):
        for passage in passages_of(style_called("lo-fi"), Key("C", "major"), seed):
            start_ticks, end_ticks = passage.start_ticks, passage.end_ticks
            drone = [ScoreNote(start_ticks, end_ticks - start_ticks, 59, 1.0)]
            notes = play_arpeggio(held, "arp", passage, beside=drone)
            assert held_clashes(notes, drone, passage.harmony) == []
