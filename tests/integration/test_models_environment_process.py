"""A model in an environment of its own, through a really made one: whatever it does, we go on."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import psutil
import pytest

from server.models.abilities import Controls
from server.models.contract import Region, Sound, SoundRequest
from server.models.environments.declared import Declared
from server.models.environments.make import make_environment
from server.models.environments.model import Elsewhere, ModelElsewhere
from server.models.environments.process import Patience
from server.models.environments.sounds import pack_request, unpack_request
from session.errors import (
    BackendUnavailable,
    BadWeights,
    Cancelled,
    ModelFailed,
    RoadieError,
    WorkerOutOfMemory,
)
from session.progress import silent
from tests.tiny_package import NAME, tiny_package

PLACE = f"{NAME}.family:FAMILY"


@pytest.fixture(name="what", scope="module")
def of_a_tiny_package(tmp_path_factory: pytest.TempPathFactory) -> Elsewhere:
    folder = tmp_path_factory.mktemp("environments")
    (folder / "weights.txt").write_text("all of them")
    wanted = Declared("tiny", "noise", (tiny_package(folder / "wheels"),), proof=NAME)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_NO_INDEX", "1")
        make_environment(wanted, folder, silent)
    return Elsewhere(folder, wanted, PLACE, "Tiny noise", folder, "cpu", draft=True)


@pytest.fixture(name="model", scope="module")
def loaded(what: Elsewhere):
    model = ModelElsewhere(what, Patience(quiet_seconds=1.0, stop_seconds=5.0))
    yield model
    model.close()


def asked(prompt: str = "noise", **more: object) -> SoundRequest:
    return SoundRequest(prompt, 0.5, (1, 2), **more)


def sound_of(value: float, length: int = 100, channels: int = 2) -> Sound:
    return Sound(np.full((channels, length), value, np.float32), 44_100)


def test_sound_crosses_the_pipe_bit_for_bit_both_ways(model: ModelElsewhere) -> None:
    made = model.generate(
        asked(reference=sound_of(0.5), before=sound_of(0.25, 7), chords=((0.0, "Am"),)), silent
    )
    first = np.random.default_rng(1).standard_normal((2, 4000)).astype(np.float32)
    first[:, 0] = 0.25
    assert made.whole and made.remarks == ("Made by dice.",)
    assert np.array_equal(made.sounds[0].samples, first)
    assert made.sounds[0].sample_rate == 8000
    assert made.parameters["heard"] == 100.0
    assert made.parameters["chords"] == 1
    assert made.parameters["draft"] is True
    assert made.parameters["network"] == "1"
    assert made.parameters["pid"] == model.pid != os.getpid()
    assert f"{os.sep}tiny{os.sep}" in str(made.parameters["module"])


def test_the_same_seed_gives_the_same_sound_and_another_another(model: ModelElsewhere) -> None:
    one, two = (model.generate(asked(), silent).sounds for _ in range(2))
    assert np.array_equal(one[0].samples, two[0].samples)
    assert not np.array_equal(one[0].samples, one[1].samples)


def test_progress_never_falls_and_names_what_is_done(model: ModelElsewhere) -> None:
    told: list[tuple[float, str]] = []
    model.generate(asked("slowly"), lambda fraction, stage: told.append((fraction, stage)))
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] > 0.5
    assert any(stage.startswith("Step") for _, stage in told)


def test_cancelled_on_the_way_it_gives_what_stands(model: ModelElsewhere) -> None:
    def enough(fraction: float, _: str) -> None:
        if fraction > 0.2:
            raise Cancelled("The job was cancelled.")

    made = model.generate(asked("slowly"), enough)
    assert not made.whole
    assert 0 < made.sounds[0].seconds < 0.5


def test_what_it_prints_stays_out_of_the_pipe(model: ModelElsewhere) -> None:
    printed, plain = (model.generate(asked(prompt), silent) for prompt in ("print", "noise"))
    assert np.array_equal(printed.sounds[1].samples, plain.sounds[1].samples)


@pytest.mark.parametrize(
    ("prompt", "kind", "words"),
    [
        ("crash", ModelFailed, "crashed"),
        ("quit", ModelFailed, "SystemExit"),
        ("raise", ModelFailed, "index out of range"),
        ("exhaust", WorkerOutOfMemory, "memory"),
        ("kill", WorkerOutOfMemory, "ended from outside"),
        ("hang", ModelFailed, "said nothing for 1 seconds"),
    ],
)
def test_its_end_is_one_sentence_and_the_next_request_is_served(
    model: ModelElsewhere, prompt: str, kind: type[RoadieError], words: str
) -> None:
    with pytest.raises(RoadieError) as caught:
        model.generate(asked(prompt), silent)
    assert type(caught.value) is kind
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert model.generate(asked(), silent).whole


def test_one_that_hangs_is_cancelled_all_the_same(what: Elsewhere) -> None:
    def unwanted(_: float, __: str) -> None:
        raise Cancelled("The job was cancelled.")

    model = ModelElsewhere(what, Patience(stop_seconds=0.2))
    with pytest.raises(Cancelled):
        model.generate(asked("hang"), unwanted)
    assert model.pid is None


def test_closed_it_leaves_no_process(what: Elsewhere) -> None:
    model = ModelElsewhere(what)
    pid = model.pid
    assert pid is not None
    model.close()
    model.close()
    assert not psutil.pid_exists(pid)
    assert model.pid is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_it_goes_with_who_held_it(what: Elsewhere) -> None:
    """Even one that is killed outright, in the midst of a call."""
    reader, writer = os.pipe()
    holder = os.fork()
    if not holder:
        try:
            model = ModelElsewhere(what)
            os.write(writer, str(model.pid).encode())
            model.generate(asked("hang"), silent)
        finally:
            os._exit(1)
    os.close(writer)
    pid = int(os.read(reader, 20))
    os.close(reader)
    process = psutil.Process(pid)
    os.kill(holder, signal.SIGKILL)
    os.waitpid(holder, 0)
    process.wait(10)
    assert not process.is_running()


def test_weights_that_are_missing_are_said_by_the_family(what: Elsewhere, tmp_path: Path) -> None:
    elsewhere = Elsewhere(what.environments, what.environment, PLACE, "Tiny noise", tmp_path)
    with pytest.raises(BadWeights, match="no weights"):
        ModelElsewhere(elsewhere)


def test_without_its_environment_it_says_how_to_make_it(what: Elsewhere, tmp_path: Path) -> None:
    elsewhere = Elsewhere(tmp_path, what.environment, PLACE, "Tiny noise", what.folder)
    with pytest.raises(BackendUnavailable, match="roadie models environment make tiny"):
        ModelElsewhere(elsewhere)


def test_a_request_comes_out_of_the_pipe_as_it_went_in() -> None:
    request = SoundRequest(
        "a bass",
        4.0,
        (3,),
        bpm=120.0,
        meter=(6, 8),
        chords=((0.0, "C"), (2.5, "G7")),
        drums=sound_of(0.1, 3, 1),
        region=Region(sound_of(0.2, 5), 0.5, 1.5),
        controls=Controls(weirdness=0.5),
        adapter=Path("/adapters/mine"),
    )
    back = unpack_request(*pack_request(request))
    assert back.chords == request.chords and back.meter == (6, 8)
    assert back.controls == request.controls and back.adapter == request.adapter
    assert back.drums is not None and np.array_equal(back.drums.samples, request.drums.samples)
    assert back.region is not None and back.region.end_seconds == 1.5
    assert np.array_equal(back.region.source.samples, request.region.source.samples)
    assert back.reference is None
