"""Has excerpts of sessions cut, in a process of its own: one at a time, in their order."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from uuid import uuid4

from bridge.host.isolated.contract import JsonObject
from bridge.host.isolated.process import IsolatedProcess
from server.library.dragged_files import DraggedFiles
from server.library.process_desk import BOUNDS, ProcessDesk
from session.errors import storage
from session.progress import silent

CUT = {
    "wav": "server.audio.excerpts:cut_sound",
    "mid": "server.audio.excerpts:cut_notes",
    "zip": "server.audio.excerpts:cut_tracks",
}


@dataclass(frozen=True, slots=True)
class CutFile:
    """A file that was cut, which is its taker's to remove; `name` is what it is, in words."""

    path: Path
    name: str


class ExcerptDesk:
    """Cuts what is asked for while it is entered. Lives on one event loop."""

    def __init__(self, library: Path) -> None:
        self._folder = library / "cache" / "excerpts"
        self.dragged = DraggedFiles(library)
        self._desk = ProcessDesk("roadie-excerpts", library)

    async def __aenter__(self) -> Self:
        """Begin; what an earlier server left half sent is cleared away."""
        await asyncio.to_thread(self._clear)
        await self._desk.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the process; who waits is told that it was cancelled."""
        await self._desk.__aexit__(kind, error, traceback)

    async def cut(
        self, folder: Path, kind: Literal["wav", "mid", "zip"], excerpt: JsonObject
    ) -> CutFile:
        """The excerpt of the session in `folder`, as a file: what is asked for is, by its kind,
        the fields of `exports.excerpt.ExcerptAsked` or `exports.excerpt_archive.TracksAsked`.

        Raises NotFound, BadInput, UnreadableAudio, StorageFailed, DiskFull.
        """
        target = self._folder / f"{uuid4().hex}.{kind}"
        asked = {"folder": str(folder), "target": str(target), "excerpt": excerpt}

        def work(process: IsolatedProcess) -> CutFile:
            with storage(target):
                target.parent.mkdir(parents=True, exist_ok=True)
            return CutFile(target, process.do(CUT[kind], asked, BOUNDS, silent)["name"])

        broken = "A file of the session broke what reads it: restore it, or make it again."
        wish = self._desk.ask(work, what="The excerpt", broken=broken, leftover=target)
        return await wish.done

    async def lay_out(
        self, folder: Path, kind: Literal["wav", "mid"], excerpt: JsonObject, place: tuple[str, str]
    ) -> Path:
        """The excerpt as a file that stays, since a DAW may play it from where it lies; it is whole
        once it is there, and takes no other file's place.

        `place` is the folder, of its own, and the name. Raises what `cut` raises.
        """
        cut = await self.cut(folder, kind, excerpt)
        key, name = place

        def move() -> Path:
            try:
                return self.dragged.lay_out(cut.path, key, f"{name}.{kind}")
            finally:
                cut.path.unlink(missing_ok=True)

        return await asyncio.to_thread(move)

    def _clear(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
