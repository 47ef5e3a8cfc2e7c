"""Has peaks drawn, in processes of their own: those that somebody waits for come first."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from bridge.host.isolated.process import IsolatedProcess
from server.library.peak_cache import PeakCache, PeakKey
from server.library.process_desk import BOUNDS, ProcessDesk, Wish
from session.errors import RoadieError
from session.progress import silent

DRAW = "server.audio.peaks:draw_peaks"
PROCESSES = 2
_ASKED, _AHEAD = 0, 1


class PeakDesk:
    """Draws at most PROCESSES files at a time while it is entered. Lives on one event loop."""

    def __init__(self, library: Path, cache: PeakCache | None = None) -> None:
        self._cache = cache or PeakCache(library)
        self._desk = ProcessDesk("roadie-peaks", library, PROCESSES)
        self._wishes: dict[PeakKey, Wish[None]] = {}

    async def __aenter__(self) -> Self:
        """Begin to draw what is asked for."""
        await self._desk.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the processes; who waits is told that it was cancelled."""
        await self._desk.__aexit__(kind, error, traceback)

    async def peaks_of(self, audio: Path) -> tuple[PeakKey, Path]:
        """The file of peaks of an audio file, drawn now if it has not been.

        Raises UnreadableAudio, NotFound, StorageFailed.
        """
        key = await asyncio.to_thread(PeakKey.of, audio)
        found = await asyncio.to_thread(self._cache.find, key)
        if found is None:
            # One who no longer waits takes it from nobody else.
            await asyncio.shield(self._wish(key, audio, _ASKED).done)
            found = self._cache.path(key)
        return key, found

    async def draw_ahead(self, files: Sequence[Path]) -> None:
        """Have these drawn when nobody waits for others."""
        for audio in files:
            try:
                key = await asyncio.to_thread(PeakKey.of, audio)
            except RoadieError:
                continue
            if await asyncio.to_thread(self._cache.find, key) is None:
                self._wish(key, audio, _AHEAD)

    def _wish(self, key: PeakKey, audio: Path, rank: int) -> Wish[None]:
        wish = self._wishes.get(key)
        if wish is not None:
            if rank == _ASKED and not wish.begun:
                self._desk.put(wish, rank)
            return wish

        def draw(process: IsolatedProcess) -> None:
            asked = {"source": str(audio), "target": str(self._cache.path(key))}
            process.do(DRAW, asked, BOUNDS, silent)
            self._cache.note_new()

        broken = f"{audio.name} broke what reads it: export it again."
        wish = self._desk.ask(draw, what="The waveform", broken=broken, rank=rank)
        self._wishes[key] = wish
        wish.done.add_done_callback(lambda _: self._wishes.pop(key, None))
        return wish
