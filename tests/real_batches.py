"""Batches of sounds, each with a chain of its own, the whole way: planned, isolated, delivered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import soundfile
from numpy.typing import NDArray

from bridge.host.batch.local import LocalEngine
from bridge.host.batch.plan import plan
from bridge.host.batch.report import BatchReport
from bridge.host.batch.run import run_batch
from bridge.host.batch.wish import BatchWish
from bridge.host.chain.model import Chain
from bridge.host.chain.reading import chain_of_data
from bridge.host.chain.steps import PlugInFormat, PlugInStep
from bridge.host.isolated.contract import Bounds
from bridge.host.plug_ins.record import Bus, PlugIn, Stamp
from bridge.host.plug_ins.store import Known, Store
from bridge.host.render.spec import Instrument, Output, RenderReport
from session.errors import RoadieError
from session.progress import silent
from tests.hosting import built, lv2_address, title

Samples = NDArray[np.float32]

RATE = 44_100
BOUNDS = Bounds(quiet_seconds=60.0)
_HOSTS = {"vst3": ("pedalboard", "dawdreamer")}


@dataclass(frozen=True)
class File:
    """A sound `(channels, samples)` and the chain that it goes through."""

    sound: Samples
    chain: Chain
    sample_rate: int = RATE


@dataclass(frozen=True)
class Came:
    """What came of a batch, by the names of its files without their endings."""

    sounds: dict[str, Samples]
    reports: dict[str, RenderReport]
    errors: dict[str, RoadieError]
    folder: Path


def chain_of(*steps: dict[str, Any], tail: float | None = None) -> Chain:
    content: dict[str, Any] = {"name": "test", "steps": list(steps)}
    if tail is not None:
        content["tail"] = {"at_most_seconds": tail}
    return chain_of_data(content)


def plug_in(name: str, format: PlugInFormat | None = None, **more: Any) -> dict[str, Any]:
    """A step with a plug-in of the index."""
    named: dict[str, Any] = {"kind": "plug-in", "name": name, **more}
    return named if format is None else {**named, "format": format}


def fixture_record(name: str, format: PlugInFormat, channels: int = 2) -> PlugIn:
    """What a scan would know of a fixture that lives through none."""
    file = str(built(name, format))  # type: ignore[arg-type]
    address = lv2_address(name) if format == "lv2" else file
    return record(title(name), format, file, address, channels)


def record(
    name: str, format: PlugInFormat, file: str, address: str = "", channels: int = 2, **more: Any
) -> PlugIn:
    """What an index knows of a plug-in, as far as a render needs it."""
    bus = (Bus("Main", channels),)
    return PlugIn(
        name,
        "",
        format,
        more.pop("kind", "effect"),
        file,
        address or file,
        inputs=more.pop("inputs", bus),
        outputs=bus,
        hosts=_HOSTS.get(format, ("dawdreamer",)),
        **more,
    )


def index_of(file: Path, plug_ins: Iterable[PlugIn]) -> Path:
    """An index that holds `plug_ins`."""
    store = Store(file)
    for one in plug_ins:
        address = one.address if one.format == "lv2" else ""
        store.put(Known(one.file, one.format, address, Stamp(1, 1)), one)
        store.whole(one.file, one.format, Stamp(1, 1), (address,))
    return file


def batch(
    folder: Path,
    files: Mapping[str, File],
    index: Path | None = None,
    *,
    workers: int = 2,
    bounds: Bounds = BOUNDS,
    **wished: Any,
) -> Came:
    """Render all of them into `folder`."""
    for name, one in files.items():
        place = folder / "in" / f"{name}.wav"
        place.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(place, one.sound.T, one.sample_rate, subtype="FLOAT")
    wish = BatchWish(
        ("in",),
        folder / "out",
        chain_of(),
        folder=folder,
        output=Output("wav32f"),
        **wished,
    )
    planned = plan(wish)
    planned = replace(
        planned,
        planned=tuple(
            replace(one, spec=replace(one.spec, chain=files[Path(one.spec.source).stem].chain))
            for one in planned.planned
        ),
    )
    engine = LocalEngine(workers, bounds, folder / "temporary", folder / "log", index)
    return _came(folder, run_batch(planned, engine, silent))


def _came(folder: Path, report: BatchReport) -> Came:
    reports = {Path(one.source).stem: one for one in report.rendered}
    return Came(
        {name: heard(Path(one.target)) for name, one in reports.items()},
        reports,
        {Path(one.source).stem: one.error for one in report.failed},
        folder / "out",
    )


def heard(path: Path) -> Samples:
    """A file's sound, `(channels, samples)`."""
    samples, _ = soundfile.read(path, dtype="float32", always_2d=True)
    return np.ascontiguousarray(samples.T)


def left_behind(folder: Path) -> list[str]:
    """What a batch in `folder` should have taken away with it: hidden files, and processes."""
    hidden = [str(path) for path in (folder / "out").rglob(".*") if not _is_lock(path)]
    hidden += [str(path) for path in (folder / "temporary").iterdir()]
    for process in psutil.process_iter():
        try:
            if str(folder / "temporary") in process.environ().get("TMPDIR", ""):
                hidden.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return hidden


def keeps_small_numbers(file: str) -> bool:
    """Whether this thread still knows numbers below 1e-38 after pedalboard ran a VST3 of `file`."""
    from tests.pedalboard_runs import rendered

    rendered([PlugInStep(name=file)], noise(2000))
    small = np.full(64, 1e-39, np.float32)
    return bool((small * np.float32(0.5)).all())


def _is_lock(path: Path) -> bool:
    return path.name == ".roadie-renders.lock"


def impulse(place: int, length_samples: int, channels: int = 2, level: float = 0.5) -> Samples:
    sound = np.zeros((channels, length_samples), np.float32)
    sound[:, place] = level
    return sound


def noise(length_samples: int, channels: int = 2, level: float = 0.1, seed: int = 1) -> Samples:
    random = np.random.default_rng(seed)
    return (random.standard_normal((channels, length_samples)) * level).astype(np.float32)


def peaks_at(sound: Samples) -> list[int]:
    """Where each channel is highest."""
    return [int(np.argmax(np.abs(channel))) for channel in sound]


def decibels(sound: Samples) -> float:
    """The highest level in dBFS."""
    return float(20 * np.log10(max(1e-12, float(np.abs(sound).max()))))


def stems(
    folder: Path,
    instrument: Instrument,
    chain: Chain | None = None,
    index: Path | None = None,
    *,
    workers: int = 2,
    bounds: Bounds = BOUNDS,
    **wished: Any,
) -> Came:
    """Play the MIDI files of `folder`/in; what came of each track stands by its new file's name."""
    wish = BatchWish(
        ("in",),
        folder / "out",
        chain or chain_of(),
        base=folder,
        folder=folder,
        instrument=instrument,
        plug_ins=index,
        **{"output": Output("wav32f"), **wished},
    )
    engine = LocalEngine(workers, bounds, folder / "temporary", folder / "log", index)
    report = run_batch(plan(wish), engine, silent)
    reports = {Path(one.target).stem: one for one in report.rendered}
    return Came(
        {name: heard(Path(one.target)) for name, one in reports.items()},
        reports,
        {f"{Path(one.source).stem} {one.track}": one.error for one in report.failed},
        folder / "out",
    )
