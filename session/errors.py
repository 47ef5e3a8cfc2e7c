"""Every error Roadie raises on purpose.

RoadieError
├── BadInput               what was given cannot be used
│   ├── UnreadableAudio    a file that is no audio, or broken audio
│   ├── UnreadableMidi     a file that is no MIDI, or broken MIDI
│   ├── UnreadableSession  a session.json that is not ours, broken, or too new
│   ├── UnreadableChain    a chain file that breaks the schema; says the line
│   ├── UnreadablePreset   a preset file that is none, or another plug-in's
│   ├── UnreadableProfile  a controller's profile that breaks the schema; says the line
│   ├── UnreadableMapping  a mapping file that breaks the schema; says the line
│   ├── BadWeights         a model's weights are missing, broken, of another model, or a pickle
│   └── BadSetting         a value in roadie.toml, the environment or a flag
├── NotFound               a session, job, engine or file that is not there
├── StorageFailed          the disk said no
│   ├── DiskFull
│   ├── FolderReadOnly
│   └── SessionGone        the session's folder went away while it was worked on
├── BackendUnavailable     an engine or library is not installed; says how to mend it
├── JobFailed              the work itself failed
│   ├── WorkerCrashed
│   ├── WorkerOutOfMemory
│   ├── DeadlinePassed
│   ├── ModelFailed        a trained model, or the device it runs on, failed at its work
│   └── PlugInFailed       a plug-in does not load, or does not do its work
│       ├── PlugInCrashed  it took its process down
│       └── PlugInHung     it stopped answering, and its process was ended
└── Cancelled              the user asked for it

The message of each is one sentence that a musician understands, with what to do.
Errors of other libraries are translated into these at the boundary.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class RoadieError(Exception):
    """Something went wrong that Roadie can put into one sentence."""

    @property
    def kind(self) -> str:
        """The error's name on the wire: the class name."""
        return type(self).__name__


class BadInput(RoadieError):
    """What was given cannot be used."""


class UnreadableAudio(BadInput):
    """The file is no audio, or broken audio."""


class UnreadableMidi(BadInput):
    """The file is no MIDI, or broken MIDI."""


class UnreadableSession(BadInput):
    """The session file is not ours, broken, or from a newer Roadie."""


class UnreadableChain(BadInput):
    """The chain file breaks the schema."""


class UnreadablePreset(BadInput):
    """The preset file is none, or belongs to another plug-in."""


class UnreadableProfile(BadInput):
    """The controller's profile breaks the schema."""


class UnreadableMapping(BadInput):
    """The mapping file breaks the schema."""


class BadWeights(BadInput):
    """A model's weights are missing, broken, those of another model, or a pickle."""


class BadSetting(BadInput):
    """A setting has a value that cannot be used."""


class NotFound(RoadieError):
    """There is no such session, job, engine or file."""


class StorageFailed(RoadieError):
    """The disk refused to read or write."""


class DiskFull(StorageFailed):
    """There is no room left on the disk."""


class FolderReadOnly(StorageFailed):
    """The folder cannot be written to."""


class SessionGone(StorageFailed):
    """The session's folder was moved or deleted while it was worked on."""


class BackendUnavailable(RoadieError):
    """An engine or the library behind it is not installed or failed to load."""


class JobFailed(RoadieError):
    """The work itself failed."""


class WorkerCrashed(JobFailed):
    """The worker process ended without an answer."""


class WorkerOutOfMemory(JobFailed):
    """The worker process needed more memory than it may have."""


class DeadlinePassed(JobFailed):
    """The work took longer than it may."""


class ModelFailed(JobFailed):
    """A trained model, or the device that it runs on, failed at its work."""


class PlugInFailed(JobFailed):
    """A plug-in does not load, or does not do its work."""


class PlugInCrashed(PlugInFailed):
    """A plug-in took its process down."""


class PlugInHung(PlugInFailed):
    """A plug-in stopped answering, and its process was ended."""


class Cancelled(RoadieError):
    """The user cancelled the work."""


def all_kinds() -> dict[str, type[RoadieError]]:
    """Every error class by its name on the wire."""
    found: dict[str, type[RoadieError]] = {}
    waiting: list[type[RoadieError]] = [RoadieError]
    while waiting:
        kind = waiting.pop()
        found[kind.__name__] = kind
        waiting.extend(kind.__subclasses__())
    return found


def error_of_kind(kind: str, message: str) -> RoadieError:
    """The error that another process reported as `kind`; unknown kinds become JobFailed."""
    return all_kinds().get(kind, JobFailed)(message)


def storage_error(error: OSError, path: Path | str) -> RoadieError:
    """The sentence for an operating system's refusal at `path`."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return DiskFull(f"The disk is full at {path}: free some space and try again.")
        case errno.EROFS:
            return FolderReadOnly(f"{path} cannot be written: choose another folder.")
        case errno.EACCES | errno.EPERM:
            return FolderReadOnly(
                f"Roadie may not use {path}: change its permissions or choose another place."
            )
        case errno.ENOENT | errno.ENOTDIR:
            return NotFound(f"{path} is not there: check the path and try again.")
        case errno.EEXIST:
            return StorageFailed(f"{path} is a file where a folder is due: choose another place.")
        case _:
            reason = error.strerror or str(error) or type(error).__name__
            return StorageFailed(f"The disk refused {path} ({reason}): check it and try again.")


@contextmanager
def storage(path: Path | str) -> Iterator[None]:
    """Translate an OSError raised inside into one sentence about `path`."""
    try:
        yield
    except OSError as error:
        raise storage_error(error, error.filename or path) from error
