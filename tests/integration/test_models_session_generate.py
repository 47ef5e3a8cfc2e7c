"""A model's sound becomes a session that keeps every promise; by a model of a known tempo."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
import soundfile
from scipy.signal import butter, sosfiltfilt

from server.engines.contract import GenerateRequest, SoundAsked
from server.engines.modelled.engine import ModelledEngine
from server.models.abilities import Abilities, Controls
from server.separation.quick import QuickSplit
from session.automation import Curve
from session.errors import BackendUnavailable, BadInput, BadWeights, Cancelled, ModelFailed
from session.meter import MeterMap
from session.model import Session
from session.pitch import Key
from session.progress import Progress, silent
from session.tempo import TempoMap, TempoStep
from tests.song_model import RATE, SongModel, SongShelf

WORDS = "warm funk, 100 bpm, A minor, 4 bars"


def _engine(model: SongModel | None = None, can: Abilities | None = None) -> ModelledEngine:
    shelf = SongShelf(model or SongModel())
    return ModelledEngine("songs", "Songs", shelf if can is None else replace(shelf, can=can))


def _made(engine: ModelledEngine, folder: Path, **asked: object) -> Session:
    request = GenerateRequest(**{"prompt": WORDS, "seed": 3, **asked})  # type: ignore[arg-type]
    return engine.generate(request, folder, silent)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Session, Path]:
    """House at 100 bpm, played 3 % too fast, after a third of a second of nothing."""
    folder = tmp_path_factory.mktemp("first")
    model = SongModel(off=1.03, pattern="house")
    return _made(_engine(model), folder, sound=SoundAsked(separator="quick")), folder


def _kicks(file: Path) -> np.ndarray:
    """Seconds at which the low end begins to sound, one place for each attack."""
    sound, rate = soundfile.read(file)
    low = np.abs(sosfiltfilt(butter(4, 150, fs=rate, output="sos"), sound.mean(axis=1)))
    block = round(0.002 * rate)
    level = low[: len(low) // block * block].reshape(-1, block).max(axis=1)
    loud = level > 0.3 * level.max()
    starts = np.flatnonzero(loud & ~np.concatenate([[False], loud[:-1]]))
    kept = [starts[0]]
    for start in starts[1:]:
        if start - kept[-1] > 225:
            kept.append(start)
    return np.asarray(np.array(kept) * block / rate)


def test_bars_are_exact_to_the_sample(first: tuple[Session, Path]) -> None:
    session, folder = first
    assert session.length_bars == 4
    assert session.tempo_map == TempoMap.constant(100.0)
    assert session.mix is not None
    assert session.mix.grid_residual_samples == 0.0
    frames = 4 * 4 * 60 * 48_000 // 100
    for file in session.files():
        info = soundfile.info(folder / file)
        assert (info.frames, info.samplerate, info.channels) == (frames, 48_000, 2)


def test_the_tempo_is_measured_and_every_beat_lies_on_the_grid(
    first: tuple[Session, Path],
) -> None:
    session, folder = first
    measured = session.provenance.parameters["measured"]
    assert measured["measured_bpm"] == pytest.approx(103.0, abs=0.05)
    assert measured["stretch"] == pytest.approx(1 / 1.03, abs=0.0005)
    assert any("103 bpm, stretched to 100 (2.9 % slower)" in n for n in session.provenance.notes)
    kicks = _kicks(folder / session.mix.file)  # type: ignore[union-attr]
    assert len(kicks) == 16
    off = kicks - np.arange(16) * 0.6
    assert np.abs(off - np.median(off)).max() < 0.004
    assert abs(np.median(off)) < 0.012


def test_stems_sum_to_the_mix_and_the_master_is_as_loud_as_asked(
    first: tuple[Session, Path],
) -> None:
    session, _ = first
    assert session.mix is not None
    assert [track.role for track in session.tracks] == ["drums", "bass", "lead", "other"]
    assert session.mix.null_db is not None
    assert session.mix.null_db < -90
    assert session.mix.loudness_lufs == pytest.approx(-23, abs=0.3)
    assert session.mix.master_loudness_lufs == pytest.approx(-14, abs=0.5)
    assert session.mix.master_true_peak_dbtp is not None
    assert session.mix.master_true_peak_dbtp <= -1


def test_the_loop_has_no_seam_that_the_music_has_not(first: tuple[Session, Path]) -> None:
    measured = first[0].provenance.parameters["measured"]
    assert measured["seam_score"] < 1.25
    assert any(note.startswith("Loop seam: ") for note in first[0].provenance.notes)


def test_provenance_tells_model_licence_and_all_that_was_given(
    first: tuple[Session, Path],
) -> None:
    session, folder = first
    origin = session.provenance
    assert (origin.engine, origin.model, origin.seed) == ("songs", "song", 3)
    assert origin.licence == "Not for commercial use. Free for tests alone. Model: Songs."
    assert origin.parameters["model"]["steps"] == 20
    assert origin.parameters["model"]["told"] == WORDS
    assert origin.parameters["understood"]["tempo_bpm"] == 100
    for file in session.files():
        data = (folder / file).read_bytes()
        assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
        assert b"ICOP" in data
        assert data.count(b"Not for commercial use.") == 1


def test_the_same_seed_makes_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    sounds = []
    for name, seed in (("one", 5), ("two", 5), ("three", 6)):
        session = _made(_engine(), tmp_path / name, prompt="2 bars", bpm=120.0, seed=seed)
        sounds.append((tmp_path / name / session.mix.file).read_bytes())  # type: ignore[union-attr]
    assert sounds[0] == sounds[1]
    assert sounds[0] != sounds[2]


def test_what_is_too_far_off_is_not_stretched_and_says_so(tmp_path: Path) -> None:
    session = _made(_engine(SongModel(off=1.2)), tmp_path)
    assert session.tempo_map.steps[0].bpm == pytest.approx(120, abs=0.1)
    assert session.length_bars == 4
    assert session.provenance.parameters["measured"]["stretch"] == 1.0
    assert any("17 % off the 100" in note for note in session.provenance.notes)


def test_a_tempo_that_is_kept_is_the_sessions_own(tmp_path: Path) -> None:
    session = _made(_engine(), tmp_path, sound=SoundAsked(fit_tempo=False))
    assert session.tempo_map.steps[0].bpm == pytest.approx(103, abs=0.1)
    assert session.provenance.parameters["measured"]["stretch"] == 1.0


def test_half_and_double_the_tempo_are_the_same_music(tmp_path: Path) -> None:
    session = _made(_engine(SongModel(off=0.5)), tmp_path, prompt="2 bars", bpm=150.0)
    assert session.tempo_map == TempoMap.constant(150.0)
    assert session.provenance.parameters["measured"]["stretch"] == pytest.approx(1, abs=0.003)


def test_sound_without_a_beat_begins_at_the_start_and_says_so(tmp_path: Path) -> None:
    class Hum(SongModel):
        def _sound(self, asked, seed, done):  # type: ignore[no-untyped-def]
            sound = super()._sound(asked, seed, done)
            tone = 0.1 * np.sin(2 * np.pi * 220 * np.arange(sound.samples.shape[1]) / RATE)
            return replace(sound, samples=np.stack([tone, tone]).astype(np.float32))

    session = _made(_engine(Hum()), tmp_path, prompt="a drone, 2 bars", bpm=90.0)
    assert session.tempo_map == TempoMap.constant(90.0)
    assert any(note.startswith("No clear beat") for note in session.provenance.notes)


def test_a_key_that_was_not_played_is_told_with_the_one_that_was(tmp_path: Path) -> None:
    model = SongModel(tonic=0, mode="major")
    session = _made(_engine(model), tmp_path, prompt="pop", bpm=100.0, key=Key("F#", "minor"))
    assert session.key == Key("C", "major")
    assert any(
        "sounds in C major (or A minor), not in the F# minor" in note
        for note in session.provenance.notes
    )


def test_a_tail_is_kept_as_a_bar_or_faded(tmp_path: Path) -> None:
    longer = _made(_engine(), tmp_path / "bars", prompt="2 bars", bpm=120.0, tail="extra-bars")
    assert longer.length_bars == 3
    faded = _made(_engine(), tmp_path / "fade", prompt="2 bars", bpm=120.0, tail="fade")
    assert faded.length_bars == 2
    sound, _ = soundfile.read(tmp_path / "fade" / faded.mix.file)  # type: ignore[union-attr]
    assert np.abs(sound[-24:]).max() < 1e-4
    assert "seam_score" not in faded.provenance.parameters["measured"]


@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_a_mono_model_makes_a_stereo_session_at_any_rate(tmp_path: Path, rate: int) -> None:
    model = SongModel(channels=1)
    session = _made(_engine(model), tmp_path, prompt="1 bar", bpm=97.3, sample_rate=rate)
    info = soundfile.info(tmp_path / session.mix.file)  # type: ignore[union-attr]
    assert (info.samplerate, info.channels, info.frames) == (rate, 2, session.length_samples)
    assert abs(session.mix.grid_residual_samples) <= 0.5  # type: ignore[union-attr]


def test_a_meter_is_told_in_words_and_its_bars_are_cut(tmp_path: Path) -> None:
    model = SongModel(pattern="waltz")
    session = _made(_engine(model), tmp_path, prompt="a slow waltz in 3/4, 110 bpm, 4 bars")
    assert (session.length_bars, session.length_beats) == (4, 12.0)
    (step,) = session.meter_map.steps
    assert (step.numerator, step.denominator) == (3, 4)


def test_what_the_model_can_it_is_given_and_the_rest_is_said(tmp_path: Path) -> None:
    knowing, plain = SongModel(), SongModel()
    able = Abilities(bpm=True, key=True)
    for model, can, name in ((knowing, able, "knows"), (plain, Abilities(), "plain")):
        _made(
            _engine(model, can),
            tmp_path / name,
            prompt="disco at 80 bpm, 1 bar",
            bpm=120.0,
            key=Key("D", "minor"),
        )
    (asked,) = knowing.asked
    assert (asked.prompt, asked.bpm, asked.key) == ("disco at 120 bpm, 1 bar", 120.0, "D minor")
    (asked,) = plain.asked
    assert asked.prompt == "disco at 120 bpm, 1 bar, D minor"
    assert (asked.bpm, asked.key) == (None, None)
    assert asked.seconds == pytest.approx(2 * 1.08 + 2)


def test_several_are_made_together_as_far_as_the_model_can(tmp_path: Path) -> None:
    model = SongModel()
    folders = tuple(tmp_path / str(number) for number in range(3))
    request = GenerateRequest("1 bar", 7, bpm=120.0)
    made = _engine(model).generate_each(request, (7, 8, 9), folders, silent)
    assert made.whole
    assert [asked.seeds for asked in model.asked] == [(7, 8), (9,)]
    assert [session.provenance.seed for session in made.sessions] == [7, 8, 9]
    sounds = {(folder / "audio" / "mix.wav").read_bytes() for folder in folders}
    assert len(sounds) == 3


def _cancelled_at(point: float) -> Progress:
    def progress(fraction: float, stage: str) -> None:
        del stage
        if fraction > point:
            raise Cancelled("The job was cancelled.")

    return progress


def test_a_cancelled_one_keeps_its_whole_bars(tmp_path: Path) -> None:
    engine = _engine(SongModel(lead_in_seconds=0.0))
    asked = SoundAsked(separator="quick")
    request = GenerateRequest("8 bars", 3, bpm=120.0, sound=asked)
    made = engine.generate_each(request, (3,), (tmp_path,), _cancelled_at(0.4))
    assert not made.whole
    (session,) = made.sessions
    assert session.length_bars == 5
    assert session.mix is not None
    assert soundfile.info(tmp_path / session.mix.file).frames == session.length_samples
    (stopped,) = (note for note in session.provenance.notes if note.startswith("Stopped"))
    assert stopped.startswith("Stopped after 10.")
    assert stopped.endswith("of 19.3 s: this is what there is.")
    with pytest.raises(Cancelled):
        engine.generate_each(request, (3,), (tmp_path / "none",), _cancelled_at(0.03))


def test_one_cancelled_while_it_is_finished_keeps_its_whole_sound(tmp_path: Path) -> None:
    folders = (tmp_path / "one", tmp_path / "two")
    request = GenerateRequest("4 bars", 3, bpm=120.0, sound=SoundAsked(separator="quick"))
    made = _engine().generate_each(request, (3, 4), folders, _cancelled_at(0.93))
    assert not made.whole
    assert [len(session.tracks) for session in made.sessions] == [4, 1]
    assert [session.length_bars for session in made.sessions] == [4, 4]
    for session, folder in zip(made.sessions, folders, strict=True):
        files = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
        assert files == set(session.files())
    assert any("when its sound stood" in note for note in made.sessions[1].provenance.notes)


def test_a_separator_that_is_not_here_is_refused_before_any_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROADIE_MODELS", str(tmp_path / "models"))
    model = SongModel()
    with pytest.raises(BackendUnavailable, match="models install htdemucs"):
        _made(_engine(model), tmp_path, sound=SoundAsked(separator="htdemucs"))
    assert not model.asked


def test_a_separator_that_fails_does_not_cost_the_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> NoReturn:
        raise BadWeights("The weights of quick are cut off: install it again.")

    monkeypatch.setattr(QuickSplit, "separate", fails)
    session = _made(_engine(), tmp_path, sound=SoundAsked(separator="quick"))
    assert [track.name for track in session.tracks] == ["Mix"]
    assert "It has no stems. The weights of quick are cut off: install it again." in (
        session.provenance.notes
    )
    assert all((tmp_path / file).is_file() for file in session.files())


def test_drums_to_play_to_are_heard_at_the_models_rate(tmp_path: Path) -> None:
    song = SongModel()
    engine = ModelledEngine("songs", "Songs", SongShelf(song, Abilities(drums=True)))
    hits = np.zeros((96_000, 1), np.float32)
    hits[::12_000] = 0.9
    soundfile.write(tmp_path / "drums.wav", hits, 48_000)
    folder = tmp_path / "made"
    folder.mkdir()
    _made(engine, folder, bpm=120.0, sound=SoundAsked(drums=tmp_path / "drums.wav"))
    drums = song.asked[-1].drums
    assert drums is not None
    assert (drums.sample_rate, drums.samples.shape) == (RATE, (song.channels, 2 * RATE))
    assert song.asked[-1].reference is None


def test_samples_that_are_no_numbers_are_the_models_fault(tmp_path: Path) -> None:
    class Broken(SongModel):
        def _sound(self, asked, seed, done):  # type: ignore[no-untyped-def]
            sound = super()._sound(asked, seed, done)
            sound.samples[0, 100] = np.nan
            return sound

    with pytest.raises(ModelFailed, match="no numbers"):
        _made(_engine(Broken()), tmp_path, prompt="1 bar", bpm=120.0)


CHANGES = TempoMap((TempoStep(0.0, 90.0), TempoStep(4.0, 120.0)))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"sound": SoundAsked(lyrics="la la")}, "cannot take lyrics"),
        ({"sound": SoundAsked(drums=Path("x.wav"))}, "cannot take drums to play to"),
        ({"sound": SoundAsked(negative_prompt="drums")}, "cannot take a negative prompt"),
        ({"sound": SoundAsked(controls=Controls(weirdness=0.5))}, "cannot take weirdness"),
        (
            {"sound": SoundAsked(reference=Path("x.wav"), reference_as="style")},
            "cannot take a reference for its style",
        ),
        ({"chords": "Am | F"}, "again without chords, or take the engine composer"),
        ({"energy": Curve.constant(0.5)}, "cannot take energy"),
        ({"tempo_map": CHANGES}, "keeps to one tempo"),
        ({"meter_map": MeterMap.constant(), "bars": 400}, "longer than the engine songs makes"),
        ({"track_seeds": {"Bass": 1}}, "no track can be held"),
    ],
)
def test_what_cannot_be_met_is_refused_in_one_sentence(
    tmp_path: Path, asked: dict[str, object], sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence) as refused:
        _made(_engine(), tmp_path, **asked)
    assert str(refused.value).count(". ") == 0
    assert not any(tmp_path.iterdir())
