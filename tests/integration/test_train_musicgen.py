"""`roadie train musicgen-lora` on a tiny model: it learns, goes on exactly, and is heard."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytest.importorskip("peft")

from server.engines.modelled.shelf import FamilyShelf  # noqa: E402
from server.models.adapters import (  # noqa: E402
    ADAPTERS,
    TRAINING,
    adapters,
    remove_adapter,
    usable_adapter,
)
from server.models.contract import SoundRequest  # noqa: E402
from server.models.install import install  # noqa: E402
from server.models.musicgen import FAMILY  # noqa: E402
from server.models.musicgen.adapter import with_adapter  # noqa: E402
from server.models.musicgen.weights import load_networks  # noqa: E402
from server.settings import Settings  # noqa: E402
from server.training.base import Base, base_of  # noqa: E402
from server.training.codes import Kept  # noqa: E402
from server.training.dataset import Dataset, read_dataset, write_dataset  # noqa: E402
from server.training.lesson import lessons_of  # noqa: E402
from server.training.loss import columns_of, cross_entropy, targets_of  # noqa: E402
from server.training.plan import Learning, Looking, Plan  # noqa: E402
from server.training.train import Trained, look_only, train  # noqa: E402
from session.errors import BadInput, Cancelled, NotFound  # noqa: E402
from session.progress import Progress, silent  # noqa: E402
from tests.integration.cli import Cli  # noqa: E402
from tests.tiny_models.musicgen import tiny_musicgen  # noqa: E402

MODEL = "musicgen-small"
STEPS = 40
PATIENCE_S = 120.0


def play(path: Path, bpm: float, hertz: float, rate: int, seconds: float = 8.0) -> None:
    """A bass note on every beat, the first of each bar an octave up, over a drone."""
    time_s = np.arange(round(seconds * rate)) / rate
    sound = 0.1 * np.sin(2 * np.pi * hertz * time_s)
    for beat in range(int(seconds * bpm / 60)):
        begin = round(beat * 60 / bpm * rate)
        rest = time_s[: min(len(time_s) - begin, rate // 4)]
        pitch = hertz if beat % 4 else 2 * hertz
        sound[begin : begin + len(rest)] += (
            0.7 * np.exp(-rest * 20) * np.sin(2 * np.pi * pitch * rest)
        )
    soundfile.write(path, sound, rate)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A library with a tiny model, and two songs beside files that are none."""
    library = tmp_path_factory.mktemp("library")
    songs = library / "songs"
    (songs / "live").mkdir(parents=True)
    play(songs / "a.wav", 120, 110, 44_100)
    play(songs / "live" / "b.flac", 90, 165, 32_000)
    (songs / "a.txt").write_text("warm funk\n", encoding="utf-8")
    (songs / "cover.jpg").write_bytes(b"\xff\xd8\xff\xe0 no sound")
    soundfile.write(songs / "click.wav", np.ones(100), 44_100)
    soundfile.write(songs / "silence.wav", np.zeros(44_100 * 4), 44_100)
    carried = tiny_musicgen(library / "usb")
    install(MODEL, library / "models", silent, folder=carried, accept_licence=True)
    # Losses are compared to the last bit, and sums hang on how many threads share them.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROADIE_SETTINGS", str(library / "none.toml"))
        yield library
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def settings(library: Path) -> Settings:
    return Settings(library=library, models=library / "models", device="cpu")


@pytest.fixture
def plan(library: Path) -> Plan:
    return plan_of(library)


def plan_of(library: Path, name: str = "uncut") -> Plan:
    looking = Looking(library / "songs", "dusty", 2.7, None)
    return Plan(name, looking, Learning(MODEL, 8, 2e-2, 2, 3), STEPS, 8)


def trained(plan: Plan, settings: Settings, progress: Progress = silent) -> Trained:
    return train(plan, settings, settings.library, progress)


@pytest.fixture(scope="module")
def uncut(library: Path, settings: Settings) -> Trained:
    """What comes of forty steps without a pause."""
    return trained(plan_of(library), settings)


def begun(name: str, plan: Plan, settings: Settings, uncut: Trained) -> Plan:
    """A plan under another name for which all has been heard and coded, and nothing learned."""
    del uncut
    shutil.copytree(
        settings.models / TRAINING / "uncut",
        settings.models / TRAINING / name,
        ignore=shutil.ignore_patterns("checkpoint*", "loss*"),
    )
    return replace(plan, name=name)


def losses(folder: Path) -> list[str]:
    """The loss of each step, digit by digit."""
    return [line.split(",")[1] for line in (folder / "loss.csv").read_text().splitlines()[1:]]


def dataset_of(settings: Settings, name: str = "uncut") -> Dataset:
    found = read_dataset(settings.models / TRAINING / name / "dataset.json")
    assert found is not None
    return found


def test_the_recordings_are_heard_and_what_is_none_is_named(
    uncut: Trained, settings: Settings
) -> None:
    found = dataset_of(settings)
    heard = {one.file: one for one in found.recordings}
    assert set(heard) == {"a.wav", "live/b.flac"}
    assert heard["a.wav"].words == "warm funk, dusty"
    assert heard["live/b.flac"].words == "dusty"
    assert heard["a.wav"].bpm == pytest.approx(120, abs=0.1)
    assert heard["live/b.flac"].bpm == pytest.approx(90, abs=0.1)
    for one, bar in ((heard["a.wav"], 2.0), (heard["live/b.flac"], 8 / 3)):
        assert one.on_bar_lines and len(one.chunks) >= 2
        for chunk in one.chunks[:-1]:
            assert chunk.seconds == pytest.approx(bar, abs=0.01)
    assert sum(chunk.held_out for one in found.recordings for chunk in one.chunks) == 1
    said = "\n".join(uncut.remarks)
    for name, why in (
        ("cover.jpg", "not audio"),
        ("click.wav", "too short"),
        ("silence", "silent"),
    ):
        assert name in said and why in said


def test_the_loss_falls_and_on_what_was_held_out_too(uncut: Trained) -> None:
    record = uncut.record
    assert record.steps == STEPS
    assert record.loss_last < 0.7 * record.loss_first
    assert record.validation_first is not None and record.validation_last is not None
    assert record.validation_last < 0.7 * record.validation_first
    assert losses(uncut.folder)[1:] != losses(uncut.folder)[:-1]


def test_an_adapter_says_where_it_comes_from(uncut: Trained, settings: Settings) -> None:
    (found,) = adapters(settings.models)
    assert found.fault == "" and found.record == uncut.record
    assert uncut.record.base == MODEL
    assert uncut.record.licence == "CC-BY-NC-4.0" and not uncut.record.commercial
    assert "under the licence of musicgen-small" in uncut.record.licence_words
    assert uncut.record.recordings == 2
    assert uncut.record.words == ("dusty", "warm funk, dusty")
    assert (uncut.folder / "loss.png").read_bytes().startswith(b"\x89PNG")
    config = json.loads((uncut.folder / "adapter_config.json").read_text())
    assert config["base_model_name_or_path"] == "facebook/musicgen-small"
    assert str(settings.library) not in (uncut.folder / "adapter_config.json").read_text()


def test_what_was_learned_is_in_the_adapter(uncut: Trained, settings: Settings) -> None:
    base = base_of(settings.models, MODEL)
    plain = loss_of(load_networks(base.folder).module, base, settings)
    module = load_networks(base.folder).module
    module.decoder = with_adapter(module.decoder, uncut.folder)
    assert loss_of(module, base, settings) < 0.7 * plain


def loss_of(module: Any, base: Base, settings: Settings) -> float:
    """The mean loss on all chunks with their words, computed by transformers alone."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(base.folder)
    found = lessons_of(
        dataset_of(settings), Kept(settings.models / TRAINING / "uncut" / "codes", base.sha256)
    )
    losses = []
    with torch.no_grad():
        for one in found.learned:
            columns = columns_of([one.codes], 1, module.decoder.config.pad_token_id)
            asked = tokenizer(one.words(), return_tensors="pt")
            # It cannot make its input of its labels: its decoder's configuration lacks a field.
            given = columns[..., :-1].flatten(0, 1)
            labels = columns[..., 1:].transpose(1, 2)
            losses.append(float(module(**asked, decoder_input_ids=given, labels=labels).loss))
    return sum(losses) / len(losses)


def test_the_loss_is_the_one_of_the_library(uncut: Trained, settings: Settings) -> None:
    base = base_of(settings.models, MODEL)
    module = load_networks(base.folder).module
    padding = module.decoder.config.pad_token_id
    draw = torch.Generator().manual_seed(0)
    for lengths in ((30, 30), (30, 21)):
        codes = [torch.randint(0, 64, (4, length), generator=draw) for length in lengths]
        columns = columns_of(codes, 1, padding)
        words = torch.randn(2, 5, 32, generator=draw)
        with torch.no_grad():
            theirs = module.decoder(
                encoder_hidden_states=words, labels=columns[..., 1:].transpose(1, 2)
            )
            logits = theirs.logits.view(2, 4, -1, 64)
        ours = cross_entropy(logits, targets_of(columns, padding))
        assert float(ours) == pytest.approx(float(theirs.loss), rel=1e-6)
        due = (targets_of(columns, padding) >= 0).sum().item()
        assert due == 4 * sum(lengths)


def test_the_adapter_is_heard(
    uncut: Trained, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROADIE_MODELS", str(settings.models))
    shelf = FamilyShelf("musicgen")
    assert shelf.choose(None, "uncut").name == MODEL
    assert shelf.adapter("uncut") == uncut.folder
    model = FAMILY.load(settings.models / MODEL, "cpu", False)
    plain, adapted = (
        model.generate(SoundRequest("warm funk", 0.4, (3,), adapter=folder), silent).sounds[0]
        for folder in (None, shelf.adapter("uncut"))
    )
    assert np.abs(plain.samples - adapted.samples).max() > 0.01


def test_an_adapter_of_another_model_or_of_none_is_refused(
    uncut: Trained, settings: Settings
) -> None:
    with pytest.raises(BadInput, match="trained on musicgen-small and does not fit musicgen-large"):
        usable_adapter(settings.models, "uncut", "musicgen-large")
    for name in ("uncat", "..", "nothing"):
        with pytest.raises(NotFound, match="no adapter called"):
            usable_adapter(settings.models, name)


class Stop:
    """A Progress that cancels at a beat, counted from the first of step 13 on."""

    def __init__(self, beat: int) -> None:
        self.left = beat

    def __call__(self, fraction: float, stage: str) -> None:
        if stage.startswith("Step 13 "):
            self.left -= 1
            if self.left < 0:
                raise Cancelled("Enough.")


# Before the step; in its first layer; on its way back.
@pytest.mark.parametrize("beat", [0, 1, 3])
def test_a_cancelled_run_goes_on_as_if_it_had_not_been(
    beat: int, plan: Plan, settings: Settings, uncut: Trained
) -> None:
    plan = begun(f"cut-{beat}", plan, settings, uncut)
    with pytest.raises(Cancelled, match="12 steps are kept"):
        trained(plan, settings, Stop(beat))
    place = settings.models / TRAINING / plan.name
    assert len(losses(place)) == 13  # with the line before the first step
    assert not (settings.models / ADAPTERS / plan.name).exists()
    made = trained(plan, settings)
    assert losses(made.folder) == losses(uncut.folder)
    weights = "adapter_model.safetensors"
    assert (made.folder / weights).read_bytes() == (uncut.folder / weights).read_bytes()


def test_a_run_that_is_killed_goes_on_as_if_it_had_not_been(
    plan: Plan, settings: Settings, uncut: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = begun("killed", plan, settings, uncut)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    cli = Cli(settings.library)
    learning, looking = plan.learning, plan.looking
    flags = {
        "--name": plan.name,
        "--model": MODEL,
        "--words": looking.words,
        "--chunk-seconds": looking.chunk_seconds,
        "--steps": 100_000,
        "--checkpoint-steps": 3,
        "--rank": learning.rank,
        "--learning-rate": learning.learning_rate,
        "--batch": learning.batch,
        "--seed": learning.seed,
    }
    words = [str(word) for pair in flags.items() for word in pair]
    process = cli.start("train", "musicgen-lora", looking.folder, *words)
    try:
        kept = settings.models / TRAINING / plan.name / "checkpoint.safetensors"
        wait_until(lambda: kept.exists() or process.poll() is not None)
        assert process.poll() is None, process.communicate()[1]
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    # The worker goes when the command has gone.
    made = when_free(lambda: trained(plan, settings))
    assert losses(made.folder)[: STEPS + 1] == losses(uncut.folder)


def wait_until(found: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not found():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def when_free(work: Callable[[], Trained]) -> Trained:
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            return work()
        except BadInput as error:
            if "is being trained" not in str(error) or time.monotonic() > end:
                raise
        time.sleep(0.05)


def test_more_steps_go_on_where_it_ended(plan: Plan, settings: Settings, uncut: Trained) -> None:
    plan = begun("longer", plan, settings, uncut)
    half = trained(replace(plan, steps=STEPS // 2), settings)
    assert len(losses(half.folder)) == STEPS // 2 + 1
    whole = trained(plan, settings)
    assert losses(whole.folder) == losses(uncut.folder)
    again = trained(plan, settings)
    assert again.already and again.record.steps == STEPS


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"learning": {"rank": 4}}, "began with the rank 8, not 4"),
        ({"learning": {"learning_rate": 1e-3}}, r"learning rate 0\.02, not 0\.001"),
        ({"looking": {"words": "other"}}, "began with other words"),
        ({"looking": {"chunk_seconds": 3.0}}, r"--chunk-seconds \(2\.7\)"),
    ],
)
def test_a_begun_name_keeps_its_settings(
    change: dict[str, Any], said: str, plan: Plan, settings: Settings, uncut: Trained
) -> None:
    for part, fields in change.items():
        plan = replace(plan, **{part: replace(getattr(plan, part), **fields)})
    with pytest.raises(BadInput, match=said):
        trained(plan, settings)
    assert adapters(settings.models)[-1].fault == ""


def test_what_was_heard_can_be_corrected_before_the_first_step(
    plan: Plan, settings: Settings, uncut: Trained
) -> None:
    plan = begun("corrected", plan, settings, uncut)
    path = settings.models / TRAINING / plan.name / "dataset.json"
    found = dataset_of(settings, plan.name)
    one, other = found.recordings
    other = other.model_copy(update={"use": False})
    one = one.model_copy(update={"words": "slow jazz"})
    write_dataset(path, found.model_copy(update={"recordings": (one, other)}))
    seen = look_only(plan, settings, settings.library, silent)
    assert [each.words for each in seen.dataset.used] == ["slow jazz"]
    made = trained(replace(plan, steps=2), settings)
    assert made.record.words == ("slow jazz",) and made.record.recordings == 1
    write_dataset(path, found)
    with pytest.raises(BadInput, match=r"dataset\.json has changed since the training"):
        trained(plan, settings)


def test_a_folder_without_music_is_refused(plan: Plan, settings: Settings, tmp_path: Path) -> None:
    plan = replace(plan, name="nothing-here")
    with pytest.raises(BadInput, match="no folder"):
        trained(replace(plan, looking=Looking(tmp_path / "none", "", 4.0, None)), settings)
    (tmp_path / "notes.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(BadInput, match=r"no recording that can be learned from.*notes\.pdf"):
        trained(replace(plan, looking=Looking(tmp_path, "", 4.0, None)), settings)
    for name in ("..", "Mine", MODEL):
        with pytest.raises(BadInput):
            trained(replace(plan, name=name), settings)


def test_an_adapter_is_removed_with_what_its_training_kept(
    plan: Plan, settings: Settings, uncut: Trained
) -> None:
    plan = begun("gone", plan, settings, uncut)
    trained(replace(plan, steps=1), settings)
    assert remove_adapter(settings.models, "gone") > 1000
    for kind in (ADAPTERS, TRAINING):
        assert not (settings.models / kind / "gone").exists()
    with pytest.raises(NotFound):
        remove_adapter(settings.models, "gone")
