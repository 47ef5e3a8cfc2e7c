"""What every composition keeps, whatever is asked: in time, in key, whole, in range, repeatable."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from server.engines.composer.arrangement import arrange
from server.engines.composer.compose import compose
from server.engines.composer.composition import Composition
from server.engines.composer.harmony.chord import QUALITIES
from server.engines.composer.performance import window_ticks
from server.engines.composer.prompt.wishes import read_prompt
from server.engines.composer.rhythm.drum_map import DRUM_PITCHES
from server.engines.composer.rhythm.feel import Swing
from server.engines.composer.settle import settle
from server.engines.composer.style.shelf import all_styles
from server.engines.contract import GenerateRequest
from session.automation import Curve, Point
from session.clips import MidiClip, Note
from session.document import dump_session, load_session
from session.meter import MeterMap, MeterStep
from session.model import Session, Track
from session.pitch import FLAT_NAMES, SCALE_STEPS, SHARP_NAMES, Key
from session.smf.write import smf_bytes
from session.tempo import TempoMap, TempoStep

WITHOUT_SHRINKING = settings(
    max_examples=80,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
"""A failing request is readable as it is; shrinking one means composing thousands of pieces."""

TICK_BEATS = 1 / 960
LARGEST_SHIFT_BEATS = 40 / 960

styles = st.sampled_from(sorted(all_styles()))
seeds = st.integers(0, 2**53 - 1)
keys = st.builds(
    Key,
    st.sampled_from(sorted({*SHARP_NAMES, *FLAT_NAMES})),
    st.sampled_from(sorted(SCALE_STEPS)),
)
meters = st.one_of(
    st.tuples(st.integers(2, 15), st.sampled_from([4, 8])),
    st.tuples(st.integers(1, 32), st.sampled_from([1, 2, 16, 32])),
)
lengths = st.one_of(st.integers(1, 9), st.integers(10, 40))
prompts = st.sampled_from(
    ["", "no drums", "sparse calm", "busy epic swung", "with strings", "only drums", "🎷"]
)


@st.composite
def meter_maps(draw: st.DrawFn) -> MeterMap:
    bars = sorted(draw(st.sets(st.integers(1, 20), max_size=4)))
    return MeterMap(tuple(MeterStep(bar, *draw(meters)) for bar in (0, *bars)))


@st.composite
def tempo_maps(draw: st.DrawFn) -> TempoMap:
    beats = sorted(draw(st.sets(st.integers(1, 90), max_size=4)))
    return TempoMap(
        tuple(TempoStep(float(beat), draw(st.floats(10, 1000))) for beat in (0, *beats))
    )


@st.composite
def curves(draw: st.DrawFn, low: float, high: float) -> Curve:
    beats = sorted(draw(st.sets(st.integers(0, 90), min_size=1, max_size=3)))
    return Curve(tuple(Point(float(beat), draw(st.floats(low, high))) for beat in beats))


@st.composite
def requests(draw: st.DrawFn) -> GenerateRequest:
    return GenerateRequest(
        prompt=draw(prompts),
        seed=draw(seeds),
        style=draw(styles),
        key=draw(keys),
        bars=draw(lengths),
        meter_map=draw(meter_maps()),
        tempo_map=draw(tempo_maps()),
        energy=draw(st.none() | curves(-1, 1)),
        complexity=draw(st.none() | curves(-1, 1)),
    )


def onsets(track: Track) -> list[tuple[float, Note]]:
    """Every note with its start from the beginning of the piece."""
    return [(clip.start_beats + n.start_beats, n) for clip in track.midi_clips for n in clip.notes]


def check_whole(session: Session, bars: int) -> None:
    """Exactly the bars asked for, tiled by sections and chords; no note leaves its clip."""
    assert session.length_beats == session.meter_map.beats_at_bar(bars)
    for tiles in (session.sections, session.chords):
        edge = 0.0
        for tile in tiles:
            assert tile.start_beats == pytest.approx(edge, abs=1e-6)
            edge = tile.start_beats + tile.length_beats
        assert edge == pytest.approx(session.length_beats, abs=1e-6)
    sounding = {clip.start_beats for track in session.tracks for clip in track.midi_clips}
    assert sounding == {section.start_beats for section in session.sections}
    for track in session.tracks:
        assert track.midi_clips
        for clip in track.midi_clips:
            assert clip.notes
            assert clip.start_beats + clip.length_beats <= session.length_beats + 1e-6
            for note in clip.notes:
                assert 0 <= note.start_beats < clip.length_beats
                assert note.end_beats <= clip.length_beats + 1e-6
                assert note.length_beats >= 10 * TICK_BEATS
        last_end: dict[int, float] = {}
        for start, note in sorted(onsets(track), key=lambda pair: pair[0]):
            assert start >= last_end.get(note.pitch, 0.0) - 1e-6
            last_end[note.pitch] = start + note.length_beats


def pulse_lengths(numerator: int, denominator: int) -> list[float]:
    """The pulses of a bar, said again here: quarters, or groups of two and three eighths."""
    if denominator <= 4:
        return [1.0] * (numerator * 4 // denominator)
    if denominator == 8:
        special = {1: [1], 2: [2], 4: [2, 2], 5: [3, 2], 7: [2, 2, 3]}
        if numerator in special:
            return [group / 2 for group in special[numerator]]
        twos = {0: 0, 1: 2, 2: 1}[numerator % 3]
        return [1.5] * ((numerator - 2 * twos) // 3) + [1.0] * twos
    whole, rest = divmod(numerator * 4 / denominator, 1)
    lengths = [1.0] * int(whole)
    if rest and (rest >= 0.5 or not lengths):
        return [*lengths, rest]
    return [*lengths[:-1], lengths[-1] + rest] if rest else lengths


def swung(place: float, length: float, swing: Swing) -> float:
    """Where a place in a pulse (in beats) is played: triplets and odd pulses stay straight."""
    pair = 0.5 if swing.of == "sixteenth" else 1.0
    number, inside = divmod(place, pair)
    is_triplet = abs(inside * 3 / pair - round(inside * 3 / pair)) < 1e-6
    is_odd = abs(length / pair - round(length / pair)) > 1e-6
    if is_odd or is_triplet:
        return place
    long = swing.ratio * pair
    if inside <= pair / 2:
        return number * pair + inside * long / (pair / 2)
    return number * pair + long + (inside - pair / 2) * (pair - long) / (pair / 2)


@cache
def grid_of_bar(numerator: int, denominator: int, swing: Swing) -> list[float]:
    """Every place where a note can be written: thirty-seconds, triplets of sixteenths and of their
    halves (grace notes), and thirds of an odd pulse, swung."""
    grid, start = [], 0.0
    for length in pulse_lengths(numerator, denominator):
        places = {n / 8 for n in range(8 * 4)} | {n / 12 for n in range(12 * 4)}
        places |= {n * length / 3 - grace for n in range(4) for grace in (0.0, 1 / 12)}
        grid += [
            start + swung(place, length, swing) for place in places if -1e-9 < place < length - 1e-9
        ]
        start += length
    return grid


def check_in_time(request: GenerateRequest) -> None:
    """A machine plays exactly on the (swung) grid, and a player within the style's window of it."""
    brief = settle(request, read_prompt(request.prompt, all_styles()), all_styles())
    human, machine = arrange(brief), arrange(replace(brief, humanise=Curve.constant(0.0)))
    feel, meter_map = brief.style.feel, brief.meter_map
    for name, part in brief.style.parts.items():
        exact = onsets_by_pitch(machine.clips.get(name, ()))
        for start in {start for starts in exact.values() for start in starts}:
            number = meter_map.bar_at_beats(start + TICK_BEATS)[0]
            meter = meter_map.meter_at_bar(number)
            grid = grid_of_bar(meter.numerator, meter.denominator, feel.swing)
            line = meter_map.beats_at_bar(number)
            away = min(abs(line + place - start) for place in grid)
            assert away <= 1.5 * TICK_BEATS, (name, start, away)
        for pitch, starts in onsets_by_pitch(human.clips.get(name, ())).items():
            places = sorted(exact[pitch])
            for start in starts:
                away = distance(places, start)
                bpm = max(
                    brief.tempo_map.bpm_at_beats(max(0.0, start + side * 0.2)) for side in (-1, 1)
                )
                window = window_ticks(part, feel, bpm) * TICK_BEATS
                assert away <= window + 1.5 * TICK_BEATS, (name, start, away, window)


def distance(places: list[float], start: float) -> float:
    """From `start` to the nearest of the places, which rise."""
    at = bisect_left(places, start)
    return min(abs(place - start) for place in places[max(0, at - 1) : at + 1])


def onsets_by_pitch(clips: Sequence[MidiClip]) -> dict[int, list[float]]:
    found: dict[int, list[float]] = {}
    for clip in clips:
        for note in clip.notes:
            found.setdefault(note.pitch, []).append(clip.start_beats + note.start_beats)
    return found


def chord_tones(symbol: str) -> set[int]:
    """The pitch classes of a chord symbol, read here on its own."""
    found = re.fullmatch(r"([A-G][#b]?)(m?6/9|[^/]*)(?:/([A-G][#b]?))?", symbol)
    assert found, symbol
    root = {**{n: i for i, n in enumerate(FLAT_NAMES)}, **{n: i for i, n in enumerate(SHARP_NAMES)}}
    root |= {"Cb": 11, "Fb": 4, "E#": 5, "B#": 0}
    tones = {(root[found[1]] + up) % 12 for _, up in QUALITIES[found[2]]}
    return tones | {root[found[3]]} if found[3] else tones


def check_in_key(composition: Composition) -> None:
    """Every pitched note is of the scale or of the chord, at its start and while it sounds.

    The exception is a short note of a bass or lead that leads by step to the next one.
    """
    session = composition.session
    assert session.key
    scale = set(session.key.pitch_classes)
    spans = [
        (c.start_beats, c.start_beats + c.length_beats, chord_tones(c.symbol))
        for c in session.chords
    ]
    parts = {part.name: part for part in composition.style.parts.values()}
    for track in session.tracks:
        part = parts[track.name]
        if part.kind in ("drums", "texture"):
            continue
        starts = sorted((start, note.pitch) for start, note in onsets(track))
        for start, note in onsets(track):
            end = start + note.length_beats
            slack = LARGEST_SHIFT_BEATS + 0.13
            heard = [t for first, last, t in spans if start < last - slack and end > first + slack]
            near = [t for first, last, t in spans if start < last and end > first]
            if note.pitch % 12 in scale:
                continue
            if part.kind in ("bass", "lead") and leads_on(start, note, starts):
                continue
            assert all(note.pitch % 12 in tones for tones in heard), (track.name, start, note)
            assert any(note.pitch % 12 in tones for tones in near), (track.name, start, note)


def leads_on(start: float, note: Note, starts: list[tuple[float, int]]) -> bool:
    """Whether a short note goes on by step, or as one of two that enclose their goal.

    A grace note comes from the next tone of the scale, which in a pentatonic is a third away.
    """
    following = [pitch for later, pitch in starts if start + 0.02 < later <= start + 2.1]
    furthest = 3 if note.length_beats < 0.1 else 2
    return note.length_beats <= 1.6 and any(abs(p - note.pitch) <= furthest for p in following[:2])


def check_ranges(composition: Composition) -> None:
    """Nobody plays out of their range."""
    parts = {part.name: part for part in composition.style.parts.values()}
    for track in composition.session.tracks:
        part = parts[track.name]
        for _, note in onsets(track):
            if part.kind == "drums":
                assert note.pitch in DRUM_PITCHES.values()
            elif part.kind != "texture":
                assert part.range.low <= note.pitch <= part.range.high, (track.name, note)


@WITHOUT_SHRINKING
@given(requests())
def test_every_piece_is_whole_in_time_in_key_and_in_range(request: GenerateRequest) -> None:
    composition = compose(request)
    assert request.bars
    check_whole(composition.session, request.bars)
    check_in_time(request)
    check_in_key(composition)
    check_ranges(composition)
    assert request.meter_map
    if min(step.bar_beats for step in request.meter_map.steps) >= 1:
        # A bar shorter than a beat may end before a groove has hit anything.
        assert {t.name for t in composition.session.tracks} >= {
            part.name
            for part in composition.style.parts.values()
            if part.kind != "texture" and not part.only_where_named
        }


@settings(WITHOUT_SHRINKING, max_examples=15)
@given(requests())
def test_every_piece_is_a_valid_session_and_a_valid_midi_file(request: GenerateRequest) -> None:
    session = compose(request).session
    assert load_session(dump_session(session)) == session
    assert smf_bytes(session).startswith(b"MThd")


@settings(WITHOUT_SHRINKING, max_examples=15)
@given(requests())
def test_the_same_request_makes_the_same_notes(request: GenerateRequest) -> None:
    made_at = "2026-01-01T00:00:00+00:00"
    assert compose(request, created_at=made_at) == compose(request, created_at=made_at)


@pytest.mark.parametrize("style", sorted(all_styles()))
def test_another_seed_makes_another_piece(style: str) -> None:
    tracks = {
        compose(GenerateRequest("", seed, style=style, key=Key("A", "minor"))).session.tracks
        for seed in range(6)
    }
    assert len(tracks) == 6


@pytest.mark.parametrize("style", sorted(all_styles()))
@pytest.mark.parametrize("bars", [1, 2, 3, 5, 8, 17, 64, 500])
def test_a_default_piece_has_five_tracks_and_more_at_any_length(style: str, bars: int) -> None:
    """Five tracks or more, with drums, bass and lead as far as the style's loop has them."""
    composition = compose(GenerateRequest("", 3, style=style, bars=bars))
    check_whole(composition.session, bars)
    assert len(composition.session.tracks) >= 5
    own = all_styles()[style]
    loop = {own.parts[name].role for name in own.sections[own.form[0].passages()[0][0]].parts}
    assert loop & {"drums", "bass", "lead"} <= {t.role for t in composition.session.tracks}


@pytest.mark.parametrize("style", sorted(all_styles()))
def test_a_part_that_is_left_out_leaves_those_who_do_not_listen_to_it_alone(style: str) -> None:
    def tracks(prompt: str) -> dict[str, Track]:
        session = compose(GenerateRequest(prompt, 11, style=style, key=Key("D", "minor"))).session
        return {track.name: track for track in session.tracks}

    listening = {
        part.name
        for part in all_styles()[style].parts.values()
        if part.kind in ("comp", "pad", "arpeggio", "counter")
    }
    pads = {part.name for part in all_styles()[style].parts.values() if part.kind == "pad"}
    everyone, without_pad = tracks(""), tracks("no pad")
    assert set(without_pad) == set(everyone) - pads
    for name, track in without_pad.items():
        assert everyone[name] == track or name in listening


@pytest.mark.parametrize("style", sorted(all_styles()))
def test_no_voice_crosses_the_bass_and_leads_stay_above_it(style: str) -> None:
    parts = all_styles()[style].parts.values()
    lowest = next(part for part in parts if part.kind == "bass")
    for part in parts:
        if part.kind in ("comp", "pad", "lead", "arpeggio", "counter"):
            assert part.range.low > lowest.range.high


@pytest.mark.parametrize("style", sorted(all_styles()))
def test_sections_of_one_theme_share_their_chords_and_sections_differ_in_energy(style: str) -> None:
    session = compose(GenerateRequest("", 5, style=style, bars=64)).session
    assert len(session.sections) >= 4
    per_bar = []
    for section in session.sections:
        end = section.start_beats + section.length_beats
        notes = sum(
            section.start_beats <= start < end for t in session.tracks for start, _ in onsets(t)
        )
        per_bar.append(notes / section.length_beats)
    assert max(per_bar) > 1.5 * min(per_bar)


def test_meter_changes_are_followed_bar_by_bar() -> None:
    meter_map = MeterMap((MeterStep(0, 4, 4), MeterStep(2, 7, 8), MeterStep(5, 3, 4)))
    session = compose(GenerateRequest("house", 1, bars=8, meter_map=meter_map)).session
    kicks = [
        start
        for t in session.tracks
        if t.name == "Drums"
        for start, n in onsets(t)
        if n.pitch == 36
    ]
    for bar in range(8):
        assert any(abs(start - meter_map.beats_at_bar(bar)) < 0.05 for start in kicks)


@pytest.mark.parametrize("style", ["lo-fi", "drum-and-bass"])
def test_a_locked_bass_holds_no_note_across_a_kick(style: str) -> None:
    session = compose(GenerateRequest("", 3, style=style, bars=16)).session
    bass = next(track for track in session.tracks if track.role == "bass")
    drums = next(track for track in session.tracks if track.name == "Drums")
    kicks = [start for start, note in onsets(drums) if note.pitch == 36]
    held = [(start + 0.06, start + note.length_beats - 0.06) for start, note in onsets(bass)]
    assert not [kick for kick in kicks for start, end in held if start < kick < end]
    assert sum(any(abs(start - 0.06 - kick) < 0.06 for start, _ in held) for kick in kicks) > 12


@pytest.mark.parametrize("style", sorted(all_styles()))
def test_bass_and_kick_start_together_or_well_apart(style: str) -> None:
    parts = all_styles()[style].parts
    if any(part.kind == "bass" and part.follow for part in parts.values()):
        pytest.skip("the bass doubles a riff")
    for seed in range(4):
        request = GenerateRequest("", seed, style=style, bars=16, humanise=Curve.constant(0.0))
        tracks = compose(request).session.tracks
        names = {part.name for part in parts.values() if part.kind == "drums"}
        kicks = [s for t in tracks if t.name in names for s, n in onsets(t) if n.pitch == 36]
        starts = [s for t in tracks if t.role == "bass" for s, _ in onsets(t)]
        away = [abs(start - kick) for start in starts for kick in kicks]
        assert not [gap for gap in away if 0.001 < gap < 0.1]


def test_fills_are_played_where_phrases_end() -> None:
    session = compose(GenerateRequest("drum and bass", 2, bars=16)).session
    drums = next(track for track in session.tracks if track.name == "Drums")
    drop = next(s for s in session.sections if s.name == "Drop")
    ends = [
        [n.pitch for start, n in onsets(drums) if bar <= start - drop.start_beats + 0.05 < bar + 4]
        for bar in range(0, int(drop.length_beats), 4)
    ]
    groove, fill = ends[0], ends[3]
    assert groove.count(38) < fill.count(38)


def test_machine_tight_styles_are_exactly_on_the_grid() -> None:
    session = compose(GenerateRequest("chiptune", 9, bars=16)).session
    for track in session.tracks:
        assert all(start * 4 == round(start * 4) for start, _ in onsets(track))


def _digest(hash_seed: str) -> str:
    code = (
        "from server.engines.composer.compose import compose;"
        "from server.engines.composer.style.shelf import all_styles;"
        "from server.engines.contract import GenerateRequest;"
        "print([compose(GenerateRequest('dorian', 5, style=s)).session.tracks"
        " for s in sorted(all_styles())])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        check=True,
    )
    return hashlib.sha256(done.stdout).hexdigest()


def test_another_process_makes_the_same_notes() -> None:
    assert _digest("1") == _digest("2")


def test_melodies_come_to_rest_on_chord_tones() -> None:
    for seed in range(10):
        session = compose(GenerateRequest("chiptune", seed, bars=16)).session
        lead = next(track for track in session.tracks if track.role == "lead")
        for clip in lead.midi_clips:
            last = clip.notes[-1]
            start = clip.start_beats + last.start_beats
            chord = next(
                c for c in session.chords if c.start_beats <= start < c.start_beats + c.length_beats
            )
            assert last.pitch % 12 in chord_tones(chord.symbol)


def test_voices_of_a_pad_move_little_from_chord_to_chord() -> None:
    for seed in range(10):
        session = compose(GenerateRequest("lo-fi", seed, bars=16)).session
        pad = next(track for track in session.tracks if track.role == "pad")
        for clip in pad.midi_clips:
            edges = sorted({note.start_beats for note in clip.notes})
            tops = [
                max(n.pitch for n in clip.notes if n.start_beats <= edge < n.end_beats)
                for edge in edges
            ]
            steps = [abs(a - b) for a, b in pairwise(tops)]
            assert not steps or sum(steps) / len(steps) <= 5
