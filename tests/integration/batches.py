"""Folders of sounds, chains, and an engine that only copies, for tests of batches."""

from __future__ import annotations

import hashlib
import shutil
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bridge.host.batch.contract import Rendered, Rendering
from bridge.host.batch.plan import BatchPlan, plan
from bridge.host.batch.report import BatchReport
from bridge.host.batch.run import run_batch
from bridge.host.batch.wish import BatchWish
from bridge.host.chain.model import Chain
from bridge.host.chain.reading import chain_of_data
from bridge.host.render.spec import RenderReport, RenderSpec
from session.errors import PlugInCrashed
from session.progress import silent


def write_sound(path: Path, seconds: float = 0.1, level: int = 1000) -> Path:
    """A square wave, 16 bit mono at 44.1 kHz; `level` tells one sound from another."""
    samples = max(1, int(44_100 * seconds))
    data = b"".join(struct.pack("<h", level if at % 100 < 50 else -level) for at in range(100))
    data = (data * (samples // 100 + 1))[: 2 * samples]
    head = struct.pack(
        "<4sI8sIHHIIHH", b"RIFF", 36 + len(data), b"WAVEfmt ", 16, 1, 1, 44_100, 88_200, 2, 16
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(head + struct.pack("<4sI", b"data", len(data)) + data)
    return path


def chain_of(*steps: dict[str, Any], name: str = "test") -> Chain:
    return chain_of_data({"name": name, "steps": list(steps)})


GAIN = chain_of({"kind": "gain", "gain_db": -6})
OTHER_GAIN = chain_of({"kind": "gain", "gain_db": -12})


class CopyEngine:
    """Keeps the contract of an engine, and copies; sources called "bad" fail."""

    name = "copy"

    def __init__(self) -> None:
        self.rendered: list[str] = []

    def render(self, specs: Sequence[RenderSpec]) -> Iterator[Rendered | Rendering]:
        for index, spec in reversed(list(enumerate(specs))):
            yield Rendering(index, 0.5, "copying")
            source = Path(spec.source)
            if "bad" in source.name:
                yield Rendered(index, None, PlugInCrashed("Step 1 crashed."))
                continue
            assert not Path(spec.target).exists()
            shutil.copyfile(source, spec.target)
            self.rendered.append(source.name)
            sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
            yield Rendered(
                index,
                RenderReport(
                    spec.source, spec.target, 44_100, 1, 1, 0, 0, None, None, None, 0.0, sha256
                ),
            )


def wish(
    folder: Path, *inputs: str, chain: Chain = GAIN, out: str = "out", **more: Any
) -> BatchWish:
    return BatchWish(inputs or ("in",), folder / out, chain, folder=folder, **more)


def rendered(asked: BatchWish) -> tuple[BatchPlan, BatchReport, list[str]]:
    """The plan, the report, and the names of the sources that were rendered for it."""
    planned, engine = plan(asked), CopyEngine()
    return planned, run_batch(planned, engine, silent), sorted(engine.rendered)


def tree(folder: Path) -> dict[str, bytes]:
    """All visible files below a folder but the ledger, with what they hold."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.name != "roadie-renders.jsonl"
    }
