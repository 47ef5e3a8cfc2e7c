"""A hand's strokes differ from one to the next, a machine's do not, and both can be repeated."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from bridge.host.instrument.built_in.instrument import Kit, instrument_names, load_instrument
from bridge.host.instrument.built_in.voice import FaustVoice, Hit, faust_code, render_hit
from server.engines.composer.sound.track import Strike, strikes_of_track
from session import Note
from tests.unit.sound_material import piece, track

RATE = 48_000
KITS = {name: made for name in instrument_names() if isinstance(made := load_instrument(name), Kit)}
PLAYED = {name: kit for name, kit in KITS.items() if kit.takes > 1}
MACHINES = {name: kit for name, kit in KITS.items() if kit.takes == 1}


def _stroke(kit: str, voice: str, take: int = 0, velocity: int = 96) -> np.ndarray:
    return render_hit(Hit(kit, voice, KITS[kit].voices[voice].notes[0], velocity, 0, RATE, take))


def _strikes(instrument: str, notes: list[Note]) -> list[Strike]:
    part = track("Drums", "drums", instrument, notes, 8.0)
    return strikes_of_track(part, piece(part), wrapped=True)


def _likeness(first: np.ndarray, second: np.ndarray) -> float:
    """1 for the same wave, whatever its level; silence follows the shorter one."""
    length = max(first.shape[1], second.shape[1])
    one, other = (np.pad(s[0], (0, length - s.shape[1])) for s in (first, second))
    return float(one @ other / np.sqrt((one @ one) * (other @ other)))


def test_the_played_kits_have_takes_and_the_machines_one() -> None:
    assert set(MACHINES) == {"kit-house", "kit-chip", "kit-808", "kit-909"}
    assert set(PLAYED) == set(KITS) - set(MACHINES)


@pytest.mark.parametrize(("kit", "voice"), [(k, v) for k in PLAYED for v in PLAYED[k].voices])
def test_takes_differ_in_sound_and_hardly_in_loudness(kit: str, voice: str) -> None:
    takes = [_stroke(kit, voice, take) for take in range(PLAYED[kit].takes)]
    energies_db = [10 * np.log10(np.square(take).sum()) for take in takes]
    assert max(energies_db) - min(energies_db) < 2.0
    for index, take in enumerate(takes):
        assert _likeness(take, takes[index - 1]) < 0.9999


def test_a_take_is_the_same_bytes_whenever_it_is_rendered() -> None:
    made = KITS["kit-lofi"]
    code = faust_code(made.voices["snare"].faust, made.parameters, made.shared)
    voices = FaustVoice(code, RATE, "one"), FaustVoice(code, RATE, "two")
    sounds = [
        [voice.render(4_800, vel=0.8, take=take) for take in (0, 1, 2, 1)] for voice in voices
    ]
    (_, one, two, one_again), other = sounds
    assert one.tobytes() == one_again.tobytes() == other[1].tobytes()
    assert one.tobytes() != two.tobytes()


def test_no_two_strokes_in_a_row_are_alike_and_few_have_to_be_rendered() -> None:
    hats = [Note(42, 80, beat / 4, 0.1) for beat in range(32)]
    snares = [Note(38, 100, beat + 0.5, 0.1) for beat in range(8)]
    strikes = _strikes("kit-lofi", hats + snares)
    for voice, hits in (("closed-hat", 32), ("snare", 8)):
        takes = [strike.hit.take for strike in strikes if strike.hit.voice == voice]
        assert len(takes) == hits
        assert all(before != after for before, after in pairwise(takes))
    assert len({strike.hit for strike in strikes}) == 6


def test_the_order_of_the_notes_in_the_clip_does_not_matter() -> None:
    notes = [Note(42, 80, beat / 2, 0.1) for beat in range(16)]
    assert _strikes("kit-breaks", notes) == _strikes("kit-breaks", notes[::-1])


@pytest.mark.parametrize("kit", sorted(MACHINES))
def test_a_machine_strikes_the_same_every_time(kit: str) -> None:
    strikes = _strikes(kit, [Note(38, 100, beat, 0.1) for beat in range(8)])
    assert {strike.hit.take for strike in strikes} == {0}


@pytest.mark.parametrize(("kit", "voice"), [(k, v) for k in KITS for v in KITS[k].voices])
def test_velocity_changes_the_timbre_of_every_drum(kit: str, voice: str) -> None:
    soft, hard = (_stroke(kit, voice, velocity=velocity) for velocity in (32, 127))
    assert _likeness(soft, hard) < 0.9995
