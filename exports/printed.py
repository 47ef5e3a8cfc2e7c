"""Stems that were printed for one format of an export, for the next format to use."""

from __future__ import annotations

from pathlib import Path


class PrintedStems:
    """Printed files by what is in them; they live as long as one export does."""

    def __init__(self) -> None:
        self._files: dict[str, Path] = {}

    def find(self, content: str) -> Path | None:
        """The file that was printed with this content, if it is still there."""
        path = self._files.get(content)
        return path if path and path.is_file() else None

    def keep(self, content: str, path: Path) -> None:
        """Remember that `path` holds this content."""
        self._files[content] = path
