"""Talking to our own Remote Script in Live: a request, its answer, again when it was lost."""

from __future__ import annotations

import itertools
import json
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from bridge.daw.live.rows import Stretch
from bridge.daw.live_script.roadie.requests import PORT, PROTOCOL
from bridge.daw.parts import Part
from session.errors import BackendUnavailable

SCRIPT_PORT = PORT
PATIENCE_S = 2.0
"""For an answer: the script looks every 100 ms, and a long file takes Live a while to load."""
TRIES = 5


class ScriptRefused(Exception):
    """The script did not do it, as the sentence says."""


class ScriptLine:
    """A line to the script; made whether it is there or not."""

    def __init__(self, port: int = SCRIPT_PORT, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._numbers = itertools.count(1)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        # Connected, so that the system tells at once when nobody listens there.
        self._socket.connect(("127.0.0.1", port))

    def hello(self) -> dict[str, Any] | None:
        """What the script says of Live; None when there is no script."""
        try:
            return self._ask({"do": "hello"}, tries=2)
        except (BackendUnavailable, ScriptRefused):
            return None

    def load(self, track: int, part: Part, slot: int, path: Path, stretch: Stretch) -> bool:
        """Put an audio file into a clip slot; whether it is cut to the seconds given.

        Raises ScriptRefused, BackendUnavailable.
        """
        answer = self._ask(
            {
                "do": "load",
                "track": track,
                "track_name": part.name,
                "slot": slot,
                "path": str(path),
                "name": stretch.name,
                "colour": part.colour,
                "start_s": stretch.start_s,
                "end_s": stretch.end_s,
            }
        )
        return bool(answer.get("cut"))

    def set_gain(self, track: int, track_name: str, gain_db: float) -> None:
        """Set a fader. Raises ScriptRefused, BackendUnavailable."""
        self._ask({"do": "gain", "track": track, "track_name": track_name, "gain_db": gain_db})

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()

    def _ask(self, request: dict[str, Any], tries: int = TRIES) -> dict[str, Any]:
        number = next(self._numbers)
        packet = json.dumps({"roadie": PROTOCOL, "id": number, **request}).encode()
        for _ in range(tries):
            self._send(packet)
            answer = self._answer(number)
            if answer is None:
                continue
            if not answer.get("ok"):
                raise ScriptRefused(str(answer.get("why", "Live refused.")))
            return answer
        raise BackendUnavailable(
            "Roadie's script in Live does not answer: choose Roadie as a control surface in"
            " Settings > Link, Tempo & MIDI."
        )

    def _send(self, packet: bytes) -> None:
        with suppress(ConnectionError):  # of the one before: told at the next call
            self._socket.send(packet)

    def _answer(self, number: int) -> dict[str, Any] | None:
        until_s = time.monotonic() + self._patience_s
        while (left_s := until_s - time.monotonic()) > 0:
            self._socket.settimeout(left_s)
            try:
                packet = self._socket.recv(65_536)
            except TimeoutError:
                return None
            except ConnectionError:
                return None  # Nobody listens there.
            try:
                answer = json.loads(packet)
            except ValueError:
                continue
            if isinstance(answer, dict) and answer.get("id") == number:
                return answer
        return None
