"""The five promises to the musician, on every style, steady and with changes of tempo and meter.

Measured on the files that were written, not on what the program says of them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile
import symusic

from server.engines.composer.compose import compose
from server.engines.composer.style.shelf import all_styles
from server.jobs.specs import ExportSpec, GenerateSpec
from server.jobs.task import JobPlace, load_task
from server.jobs.tasks.vary import request_of_session
from session import MeterMap, MeterStep, Session, TempoMap, TempoStep, read_session
from session.progress import silent

CHANGES = {
    "tempo_map": TempoMap((TempoStep(0, 84), TempoStep(3.5, 133.7), TempoStep(9, 61.25))),
    "meter_map": MeterMap((MeterStep(0, 7, 8), MeterStep(2, 4, 4), MeterStep(3, 3, 4))),
    "bars": 4,
}
STEADY = {"bars": 2}
CASES = [(style, changes) for style in all_styles() for changes in (False, True)]


@dataclass(frozen=True, slots=True)
class Made:
    """A session as the generate task makes it, and where."""

    session: Session
    folder: Path
    library: Path


def generate(library: Path, staging: Path, **fields: object) -> Path:
    """A session in the library, made by the real task."""
    staging.mkdir(parents=True)
    spec = GenerateSpec.model_validate({"prompt": "music", "seed": 3, **fields})
    place = JobPlace(library, staging)
    outcome = load_task("generate")(spec.model_dump(mode="json"), place, silent)
    folder = library / "sessions" / Path(outcome.deliveries[0].target).name
    folder.parent.mkdir(parents=True, exist_ok=True)
    (staging / outcome.deliveries[0].source).rename(folder)
    return folder


@pytest.fixture(
    scope="module", params=CASES, ids=[f"{s}-{'changes' if c else 'steady'}" for s, c in CASES]
)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    style, changes = request.param
    library = tmp_path_factory.mktemp("library")
    fields = CHANGES if changes else STEADY
    folder = generate(library, library / ".staging" / "job", style=style, **fields)
    return Made(read_session(folder), folder, library)


def stems_of(made: Made) -> list[np.ndarray]:
    files = [track.audio_clips[0].file for track in made.session.tracks]
    return [soundfile.read(str(made.folder / file), dtype="float64")[0] for file in files]


def test_grid_the_bars_are_exactly_as_long_as_they_should_be(made: Made) -> None:
    session = made.session
    seconds, beats = 0.0, 0.0
    for bar in range(session.length_bars):
        step = session.meter_map.meter_at_bar(bar)
        eighths = round(step.numerator * 8 / step.denominator)
        for _ in range(eighths):
            seconds += 0.5 * 60 / session.tempo_map.bpm_at_beats(beats)
            beats += 0.5
    exact = seconds * session.sample_rate
    for file in session.files():
        info = soundfile.info(str(made.folder / file))
        assert abs(info.frames - exact) <= 0.5 + 1e-6
    assert session.mix is not None
    assert session.mix.length_samples - exact == pytest.approx(
        session.mix.grid_residual_samples, abs=1e-4
    )


def test_stems_are_equal_in_length_and_sum_to_the_mix(made: Made) -> None:
    mix, rate = soundfile.read(str(made.folder / "audio" / "mix.wav"), dtype="float64")
    stems = stems_of(made)
    assert rate == made.session.sample_rate
    assert {stem.shape for stem in stems} == {mix.shape}
    assert np.abs(sum(stems) - mix).max() < 10 ** (-90 / 20)
    assert all(np.abs(stem).max() > 1e-4 for stem in stems), "a stem is silent"
    assert np.abs(mix).max() < 1.0


def test_midi_opens_at_the_tempo_on_the_grid_of_the_session(made: Made) -> None:
    score = symusic.Score.from_file(str(made.folder / "midi" / "all.mid"))
    session = made.session
    assert [tempo.time / 960 for tempo in score.tempos] == [
        step.start_beats for step in session.tempo_map.steps
    ]
    assert [tempo.qpm for tempo in score.tempos] == [
        pytest.approx(step.bpm, abs=0.01) for step in session.tempo_map.steps
    ]
    assert len(score.tracks) == len(session.tracks)
    for part, track in zip(score.tracks, session.tracks, strict=True):
        assert part.name == track.name
        notes = [note for clip in track.midi_clips for note in clip.notes]
        assert len(part.notes) == len(notes)
        assert max(note.end for note in part.notes) <= session.length_beats * 960


def test_keeps_a_second_take_leaves_the_first_as_it_was(made: Made) -> None:
    before = {path: path.stat().st_mtime_ns for path in made.folder.rglob("*")}
    staging = made.library / ".staging" / "export"
    staging.mkdir(parents=True, exist_ok=True)
    spec = ExportSpec(session=made.folder.name, formats=("ableton", "logic", "stems"))
    task = load_task("export")
    outcome = task(spec.model_dump(mode="json"), JobPlace(made.library, staging), silent)
    assert {path: path.stat().st_mtime_ns for path in made.folder.rglob("*")} == before
    for delivery in outcome.deliveries:
        tells_what_was_carried_and_proved(staging / delivery.source)


def tells_what_was_carried_and_proved(folder: Path) -> None:
    report = json.loads((folder / "report.json").read_text())
    fidelity = report["fidelity"]
    assert fidelity["carried"]
    assert fidelity["not_carried"]
    assert fidelity["proof"] in ("real program", "independent reader", "file level")
    assert "licence" in json.dumps(report)


def test_tells_the_licence_and_enough_to_make_it_again(made: Made) -> None:
    provenance = made.session.provenance
    assert provenance.licence
    assert (provenance.engine, provenance.seed, provenance.prompt) == ("composer", 3, "music")
    again = request_of_session(made.session, "made")
    assert (again.prompt, again.seed) == ("music", 3)
    recomposed = compose(again).session
    assert [track.midi_clips for track in recomposed.tracks] == [
        track.midi_clips for track in made.session.tracks
    ]
    assert provenance.parameters["settled"]["tempo"]


def test_wrap_leaves_no_seam(tmp_path: Path) -> None:
    """Played twice over, the loop's seam is no rougher than the music beside it."""
    folder = generate(tmp_path, tmp_path / ".staging" / "job", style="lo-fi", bars=2, bpm=90)
    mix, _ = soundfile.read(str(folder / "audio" / "mix.wav"), dtype="float64")
    step_at_seam = np.abs(mix[0] - mix[-1]).max()
    assert step_at_seam <= np.abs(np.diff(mix, axis=0)).max()


@pytest.mark.parametrize(("tail", "bars"), [("wrap", 2), ("fade", 2), ("extra-bars", None)])
def test_a_tail_is_wrapped_faded_or_kept_as_whole_bars(
    tmp_path: Path, tail: str, bars: int | None
) -> None:
    folder = generate(
        tmp_path, tmp_path / ".staging" / "job", style="lo-fi", bars=2, bpm=90, tail=tail
    )
    session = read_session(folder)
    assert session.length_bars == (bars or session.length_bars)
    assert session.length_bars >= 2
    assert session.meter_map.bar_at_beats(session.length_beats)[1] == 0
