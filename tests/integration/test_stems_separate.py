"""The job `separate` with a trained model: wishes, regions, stems that are there already."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from exports.nulling import null_db
from server.audio.write import FloatWav
from server.jobs.task import JobPlace
from server.jobs.tasks.import_audio import import_audio
from server.jobs.tasks.separate import separate
from server.models.install import install
from server.separation import parted
from server.separation.cache import StemCache
from server.separation.contract import Stem
from server.separation.demucs.network import Network
from session import Session, read_session, write_session
from session.errors import BadInput, Cancelled
from session.meter import MeterMap, MeterStep
from session.model import Mix, Provenance, Section, Track
from session.progress import Progress, silent
from session.tempo import TempoMap, TempoStep
from session.units import ROLE_COLOURS, Role
from tests.tiny_models.demucs import tiny_demucs

RATE = 44_100
Audio = np.ndarray[Any, np.dtype[np.float32]]


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("demucs")
    for name in ("htdemucs", "htdemucs_ft"):
        install(name, root / "models", silent, folder=tiny_demucs(root / name, name))
    return root / "models"


class Library:
    """A library with one session, `song`: seven short bars in two tempos and two meters."""

    def __init__(self, root: Path) -> None:
        self.root = root / "library"
        self.runs = 0
        self._jobs = 0
        self.song = self.root / "sessions" / "song"
        meter = MeterMap((MeterStep(0, 1, 8), MeterStep(4, 3, 16)))
        tempo = TempoMap((TempoStep(0.0, 480.0), TempoStep(2.0, 600.0)))
        length = meter.beats_at_bar(7)
        session = Session(
            "Song",
            RATE,
            length,
            tempo,
            meter,
            Provenance("import", "recording", "1", "2026-01-01T00:00:00+00:00"),
            sections=(Section("A", 0.0, 2.0), Section("B", 2.0, length - 2.0)),
        )
        sound = _noise(session.length_samples, 5)
        _write(self.song / "audio/mix.wav", sound)
        mix = Mix("audio/mix.wav", session.length_samples, 0.0, None)
        write_session(session.evolve(mix=mix), self.song)

    def separate(self, progress: Progress = silent, **asked: Any) -> tuple[Path, Session]:
        self._jobs += 1
        place = JobPlace(self.root, self.root / ".staging" / str(self._jobs))
        place.staging.mkdir(parents=True)
        spec = {"session": "song", "separator": "htdemucs", **asked}
        outcome = separate(spec, place, progress)
        folder = place.staging / outcome.deliveries[0].source
        self.target = outcome.deliveries[0].target
        return folder, read_session(folder)

    def staged(self) -> list[Path]:
        return [path for path in (self.root / ".staging").rglob("*") if path.is_file()]


@pytest.fixture
def library(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    import torch

    torch.set_num_threads(1)
    monkeypatch.setenv("ROADIE_MODELS", str(weights))
    monkeypatch.setenv("ROADIE_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("ROADIE_SETTINGS", str(tmp_path / "none.toml"))
    monkeypatch.setenv("ROADIE_DEVICE", "cpu")
    made = Library(tmp_path)
    run = Network.run

    def counted(*given: Any) -> Audio:
        made.runs += 1
        return run(*given)

    monkeypatch.setattr(Network, "run", counted)
    yield made


def _noise(length: int, seed: int, level: float = 0.1) -> Audio:
    return np.random.default_rng(seed).normal(0, level, (2, length)).astype(np.float32)


def _write(path: Path, sound: Audio) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with FloatWav(path, RATE, len(sound), sound.shape[1]) as file:
        file.write(sound)


def _sound(folder: Path, file: str) -> Audio:
    samples, rate = soundfile.read(folder / file, dtype="float32", always_2d=True)
    assert rate == RATE
    found: Audio = samples.T
    return found


def _sounding(session: Session) -> dict[str, str]:
    """The files of the tracks that sound, by the tracks' names."""
    return {track.name: track.audio_clips[0].file for track in session.tracks if not track.mute}


def _sums(folder: Path, session: Session) -> None:
    assert session.mix is not None
    files = [folder / file for file in _sounding(session).values()]
    rest = null_db(files, folder / session.mix.file, silent)
    assert rest == session.mix.null_db
    assert rest is None or rest < -90


def test_two_stems_are_the_wholes_stem_and_all_the_rest(library: Library) -> None:
    two, session = library.separate(two="vocals")
    runs = library.runs
    assert list(_sounding(session)) == ["Vocals", "Instrumental"]
    _sums(two, session)
    whole, all_four = library.separate()
    assert library.runs == runs, "the stems were there already"
    assert list(_sounding(all_four)) == ["Drums", "Bass", "Other", "Vocals"]
    assert np.array_equal(_sound(two, "audio/vocals.wav"), _sound(whole, "audio/vocals.wav"))
    _sums(whole, all_four)
    assert not [path for path in two.rglob("*") if path.is_file() and "drums" in path.name]


def test_mix_minus_is_the_mix_without_them(library: Library) -> None:
    folder, session = library.separate(minus=("vocals", "drums"))
    (file,) = _sounding(session).values()
    assert session.mix is not None
    assert session.mix.file == file
    _sums(folder, session)
    whole, _ = library.separate()
    left = _sound(whole, "audio/bass.wav") + _sound(whole, "audio/other.wav")
    assert np.abs(_sound(folder, file) - left).max() < 1e-6
    assert not (folder / "audio/mix.wav").exists()
    assert session.mix.loudness_lufs is not None
    assert session.mix.true_peak_dbtp is not None


def test_the_fine_tuned_runs_less_for_one_stem(library: Library) -> None:
    folder, session = library.separate(separator="htdemucs_ft", two="bass")
    assert list(_sounding(session)) == ["Bass", "Without bass"]
    _sums(folder, session)
    runs = library.runs
    library.separate(separator="htdemucs_ft", two="bass")
    assert library.runs == runs
    library.separate(separator="htdemucs_ft", two="drums")
    assert library.runs > runs


def test_a_region_is_a_session_of_these_bars_alone(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parted, "CONTEXT_SECONDS", 0.02)
    whole = read_session(library.song)
    folder, session = library.separate(from_bar=3, bars=3)
    assert library.target == "sessions/song-bars-3-to-5"
    assert session.length_bars == 3
    assert session.meter_map == MeterMap((MeterStep(0, 1, 8), MeterStep(2, 3, 16)))
    assert session.tempo_map == TempoMap((TempoStep(0.0, 480.0), TempoStep(1.0, 600.0)))
    assert [(one.name, one.start_beats, one.length_beats) for one in session.sections] == [
        ("A", 0.0, 1.0),
        ("B", 1.0, 0.75),
    ]
    start = whole.tempo_map.samples_at_beats(1.0, RATE)
    mix = _sound(folder, "audio/mix.wav")
    assert mix.shape[1] == session.length_samples
    end = start + session.length_samples
    assert np.array_equal(mix, _sound(library.song, "audio/mix.wav")[:, start:end])
    _sums(folder, session)
    alone, library.runs = library.runs, 0
    library.separate()
    assert alone < library.runs, "only the region was heard"
    library.runs = 0
    again, session = library.separate(from_bar=3, bars=3)
    assert not library.runs, "the region was cut from the whole"
    _sums(again, session)


def test_the_last_bars_go_to_the_end(library: Library) -> None:
    _, session = library.separate(from_bar=6)
    assert session.length_bars == 2
    assert session.meter_map == MeterMap.constant(3, 16)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"two": "guitar"}, "htdemucs gives no guitar: choose from drums, bass, other, vocals"),
        ({"minus": ("kazoo",)}, "htdemucs gives no kazoo"),
        ({"minus": ("drums", "bass", "other", "vocals")}, "nothing of the mix is left"),
        ({"two": "bass", "minus": ("drums",)}, "two wishes"),
        ({"from_bar": 8}, "has 7 bars: choose a region from bar 1 to 7"),
        ({"from_bar": 6, "bars": 3}, "has 7 bars"),
        ({"separator": "quick", "two": "vocals"}, "The separator quick gives no vocals"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(
    library: Library, asked: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        library.separate(**asked)
    assert not library.runs
    assert not library.staged()


def test_a_separator_without_weights_gives_two_stems_and_regions_too(library: Library) -> None:
    folder, session = library.separate(separator="quick", two="drums", from_bar=2, bars=2)
    assert list(_sounding(session)) == ["Percussive", "Without percussive"]
    _sums(folder, session)
    assert not (library.root / "cache").exists(), "done again in a moment"


def test_a_recording_that_came_in_split_is_not_split_twice(
    library: Library, tmp_path: Path
) -> None:
    soundfile.write(str(tmp_path / "loop.wav"), _noise(RATE, 3).T, RATE, subtype="PCM_24")
    place = JobPlace(library.root, library.root / ".staging" / "import")
    place.staging.mkdir(parents=True)
    asked = {"file": str(tmp_path / "loop.wav"), "separator": "htdemucs", "midi": False, "bpm": 240}
    outcome = import_audio(asked, place, silent)
    folder = library.root / outcome.deliveries[0].target
    (place.staging / outcome.deliveries[0].source).rename(folder)
    session = read_session(folder)
    assert list(_sounding(session)) == ["Drums", "Bass", "Other", "Vocals"]
    _sums(folder, session)
    assert library.runs
    library.runs = 0
    _, two = library.separate(session=folder.name, two="drums")
    assert not library.runs
    assert list(_sounding(two)) == ["Drums 2", "Without drums"]


def test_stems_that_somebody_wrote_to_are_not_believed(library: Library) -> None:
    folder, _ = library.separate()
    runs = library.runs
    sound = _sound(folder, "audio/drums.wav")
    (kept,) = (library.root / "cache/stems").glob("*/drums.wav")
    with kept.open("r+b") as file:
        file.seek(2000)
        file.write(b"\0" * 1000)
    os.utime(kept, ns=(1, 1))
    again, session = library.separate()
    assert library.runs == 2 * runs
    assert np.array_equal(_sound(again, "audio/drums.wav"), sound)
    _sums(again, session)


def test_a_cancelled_split_leaves_nothing_behind(library: Library) -> None:
    def cancel(fraction: float, stage: str) -> None:
        if fraction > 0.4:
            raise Cancelled("The job was cancelled.")

    with pytest.raises(Cancelled):
        library.separate(cancel)
    assert not library.staged()
    assert not (library.root / "cache").exists()


def test_progress_never_falls(library: Library) -> None:
    said: list[float] = []
    library.separate(lambda fraction, stage: said.append(fraction), two="drums", from_bar=2)
    assert said == sorted(said)
    assert said[-1] == 1.0


def test_the_cache_lets_go_of_what_was_not_used_for_longest(tmp_path: Path) -> None:
    cache = StemCache(tmp_path / "cache", most_bytes=25_000)
    for number, key in enumerate(("a", "b", "c")):
        file = tmp_path / key / "drums.wav"
        _write(file, _noise(1200, number))
        cache.keep(key, [Stem("Drums", "drums", file)], tmp_path / f"{key}-kept")
        if key == "b":
            assert cache.take("a", tmp_path / "again")
            os.utime(cache.folder / "b" / "stems.json", ns=(1, 1))
    assert sorted(path.name for path in cache.folder.iterdir()) == ["a", "c"]
    assert cache.take("b", tmp_path / "b-again") is None
    too_large = tmp_path / "d" / "drums.wav"
    _write(too_large, _noise(5000, 9))
    cache.keep("d", [Stem("Drums", "drums", too_large)], tmp_path / "d-kept")
    assert cache.take("d", tmp_path / "d-again") is None
    assert cache.take("c", tmp_path / "c-again") is not None


def _made_here(library: Library) -> dict[str, Audio]:
    """Make the library's session one of the built-in engine's, of four tracks; their sounds."""
    session = read_session(library.song)
    assert session.mix is not None
    tracks, sounds = [], {}
    for seed, (name, role) in enumerate(
        [("Kit", "drums"), ("Bass", "bass"), ("Keys", "chords"), ("Lead", "lead")]
    ):
        sounds[name] = _noise(session.length_samples, seed)
        file = f"audio/{name.lower()}.wav"
        _write(library.song / file, sounds[name])
        known: Role = role  # type: ignore[assignment]
        clip = session.stem_clip(file, name)
        tracks.append(Track(name, known, ROLE_COLOURS[known], (clip,), midi_program=0))
    _write(library.song / "audio/mix.wav", np.sum(list(sounds.values()), axis=0))
    made = replace(session.provenance, operation="generate", engine="composer")
    write_session(session.evolve(tracks=tuple(tracks), provenance=made), library.song)
    return sounds


def test_a_session_made_here_gives_the_stems_that_it_was_made_of(library: Library) -> None:
    sounds = _made_here(library)
    folder, session = library.separate()
    assert not library.runs
    assert [track.name for track in session.tracks if track.mute] == list(sounds)
    files = _sounding(session)
    assert list(files) == ["Drums", "Bass 2", "Other"]
    assert np.array_equal(_sound(folder, files["Drums"]), sounds["Kit"])
    assert np.allclose(_sound(folder, files["Other"]), sounds["Keys"] + sounds["Lead"])
    groups = {track.name: track.take_group for track in session.tracks}
    assert groups["Drums"] == groups["Kit"]
    assert session.provenance.engine == "composer"
    assert any("was made of" in note for note in session.provenance.notes)
    _sums(folder, session)


def test_known_stems_take_the_same_wishes(library: Library) -> None:
    sounds = _made_here(library)
    folder, session = library.separate(minus=("drums",), from_bar=2, bars=2)
    (file,) = _sounding(session).values()
    start = read_session(library.song).tempo_map.samples_at_beats(0.5, RATE)
    rest = sounds["Bass"] + sounds["Keys"] + sounds["Lead"]
    due = rest[:, start : start + session.length_samples]
    assert np.abs(_sound(folder, file) - due).max() < 1e-6
    assert not library.runs
    with pytest.raises(BadInput, match="The session has no vocals: choose from drums, bass, other"):
        library.separate(two="vocals")


def test_a_session_made_here_is_split_again_when_that_is_asked_for(library: Library) -> None:
    _made_here(library)
    folder, session = library.separate(again=True)
    assert library.runs
    assert session.provenance.engine == "htdemucs"
    _sums(folder, session)
