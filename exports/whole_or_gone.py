"""A file in the making: whole at the end of its `with`, or gone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self


class WholeOrGone(ABC):
    """What the writers of sound have in common: an error on the way removes the file."""

    @abstractmethod
    def close(self) -> None:
        """Finish the file. Raises DiskFull and its like."""

    @abstractmethod
    def discard(self) -> None:
        """Close and remove what was written."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self.discard()
            return
        try:
            self.close()
        except BaseException:
            self.discard()
            raise


class PlainFile(WholeOrGone):
    """One that is written straight to the disk."""

    path: Path
    _file: BinaryIO

    def discard(self) -> None:
        """Close and remove what was written."""
        # A full disk also refuses the flush of close(); the first refusal is the one to report.
        try:
            self._file.close()
        except OSError:
            pass
        finally:
            self.path.unlink(missing_ok=True)
