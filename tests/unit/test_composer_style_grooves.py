"""What makes each beat its genre: where the drums fall, how the bass moves, how long chords are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from statistics import mean

import pytest

from server.engines.composer.rhythm.drum_map import DRUM_PITCHES, DrumVoice
from server.engines.composer.style.shelf import style_called
from session.model import Session
from tests.unit.style_pieces import onsets, part, piece

SEEDS = range(10)
GROOVES = (
    "lo-fi",
    "boom-bap",
    "trap",
    "house",
    "techno",
    "drum-and-bass",
    "synthwave",
    "chiptune",
    "ambient",
)
STRONGEST = {
    "lo-fi": "Chorus",
    "boom-bap": "Hook",
    "trap": "Hook",
    "house": "Drop",
    "techno": "Peak",
    "drum-and-bass": "Drop",
    "synthwave": "Chorus",
    "chiptune": "Chorus",
    "ambient": "Climax",
}
NEAR_BEATS = 0.1
"""Human timing and swing stay within this of the written place."""


def pieces(style: str, bars: int = 32) -> Iterator[Session]:
    return (piece(style, seed, bars) for seed in SEEDS)


def struck(
    session: Session,
    style: str,
    *voices: DrumVoice,
    section: str | None = None,
    name: str = "drums",
) -> list[float]:
    """Where any of the drums is hit."""
    pitches = {DRUM_PITCHES[voice] for voice in voices}
    return [
        start
        for start, note in onsets(part(session, style, name), section)
        if note.pitch in pitches
    ]


def share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


def share_of_bars(style: str, voices: tuple[DrumVoice, ...], *beats: float) -> float:
    """How many bars of the strongest sections have one of the voices on each of `beats`."""
    found = []
    for session in pieces(style):
        hits = struck(session, style, *voices)
        for section in session.sections:
            if section.name.startswith(STRONGEST[style]):
                for bar in range(round(section.length_beats / 4)):
                    first = section.start_beats + 4 * bar
                    found.append(
                        all(
                            any(abs(hit - first - beat) < NEAR_BEATS for hit in hits)
                            for beat in beats
                        )
                    )
    return share(found)


def late_sixteenths(style: str, name: str) -> list[float]:
    """Where between its neighbours the second of a pair of sixteenths falls, 0.5 being even."""
    places = [
        start % 0.5 / 0.5
        for session in pieces(style)
        for start, _ in onsets(part(session, style, name), STRONGEST[style])
    ]
    return [place for place in places if 0.35 < place < 0.85]


@pytest.mark.parametrize("style", GROOVES)
@pytest.mark.parametrize("bars", [1, 4, 12, 128])
def test_a_groove_plays_any_length_with_its_whole_line_up(style: str, bars: int) -> None:
    session = piece(style, 1, bars)
    assert session.length_beats == bars * 4
    assert len(session.tracks) >= 7


@pytest.mark.parametrize("style", [style for style in GROOVES if style != "ambient"])
def test_a_groove_is_written_for_each_of_its_meters(style: str) -> None:
    own = style_called(style)
    drums = own.parts["drums"]
    assert drums.kind == "drums"
    written = {meter for groove in drums.grooves for meter in groove.meters}
    assert set(own.meters) - {"4/4"} <= written
    assert {"5/4", "7/8"} <= written


@pytest.mark.parametrize("style", [style for style in GROOVES if style != "ambient"])
def test_a_groove_style_has_three_grooves_an_energy(style: str) -> None:
    drums = style_called(style).parts["drums"]
    assert drums.kind == "drums"
    of_energy: dict[float, int] = defaultdict(int)
    for groove in drums.grooves:
        of_energy[groove.energy_from] += 1
    assert sum(count >= 3 for count in of_energy.values()) >= 3


@pytest.mark.parametrize("style", GROOVES)
def test_no_bar_is_empty_in_any_meter(style: str) -> None:
    for meter in ((4, 4), (3, 4), (6, 8), (5, 4), (7, 8)):
        session = piece(style, 2, 32, meter)
        bar_beats = meter[0] * 4 / meter[1]
        sounding = {
            bar
            for track in session.tracks
            if track.role != "fx"
            for start, note in onsets(track)
            for bar in range(
                int((start + NEAR_BEATS) // bar_beats),
                int((start + note.length_beats - NEAR_BEATS) // bar_beats) + 1,
            )
        }
        assert set(range(32)) <= sounding


@pytest.mark.parametrize(
    ("style", "low_bpm", "high_bpm"),
    [
        ("lo-fi", 60, 92),
        ("boom-bap", 80, 102),
        ("trap", 125, 160),
        ("house", 115, 130),
        ("techno", 125, 150),
        ("drum-and-bass", 160, 180),
        ("synthwave", 80, 120),
        ("chiptune", 110, 185),
        ("ambient", 45, 85),
    ],
)
def test_a_groove_plays_at_the_tempi_of_its_genre(style: str, low_bpm: int, high_bpm: int) -> None:
    tempo = style_called(style).tempo
    assert low_bpm <= tempo.low_bpm <= tempo.default_bpm <= tempo.high_bpm <= high_bpm


@pytest.mark.parametrize("style", ["house", "techno"])
def test_four_on_the_floor_has_a_kick_on_every_beat(style: str) -> None:
    assert share_of_bars(style, ("kick",), 0, 1, 2, 3) > 0.8


def test_house_opens_its_hats_between_the_beats_and_claps_on_two_and_four() -> None:
    assert share_of_bars("house", ("open-hat",), 0.5, 1.5, 2.5) > 0.8
    assert share_of_bars("house", ("clap",), 1, 3) > 0.75


def test_the_house_bass_plays_between_the_kicks() -> None:
    between = [
        NEAR_BEATS < start % 1 < 1 - NEAR_BEATS
        for session in pieces("house")
        for start, _ in onsets(part(session, "house", "bass"), "Drop")
    ]
    assert share(between) > 0.75


def test_techno_hardly_changes_its_chord_and_house_does() -> None:
    def changes(style: str) -> float:
        return mean(
            sum(a.symbol != b.symbol for a, b in pairwise(session.chords))
            for session in pieces(style)
        )

    assert changes("techno") < 8
    assert changes("house") > 2 * changes("techno")


def test_the_techno_bass_leaves_the_beat_to_the_kick_and_stays_on_one_note() -> None:
    for session in pieces("techno"):
        bass = onsets(part(session, "techno", "bass"))
        assert not [start for start, _ in bass if start % 1 < NEAR_BEATS]
        roots = [note.pitch % 12 for _, note in bass]
        assert max(roots.count(root) for root in set(roots)) > 0.75 * len(roots)


@pytest.mark.parametrize("style", ["techno", "chiptune"])
def test_machines_play_on_the_grid(style: str) -> None:
    for session in pieces(style):
        for track in session.tracks:
            for start, _ in onsets(track):
                assert start * 24 == pytest.approx(round(start * 24), abs=1e-6)


def test_drum_and_bass_snares_on_two_and_four_round_a_broken_kick() -> None:
    style = "drum-and-bass"
    assert share_of_bars(style, ("snare",), 1) > 0.85
    assert share_of_bars(style, ("snare",), 1, 3) > 0.6
    assert share_of_bars(style, ("kick",), 0, 1, 2, 3) < 0.05
    off_beat = [
        NEAR_BEATS < kick % 1 < 1 - NEAR_BEATS
        for session in pieces(style)
        for kick in struck(session, style, "kick", section="Drop")
    ]
    assert share(off_beat) > 0.4


def test_drum_and_bass_moves_half_as_fast_above_its_drums() -> None:
    style = "drum-and-bass"
    for session in pieces(style):
        drums = len(struck(session, style, "kick", "snare", "closed-hat", "ride", section="Drop"))
        assert len(onsets(part(session, style, "bass"), "Drop")) < drums / 2


def test_trap_is_half_time_with_its_snare_on_three() -> None:
    assert share_of_bars("trap", ("snare", "clap"), 2) > 0.8
    assert share_of_bars("trap", ("snare", "clap"), 1) < 0.15


def test_trap_hats_roll_faster_than_sixteenths() -> None:
    rolled = []
    for session in pieces("trap"):
        hats = sorted(struck(session, "trap", "closed-hat"))
        rolled.append(sum(b - a < 0.2 for a, b in pairwise(hats)))
    assert min(rolled) >= 6
    assert mean(rolled) > 20


def test_the_808_plays_with_the_kick_and_holds() -> None:
    together, lengths = [], []
    for session in pieces("trap"):
        kicks = struck(session, "trap", "kick", section="Hook")
        bass = onsets(part(session, "trap", "bass"), "Hook")
        together += [any(abs(kick - s) < NEAR_BEATS for s, _ in bass) for kick in kicks]
        lengths += [note.length_beats for _, note in bass]
    assert share(together) > 0.85
    assert mean(lengths) > 0.5


@pytest.mark.parametrize(("style", "low", "high"), [("boom-bap", 0.6, 0.66), ("lo-fi", 0.55, 0.61)])
def test_hip_hop_swings_its_sixteenths(style: str, low: float, high: float) -> None:
    late = late_sixteenths(style, "drums")
    assert len(late) > 100
    assert low < mean(late) < high


@pytest.mark.parametrize("style", ["boom-bap", "synthwave"])
def test_the_snare_is_on_two_and_four(style: str) -> None:
    assert share_of_bars(style, ("snare",), 1, 3) > 0.75


def test_the_boom_bap_kick_is_syncopated() -> None:
    off_beat = [
        NEAR_BEATS < kick % 1 < 1 - NEAR_BEATS
        for session in pieces("boom-bap")
        for kick in struck(session, "boom-bap", "kick", section="Hook")
    ]
    assert 0.4 < share(off_beat) < 0.85


def test_boom_bap_hits_harder_and_sooner_than_lo_fi() -> None:
    def level(style: str) -> float:
        return mean(
            note.velocity
            for session in pieces(style)
            for _, note in onsets(part(session, style, "drums"), STRONGEST[style])
        )

    def chord_beats(style: str, name: str) -> float:
        return mean(
            note.length_beats
            for session in pieces(style)
            for _, note in onsets(part(session, style, name))
        )

    assert level("boom-bap") > level("lo-fi") + 12
    assert chord_beats("lo-fi", "keys") > 1.5 * chord_beats("boom-bap", "sample")


def test_lo_fi_chords_drag_behind_its_drums() -> None:
    late = [
        start - round(start * 4) / 4
        for session in pieces("lo-fi")
        for start, _ in onsets(part(session, "lo-fi", "keys"))
        if start % 0.5 < NEAR_BEATS or start % 0.5 > 0.5 - NEAR_BEATS
    ]
    assert mean(late) > 0.008


def test_the_synthwave_bass_runs_in_even_eighths() -> None:
    for session in pieces("synthwave"):
        starts = [start for start, _ in onsets(part(session, "synthwave", "bass"), "Chorus")]
        beats = sum(s.length_beats for s in session.sections if s.name.startswith("Chorus"))
        eighths = {round(start * 2) for start in starts if abs(start * 2 - round(start * 2)) < 0.05}
        assert len(eighths) >= 1.9 * beats


def test_chiptune_spells_its_chords_in_quick_arpeggios() -> None:
    for session in pieces("chiptune"):
        pulse = onsets(part(session, "chiptune", "arpeggio"), "Chorus")
        beats = sum(s.length_beats for s in session.sections if s.name.startswith("Chorus"))
        assert len(pulse) > 1.8 * beats
        at_once: dict[float, int] = defaultdict(int)
        for start, _ in pulse:
            at_once[start] += 1
        assert set(at_once.values()) == {1}


def test_ambient_has_no_beat_few_onsets_and_long_tones() -> None:
    for session in pieces("ambient"):
        drums = [onset for t in session.tracks if t.role == "drums" for onset in onsets(t)]
        assert len(drums) <= 16
        tuned = [note for t in session.tracks if t.role != "drums" for _, note in onsets(t)]
        assert len(tuned) < 3 * session.length_beats
        pads = [note for t in session.tracks if t.role == "pad" for _, note in onsets(t)]
        assert mean(note.length_beats for note in pads) >= 4


@pytest.mark.parametrize(
    ("style", "before", "after"),
    [("house", "Build", "Drop"), ("techno", "Build", "Peak"), ("drum-and-bass", "Build", "Drop")],
)
def test_a_build_up_rises_to_a_drop(style: str, before: str, after: str) -> None:
    for session in pieces(style, 64):
        names = [section.name.split()[0] for section in session.sections]
        build = session.sections[names.index(before)]
        drop = next(s for s in session.sections if s.start_beats > build.start_beats)
        assert drop.name.startswith(after)

        def strength(bar: int, first: float, session: Session = session) -> int:
            edge = first + 4 * bar - NEAR_BEATS
            return sum(
                note.velocity
                for track in session.tracks
                for start, note in onsets(track)
                if edge <= start < edge + 4
            )

        bars = round(build.length_beats / 4)
        risen = [strength(bar, build.start_beats) for bar in range(bars)]
        assert max(risen[-3:]) > 1.15 * risen[0]
        assert strength(1, drop.start_beats) > 1.2 * risen[0]


def test_break_beats_leave_silence_before_the_drop() -> None:
    for session in pieces("house", 64):
        build = next(s for s in session.sections if s.name.startswith("Build"))
        end = build.start_beats + build.length_beats
        assert not [
            start
            for track in session.tracks
            if track.role != "fx"
            for start, _ in onsets(track)
            if end - 1 + NEAR_BEATS < start < end - NEAR_BEATS
        ]
