"""Voicings are what their style says, stay clear, and leave others room; nobody holds a clash."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.engines.composer.compose import compose
from server.engines.composer.given.chord_names import plan_of
from server.engines.composer.harmony.chord import QUALITIES, ChordTones
from server.engines.composer.harmony.clash import Sounding, clash, held_clashes
from server.engines.composer.harmony.numeral import chord_of
from server.engines.composer.harmony.plan import ChordSpan, HarmonyPlan
from server.engines.composer.harmony.symbol import chord_called
from server.engines.composer.harmony.voicing import LOW_INTERVAL_LIMITS, voice_chord
from server.engines.composer.parts.chords import play_comp, play_pad
from server.engines.composer.parts.lead import play_lead
from server.engines.composer.parts.lines import play_arpeggio, play_counter
from server.engines.composer.score import Passage, ScoreNote
from server.engines.composer.style.parts import (
    ArpeggioPart,
    CompPart,
    CounterPart,
    PadPart,
    VoicingStyle,
)
from server.engines.composer.style.shelf import all_styles, style_called
from server.engines.contract import GenerateRequest
from session.model import Track
from session.pitch import SCALE_STEPS, Key
from tests.unit.passage_material import lead_part, passages_of

C = Key("C", "major")
STYLES: list[VoicingStyle] = ["led", "open", "shell", "rootless", "quartal", "power", "octaves"]
keys = st.builds(
    Key, st.sampled_from(["C", "F#", "Bb", "E", "Ab"]), st.sampled_from(sorted(SCALE_STEPS))
)
chords = st.builds(
    lambda root, quality: ChordTones("", 0, root, quality),
    st.integers(0, 11),
    st.sampled_from(sorted(QUALITIES)),
)


def called(symbol: str) -> ChordTones:
    chord = chord_called(symbol, C)
    assert chord
    return chord


@given(
    chords,
    st.sampled_from(STYLES),
    st.integers(2, 6),
    st.tuples(st.integers(28, 80), st.integers(12, 30)),
    st.booleans(),
)
def test_every_style_voices_every_chord_within_its_range(
    chord: ChordTones, style: VoicingStyle, voices: int, where: tuple[int, int], rooted: bool
) -> None:
    scale, (low, span) = chord.scale_in(C), where
    voicing = voice_chord(
        chord, voices, low, low + span, None, style=style, scale=scale, rooted=rooted
    )
    assert 1 <= len(voicing) <= max(voices, 2)
    assert list(voicing) == sorted(set(voicing))
    assert low <= voicing[0] <= voicing[-1] <= low + span
    assert {pitch % 12 for pitch in voicing} <= set(chord.pitch_classes) | set(scale)


@pytest.mark.parametrize("quality", ["7", "maj7", "m7", "9", "m9", "13", "m7b5", "7#9", "6/9"])
def test_shells_are_third_and_seventh(quality: str) -> None:
    chord = called("G" + quality)
    tones = chord.pitch_classes
    shell = voice_chord(chord, 2, 48, 72, None, style="shell")
    assert {pitch % 12 for pitch in shell} == {tones[1], tones[3]}
    with_root = voice_chord(chord, 3, 48, 76, None, style="shell", rooted=True)
    assert tones[0] in {pitch % 12 for pitch in with_root}


@pytest.mark.parametrize("quality", ["7", "maj9", "m9", "13", "m7b5"])
def test_rootless_voicings_leave_the_root_to_the_bass(quality: str) -> None:
    chord = called("D" + quality)
    voicing = voice_chord(chord, 4, 48, 76, None, style="rootless")
    assert chord.root_pitch_class not in {pitch % 12 for pitch in voicing}
    alone = voice_chord(chord, 4, 48, 76, None, style="rootless", rooted=True)
    assert alone == voice_chord(chord, 4, 48, 76, None)


def test_quartal_voicings_stack_fourths() -> None:
    for numeral in ("i7", "IV", "VII", "ii"):
        key = Key("D", "dorian")
        chord = chord_of(numeral, key, "sevenths")
        scale = chord.scale_in(key)
        voicing = voice_chord(chord, 4, 48, 79, None, style="quartal", scale=scale)
        steps = [upper - lower for lower, upper in pairwise(voicing)]
        assert all(step in (5, 6) for step in steps[:-1]), (numeral, voicing)
        assert steps[-1] in (4, 5, 6)


def test_power_chords_are_root_fifth_and_octave_and_octaves_the_root() -> None:
    assert voice_chord(called("E"), 3, 40, 55, None, style="power") == (40, 47, 52)
    assert voice_chord(called("Em7"), 2, 40, 55, None, style="power") == (40, 47)
    assert voice_chord(called("Bdim"), 3, 40, 64, None, style="power") == (47, 59)
    assert voice_chord(called("F"), 4, 48, 72, (52, 64), style="octaves") == (53, 65)


def test_open_voicings_are_wider_than_an_octave() -> None:
    for symbol in ("C", "Am7", "Fmaj9", "G13"):
        voicing = voice_chord(called(symbol), 4, 48, 79, None, style="open")
        assert voicing[-1] - voicing[0] > 12


@given(st.lists(chords, min_size=2, max_size=8))
def test_low_intervals_are_clear_where_there_is_room(progression: list[ChordTones]) -> None:
    before = None
    for chord in progression:
        before = voice_chord(chord, 4, 48, 76, before)
        for lower, upper in pairwise(before):
            assert lower >= LOW_INTERVAL_LIMITS.get(upper - lower, 0) or upper - lower <= 2


def test_common_tones_are_kept() -> None:
    key = Key("C", "major")
    before = voice_chord(chord_of("I", key), 3, 55, 79, None)
    for numeral in ("vi", "IV", "I", "iii", "vi", "ii", "V", "I"):
        chord = chord_of(numeral, key)
        after = voice_chord(chord, 3, 55, 79, before)
        kept = {pitch for pitch in before if pitch % 12 in chord.pitch_classes}
        assert len(kept - set(after)) <= 1
        assert abs(after[-1] - before[-1]) <= 5
        before = after


def test_a_voicing_goes_out_of_the_way() -> None:
    chord = called("Am7")
    alone = voice_chord(chord, 4, 48, 84, None)
    beside = voice_chord(chord, 4, 48, 84, None, taken=frozenset(alone))
    assert len(set(alone) & set(beside)) < len(alone)
    below = voice_chord(chord, 4, 48, 84, None, below=67)
    assert below[-1] <= 67


def test_what_clashes() -> None:
    major_seventh, flat_ninth = called("Cmaj7"), called("G7b9")
    assert clash(60, 61, major_seventh)  # C and Db: Db is foreign
    assert not clash(59, 60, major_seventh)  # B and C side by side, as in close position
    assert clash(59, 72, major_seventh)  # C a minor ninth above B
    assert not clash(60, 71, major_seventh)  # the major seventh itself
    assert not clash(55, 68, flat_ninth)  # Ab above G is what the chord is named for
    assert clash(56, 69, flat_ninth)
    assert not clash(60, 62, major_seventh)
    assert not clash(52, 65, called("F/E"))


def test_only_what_is_held_counts() -> None:
    harmony = HarmonyPlan((ChordSpan(called("C"), 0, 3840),))
    low = [ScoreNote(0, 1920, 64, 1.0)]
    assert held_clashes(low, [ScoreNote(1440, 960, 65, 1.0)], harmony) == []
    assert len(held_clashes(low, [ScoreNote(960, 960, 65, 1.0)], harmony)) == 1
    assert Sounding(low).rubs(65, 0, 1920, harmony)
    assert not Sounding(low).rubs(65, 0, 480, harmony)


BASE = {"instrument": "dusty-keys", "range": {"low": "C3", "high": "E5"}}
COMP = CompPart.model_validate(
    {
        **BASE,
        "kind": "comp",
        "name": "Keys",
        "role": "chords",
        "rhythms": [
            {"energy_from": 0, "pattern": "x--- ---- x--- ---- | x--- ---- ..x- --x-"},
            {"energy_from": 0.5, "pattern": "x--x --x- x-.x --x- | --x- x--- x-x- --x-"},
        ],
    }
)
PAD = PadPart.model_validate(
    {**BASE, "kind": "pad", "name": "Pad", "role": "pad", "range": {"low": "G3", "high": "G5"}}
)
COUNTER = CounterPart.model_validate(
    {
        **BASE,
        "kind": "counter",
        "name": "Bells",
        "role": "other",
        "range": {"low": "E4", "high": "G6"},
        "rhythms": ["x-x- x--- x-x- x---", "..x- ..x- x--- ----"],
    }
)
ARPEGGIO = ArpeggioPart.model_validate(
    {
        **BASE,
        "kind": "arpeggio",
        "name": "Arp",
        "role": "other",
        "range": {"low": "C4", "high": "C6"},
        "patterns": ["1234 5678 9876 5432", "1--- 3--- 5--- 3---"],
    }
)


def played(passage: Passage) -> dict[str, list[ScoreNote]]:
    lead = play_lead(lead_part(chromatic=0.4), "lead", passage)
    comp = play_comp(COMP, "keys", passage, lead=lead)
    pad = play_pad(PAD, passage, lead=lead, beside=comp)
    chords_held = [*comp, *pad]
    return {
        "lead": lead,
        "comp": comp,
        "pad": pad,
        "arpeggio": play_arpeggio(ARPEGGIO, "arp", passage, beside=chords_held),
        "counter": play_counter(COUNTER, "bells", passage, lead, beside=chords_held),
    }


@pytest.mark.parametrize("colour", ["triads", "sevenths", "ninths"])
@pytest.mark.parametrize("mode", ["major", "minor", "dorian", "mixolydian"])
def test_no_two_tracks_hold_a_clash(colour: str, mode: str) -> None:
    style = style_called("lo-fi")
    harmony = {"secondary": 0.3, "borrowed": 0.3, "substitution": 0.3, "colour": colour}
    style = style.model_copy(update={"harmony": style.harmony.model_copy(update=harmony)})
    notes = 0
    for seed in range(6):
        for tonic in ("C", "Eb"):
            for passage in passages_of(style, Key(tonic, mode), seed, bars=24):  # type: ignore[arg-type]
                tracks = played(passage)
                names = sorted(tracks)
                notes += sum(len(track) for track in tracks.values())
                for number, one in enumerate(names):
                    for other in names[number + 1 :]:
                        found = held_clashes(tracks[one], tracks[other], passage.harmony)
                        assert found == [], (one, other, seed, tonic)
    assert notes > 10_000


def test_comping_anticipates_a_chord_of_the_scale_and_never_holds_the_old_one() -> None:
    for seed in range(6):
        for passage in passages_of(style_called("lo-fi"), Key("A", "minor"), seed, bars=32):
            for note in play_comp(COMP, "keys", passage):
                spans = passage.harmony.spans
                first = spans[passage.harmony.index_at(note.start_ticks)]
                last = spans[passage.harmony.index_at(note.start_ticks + note.length_ticks - 1)]
                assert note.pitch % 12 in last.chord.pitch_classes
                if first != last:
                    assert first.end_ticks - note.start_ticks <= 480


def test_a_busy_comp_plays_the_busier_rhythm() -> None:
    def count(density: float) -> int:
        return sum(
            len({note.start_ticks for note in play_comp(COMP, "keys", passage)})
            for passage in passages_of(style_called("lo-fi"), C, 1, bars=40, density=density)
            if 0.25 < passage.section.plan.energy < 0.75
        )

    assert count(-1.0) < 0.7 * count(1.0)


def test_a_second_comp_and_a_pad_keep_off_the_pitches_of_the_first() -> None:
    shared = alone = 0
    for seed in range(5):
        for passage in passages_of(style_called("lo-fi"), C, seed, bars=16):
            comp = play_comp(COMP, "keys", passage)
            shared += _doubled(comp, play_pad(PAD, passage, beside=comp))
            alone += _doubled(comp, play_pad(PAD, passage))
    assert shared < 0.75 * alone


def _doubled(comp: list[ScoreNote], pad: list[ScoreNote]) -> int:
    """How many of the pad's notes the comp plays at the same time."""
    sounding = Sounding(comp)
    return sum(
        any(
            other.pitch == note.pitch
            for other in sounding.during(note.start_ticks, note.start_ticks + note.length_ticks)
        )
        for note in pad
    )


def test_a_drone_holds_tonic_and_fifth() -> None:
    drone = PAD.model_copy(update={"drone": True})
    for passage in passages_of(style_called("lo-fi"), Key("D", "minor"), 2, bars=16):
        assert {note.pitch % 12 for note in play_pad(drone, passage)} <= {2, 9}


@pytest.mark.parametrize("style", sorted(all_styles()))
def test_chords_of_every_style_are_struck_together(style: str) -> None:
    data = all_styles()[style]
    for part in data.parts.values():
        if isinstance(part, CompPart):
            for passage in passages_of(data, Key("A", "minor"), 1, bars=8):
                notes = play_comp(part, "comp", passage)
                starts = {note.start_ticks for note in notes}
                assert len(notes) >= len(starts)
                assert all(part.range.low <= note.pitch <= part.range.high for note in notes)


@pytest.mark.parametrize("style", sorted(all_styles()))
def test_no_piece_of_any_style_holds_a_clash_between_chords_and_lines(style: str) -> None:
    kinds = {part.name: part.kind for part in all_styles()[style].parts.values()}
    for seed in range(3):
        session = compose(GenerateRequest("", seed, style=style, bars=16)).session
        assert session.key
        harmony = plan_of(session.chords, session.key, round(session.length_beats * 960))
        assert harmony
        tracks = [
            (track.name, _as_scored(track))
            for track in session.tracks
            if kinds[track.name] in ("lead", "comp", "pad", "arpeggio", "counter")
        ]
        for number, (one, notes) in enumerate(tracks):
            for other, others in tracks[number + 1 :]:
                assert held_clashes(notes, others, harmony) == [], (one, other, seed)


def _as_scored(track: Track) -> list[ScoreNote]:
    """The notes, shorter by what swing and human timing may add to how long two of them meet."""
    return [
        ScoreNote(
            round((clip.start_beats + note.start_beats) * 960),
            max(1, round(note.length_beats * 960) - 200),
            note.pitch,
            1.0,
        )
        for clip in track.midi_clips
        for note in clip.notes
    ]
