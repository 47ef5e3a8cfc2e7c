"""A model that runs in an environment of its own, held like any other."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from server.models.abilities import Device
from server.models.contract import SoundRequest, SoundResult
from server.models.environments.declared import Declared
from server.models.environments.process import ModelProcess, Patience
from server.models.environments.sounds import BadSounds, pack_request, unpack_result
from server.models.environments.standing import python_of
from session.errors import ModelFailed
from session.progress import Progress

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a model needs to be loaded in another process.

    `place` ("module:attribute") is what loads it there, `title` what the user calls it.
    """

    environments: Path
    environment: Declared
    place: str
    title: str
    folder: Path
    device: Device = "auto"
    draft: bool = False


class ModelElsewhere:
    """A `SoundModel` in a process of its own; if that ends, the next request starts another."""

    def __init__(self, what: Elsewhere, patience: Patience | None = None) -> None:
        """Start the process and load the model.

        Raises BackendUnavailable where the environment is not whole, and what loading raises.
        """
        self._what = what
        self._patience = patience or Patience()
        self._process: ModelProcess | None = None
        self._running()

    @property
    def pid(self) -> int | None:
        """The process id; None where none runs."""
        return self._process.pid if self._process and self._process.alive else None

    def generate(self, asked: SoundRequest, progress: Progress) -> SoundResult:
        """See `server.models.contract.SoundModel`; a crash or a hang of it is a ModelFailed."""
        process = self._running()
        content, payload = pack_request(asked)
        given, sound = process.generate(content, payload, progress)
        try:
            return unpack_result(given, sound)
        except BadSounds as error:
            self.close()
            raise ModelFailed(
                f"{self._what.title} gave something that is no sound: try again."
            ) from error

    def close(self) -> None:
        """End the process: all of its memory is free again."""
        if self._process is not None:
            self._process.end()
            self._process = None

    def _running(self) -> ModelProcess:
        if self._process is not None and self._process.alive:
            return self._process
        self.close()
        what = self._what
        process = ModelProcess(
            python_of(what.environments, what.environment), what.title, self._patience
        )
        try:
            process.load(
                what.place,
                {"folder": str(what.folder), "device": what.device, "draft": what.draft},
            )
        except BaseException:
            process.end()
            raise
        self._process = process
        return process
