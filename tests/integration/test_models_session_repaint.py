"""Bars made anew and sessions that go on: outside of the new bars every sample is as it was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from exports.layout import channels
from exports.stem import Stem
from server.audio.write import FloatWav
from server.engines.contract import SoundAsked
from server.engines.modelled.anew import Anew
from server.engines.modelled.engine import ModelledEngine
from server.jobs.model_specs import ExtendSpec, RepaintSpec
from server.jobs.specs import GenerateSpec
from server.jobs.task import JobPlace, Task
from server.jobs.tasks.extend import extend
from server.jobs.tasks.generate import WRITING, generate
from server.jobs.tasks.repaint import repaint
from server.jobs.wishes import Spec
from server.models.abilities import Abilities
from server.separation.quick import QuickSplit
from session.clips import AudioClip, MidiClip, Note
from session.document import read_session, write_session
from session.errors import BadInput, BadWeights, Cancelled
from session.meter import MeterMap, MeterStep
from session.model import Chord, Mix, Provenance, Session, Track
from session.progress import silent
from session.tempo import TempoMap, TempoStep
from tests.song_model import SongModel, SongShelf

Samples = NDArray[np.float32]

GOES_ON = Abilities(continuation=True)
PAINTS = Abilities(continuation=True, in_painting=True)
CHANGES = TempoMap((TempoStep(0.0, 96.0), TempoStep(9.0, 120.0), TempoStep(16.0, 101.5)))
METERS = MeterMap((MeterStep(0, 4, 4), MeterStep(2, 3, 4), MeterStep(4, 4, 4)))


@dataclass(frozen=True)
class Home:
    """A session in a folder, whose files' bytes are remembered."""

    session: Session
    folder: Path
    files: dict[str, bytes]


def _home(
    folder: Path,
    *,
    rate: int = 48_000,
    wide: int = 2,
    stems: int = 3,
    tempo_map: TempoMap | None = None,
    meter_map: MeterMap | None = None,
) -> Home:
    """Six bars of soft noise and tones on `stems` tracks, the first with notes."""
    tempo_map = tempo_map or TempoMap.constant(100.0)
    meter_map = meter_map or MeterMap.constant()
    origin = Provenance("import", "recording", "1", "2026-01-01", parameters={"master_lufs": -16.0})
    session = Session("Home", rate, meter_map.beats_at_bar(6), tempo_map, meter_map, origin)
    chance = np.random.default_rng(4)
    seconds = np.arange(session.length_samples) / rate
    total, tracks = np.zeros((wide, session.length_samples)), []
    for number in range(stems):
        beat = np.exp(-8 * ((seconds * 100 / 60) % 1))
        tone = np.sin(2 * np.pi * 110 * (number + 1) * seconds) + 0.2 * chance.standard_normal(
            len(seconds)
        )
        sound = np.stack([0.08 * beat * tone] * wide).astype(np.float32)
        total += sound
        _write(folder / f"audio/stem-{number}.wav", sound, rate)
        clip = session.stem_clip(f"audio/stem-{number}.wav")
        notes = tuple(Note(60, 90, float(beat), 1.5) for beat in range(20))
        midi = (MidiClip(0.0, session.length_beats, notes),) if number == 0 else ()
        tracks.append(Track(f"Stem {number}", "other", "#8b8d98", (clip,), midi))
    _write(folder / "audio/mix.wav", total.astype(np.float32), rate)
    chord = Chord("Am", 0.0, session.length_beats)
    mix = Mix("audio/mix.wav", session.length_samples, 0.0, None)
    session = session.evolve(tracks=tuple(tracks), mix=mix, chords=(chord,))
    write_session(session, folder)
    return Home(session, folder, _files(folder))


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "audio").iterdir())}


def _write(path: Path, sound: Samples, rate: int) -> None:
    with FloatWav(path, rate, len(sound), sound.shape[1]) as file:
        file.write(sound)


def _painted(
    home: Home,
    folder: Path,
    from_bar: int | None,
    bars: int,
    *,
    can: Abilities = GOES_ON,
    model: SongModel | None = None,
    sound: SoundAsked | None = None,
) -> Session:
    shelf = replace(SongShelf(model or SongModel(off=1.02)), can=can)
    asked = Anew(
        home.session, home.folder, "home", from_bar, bars, "drums", 5, sound or SoundAsked()
    )
    made = ModelledEngine("songs", "Songs", shelf).paint(asked, folder, silent)
    (session,) = made.sessions
    write_session(session, folder)
    return read_session(folder)


def _sound(path: Path) -> Samples:
    samples, _ = soundfile.read(path, dtype="float32", always_2d=True)
    return np.asarray(samples.T)


def _span(home: Home, session: Session) -> tuple[int, int]:
    measured = session.provenance.parameters["measured"]
    return measured["start_samples_of_session"], measured["end_samples_of_session"]


def _only_the_bars_changed(home: Home, session: Session, folder: Path) -> None:
    """On the files: the mix outside of the bars, every old stem, and the old session's folder."""
    start, end = _span(home, session)
    old, new = _sound(home.folder / "audio/mix.wav"), _sound(folder / session.mix.file)  # type: ignore[union-attr]
    assert new.shape == (len(old), session.length_samples)
    assert np.array_equal(old[:, :start], new[:, :start])
    assert np.array_equal(old[:, end:], new[:, end:])
    assert not np.array_equal(old[:, start:end], new[:, start:end])
    assert np.abs(new[:, start:end]).max() > 0.02
    for name, content in home.files.items():
        assert (home.folder / "audio" / name).read_bytes() == content
    for track in home.session.tracks:
        for clip in track.audio_clips:
            again = folder / clip.file
            assert not again.exists() or again.read_bytes() == home.files[again.name]
    stems = [Stem(one, session, folder) for one in channels(session) if one.audio_clips]
    total = sum(np.concatenate(list(stem.blocks(session.length_samples)), axis=1) for stem in stems)
    assert np.abs(total - new).max() < 10 ** (-90 / 20)
    assert session.mix is not None
    assert session.mix.null_db is None or session.mix.null_db < -90


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return _home(tmp_path_factory.mktemp("home"))


@pytest.mark.parametrize(
    ("from_bar", "bars", "can"),
    [
        (2, 2, GOES_ON),
        (2, 2, PAINTS),
        (2, 2, Abilities()),
        (0, 1, GOES_ON),
        (0, 1, PAINTS),
        (5, 1, GOES_ON),
        (5, 1, PAINTS),
    ],
)
def test_outside_of_the_bars_every_sample_is_as_it_was(
    home: Home, tmp_path: Path, from_bar: int, bars: int, can: Abilities
) -> None:
    session = _painted(home, tmp_path, from_bar, bars, can=can)
    _only_the_bars_changed(home, session, tmp_path)
    assert _span(home, session) == (from_bar * 115_200, (from_bar + bars) * 115_200)
    assert session.length_bars == 6


def test_all_bars_can_be_made_anew(home: Home, tmp_path: Path) -> None:
    session = _painted(home, tmp_path, 0, 6)
    _only_the_bars_changed(home, session, tmp_path)
    assert [track.audio_clips for track in session.tracks[:3]] == [(), (), ()]


@pytest.mark.parametrize(
    ("from_bars", "shape"),
    [
        ([1], {"rate": 96_000, "stems": 2}),
        ([None], {"rate": 22_050, "wide": 1, "stems": 2, "tempo_map": TempoMap.constant(93.7)}),
        ([1], {"rate": 44_100, "wide": 1, "stems": 1, "tempo_map": CHANGES, "meter_map": METERS}),
        ([1, None], {"tempo_map": CHANGES, "meter_map": METERS}),
    ],
)
def test_rates_mono_and_changes_of_tempo_and_meter(
    tmp_path: Path, from_bars: list[int | None], shape: dict[str, Any]
) -> None:
    home = _home(tmp_path / "home", **shape)
    for from_bar in from_bars:
        session = _painted(home, tmp_path / str(from_bar), from_bar, 3)
        _only_the_bars_changed(home, session, tmp_path / str(from_bar))
        first = 1 if from_bar is not None else 6
        lines = [home.session.meter_map.beats_at_bar(bar) for bar in (first, first + 3)]
        tempo_map, rate = home.session.tempo_map, home.session.sample_rate
        assert _span(home, session) == tuple(tempo_map.samples_at_beats(at, rate) for at in lines)


def test_the_new_sound_has_a_track_and_the_others_pause(home: Home, tmp_path: Path) -> None:
    session = _painted(home, tmp_path, 2, 2)
    *old, new = session.tracks
    assert new.name == "New sound, bars 3 to 4"
    assert [clip.start_beats for clip in new.audio_clips] == [8.0]
    assert new.audio_clips[0].length_samples == 2 * 115_200
    for track in old:
        assert [clip.start_beats for clip in track.audio_clips] == [0.0, 16.0]
        assert [clip.source_offset_samples for clip in track.audio_clips] == [0, 4 * 115_200]
    notes = [
        (clip.start_beats + note.start_beats, note.length_beats)
        for clip in old[0].midi_clips
        for note in clip.notes
    ]
    assert notes == [(float(b), 1.0 if b == 7 else 1.5) for b in (*range(8), *range(16, 20))]
    assert [(c.start_beats, c.length_beats) for c in session.chords] == [(0.0, 8.0), (16.0, 8.0)]


def test_a_session_of_one_track_stays_in_one_piece(tmp_path: Path) -> None:
    home = _home(tmp_path / "home", stems=1)
    session = _painted(home, tmp_path / "new", 2, 1)
    (track,) = session.tracks
    assert [(c.start_beats, c.length_samples) for c in track.audio_clips] == [(0.0, 6 * 115_200)]
    assert _sound(tmp_path / "new" / track.audio_clips[0].file).tobytes() == (
        _sound(tmp_path / "new" / "audio/mix.wav").tobytes()
    )


def test_both_seams_are_scored_and_none_stands_out(home: Home, tmp_path: Path) -> None:
    measured = _painted(home, tmp_path, 2, 2).provenance.parameters["measured"]
    assert measured["seam_score"] == max(measured["start_seam_score"], measured["end_seam_score"])
    assert measured["seam_score"] < 2
    start, end = 2 * 115_200, 4 * 115_200
    mix = _sound(tmp_path / "audio/mix.wav")
    steps = np.abs(np.diff(mix, axis=1))
    for joint in (start, end):
        assert steps[:, joint - 2 : joint + 2].max() < 2 * np.percentile(steps, 99.9)


def test_a_model_is_given_what_stands_before_or_around(home: Home, tmp_path: Path) -> None:
    model = SongModel()
    _painted(home, tmp_path / "on", 2, 2, model=model)
    (asked,) = model.asked
    assert asked.before is not None
    assert asked.before.sample_rate == 32_000
    assert asked.before.seconds == pytest.approx(4.8, abs=0.01)
    assert asked.region is None
    assert asked.prompt == "drums, 100 bpm"
    painter = SongModel()
    _painted(home, tmp_path / "in", 2, 2, can=PAINTS, model=painter)
    (asked,) = painter.asked
    assert asked.region is not None
    assert asked.region.start_seconds == pytest.approx(4.8)
    assert asked.region.end_seconds == pytest.approx(9.6)
    assert asked.region.source.seconds == pytest.approx(14.4, abs=0.01)
    assert asked.seconds == pytest.approx(4.8)


def test_new_bars_are_split_where_that_is_asked_for(home: Home, tmp_path: Path) -> None:
    session = _painted(home, tmp_path, 2, 1, sound=SoundAsked(separator="quick"))
    _only_the_bars_changed(home, session, tmp_path)
    assert [track.role for track in session.tracks[3:]] == ["drums", "bass", "lead", "other"]


def test_where_the_session_comes_from_is_told(home: Home, tmp_path: Path) -> None:
    origin = _painted(home, tmp_path, None, 2).provenance
    assert (origin.operation, origin.parent, origin.engine) == ("extend", "home", "songs")
    assert (origin.seed, origin.model) == (5, "song")
    assert origin.licence.startswith("What was there: ")
    assert "The new bars: Not for commercial use." in origin.licence
    assert origin.parameters["measured"]["way"] == "continue"
    assert b"ICOP" in (tmp_path / "audio/mix.wav").read_bytes()
    assert b"ICOP" not in (tmp_path / "audio/stem-0.wav").read_bytes()


def test_new_bars_are_as_loud_as_what_they_stand_for(home: Home, tmp_path: Path) -> None:
    session = _painted(home, tmp_path, 2, 2)
    start, end = _span(home, session)
    old, new = (
        _sound(folder / "audio/mix.wav")[:, start:end] for folder in (home.folder, tmp_path)
    )
    levels = [10 * np.log10(np.mean(np.square(part))) for part in (old, new)]
    assert levels[1] == pytest.approx(levels[0], abs=4)


def test_a_session_goes_on_twice(home: Home, tmp_path: Path) -> None:
    longer = _painted(home, tmp_path / "one", None, 1)
    again = Home(longer, tmp_path / "one", _files(tmp_path / "one"))
    session = _painted(again, tmp_path / "two", None, 1)
    assert session.length_bars == 8
    # The second takes nothing back of what the first says: other bars are still another's.
    assert session.provenance.licence == longer.provenance.licence
    assert [track.name for track in session.tracks[3:]] == [
        "New sound, bar 7",
        "New sound, bar 8",
    ]
    assert [section.name for section in session.sections] == ["Extension", "Extension"]
    _only_the_bars_changed(again, session, tmp_path / "two")


def test_bars_that_are_not_there_and_sessions_without_sound_are_refused(
    home: Home, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match="has 6 bars, not 7: choose bars"):
        _painted(home, tmp_path, 5, 2)
    with pytest.raises(BadInput, match="longer than the engine songs makes"):
        _painted(home, tmp_path, None, 500)
    silent_one = replace(home, session=home.session.evolve(mix=None))
    with pytest.raises(BadInput, match="has no audio to go by"):
        _painted(silent_one, tmp_path, 0, 1)
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(("from_bar", "point"), [(2, 0.81), (None, 0.81), (2, 0.94)])
def test_new_bars_that_stand_are_kept_when_the_job_is_cancelled_after_that(
    home: Home, tmp_path: Path, from_bar: int | None, point: float
) -> None:
    def stop(fraction: float, stage: str) -> None:
        del stage
        if fraction > point:
            raise Cancelled("The job was cancelled.")

    engine = ModelledEngine("songs", "Songs", replace(SongShelf(), can=GOES_ON))
    sound = SoundAsked(separator="quick", midi=True)
    asked = Anew(home.session, home.folder, "home", from_bar, 2, "drums", 5, sound)
    made = engine.paint(asked, tmp_path, stop)
    assert not made.whole
    (session,) = made.sessions
    assert session.length_bars == (6 if from_bar is not None else 8)
    assert [track.name.split(",")[0] for track in session.tracks[3:]] == ["New sound"]
    assert any(note.startswith("Stopped when the new") for note in session.provenance.notes)
    files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")}
    assert files == set(session.files())
    _only_the_bars_changed(home, session, tmp_path)


@pytest.mark.parametrize(
    ("task", "spec"),
    [
        (generate, GenerateSpec(prompt="funk, 120 bpm, 1 bar", engine="songs")),
        (repaint, RepaintSpec(session="home", from_bar=2, bars=1, engine="songs")),
        (extend, ExtendSpec(session="home", bars=1, engine="songs")),
    ],
)
def test_a_job_that_is_cancelled_as_it_is_written_down_keeps_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, task: Task, spec: Spec
) -> None:
    def stop(fraction: float, stage: str) -> None:
        del fraction
        if stage == WRITING:
            raise Cancelled("The job was cancelled.")

    engine = ModelledEngine("songs", "Songs", replace(SongShelf(), can=GOES_ON))
    for module in ("generate", "repaint"):
        monkeypatch.setattr(f"server.jobs.tasks.{module}.ready_engine", lambda _: engine)
    _home(tmp_path / "sessions/home", stems=1)
    staging = tmp_path / "staging"
    staging.mkdir()
    outcome = task(spec.model_dump(mode="json"), JobPlace(tmp_path, staging), stop)
    assert outcome.partial
    assert read_session(staging / "session").tracks


def test_a_separator_that_fails_does_not_cost_the_new_bars(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> NoReturn:
        raise BadWeights("The weights of quick are cut off: install it again.")

    monkeypatch.setattr(QuickSplit, "separate", fails)
    session = _painted(home, tmp_path, 2, 1, sound=SoundAsked(separator="quick"))
    _only_the_bars_changed(home, session, tmp_path)
    assert session.tracks[-1].name == "New sound, bar 3"
    assert session.provenance.notes[-1].endswith(
        "no stems. The weights of quick are cut off: install it again."
    )


def test_a_cancelled_extension_keeps_its_whole_bars_and_a_repaint_nothing(
    home: Home, tmp_path: Path
) -> None:
    def stop(fraction: float, stage: str) -> None:
        del stage
        if fraction > 0.5:
            raise Cancelled("The job was cancelled.")

    engine = ModelledEngine("songs", "Songs", replace(SongShelf(), can=GOES_ON))
    asked = Anew(home.session, home.folder, "home", None, 4, None, 5, SoundAsked())
    made = engine.paint(asked, tmp_path / "on", stop)
    assert not made.whole
    (session,) = made.sessions
    assert session.length_bars == 8
    assert any(note.startswith("Stopped after ") for note in session.provenance.notes)
    with pytest.raises(Cancelled):
        engine.paint(replace(asked, from_bar=1), tmp_path / "in", stop)


def test_clips_that_lie_elsewhere_are_left_alone(home: Home, tmp_path: Path) -> None:
    moved = AudioClip("audio/stem-0.wav", 4.0, 115_200, source_offset_samples=1000)
    tracks = (replace(home.session.tracks[0], audio_clips=(moved,)), *home.session.tracks[1:])
    session = home.session.evolve(tracks=tracks)
    made = _painted(replace(home, session=session), tmp_path, 4, 1)
    assert made.tracks[0].audio_clips == (moved,)
