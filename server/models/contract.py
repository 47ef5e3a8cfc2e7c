"""What every trained model that makes sound takes and gives, whatever library runs it.

A model knows nothing of bars, sessions or jobs: it is given seconds and gives sound. What makes a
session of the sound is the same for all of them (`server.engines.modelled`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from server.models.abilities import Abilities, Controls, Device, ReferenceAs
from session.progress import Progress

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sound:
    """Sound as float32 of `(channels, samples)`, at `sample_rate` in Hz."""

    samples: Samples
    sample_rate: int

    @property
    def seconds(self) -> float:
        """How long it is."""
        return float(self.samples.shape[1] / self.sample_rate)


@dataclass(frozen=True, slots=True)
class Region:
    """What an in-painting makes anew: from `start_seconds` to `end_seconds` of `source`."""

    source: Sound
    start_seconds: float
    end_seconds: float


@dataclass(frozen=True, slots=True)
class SoundRequest:
    """What a model is asked for; it gives one sound for each of `seeds`, in their order.

    `seconds` is the length of what is new: with `before`, sound that the music goes on from, the
    answer is the new sound alone. `chords` are (start in seconds, chord symbol). `drums` is a
    recording of drums to play to. `adapter` is a folder with what a fine-tuning learned. `draft`
    allows a faster, coarser way. What a model has no ability for is not given to it
    (`Abilities`), so that it need not look.
    """

    prompt: str
    seconds: float
    seeds: tuple[int, ...]
    negative_prompt: str = ""
    guidance: float | None = None
    temperature: float | None = None
    bpm: float | None = None
    key: str | None = None
    meter: tuple[int, int] | None = None
    lyrics: str | None = None
    chords: tuple[tuple[float, str], ...] = ()
    drums: Sound | None = None
    reference: Sound | None = None
    reference_as: ReferenceAs = "melody"
    before: Sound | None = None
    region: Region | None = None
    controls: Controls = field(default_factory=Controls)
    draft: bool = False
    adapter: Path | None = None


@dataclass(frozen=True, slots=True)
class SoundResult:
    """What came: a sound for each seed.

    `whole` is False when the work was cancelled on the way: then the sounds are as long as they
    had become. `remarks` are sentences for the user, `parameters` what the model was really given.
    """

    sounds: tuple[Sound, ...]
    whole: bool = True
    remarks: tuple[str, ...] = ()
    parameters: Mapping[str, str | float | int | bool] = field(default_factory=dict)


class SoundModel(Protocol):
    """A model whose weights are loaded. Lives in a worker; one call at a time."""

    def generate(self, asked: SoundRequest, progress: Progress) -> SoundResult:
        """Make the sounds, at the model's own rate and channels.

        The same request gives the same samples on the same machine. When `progress` raises
        Cancelled after some of the sound stands, that is given with `whole` False; before, the
        Cancelled passes. Raises BadInput, ModelFailed, WorkerOutOfMemory.
        """

    def close(self) -> None:
        """Give back the memory that the weights took."""


class Family(Protocol):
    """A way to load models of one kind: the module that a card names."""

    abilities: Abilities

    def missing(self) -> str:
        """The sentence that says which libraries are missing and how to install them, or ""."""

    def load(self, folder: Path, device: Device, draft: bool) -> SoundModel:
        """The model whose weights lie in `folder`; reads nothing else and asks no network.

        Raises BackendUnavailable, BadWeights, WorkerOutOfMemory.
        """


@runtime_checkable
class DiffersByModel(Protocol):
    """What a family may have besides, where not all of its models can do the same."""

    def abilities_of(self, model: str) -> Abilities:
        """What the model of that name can do."""
