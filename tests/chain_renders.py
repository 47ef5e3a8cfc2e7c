"""Chains at work on test material, in a process of its own: `python -m tests.chain_renders`.

Reads from standard input a JSON list of what to render, and writes one `.npy` each, float32
`(channels, samples)`. Plug-in hosts may take their process down; a test's must go on.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np

from bridge.host.chain.shelf import ChainShelf, ShelvedChain
from bridge.host.stages.contract import BLOCK_SAMPLES, Notes, SideSound, Sound
from bridge.host.stages.pipeline import build
from session.tempo import TempoMap, TempoStep
from tests.chain_material import BPM, material

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Take:
    """One chain over one sound; `tail_seconds` of silence follow it."""

    chain: str
    sound: str
    seconds: float = 6.0
    sample_rate: int = 44_100
    channels: int = 2
    gain_db: float = 0.0
    tail_seconds: float = 0.0

    @property
    def file(self) -> str:
        """The name of its file."""
        return "_".join(str(one) for one in asdict(self).values()).replace(" ", "-") + ".npy"

    def dry(self) -> np.ndarray:
        """What goes in."""
        made = material(self.sound, self.seconds, self.sample_rate)[: self.channels]
        return np.asarray(made * 10 ** (self.gain_db / 20), np.float32)


def render_in_a_process(takes: Sequence[Take], folder: Path) -> dict[Take, np.ndarray]:
    """Every take's sound. Raises AssertionError with what the process said."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.chain_renders", str(folder)],
        input=json.dumps([asdict(take) for take in takes]),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return {take: np.load(folder / take.file) for take in takes}


@cache
def _loaded(chain: str) -> ShelvedChain:
    return ChainShelf().load(chain)


def rendered(take: Take, temporary: Path) -> np.ndarray:
    """The take, as long as its sound and its tail."""
    shelved = _loaded(take.chain)
    dry = take.dry()
    wanted = dry.shape[1] + round(take.tail_seconds * take.sample_rate)
    kick = material("kick", take.seconds, take.sample_rate)
    sound = Sound(
        sample_rate=take.sample_rate,
        channels=take.channels,
        length_samples=dry.shape[1],
        tail=shelved.chain.tail,
        base=shelved.base,
        temporary=temporary,
        notes=Notes(),
        tempo_map=TempoMap((TempoStep(0, BPM),)),
        sidechains={"kick": SideSound(2, lambda: _blocks(kick))},
    )
    stage = build(shelved.chain.steps, sound)
    out: list[np.ndarray] = []
    length = 0
    for block in stage.run(_blocks(dry)):
        out.append(block)
        length += block.shape[1]
        if length >= wanted:
            break
    made = np.concatenate(out, axis=1)[:, :wanted]
    return np.pad(made, ((0, 0), (0, wanted - made.shape[1])))


def _blocks(sound: np.ndarray) -> Iterator[np.ndarray]:
    for start in range(0, sound.shape[1], BLOCK_SAMPLES):
        yield sound[:, start : start + BLOCK_SAMPLES]
    while True:
        yield np.zeros((len(sound), BLOCK_SAMPLES), np.float32)


def main() -> None:
    """Render what is asked for on standard input into the folder that is named."""
    folder = Path(sys.argv[1])
    for asked in json.load(sys.stdin):
        take = Take(**asked)
        with tempfile.TemporaryDirectory() as temporary:
            np.save(folder / take.file, rendered(take, Path(temporary)))


if __name__ == "__main__":
    main()
