"""What makes each band style that style and no other, held over many seeds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from statistics import mean

import pytest

from server.engines.composer.rhythm.drum_map import DRUM_PITCHES, DrumVoice
from server.engines.composer.style.shelf import style_called
from session.model import Session, Track
from session.pitch import FLAT_NAMES, SHARP_NAMES
from tests.unit.style_pieces import onsets, part, piece

SEEDS = range(10)
BANDS = (
    "funk",
    "jazz-swing",
    "rock",
    "metal",
    "cinematic",
    "reggae",
    "bossa-nova",
    "afrobeat",
)
NEAR_BEATS = 0.1
"""Human timing and a light swing stay within this of the written place."""

_ROOTS = {name: n for names in (FLAT_NAMES, SHARP_NAMES) for n, name in enumerate(names)}
_ROOTS |= {"Cb": 11, "Fb": 4, "E#": 5, "B#": 0}


def pieces(style: str, bars: int = 32) -> Iterator[Session]:
    return (piece(style, seed, bars) for seed in SEEDS)


def struck(session: Session, style: str, voice: DrumVoice, name: str = "drums") -> list[float]:
    """Where a drum is hit."""
    track = part(session, style, name)
    return [start for start, note in onsets(track) if note.pitch == DRUM_PITCHES[voice]]


def is_near(start: float, place: float) -> bool:
    return abs(start - place) < NEAR_BEATS


def share(hits: Iterator[bool] | list[bool]) -> float:
    found = list(hits)
    return sum(found) / len(found)


def chords_of_track(track: Track) -> list[tuple[float, list[int]]]:
    """What sounds together from each onset, as pitches from low to high."""
    together: dict[float, list[int]] = defaultdict(list)
    for start, note in onsets(track):
        together[start].append(note.pitch)
    return [(start, sorted(pitches)) for start, pitches in sorted(together.items())]


def root_at(session: Session, start: float) -> int:
    """The root of the chord at a place, as a pitch class."""
    symbol = next(c.symbol for c in reversed(session.chords) if c.start_beats <= start + NEAR_BEATS)
    return _ROOTS[symbol[:2]] if symbol[:2] in _ROOTS else _ROOTS[symbol[0]]


@pytest.mark.parametrize("style", BANDS)
@pytest.mark.parametrize("bars", [1, 4, 12, 128])
def test_a_band_plays_any_length_with_its_whole_line_up(style: str, bars: int) -> None:
    session = piece(style, 1, bars)
    assert session.length_beats == bars * 4
    assert len(session.tracks) >= 7


@pytest.mark.parametrize("style", BANDS)
def test_a_band_has_its_own_groove_in_each_of_its_meters(style: str) -> None:
    """Every meter is written for somewhere in the main grooves, not only fitted."""
    own = style_called(style)
    drums = own.parts["drums"]
    assert drums.kind == "drums"
    written = {meter for groove in drums.grooves for meter in groove.meters}
    assert set(own.meters) - {"4/4"} <= written
    assert {"5/4", "7/8"} <= written


@pytest.mark.parametrize("style", BANDS)
def test_a_band_has_four_progressions_in_its_main_mode_and_three_grooves_a_band(style: str) -> None:
    own = style_called(style)
    main = max(own.modes, key=lambda mode: own.modes[mode])
    assert all(len(own.harmony.progressions[mode]) >= 4 for mode in own.modes if mode == main)
    assert len(own.harmony.progressions[main]) >= 4
    drums = own.parts["drums"]
    assert drums.kind == "drums"
    bands: dict[float, int] = defaultdict(int)
    for groove in drums.grooves:
        bands[groove.energy_from] += 1
    assert sum(count >= 3 for count in bands.values()) >= 3


def test_the_jazz_ride_swings_in_triplets() -> None:
    for session in pieces("jazz-swing"):
        off_beats = [start % 1 for start in struck(session, "jazz-swing", "ride")]
        skipped = [place for place in off_beats if 0.3 < place < 0.9]
        assert len(skipped) > 20
        assert 0.62 < mean(skipped) < 0.7


def test_the_jazz_hi_hat_closes_on_two_and_four() -> None:
    for session in pieces("jazz-swing"):
        feet = struck(session, "jazz-swing", "pedal-hat")
        assert share([is_near(foot % 2, 1) for foot in feet]) > 0.95


def test_the_double_bass_walks_in_quarters_and_steps_into_the_next_chord() -> None:
    style, walked, stepped = "jazz-swing", [], []
    for session in pieces(style):
        bass = part(session, style, "bass")
        line = sorted((start, note.pitch) for start, note in onsets(bass))
        pitch_by_beat = {
            round(start): pitch for start, pitch in line if is_near(start, round(start))
        }
        walked += [beat in pitch_by_beat for beat in range(int(session.length_beats))]
        for chord in session.chords[1:]:
            here, before = round(chord.start_beats), round(chord.start_beats) - 1
            last = [pitch for start, pitch in line if before - 0.2 <= start < here - 0.2]
            if here in pitch_by_beat and last:
                stepped.append(1 <= abs(pitch_by_beat[here] - last[-1]) <= 2)
    assert share(walked) > 0.8
    assert share(stepped) > 0.55


def test_every_chord_of_jazz_has_a_sixth_a_seventh_or_more() -> None:
    for session in pieces("jazz-swing"):
        assert share(
            ["6" in c.symbol or "7" in c.symbol or "9" in c.symbol for c in session.chords]
        )


def test_reggae_drops_on_three_and_leaves_the_one_to_silence() -> None:
    style, three, one = "reggae", [], []
    for session in pieces(style):
        kicks = struck(session, style, "kick")
        verses = [s for s in session.sections if s.name.startswith("Verse")]
        for verse in verses:
            for bar in range(round(verse.length_beats / 4)):
                start = verse.start_beats + 4 * bar
                three.append(any(is_near(kick, start + 2) for kick in kicks))
                one.append(any(is_near(kick, start) for kick in kicks))
    assert share(three) > 0.7
    assert share(one) < 0.1


def test_the_skank_and_the_bubble_stay_off_the_beat() -> None:
    for session in pieces("reggae"):
        for name, section in (("skank", "Verse"), ("skank", "Chorus"), ("organ", "Verse")):
            places = [start % 1 for start, _ in onsets(part(session, "reggae", name), section)]
            assert share([NEAR_BEATS < place < 1 - NEAR_BEATS for place in places]) > 0.9


def test_the_reggae_bass_often_leaves_the_one() -> None:
    on_one = []
    for session in pieces("reggae"):
        starts = [start for start, _ in onsets(part(session, "reggae", "bass"), "Verse")]
        bars = {round(start // 4) for start in starts}
        on_one += [any(is_near(start, 4 * bar) for start in starts) for bar in bars]
    assert share(on_one) < 0.5


CLAVE_3_2 = [0, 1.5, 3, 5, 6.5]
CLAVE_2_3 = [1, 2.5, 4, 5.5, 7]


def test_the_cross_stick_of_bossa_nova_plays_the_clave() -> None:
    for session in pieces("bossa-nova"):
        sticks = struck(session, "bossa-nova", "side-stick")
        verse = next(s for s in session.sections if s.name.startswith("Verse"))
        two_bars = [
            round((stick - verse.start_beats) * 2) / 2
            for stick in sticks
            if -NEAR_BEATS < stick - verse.start_beats < 8 - NEAR_BEATS
        ]
        assert sorted(two_bars) in (CLAVE_3_2, CLAVE_2_3)


def test_the_bass_of_bossa_nova_plays_root_and_fifth() -> None:
    style, roots, fifths = "bossa-nova", [], []
    for session in pieces(style):
        for start, note in onsets(part(session, style, "bass"), "Verse"):
            above = (note.pitch - root_at(session, start)) % 12
            if is_near(start % 4, 0):
                roots.append(above == 0)
            elif is_near(start % 4, 2):
                fifths.append(above in (0, 6, 7))
    assert share(roots) > 0.9
    assert share(fifths) > 0.8


def test_metal_guitars_play_power_chords_and_single_notes_only() -> None:
    for session in pieces("metal"):
        for name in ("riff", "riff-double", "chords"):
            for _, pitches in chords_of_track(part(session, "metal", name)):
                assert {pitch - pitches[0] for pitch in pitches} <= {0, 6, 7, 12}


def test_the_metal_bass_doubles_the_riff() -> None:
    together = []
    for session in pieces("metal"):
        riff = {round(start * 4) for start, _ in onsets(part(session, "metal", "riff"))}
        bass = {round(start * 4) for start, _ in onsets(part(session, "metal", "bass"))}
        both = [step for step in riff | bass if step in riff]
        together.append(len(riff & bass) / len(both))
    assert mean(together) > 0.75


def test_the_metal_kick_strikes_with_a_riff_of_many_strokes() -> None:
    with_kick = []
    for session in pieces("metal"):
        verse = next(s for s in session.sections if s.name.startswith("Verse"))
        kicks = {round(kick * 4) for kick in struck(session, "metal", "kick")}
        riff = {round(start * 4) for start, _ in onsets(part(session, "metal", "riff"), "Verse")}
        first_bars = range(round(verse.start_beats * 4), round(verse.start_beats * 4) + 3 * 16)
        with_kick += [step in kicks for step in sorted(riff) if step in first_bars]
    assert share(with_kick) > 0.9


def test_metal_in_seven_eight_is_one_figure_for_guitars_bass_and_kick() -> None:
    for seed in SEEDS:
        session = piece("metal", seed, 16, (7, 8))
        verse = next(s for s in session.sections if s.name.startswith("Verse"))
        first = {
            name: {
                round((start - verse.start_beats) * 4)
                for start, note in onsets(part(session, "metal", name), "Verse")
                if start < verse.start_beats + 3.5 - NEAR_BEATS
                and (name != "drums" or note.pitch == DRUM_PITCHES["kick"])
            }
            for name in ("riff", "riff-double", "bass", "drums")
        }
        assert first["riff"] == first["riff-double"] == first["bass"] == first["drums"]
        assert len(first["riff"]) > 4


def test_both_metal_guitars_play_the_same_riff() -> None:
    for session in pieces("metal"):
        left = {
            (round(start * 4), note.pitch)
            for start, note in onsets(part(session, "metal", "riff"), "Verse")
        }
        right = {
            (round(start * 4), note.pitch)
            for start, note in onsets(part(session, "metal", "riff-double"), "Verse")
        }
        assert left == right


def test_metal_kicks_more_than_rock_and_half_time_breaks_it_down() -> None:
    def kicks_a_beat(style: str, section: str) -> float:
        counts = []
        for session in pieces(style):
            kicks = [
                start
                for start, note in onsets(part(session, style, "drums"), section)
                if note.pitch == DRUM_PITCHES["kick"]
            ]
            beats = sum(s.length_beats for s in session.sections if s.name.startswith(section))
            counts.append(len(kicks) / beats)
        return mean(counts)

    assert kicks_a_beat("metal", "Chorus") > 2 * kicks_a_beat("rock", "Chorus")
    for session in pieces("metal"):
        breakdown = next(s for s in session.sections if s.name == "Breakdown")
        snares = [
            start - breakdown.start_beats
            for start in struck(session, "metal", "snare")
            if -NEAR_BEATS < start - breakdown.start_beats < 12 - NEAR_BEATS
        ]
        assert {round(snare) for snare in snares} == {2, 6, 10}


def test_funk_is_on_the_one_in_sixteenths_with_ghost_notes() -> None:
    style, on_one, hats, ghosts = "funk", [], [], []
    for session in pieces(style):
        bass = onsets(part(session, style, "bass"), "Verse")
        for bar in {round(start // 4) for start, _ in bass}:
            first = [note.pitch for start, note in bass if is_near(start, 4 * bar)]
            on_one.append(bool(first) and first[0] % 12 == root_at(session, 4 * bar))
        drums = onsets(part(session, style, "drums"), "Verse")
        beats = sum(s.length_beats for s in session.sections if s.name.startswith("Verse"))
        pitches = {DRUM_PITCHES[voice] for voice in ("closed-hat", "open-hat")}
        hats.append(sum(note.pitch in pitches for _, note in drums) / beats)
        snares = [note.velocity for _, note in drums if note.pitch == DRUM_PITCHES["snare"]]
        ghosts.append(share([velocity < 70 for velocity in snares]))
    assert share(on_one) > 0.85
    assert mean(hats) > 2.8
    assert mean(ghosts) > 0.4


def test_rock_has_its_backbeat_and_its_eighths() -> None:
    style, backbeats, eighths = "rock", [], []
    for session in pieces(style):
        snares = struck(session, style, "snare")
        chorus = next(s for s in session.sections if s.name.startswith("Chorus"))
        for bar in range(round(chorus.length_beats / 4) - 1):
            start = chorus.start_beats + 4 * bar
            backbeats.append(
                all(any(is_near(snare, start + beat) for snare in snares) for beat in (1, 3))
            )
        verse = next(s for s in session.sections if s.name.startswith("Verse"))
        hats = [
            start
            for voice in ("closed-hat", "open-hat")
            for start in struck(session, style, voice)
            if verse.start_beats - NEAR_BEATS <= start < verse.start_beats + 4 - NEAR_BEATS
        ]
        eighths.append(len(hats) > 5 and all(is_near(hat * 2, round(hat * 2)) for hat in hats))
    assert share(backbeats) > 0.8
    assert share(eighths) > 0.9


def test_rock_and_metal_are_not_written_in_the_same_modes() -> None:
    rock, metal = style_called("rock").modes, style_called("metal").modes
    assert rock.get("major", 0) + rock.get("mixolydian", 0) > sum(rock.values()) / 2
    assert not {"major", "mixolydian", "lydian"} & set(metal)


def test_an_orchestra_has_no_backbeat_and_grows_to_its_climax() -> None:
    for session in pieces("cinematic"):
        drums = onsets(part(session, "cinematic", "drums"))
        kit = {DRUM_PITCHES[voice] for voice in ("closed-hat", "open-hat", "ride", "side-stick")}
        assert not [note for _, note in drums if note.pitch in kit]

        def loudness(name: str, session: Session = session) -> float:
            return mean(
                note.velocity
                for track in session.tracks
                if track.role != "drums"
                for _, note in onsets(track, name)
            )

        assert loudness("Climax") > loudness("Theme") + 5 > loudness("Opening") + 5
        assert loudness("Epilogue") < loudness("Climax") - 10


def test_afrobeat_stays_on_its_vamp_and_its_guitars_interlock() -> None:
    style, changes, alone = "afrobeat", [], []
    for session in pieces(style):
        groove = next(s for s in session.sections if s.name.startswith("Groove"))
        end = groove.start_beats + groove.length_beats
        symbols = {c.symbol for c in session.chords if groove.start_beats <= c.start_beats < end}
        changes.append(len(symbols))
        tenor, rhythm = (
            {round(start * 4) for start, _ in onsets(part(session, style, name), "Groove")}
            for name in ("tenor-guitar", "rhythm-guitar")
        )
        alone.append(len(tenor ^ rhythm) / len(tenor | rhythm))
    assert mean(changes) <= 4
    assert mean(alone) > 0.5


def test_afrobeat_in_twelve_eight_plays_the_bell() -> None:
    """The standard pattern (Agawu, Journal of the American Musicological Society 59, 2006)."""
    for seed in SEEDS:
        session = piece("afrobeat", seed, 16, (12, 8))
        bells = sorted(
            {
                round(start * 2) % 12
                for voice in ("high-agogo", "low-agogo")
                for start in struck(session, "afrobeat", voice, "percussion")
            }
        )
        assert bells == [0, 2, 4, 5, 7, 9, 11]


@pytest.mark.parametrize(
    ("style", "low_bpm", "high_bpm"),
    [
        ("funk", 90, 120),
        ("jazz-swing", 90, 240),
        ("rock", 90, 165),
        ("metal", 105, 210),
        ("cinematic", 60, 140),
        ("reggae", 60, 95),
        ("bossa-nova", 100, 160),
        ("afrobeat", 95, 130),
    ],
)
def test_a_band_plays_at_the_tempi_of_its_kind(style: str, low_bpm: int, high_bpm: int) -> None:
    tempo = style_called(style).tempo
    assert low_bpm <= tempo.low_bpm <= tempo.default_bpm <= tempo.high_bpm <= high_bpm
