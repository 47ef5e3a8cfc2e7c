"""What the libraries of trained models raise, as sentences; whatever device they run on."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from session.errors import ModelFailed, WorkerOutOfMemory

log = logging.getLogger(__name__)

_OUT_OF_MEMORY = ("out of memory", "can't allocate memory", "not enough memory", "bad alloc")
_DEVICE_LOST = (
    "device-side assert",
    "unspecified launch failure",
    "no cuda-capable device",
    "device is lost",
    "device lost",
    "driver shutting down",
    "gpu has fallen off",
    "uncorrectable ecc",
    "cuda error",
    "cudnn error",
    "mps backend",
)


@contextmanager
def model_faults(title: str) -> Iterator[None]:
    """What torch raises inside, for the model called `title`, as errors of ours.

    torch has one exception for nearly everything, so its words decide. Raises WorkerOutOfMemory
    and ModelFailed; errors of ours pass.
    """
    try:
        yield
    except MemoryError as error:
        raise _no_room(title) from error
    except RuntimeError as error:
        words = str(error).lower()
        if any(sign in words for sign in _OUT_OF_MEMORY):
            raise _no_room(title) from error
        if any(sign in words for sign in _DEVICE_LOST):
            raise ModelFailed(
                f"The GPU stopped answering while {title} worked: try again, or set device to cpu."
            ) from error
        log.exception("%s failed", title)
        raise ModelFailed(
            f"{title} failed ({_first_line(error)}): try other wishes, and look into "
            f"logs/workers.log in the library if it happens again."
        ) from error


def _no_room(title: str) -> WorkerOutOfMemory:
    return WorkerOutOfMemory(
        f"{title} needs more memory than there is: ask for less at a time (shorter, fewer "
        f"variations), take a smaller model, or close other programs."
    )


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
