"""Notes fall where the tempo map puts them; tails, rooms and colours keep loops whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from server.engines.composer.sound.colour import coloured
from server.engines.composer.sound.ducking import ducked, ducking_shape
from server.engines.composer.sound.levels import profile_lu
from server.engines.composer.sound.mixdown import at_loudness, mix_stems, write_stem
from server.engines.composer.sound.names import stem_names
from server.engines.composer.sound.room import impulse_response, with_room
from server.engines.composer.sound.stem import StemRenderer
from server.engines.composer.sound.tail import closing_gain, cut, fold, with_extra_bars
from server.engines.composer.sound.track import pan_gains, render_strikes, strikes_of_track
from server.engines.composer.style import BusEffects, Reverb, RoleMix, StyleMix
from session import MeterMap, Note, Session, TempoMap, TempoStep, Track
from session.progress import silent
from session.slug import session_slug, slug
from session.sound.loudness import LoudnessMeter
from session.sound.read import read_blocks
from session.units import Role
from tests.unit.sound_material import RICH_MIX, onsets_samples, piece, track, trio

RATE = 48_000


def _noise(samples: int, seed: int = 1) -> np.ndarray:
    return (np.random.default_rng(seed).standard_normal((2, samples)) * 0.1).astype(np.float32)


def _played(notes: list[Note], instrument: str = "kit-house", wrapped: bool = False, **facts):
    part = track("Part", "drums", instrument, notes, 8.0)
    session = piece(part, **facts)
    strikes = strikes_of_track(part, session, wrapped)
    return (
        session,
        strikes,
        render_strikes(strikes, session.length_samples, wrapped, lambda n: None),
    )


def test_hits_begin_on_the_sample_of_the_tempo_map_through_tempo_changes() -> None:
    tempo = TempoMap((TempoStep(0.0, 97.0), TempoStep(3.0, 141.3), TempoStep(5.5, 60.0)))
    beats = [0.0, 1.0, 2.75, 3.0, 4.25, 5.5, 6.5]
    _, strikes, sound = _played([Note(42, 110, at, 0.2) for at in beats], tempo=tempo)
    due = [tempo.samples_at_beats(at, RATE) for at in beats]
    assert [strike.start_samples for strike in strikes] == due
    found = onsets_samples(sound.mean(axis=0), RATE)
    assert len(found) >= len(due)
    for start in due:  # sound begins within two milliseconds of its place, and never before it
        assert any(0 <= onset - start <= 0.002 * RATE for onset in found)


def test_a_closed_hat_chokes_the_open_one() -> None:
    _, _, alone = _played([Note(46, 100, 0.0, 0.2)])
    _, _, choked = _played([Note(46, 100, 0.0, 0.2), Note(44, 1, 0.25, 0.1)])
    after = slice(round(0.135 * RATE) + 500, round(0.3 * RATE))
    assert np.abs(alone[:, after]).max() > 0.004
    assert np.abs(choked[:, after]).max() < 0.2 * np.abs(alone[:, after]).max()


def test_a_hat_at_the_end_of_a_loop_is_choked_by_the_first() -> None:
    notes = [Note(42, 100, 0.0, 0.1), Note(46, 100, 7.9, 0.1)]
    session, _, sound = _played(notes, wrapped=True)
    beyond = sound[:, session.length_samples + round(0.02 * RATE) :]
    assert not beyond.size or np.abs(beyond).max() < 1e-4


def test_a_note_before_the_start_is_kept() -> None:
    _, strikes, _ = _played([Note(36, 100, -0.01, 0.2)])
    assert [strike.start_samples for strike in strikes] == [0]
    session, strikes, _ = _played([Note(36, 100, -0.01, 0.2)], wrapped=True)
    assert strikes[0].start_samples == session.length_samples - 240


def test_a_tail_is_folded_round_even_when_it_is_longer_than_the_piece() -> None:
    sound = _noise(1_050)
    folded = fold(sound.copy(), 200)
    due = np.pad(sound, ((0, 0), (0, 150))).reshape(2, 6, 200).sum(axis=1)
    assert np.allclose(folded, due, atol=1e-6)
    assert fold(sound.copy(), 1_050).tobytes() == sound.tobytes()
    assert cut(sound, 2_000).shape == (2, 2_000)


def test_extra_bars_are_whole_and_only_as_many_as_are_needed() -> None:
    session = piece(beats=8.0, meter=MeterMap.constant(3, 4), sample_rate=RATE)
    assert with_extra_bars(session, session.length_samples) == session
    assert with_extra_bars(session, session.length_samples + 1).length_beats == 9.0
    assert with_extra_bars(session, session.length_samples + 60_000).length_beats == 12.0


def test_the_fade_is_the_last_bar_and_ends_in_silence() -> None:
    session = piece(beats=7.0, meter=MeterMap.constant(7, 8))
    gain = closing_gain(session, "fade")
    assert gain is not None
    assert len(gain) == 84_000  # 3.5 beats at 120 bpm
    assert gain[0] == 1.0
    assert gain[-1] == pytest.approx(0.0, abs=1e-6)
    assert closing_gain(session, "wrap") is None


def test_the_room_is_linear_and_of_the_loudness_of_its_send() -> None:
    room = Reverb(size=0.5, damping=0.5)
    answer = impulse_response(room, RATE)
    first, second = _noise(60_000, 1), _noise(60_000, 2)
    together = with_room(first + second, room, 0.4, RATE, False)
    apart = [with_room(part.copy(), room, 0.4, RATE, False) for part in (first, second)]
    assert np.abs(together - sum(apart)).max() < 1e-5
    assert np.square(answer).sum(axis=1) == pytest.approx([1.0, 1.0], rel=1e-3)
    click = np.zeros((2, answer.shape[1]), np.float32)
    click[:, 0] = 1.0
    assert np.allclose(with_room(click, room, 1.0, RATE, False)[:, 1:], answer[:, 1:], atol=1e-5)


BUS = BusEffects(tape=0.6, bitcrush_bits=10, lowpass_hz=6_000, highpass_hz=40)


def test_the_colour_of_a_loop_has_no_seam() -> None:
    loop = _noise(RATE)
    bus = BUS.model_copy(update={"tape": 0.0})
    twice = coloured(np.tile(loop, 2), bus, RATE, True)
    once = coloured(loop.copy(), bus, RATE, True)
    assert np.abs(np.tile(once, 2) - twice).max() < 1e-4
    assert once.shape == loop.shape


def test_tape_moves_sound_by_less_than_a_millisecond() -> None:
    ticks = np.zeros((2, 2 * RATE), np.float32)
    ticks[:, 4_000::8_000] = 1.0
    taped = coloured(ticks, BusEffects(tape=1.0), RATE, False)
    for start in range(4_000, 2 * RATE, 8_000):
        near = np.abs(taped[0, start - 200 : start + 200])
        assert abs(int(near.argmax()) - 200) < 0.001 * RATE


def test_kicks_duck_and_the_last_kick_reaches_past_the_seam() -> None:
    drums = track(
        "Drums", "drums", "kit-house", [Note(36, 100, 0.0, 0.2), Note(36, 99, 7.9, 0.1)], 8.0
    )
    session = piece(drums)
    loop, straight = ducking_shape(session, True), ducking_shape(session, False)
    assert loop.max() == 1.0
    assert loop[RATE] == 0.0
    assert (loop[: RATE // 10] >= straight[: RATE // 10]).all()
    sound = np.ones((2, session.length_samples), np.float32)
    assert ducked(sound, loop, 0.0).min() == 1.0
    assert ducked(sound, loop, 6.0).min() == pytest.approx(10 ** (-6 / 20), rel=1e-3)


def test_a_part_is_balanced_by_how_loud_it_is_when_it_plays() -> None:
    steady = _noise(4 * RATE)
    sparse = steady.copy()
    sparse[:, RATE:] = 0.0
    for stem in (steady, sparse):
        meter = LoudnessMeter(RATE, 2)
        meter.feed(at_loudness(stem * 0.01, RATE, -25.0)[:, :RATE])
        assert meter.loudness_lufs == pytest.approx(-25.0, abs=1.0)
    assert not at_loudness(np.zeros((2, RATE), np.float32), RATE, -25.0).any()


def _stem(track: Track, session: Session, file: Path, loudness_lufs: float = -25.0) -> np.ndarray:
    """The stem of one track of a loop, as it lies in its file."""
    renderer = StemRenderer.of(session, RICH_MIX, "wrap")
    sound = renderer.dry(strikes_of_track(track, session, True), lambda n: None)
    renderer.finish(track, sound, loudness_lufs, file)
    return np.concatenate(list(read_blocks(file)), axis=1)


@pytest.mark.parametrize(
    ("instrument", "role"), [("bell", "chords"), ("kit-lofi", "drums"), ("dusty-keys", "bass")]
)
def test_a_part_is_as_loud_in_its_one_bar_as_one_that_never_rests(
    tmp_path: Path, instrument: str, role: Role
) -> None:
    peaks_db = []
    for name, bars in (("once", [0]), ("always", range(8))):
        notes = [Note(38 + step, 90, 4 * bar + step, 0.5) for bar in bars for step in range(4)]
        part = track(name, role, instrument, notes, 32.0)
        stem = _stem(part, piece(part, beats=32.0), tmp_path / f"{name}.wav")
        first_bar = stem[:, : 2 * RATE]
        peaks_db.append(20 * np.log10(np.abs(first_bar).max()))
    assert peaks_db[0] == pytest.approx(peaks_db[1], abs=1.0)


ROLES = StyleMix(
    roles={"drums": RoleMix(loudness_lu=-5), "bass": RoleMix(loudness_lu=-8)}
)  # fmt: skip


def _profile(*parts: tuple[Role, float]) -> list[float]:
    tracks = [
        replace(track("Part", role, "bell", [Note(60, 90, 0, 1)], 8.0), gain_db=gain_db)
        for role, gain_db in parts
    ]
    return profile_lu(tracks, ROLES)


def test_the_roles_that_play_add_up_to_the_mix_whoever_they_are() -> None:
    for parts in ([("drums", 0.0)], [("drums", 0.0), ("bass", 0.0)], [("bass", 0.0), ("fx", 0.0)]):
        powers = [10 ** (lu / 10) for lu in _profile(*parts)]
        assert sum(powers) == pytest.approx(1.0)
    drums, bass = _profile(("drums", 0.0), ("bass", 0.0))
    assert drums - bass == pytest.approx(3.0)


def test_parts_of_one_role_share_its_loudness_and_keep_their_own_gain() -> None:
    drums, *basses = _profile(("drums", 0.0), ("bass", 0.0), ("bass", -6.0))
    assert basses[0] - basses[1] == pytest.approx(6.0)
    together = 10 * np.log10(sum(10 ** (lu / 10) for lu in basses))
    assert drums - together == pytest.approx(3.0)


def test_a_soloist_who_takes_over_from_the_lead_has_its_loudness_whole() -> None:
    lead = track("Lead", "bass", "bell", [Note(60, 90, 0, 1)], 8.0)
    later = tuple(replace(clip, start_beats=8.0) for clip in lead.midi_clips)
    apart = profile_lu([lead, replace(lead, name="Solo", midi_clips=later)], ROLES)
    together = profile_lu([lead, replace(lead, name="Solo")], ROLES)
    assert apart == pytest.approx([0.0, 0.0])
    assert together == pytest.approx([-3.0103, -3.0103], abs=1e-4)


def test_a_tracks_own_gain_is_added_to_its_roles_and_moves_no_other_role() -> None:
    before = _profile(("drums", 0.0), ("bass", 0.0))
    after = _profile(("drums", -9.0), ("bass", 0.0))
    assert np.subtract(after, before) == pytest.approx([-9.0, 0.0])


def test_a_track_without_notes_takes_no_share() -> None:
    silent_track = track("Rest", "bass", "bell", [], 8.0)
    drums = track("Drums", "drums", "kit-lofi", [Note(36, 90, 0, 1)], 8.0)
    assert profile_lu([drums, silent_track], ROLES)[0] == pytest.approx(0.0)


def test_ducking_in_step_with_a_bass_leaves_no_dc(tmp_path: Path) -> None:
    kicks = track("Drums", "drums", "kit-house", [Note(36, 99, b, 0.2) for b in range(8)], 8.0)
    bass = track("Bass", "bass", "sub-bass", [Note(33, 99, b, 0.9) for b in range(8)], 8.0)
    stem = _stem(bass, piece(kicks, bass), tmp_path / "bass.wav").astype(np.float64)
    assert np.abs(stem.mean(axis=1)).max() < 1e-7


def test_pan_keeps_power_and_leaves_the_middle_alone() -> None:
    assert pan_gains(0.0) == pytest.approx((1.0, 1.0))
    for pan in (-1.0, -0.3, 0.7):
        left, right = pan_gains(pan)
        assert left**2 + right**2 == pytest.approx(2.0)
    assert pan_gains(-1.0)[1] == pytest.approx(0.0, abs=1e-9)


def _mixed(tmp_path: Path, *stems: np.ndarray):
    paths = [tmp_path / f"{index}.wav" for index in range(len(stems))]
    for path, stem in zip(paths, stems, strict=True):
        write_stem(path, stem, RATE)
    length = stems[0].shape[1] if stems else RATE
    mixed = mix_stems(paths, tmp_path / "mix.wav", RATE, length, silent)
    read = [np.concatenate(list(read_blocks(path)), axis=1) for path in paths]
    return mixed, read, np.concatenate(list(read_blocks(tmp_path / "mix.wav")), axis=1)


def test_stems_sum_to_the_mix_to_the_last_bit_of_a_float(tmp_path: Path) -> None:
    mixed, stems, mix = _mixed(tmp_path, *(_noise(200_000, seed) for seed in range(4)))
    total = np.sum([stem.astype(np.float64) for stem in stems], axis=0)
    assert np.array_equal(mix, total.astype(np.float32))
    assert mixed.null_db is not None
    assert mixed.null_db < -140
    assert 20 * np.log10(np.abs(total - mix).max()) == pytest.approx(mixed.null_db)


def test_one_stem_is_its_mix_with_nothing_left_over(tmp_path: Path) -> None:
    assert _mixed(tmp_path, _noise(50_000))[0].null_db is None


def test_stems_that_would_clip_together_are_turned_down_together(tmp_path: Path) -> None:
    mixed, stems, mix = _mixed(tmp_path, _noise(100_000) * 9, _noise(100_000, 2) * 3)
    assert np.abs(mix).max() <= 10 ** (-1 / 20) + 1e-6
    assert np.abs(stems[0]).max() / np.abs(stems[1]).max() == pytest.approx(3, rel=0.3)
    assert mixed.null_db is None or mixed.null_db < -140
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.wav", "1.wav", "mix.wav"]


def test_a_piece_without_tracks_is_a_silent_mix(tmp_path: Path) -> None:
    mixed, _, mix = _mixed(tmp_path)
    assert mix.shape == (2, RATE)
    assert mixed.loudness.true_peak_dbtp is None


def test_stems_have_names_that_every_system_takes_each_once() -> None:
    parts = [
        track(name, "bass", "sub-bass", [], 4.0)
        for name in ("Bass", "bass!", "Mix", "Ö/..", "ベース", "aux")
    ]
    assert stem_names(parts) == ["bass", "bass-2", "mix-2", "o", "bass-3", "aux-1"]


def test_a_slug_is_short_and_cut_between_words() -> None:
    assert slug("Lo-fi hip hop, 84 bpm, A minor", "session") == "lo-fi-hip-hop-84-bpm-a-minor"
    assert slug("!!!", "session") == "session"
    assert session_slug("🔥", "recording") == "recording"
    assert session_slug("../../etc", "recording") == "etc"
    assert session_slug("Ä/ö", "recording") == "a-o"
    assert session_slug("夜の 雨", "recording") == "夜の-雨"
    long = slug("a prompt of very many words " * 4_000, "session")
    assert len(long) <= 60
    assert not long.endswith("-")


def test_a_session_at_another_rate_puts_the_same_beats_elsewhere() -> None:
    for sample_rate in (44_100, 96_000):
        session = piece(*trio(), sample_rate=sample_rate)
        strikes = strikes_of_track(session.tracks[1], session, True)
        assert [s.start_samples for s in strikes[:2]] == [0, round(0.75 * sample_rate)]
