"""A SoundModel by synthesis, on the real contract: songs of a known tempo that is a little off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from server.engines.modelled.shelf import Chosen
from server.models.abilities import Abilities
from server.models.contract import Sound, SoundModel, SoundRequest, SoundResult
from session.errors import Cancelled, NotFound
from session.progress import Progress
from session.registry import Availability
from tests.songs import Song, mix

RATE = 32_000
STEPS = 20


@dataclass
class SongModel:
    """Plays `off` times as fast as the words ask, after `lead_in_seconds`; remembers its requests.

    It paints in where its `in_painting` is set, and goes on from what sounded before.
    """

    off: float = 1.03
    lead_in_seconds: float = 0.35
    channels: int = 2
    pattern: str = "backbeat"
    in_painting: bool = False
    stops_after: float = 1.0
    tonic: int = 9
    mode: str = "minor"
    asked: list[SoundRequest] = field(default_factory=list)

    def generate(self, asked: SoundRequest, progress: Progress) -> SoundResult:
        self.asked.append(asked)
        done = 0.0
        try:
            for step in range(STEPS):
                progress(step / STEPS, "Making sound")
                done = (step + 1) / STEPS
        except Cancelled:
            if not done:
                raise
        sounds = tuple(self._sound(asked, seed, done) for seed in asked.seeds)
        return SoundResult(sounds, done == 1.0, ("Made by arithmetic.",), {"steps": STEPS})

    def _sound(self, asked: SoundRequest, seed: int, done: float) -> Sound:
        found = re.search(r"([\d.]+) bpm", asked.prompt)
        bpm = asked.bpm or (float(found[1]) if found else 120.0)
        lead_in = 0.0 if asked.before is not None or asked.region else self.lead_in_seconds
        song = Song(
            bpm=bpm * self.off,
            pattern=self.pattern,
            bars=int(asked.seconds * bpm / 60 / 2) + 4,
            lead_in_seconds=lead_in,
            tonic=self.tonic,
            mode=self.mode,
            seed=seed % 2**31,
        )
        made = mix(song, RATE)[:, : round(asked.seconds * RATE)]
        if asked.region is not None:
            return self._painted(asked, made)
        made = made[:, : round(done * made.shape[1])]
        return Sound(np.ascontiguousarray(made[: self.channels]), RATE)

    def _painted(self, asked: SoundRequest, made: np.ndarray) -> Sound:
        assert asked.region is not None
        source = asked.region.source
        start, end = (
            round(seconds * source.sample_rate)
            for seconds in (asked.region.start_seconds, asked.region.end_seconds)
        )
        painted = source.samples.copy()
        new = made[: len(painted), : end - start]
        painted[:, start : start + new.shape[1]] = new
        return Sound(painted, source.sample_rate)

    def close(self) -> None:
        self.asked.clear()


@dataclass
class SongShelf:
    """A shelf with the one model."""

    model: SongModel = field(default_factory=SongModel)
    can: Abilities = field(
        default_factory=lambda: Abilities(continuation=True, references=("melody",), together=2)
    )

    def names(self) -> list[str]:
        return ["song"]

    def abilities(self, model: str | None = None) -> Abilities:
        del model
        return self.can

    def available(self) -> Availability:
        return Availability(True)

    def choose(self, name: str | None, adapter: str | None = None) -> Chosen:
        del name, adapter
        return Chosen("song", "Songs", "Free for tests alone.", False, RATE, self.model.channels)

    @contextmanager
    def loaded(self, model: Chosen, draft: bool) -> Iterator[SoundModel]:
        del model, draft
        yield self.model

    def adapter(self, name: str) -> Path:
        raise NotFound(f"There is no adapter called {name!r}.")
