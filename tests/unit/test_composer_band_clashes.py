"""Riffs and walking basses against those who hold chords and tunes above them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from server.engines.composer.compose import compose
from server.engines.composer.given.chord_names import plan_of
from server.engines.composer.harmony.clash import held_clashes
from server.engines.composer.harmony.plan import HarmonyPlan
from server.engines.composer.score import ScoreNote
from server.engines.composer.style.shelf import all_styles
from server.engines.contract import GenerateRequest
from session.model import Session, Track

SEEDS, BARS = range(8), 32
FEEL_TICKS = 200
"""What swing and human timing may add to how long two notes meet."""

TUNED = ("riff", "comp", "pad", "lead", "arpeggio", "counter")
WITH_RIFFS = sorted(
    name
    for name, style in all_styles().items()
    if any(part.kind == "riff" for part in style.parts.values())
)
WALKING = sorted(
    name
    for name, style in all_styles().items()
    for part in style.parts.values()
    if part.kind == "bass" and any("w" in line.pattern for line in part.lines)
)


def pieces(style: str) -> Iterator[tuple[Session, HarmonyPlan]]:
    for seed in SEEDS:
        session = compose(GenerateRequest("", seed, style=style, bars=BARS)).session
        assert session.key
        harmony = plan_of(session.chords, session.key, round(session.length_beats * 960))
        assert harmony
        yield session, harmony


def scored(track: Track) -> list[ScoreNote]:
    """The notes as they are written, each a little shorter than it may be played."""
    return sorted(
        ScoreNote(
            round((clip.start_beats + note.start_beats) * 960),
            max(1, round(note.length_beats * 960) - FEEL_TICKS),
            note.pitch,
            1.0,
        )
        for clip in track.midi_clips
        for note in clip.notes
    )


@pytest.mark.parametrize("style", WITH_RIFFS)
def test_nobody_holds_what_rubs_with_a_riff(style: str) -> None:
    kinds = {part.name: part.kind for part in all_styles()[style].parts.values()}
    for session, harmony in pieces(style):
        riffs = [track for track in session.tracks if kinds[track.name] == "riff"]
        for riff in riffs:
            for other in session.tracks:
                if other is not riff and kinds[other.name] in TUNED:
                    assert held_clashes(scored(riff), scored(other), harmony) == [], other.name


@pytest.mark.parametrize("style", WALKING)
def test_a_walking_bass_goes_on_by_step_from_what_rubs(style: str) -> None:
    """A passing or approach note of a beat is the one exception, and it leads on at once."""
    kinds = {part.name: part.kind for part in all_styles()[style].parts.values()}
    leading, all_rubs = 0, 0
    for session, harmony in pieces(style):
        bass = next(track for track in session.tracks if kinds[track.name] == "bass")
        line = scored(bass)
        after = dict(pairwise(line))
        for other in session.tracks:
            if kinds[other.name] not in TUNED:
                continue
            for note, _ in held_clashes(line, scored(other), harmony):
                all_rubs += 1
                assert note.length_ticks <= 960
                leading += note in after and abs(after[note].pitch - note.pitch) <= 2
    assert all_rubs == leading
