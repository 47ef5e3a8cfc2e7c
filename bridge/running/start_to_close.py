"""What works from `start` to `close`, and so also while a `with` lasts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class StartToClose(ABC):
    """Entered is started, left is closed."""

    @abstractmethod
    def start(self) -> object:
        """Begin."""

    @abstractmethod
    def close(self) -> None:
        """End; may be called twice."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
