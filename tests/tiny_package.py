"""A wheel with a family of models that no library but numpy runs; built here, without a network."""

from __future__ import annotations

import zipfile
from pathlib import Path

NAME = "tinysound"
VERSION = "1.0"

_FAMILY = '''
"""Noise by its seed, at 8 kHz; what the prompt says may go wrong goes wrong."""

import os
import signal
import sys
import time

import numpy as np

from server.models.contract import Sound, SoundResult
from session.errors import BadWeights, Cancelled

RATE = 8000
STEPS = 20


class Model:
    def __init__(self, folder, draft):
        self._weights = (folder / "weights.txt").read_text()
        self._draft = draft

    def generate(self, asked, progress):
        for word in asked.prompt.split():
            getattr(self, "_" + word, lambda: None)()
        sounds, whole, done = [], True, 0
        try:
            for step in range(STEPS):
                progress(step / STEPS, f"Step {step + 1}")
                done = step + 1
                if "slowly" in asked.prompt:
                    time.sleep(0.05)
        except Cancelled:
            if not done:
                raise
            whole = False
        length = round(asked.seconds * RATE * done / STEPS)
        for seed in asked.seeds:
            noise = np.random.default_rng(seed).standard_normal((2, length)).astype(np.float32)
            if asked.before is not None:
                noise[:, :1] = asked.before.samples[:, -1:]
            sounds.append(Sound(noise, RATE))
        heard = {
            "pid": os.getpid(),
            "module": __file__,
            "draft": self._draft,
            "weights": self._weights,
            "network": os.environ["HF_HUB_OFFLINE"],
            "chords": len(asked.chords),
            "region": 0.0 if asked.region is None else asked.region.end_seconds,
            "heard": 0.0 if asked.reference is None else float(asked.reference.samples.sum()),
        }
        return SoundResult(tuple(sounds), whole, ("Made by dice.",), heard)

    def close(self):
        pass

    def _crash(self):
        os.abort()

    def _kill(self):
        os.kill(os.getpid(), signal.SIGKILL)

    def _hang(self):
        time.sleep(600)

    def _exhaust(self):
        raise MemoryError

    def _raise(self):
        raise IndexError("index out of range in self")

    def _print(self):
        print("noise in between", flush=True)
        os.write(1, b"more of it\\\\n")

    def _quit(self):
        sys.exit(3)


class Family:
    def load(self, folder, device, draft):
        if not (folder / "weights.txt").exists():
            raise BadWeights("There are no weights in the folder.")
        return Model(folder, draft)


FAMILY = Family()
'''


def tiny_package(folder: Path, family: str = _FAMILY, name: str = NAME) -> str:
    """Build the wheel in `folder`; answers what installs it, as pip reads it."""
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"{name}-{VERSION}-py3-none-any.whl"
    info = f"{name}-{VERSION}.dist-info"
    files = {
        f"{name}/__init__.py": "",
        f"{name}/family.py": family,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {VERSION}\n"
        "Requires-Dist: a-package-that-is-nowhere==9.9\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\n"
        "Tag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(path, text)
    return f"{name} @ {wheel.as_uri()}"
