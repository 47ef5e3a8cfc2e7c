"""A file in the making: whole at the end of its `with`, or gone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


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
