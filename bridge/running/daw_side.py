"""The DAW that is followed: looked for until it answers, and led by its clock from then on."""

from __future__ import annotations

import threading
from collections.abc import Callable

from bridge.daw.contract import DawAddress
from bridge.daw.link_of import daw_and_clock
from bridge.running.urgent import BESIDE, hurry
from bridge.sync.contract import Seconds
from session.errors import RoadieError

TRY_S = 3.0


class DawSide:
    """One DAW, from `start` to `close`. Raises NotFound for one that is not known.

    `say` is told once why it does not answer, and once that it does.
    """

    def __init__(
        self,
        name: str,
        seconds: Seconds,
        say: Callable[[str], None],
        address: DawAddress = DawAddress(),  # noqa: B008  (frozen)
    ) -> None:
        self._name = name
        self._address = address
        self._say = say
        self._daw, self.clock = daw_and_clock(name, seconds)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._look, name="daw", daemon=True)

    def start(self) -> None:
        """Begin to look for it."""
        self._thread.start()

    def close(self) -> None:
        """Let it go; may be called twice."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5.0)
        self._daw.close()

    def _look(self) -> None:
        hurry(BESIDE)
        told = False
        while not self._ending.is_set():
            try:
                self._daw.connect(self._address)
            except RoadieError as error:
                if not told:
                    self._say(f"{error} It is looked for.")
                    told = True
                self._ending.wait(TRY_S)
                continue
            self._say(f"{self._name} is followed.")
            return
