"""Every way in which a plug-in fails, in each format, amid files that are well."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from bridge.host.batch.contract import Rendered
from bridge.host.batch.local import LocalEngine
from bridge.host.isolated.contract import Bounds
from bridge.host.render.spec import RenderSpec
from session.errors import (
    BadInput,
    PlugInCrashed,
    PlugInFailed,
    PlugInHung,
    RoadieError,
    UnreadablePreset,
    WorkerOutOfMemory,
)
from tests.hosting import built, title
from tests.plug_in_runs import Elsewhere, other_process
from tests.real_batches import (
    RATE,
    Came,
    File,
    batch,
    chain_of,
    fixture_record,
    impulse,
    index_of,
    left_behind,
    noise,
    peaks_at,
    plug_in,
)

pytestmark = [pytest.mark.peer("dpf"), pytest.mark.peer("g++")]

_FORM = (8000, 16_000, 2, 16)
FAIL: dict[str, type[RoadieError]] = {
    "vst3 hang-at-load": PlugInHung,
    "vst2 crash-at-load": PlugInCrashed,
    "vst2 crash-in-render": PlugInCrashed,
    "vst2 hang-in-render": PlugInHung,
    "vst2 exits": PlugInCrashed,
    "vst2 nan-output": PlugInFailed,
    "vst2 memory-eater": WorkerOutOfMemory,
    "lv2 crash-at-load": PlugInCrashed,
    "lv2 crash-in-render": PlugInCrashed,
    "lv2 hang-at-load": PlugInHung,
    "lv2 exits": PlugInCrashed,
    "lv2 nan-output": PlugInFailed,
}
LIVE = ("forks", "prints-to-stdout", "latency", "changing-latency", "long-tail", "mono-only")
LIVE_IN = {"vst3": ("silent", *LIVE[2:]), "vst2": ("silent", *LIVE), "lv2": ("silent", *LIVE)}
SOUND = impulse(9000, RATE // 2)
LATE = {"latency": 441, "changing-latency": 1103}


@pytest.fixture(scope="module")
def came(tmp_path_factory: pytest.TempPathFactory) -> Came:
    """One batch with all of them, and files without a plug-in between them."""
    folder = tmp_path_factory.mktemp("failures")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(folder / "home"))
        names = [*FAIL, *(f"{kind} {name}" for kind, live in LIVE_IN.items() for name in live)]
        records = [fixture_record(name, kind) for kind, name in map(str.split, names)]  # type: ignore[misc,arg-type]
        (folder / "home" / ".lv2").mkdir(parents=True)
        for one in records:
            if one.format == "lv2":
                place = folder / "home" / ".lv2" / Path(one.file).name
                place.symlink_to(one.file)
        files = {name: File(SOUND, _chain(name)) for name in names}
        files |= {f"good {number}": File(SOUND, chain_of()) for number in range(4)}
        index = index_of(folder / "plug-ins.db", records)
        bounds = Bounds(quiet_seconds=8.0, memory_mb=900)
        return batch(folder, files, index, workers=4, bounds=bounds)


def _chain(name: str):
    kind, _, fixture = name.partition(" ")
    settings = {
        **{one: {"After": 0.1} for one in ("crash-in-render", "hang-in-render", "nan-output")},
        "changing-latency": {"Look-ahead": 25},
    }
    step = plug_in(title(fixture), kind, parameters=settings.get(fixture, {}))  # type: ignore[arg-type]
    return chain_of({"kind": "gain", "gain_db": 0}, step)


def test_each_ends_its_own_file_with_a_reason_that_names_it_and_no_other(came: Came) -> None:
    assert {name: type(error) for name, error in came.errors.items()} == FAIL
    for name, error in came.errors.items():
        assert title(name.partition(" ")[2]) in str(error), error
        assert str(error).count(".") <= 3
    hung = [str(error) for error in came.errors.values() if isinstance(error, PlugInHung)]
    assert all("stopped answering" in words for words in hung)


def test_what_is_well_is_rendered_whole_and_nothing_is_left_behind(came: Came) -> None:
    live = {f"{kind} {name}" for kind, names in LIVE_IN.items() for name in names}
    good = {f"good {number}" for number in range(4)}
    assert set(came.sounds) == live | good
    assert {path.stem for path in came.folder.glob("*.wav")} == live | good
    for name in good:
        assert np.array_equal(came.sounds[name], SOUND)
    assert left_behind(came.folder.parent) == []


def test_what_is_late_comes_in_its_place_in_every_format(came: Came) -> None:
    for kind in LIVE_IN:
        for name, samples in LATE.items():
            sound, report = came.sounds[f"{kind} {name}"], came.reports[f"{kind} {name}"]
            assert np.array_equal(sound, SOUND), (kind, name)
            assert report.latency_samples == samples, (kind, name)


def test_a_tail_that_comes_late_is_kept_in_every_format(came: Came) -> None:
    for kind in LIVE_IN:
        sound, report = came.sounds[f"{kind} long-tail"], came.reports[f"{kind} long-tail"]
        # The last sample that is heard is the echo.
        assert sound.shape == (2, 9000 + 3 * RATE + 1), kind
        assert sound[:, -1] == pytest.approx(0.125), kind
        assert report.tail_samples == sound.shape[1] - RATE // 2


def test_silence_where_there_was_sound_is_told_in_every_format(came: Came) -> None:
    for kind in LIVE_IN:
        (words,) = came.reports[f"{kind} silent"].warnings
        assert "Only silence comes out of" in words
        assert title("silent") in words


def test_a_mono_plug_in_on_a_stereo_sound_is_told_and_keeps_the_channels_apart(
    came: Came,
) -> None:
    for kind in LIVE_IN:
        sound = came.sounds[f"{kind} mono-only"]
        assert sound[:, 9000:9002] == pytest.approx(-0.25), kind
        assert any("mono" in words for words in came.reports[f"{kind} mono-only"].warnings), kind


def test_channels_that_fit_no_way_and_presets_that_are_not_taken_are_one_sentence(
    tmp_path: Path,
) -> None:
    with other_process() as pool:
        Elsewhere(pool).saved_preset("preset-refuser", "Gain", 0.5, tmp_path / "no.vstpreset")
    refused = plug_in(title("preset-refuser"), preset=str(tmp_path / "no.vstpreset"))
    other = plug_in(title("latency"), preset=str(tmp_path / "no.vstpreset"))
    files = {
        "three": File(noise(4000, 3), chain_of(plug_in(title("latency")))),
        "refused": File(noise(4000), chain_of(refused)),
        "other": File(noise(4000), chain_of(other)),
        "six": File(noise(4000, 6), chain_of(plug_in(title("latency")))),
    }
    records = [fixture_record(name, "vst3") for name in ("latency", "preset-refuser")]
    came = batch(tmp_path, files, index_of(tmp_path / "plug-ins.db", records))
    assert {name: type(error) for name, error in came.errors.items()} == {
        "three": PlugInFailed,
        "refused": PlugInFailed,
        "other": UnreadablePreset,
    }
    assert "cannot be given 3 channels" in str(came.errors["three"])
    assert "did not take the preset no.vstpreset" in str(came.errors["refused"])
    assert np.array_equal(came.sounds["six"], files["six"].sound)
    assert left_behind(tmp_path) == []


def test_what_is_not_the_same_again_is_named_in_every_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home" / ".lv2").mkdir(parents=True)
    bundle = built("random", "lv2")
    (tmp_path / "home" / ".lv2" / bundle.name).symlink_to(bundle)
    kinds = ("vst2", "lv2")
    index = index_of(
        tmp_path / "plug-ins.db",
        [fixture_record(name, kind) for kind in kinds for name in ("random",)],  # type: ignore[arg-type]
    )
    files = {
        kind: File(noise(4000), chain_of(plug_in(title("random"), kind)))  # type: ignore[arg-type]
        for kind in kinds
    }
    came = batch(tmp_path, files, index, twice=True)
    for kind in kinds:
        assert came.reports[kind].not_deterministic == (title("random"),)
        assert peaks_at(came.sounds[kind])


def test_a_sound_that_does_not_fit_into_memory_is_refused_before_it_is_begun(
    tmp_path: Path,
) -> None:
    # Two hours of silence, of which the disk holds nothing.
    frames = 2 * 3600 * 8000
    head = struct.pack("<4sI8sIHHIIHH", b"RIFF", 36 + 2 * frames, b"WAVEfmt ", 16, 1, 1, *_FORM)
    with (tmp_path / "long.wav").open("wb") as file:
        file.write(head + struct.pack("<4sI", b"data", 2 * frames))
        file.truncate(len(head) + 8 + 2 * frames)
    faust = chain_of({"kind": "faust", "code": "process = _ * 0.5;"})
    spec = RenderSpec(str(tmp_path / "long.wav"), str(tmp_path / "out.wav"), faust)
    engine = LocalEngine(1, Bounds(memory_mb=500), tmp_path / "temporary")
    (done,) = [one for one in engine.render([spec]) if isinstance(one, Rendered)]
    assert isinstance(done.error, BadInput)
    assert "must have the whole sound in memory at once: 120 minutes" in str(done.error)
    assert "a render may take 0.5 GB" in str(done.error)
    assert not (tmp_path / "out.wav").exists()
