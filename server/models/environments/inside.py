"""What runs in the process of a model that has an environment of its own.

`python -m server.models.environments.inside`, started by `server.models.environments.process`.
Loads a model and makes sound with it, one thing after the other, on its main thread. When whoever
started it goes away, it goes too, at once. What its libraries print goes to the log.
"""

from __future__ import annotations

import faulthandler
import logging
import queue
import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, Protocol, cast

from bridge.host.isolated.inside import Speaker, end_all, settle_in, take_pipes
from bridge.host.isolated.lines import encode
from bridge.host.isolated.messages import Failed, Progressed, Stop
from bridge.host.isolated.reporter import Reporter
from server.models.abilities import Device
from server.models.contract import SoundModel
from server.models.environments.messages import REQUESTS, Done, Generate, Load, read
from server.models.environments.sounds import pack_result, unpack_request
from session.errors import (
    BackendUnavailable,
    Cancelled,
    ModelFailed,
    RoadieError,
    WorkerOutOfMemory,
    storage_error,
)
from session.progress import Progress

log = logging.getLogger("roadie.model")

LONGEST_MESSAGE = 2000


class LoadsModels(Protocol):
    """What a place names: a family whose libraries are here."""

    def load(self, folder: Path, device: Device, draft: bool) -> SoundModel:
        """See `server.models.contract.Family`."""


def main() -> None:
    """Work until the pipe is closed."""
    requests, reports = take_pipes()
    logging.basicConfig(
        stream=sys.stderr, format="%(asctime)s model %(process)d %(levelname)s %(message)s"
    )
    faulthandler.enable()
    settle_in(int(sys.argv[1]) if len(sys.argv) > 1 else None)
    Inside(requests, reports).serve()


class Inside:
    """Requests from one pipe, reports to another."""

    def __init__(self, requests: BinaryIO, reports: BinaryIO) -> None:
        self._requests = requests
        self._speak = Speaker(reports)
        self._waiting: queue.SimpleQueue[tuple[Load | Generate, bytes]] = queue.SimpleQueue()
        self._stopped = 0
        self._model: SoundModel | None = None

    def serve(self) -> NoReturn:
        """Do what is asked for, for ever; the reader ends the process."""
        threading.Thread(target=self._listen, name="requests", daemon=True).start()
        while True:
            request, payload = self._waiting.get()
            self._attempt(request, payload)

    def _listen(self) -> None:
        try:
            while came := read(self._requests, REQUESTS):
                request, payload = came
                if isinstance(request, Stop):
                    self._stopped = request.call
                else:
                    self._waiting.put((request, payload))
        finally:
            end_all()

    def _attempt(self, request: Load | Generate, payload: bytes) -> None:
        call = request.call

        def check() -> None:
            if self._stopped >= call:
                raise Cancelled("It was cancelled.")

        def say(fraction: float, stage: str) -> None:
            self._speak(encode(Progressed(call, fraction, stage)))

        try:
            given, sound = self._do(request, payload, Reporter(check, say))
            self._speak(encode(Done(call, given, len(sound))) + sound)
        except RoadieError as error:
            if error.__cause__ is not None:
                log.info("the model failed", exc_info=True)
            self._fail(call, error)
        except OSError as error:
            log.exception("the disk refused")
            self._fail(call, storage_error(error, error.filename or "a temporary file"))
        except MemoryError:
            log.exception("out of memory")
            self._fail(
                call,
                WorkerOutOfMemory(
                    "The model needs more memory than there is: ask for less at a time, or close "
                    "other programs."
                ),
            )
        # Libraries raise what they like, and the process is there to contain it.
        except (Exception, SystemExit) as error:
            log.exception("the model met a defect")
            self._fail(call, defect(error))

    def _do(
        self, request: Load | Generate, payload: bytes, progress: Progress
    ) -> tuple[dict[str, Any], bytes]:
        if isinstance(request, Load):
            progress(0.0, "Loading the model")
            self._model = None
            asked = request.asked
            family = loads(request.place)
            self._model = family.load(Path(asked["folder"]), asked["device"], asked["draft"])
            return {}, b""
        if self._model is None:
            raise ModelFailed("No model is loaded: ask for it again.")
        return pack_result(self._model.generate(unpack_request(request.asked, payload), progress))

    def _fail(self, call: int, error: RoadieError) -> None:
        self._speak(encode(Failed(call, error.kind, str(error)[:LONGEST_MESSAGE])))


def loads(place: str) -> LoadsModels:
    """What is at `place` ("module:attribute"). Raises BackendUnavailable."""
    module, _, attribute = place.partition(":")
    try:
        return cast(LoadsModels, getattr(import_module(module), attribute))
    except (ImportError, AttributeError) as error:
        log.exception("%s does not load", module)
        raise BackendUnavailable(
            f"{module} does not load in its environment ({error}): remove the environment with "
            "`roadie models environment remove`, and make it anew."
        ) from error


def defect(error: BaseException) -> ModelFailed:
    """The sentence for what a library should not raise."""
    words = str(error).strip().splitlines()
    told = f"{type(error).__name__}: {words[0][:200]}" if words else type(error).__name__
    return ModelFailed(
        f"The model failed ({told}): try other wishes; the details are in logs/workers.log."
    )


if __name__ == "__main__":
    main()
