"""From notes to a session's files: exact lengths, sums, loops, and the same bytes again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from server.engines.composer.sound import assembly
from server.engines.composer.sound.levels import MIX_LUFS, expected_mix_lu, profile_lu
from server.engines.composer.sound.produce import produce
from server.engines.contract import Tail
from server.mastering.contract import MasterTarget
from session import MeterMap, MeterStep, Session, TempoMap, TempoStep
from session.errors import BadInput, Cancelled
from session.progress import silent
from session.sound.loudness import measure
from session.sound.read import probe, read_blocks
from tests.unit.sound_material import PLAIN_MIX, RICH_MIX, piece, trio


def _made(folder: Path, session: Session, tail: Tail = "wrap", mix=RICH_MIX) -> Session:
    return produce(session, mix, folder, silent, tail=tail, target=MasterTarget())


def _read(folder: Path, file: str) -> np.ndarray:
    return np.concatenate(list(read_blocks(folder / file)), axis=1)


def _files(session: Session) -> list[str]:
    return [track.audio_clips[0].file for track in session.tracks]


def test_the_same_session_makes_the_same_bytes(tmp_path: Path) -> None:
    session = piece(*trio(4.0), beats=4.0)
    first, second = _made(tmp_path / "a", session), _made(tmp_path / "b", session)
    assert first == second
    for file in first.files():
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_how_many_stems_are_finished_at_a_time_makes_no_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = piece(*trio(4.0), beats=4.0)
    for count in (1, 3):
        monkeypatch.setattr(assembly, "FINISHERS", count)
        made = _made(tmp_path / str(count), session)
    for file in made.files():
        assert (tmp_path / "1" / file).read_bytes() == (tmp_path / "3" / file).read_bytes()


CHANGING = TempoMap((TempoStep(0.0, 93.7), TempoStep(2.5, 131.0)))


@pytest.mark.parametrize("tail", ["wrap", "extra-bars", "fade"])
@pytest.mark.parametrize(
    ("sample_rate", "tempo", "meter"),
    [
        (44_100, TempoMap.constant(84.0), MeterMap.constant()),
        (48_000, CHANGING, MeterMap((MeterStep(0, 3, 4), MeterStep(1, 5, 8)))),
        (96_000, TempoMap.constant(171.3), MeterMap.constant(2, 4)),
    ],
)
def test_stems_are_exactly_as_long_as_the_bars_and_sum_to_the_mix(
    tmp_path: Path, sample_rate: int, tempo: TempoMap, meter: MeterMap, tail: Tail
) -> None:
    beats = meter.beats_at_bar(2)
    asked = piece(*trio(8.0), beats=beats, tempo=tempo, meter=meter, sample_rate=sample_rate)
    made = _made(tmp_path, asked, tail)
    assert made.mix is not None
    assert made.length_beats >= beats
    assert made.meter_map.bar_at_beats(made.length_beats)[1] == 0
    assert (made.length_beats > beats) == (tail == "extra-bars")
    for file in made.files():
        info = probe(tmp_path / file)
        assert (info.sample_rate, info.channels, info.encoding) == (sample_rate, 2, "FLOAT")
        assert info.length_samples == made.length_samples == made.mix.length_samples
    total = np.sum([_read(tmp_path, file).astype(np.float64) for file in _files(made)], axis=0)
    left = np.abs(total - _read(tmp_path, made.mix.file)).max()
    assert left < 1e-7
    assert made.mix.null_db == pytest.approx(20 * np.log10(left))
    assert abs(made.mix.grid_residual_samples) <= 0.5
    assert np.abs(total).max() < 1.0


def test_a_loop_played_twice_is_the_piece_written_twice(tmp_path: Path) -> None:
    once = _made(tmp_path / "once", piece(*trio(4.0, "kit-house"), beats=4.0), mix=_untaped())
    twice = _made(tmp_path / "twice", piece(*trio(8.0, "kit-house"), beats=8.0), mix=_untaped())
    for short, long in zip(_files(once), _files(twice), strict=True):
        loop, written = np.tile(_read(tmp_path / "once", short), 2), _read(tmp_path / "twice", long)
        ratio = float(np.abs(written).sum() / np.abs(loop).sum())  # balance differs by a hair
        assert ratio == pytest.approx(1.0, abs=0.1)
        assert np.abs(loop * ratio - written).max() < 2e-3 * np.abs(written).max()


def _untaped():
    bus = RICH_MIX.bus.model_copy(update={"tape": 0.0, "bitcrush_bits": None})
    return RICH_MIX.model_copy(update={"bus": bus})


def test_a_faded_piece_ends_in_silence_and_an_extended_one_keeps_its_tail(tmp_path: Path) -> None:
    asked = piece(*trio(4.0), beats=4.0)
    faded = _read(tmp_path / "f", _made(tmp_path / "f", asked, "fade").mix.file)
    assert np.abs(faded[:, -100:]).max() < 1e-3
    kept = _made(tmp_path / "k", asked, "extra-bars")
    tail = _read(tmp_path / "k", kept.mix.file)[:, asked.length_samples :]
    assert np.abs(tail[:, :10_000]).max() > 1e-3
    assert np.abs(tail[:, -100:]).max() < 1e-3


def test_a_tail_longer_than_the_whole_piece_is_wrapped(tmp_path: Path) -> None:
    asked = piece(
        *trio(4.0), beats=1.0, tempo=TempoMap.constant(240.0), meter=MeterMap.constant(1, 4)
    )
    made = _made(tmp_path, asked)
    assert made.length_samples == 12_000
    assert np.abs(_read(tmp_path, made.mix.file)).max() > 0.01


def test_the_master_is_loud_enough_below_its_ceiling_and_the_mix_is_measured(
    tmp_path: Path,
) -> None:
    made = _made(tmp_path, piece(*trio(8.0), beats=8.0))
    assert made.mix is not None
    found, mix = measure(tmp_path / made.mix.master_file), measure(tmp_path / made.mix.file)
    assert found.loudness_lufs == pytest.approx(-14.0, abs=0.5)
    assert found.true_peak_dbtp <= -1.0 + 1e-6
    assert made.mix.loudness_lufs == pytest.approx(mix.loudness_lufs)
    assert made.mix.true_peak_dbtp == pytest.approx(mix.true_peak_dbtp, abs=0.01)


@pytest.mark.parametrize("beats", [1.0, 4.0, 16.0])
@pytest.mark.parametrize("index", [0, 1, 2])
def test_whoever_plays_alone_is_the_whole_mix_at_its_level(
    tmp_path: Path, index: int, beats: float
) -> None:
    made = _made(tmp_path, piece(trio(max(4.0, beats))[index], beats=beats))
    assert made.mix is not None
    assert made.mix.loudness_lufs == pytest.approx(MIX_LUFS, abs=0.1)
    assert made.mix.master_loudness_lufs == pytest.approx(-14.0, abs=0.1)
    assert made.mix.null_db is None


def test_a_piece_of_rests_is_silence_of_its_length(tmp_path: Path) -> None:
    rests = [replace(part, midi_clips=()) for part in trio(4.0)]
    made = _made(tmp_path, piece(*rests, beats=4.0))
    assert made.mix is not None
    assert (made.mix.loudness_lufs, made.mix.null_db) == (None, None)
    for file in made.files():
        assert not _read(tmp_path, file).any()
        assert probe(tmp_path / file).length_samples == made.length_samples


def test_a_part_that_rests_for_most_of_the_piece_stands_where_its_role_says(tmp_path: Path) -> None:
    drums, _, keys = trio(32.0)
    first = replace(keys.midi_clips[0], notes=keys.midi_clips[0].notes[:6])
    asked = piece(drums, replace(keys, midi_clips=(first,)), beats=32.0)
    made = _made(tmp_path, asked)
    found = [measure(tmp_path / file).loudness_lufs for file in _files(made)]
    profile = profile_lu(asked.tracks, RICH_MIX)
    assert found[0] - found[1] == pytest.approx(profile[0] - profile[1], abs=0.2)
    expected = expected_mix_lu(asked.tracks, asked, profile)
    assert made.mix is not None
    assert made.mix.loudness_lufs == pytest.approx(MIX_LUFS + expected, abs=1.0)


def test_clips_name_the_beats_of_their_stem(tmp_path: Path) -> None:
    made = _made(tmp_path, piece(*trio(4.0), beats=4.0, tempo=CHANGING), mix=PLAIN_MIX)
    (clip,) = made.tracks[0].audio_clips
    assert [point.offset_beats for point in clip.warp_points] == [0.0, 2.5, 4.0]
    assert clip.warp_points[-1].source_samples == clip.length_samples == made.length_samples
    assert all(track.pan == 0 and track.gain_db == 0 and track.midi_clips for track in made.tracks)


def test_progress_never_falls_and_cancelling_gets_through(tmp_path: Path) -> None:
    seen: list[float] = []
    session = piece(*trio(4.0), beats=4.0)
    target = MasterTarget()
    produce(session, RICH_MIX, tmp_path, lambda f, s: seen.append(f), tail="wrap", target=target)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0

    def cancel(fraction: float, stage: str) -> None:
        if fraction > 0.3:
            raise Cancelled("Cancelled.")

    with pytest.raises(Cancelled):
        produce(session, RICH_MIX, tmp_path, cancel, tail="wrap", target=target)


def test_a_piece_that_would_not_fit_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="20 minutes"):
        _made(tmp_path, piece(beats=4_000.0, tempo=TempoMap.constant(60.0)))
    assert not list(tmp_path.iterdir())
