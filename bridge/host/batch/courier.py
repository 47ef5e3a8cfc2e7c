"""Delivers finished files beside the workers: the disk is waited for here, not there."""

from __future__ import annotations

import queue
import threading

from bridge.host.batch.delivery import Delivered, Delivery, Finished

AT_ONCE = 64
"""How many files are put into the ledger together, where the disk is slower than the workers."""


class Courier:
    """A thread that delivers what it is handed, as many at a time as have come together."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self._handed: queue.SimpleQueue[tuple[int, Finished] | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[int, Delivered]] = queue.SimpleQueue()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._deliver_all, name="courier")
        self._thread.start()

    def hand(self, index: int, finished: Finished) -> None:
        """Have a file delivered."""
        self._handed.put((index, finished))

    def delivered(self) -> list[tuple[int, Delivered]]:
        """What was delivered since the last call. Raises StorageFailed and its kin."""
        found = []
        while not self._done.empty():
            found.append(self._done.get())
        if self._error is not None and not found:
            raise self._error
        return found

    def finish(self) -> None:
        """Wait until all that was handed in is delivered. May be called again."""
        self._handed.put(None)
        self._thread.join()

    def _deliver_all(self) -> None:
        try:
            while batch := self._next():
                for (index, _), delivered in zip(
                    batch, self._delivery.deliver([one for _, one in batch]), strict=True
                ):
                    self._done.put((index, delivered))
        except BaseException as error:  # noqa: BLE001
            # It is raised where the batch is run.
            self._error = error

    def _next(self) -> list[tuple[int, Finished]]:
        first = self._handed.get()
        batch = [] if first is None else [first]
        while first is not None and len(batch) < AT_ONCE and not self._handed.empty():
            more = self._handed.get()
            if more is None:
                self._handed.put(None)
                break
            batch.append(more)
        return batch
