"""From a datagram to its answer, whatever the datagram is."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from . import work
from .requests import Refused, answer, checked, read_request, refusal

REMEMBERED = 256
"""So many answers are kept, for requests that come again."""

Sender = tuple[str, int]


class Answering:
    """Answers for one song; `version` is Live's."""

    def __init__(self, song: Callable[[], Any], version: tuple[int, int, int]) -> None:
        self._song = song
        self._version = version
        self._given: OrderedDict[tuple[Sender, int], bytes] = OrderedDict()

    def answer(self, packet: bytes, sender: Sender) -> bytes | None:
        """The answer to `packet`; None for what is not worth one."""
        if sender[0] != "127.0.0.1":
            return None
        try:
            request = read_request(packet)
        except Refused:
            return None  # Not a request of ours: whoever sent it knows nothing of our answers.
        key = (sender, request["id"])
        if key not in self._given:
            self._given[key] = self._done(request)
            while len(self._given) > REMEMBERED:
                self._given.popitem(last=False)
        return self._given[key]

    def _done(self, request: dict[str, Any]) -> bytes:
        number = request["id"]
        try:
            return answer(number, **self._do(checked(request)))
        except Refused as error:
            return refusal(number, str(error))
        except (RuntimeError, ValueError, TypeError, AttributeError, IndexError, OSError) as error:
            # Live's objects raise these when they are asked for what they cannot do.
            return refusal(number, f"Live refused: {error}")

    def _do(self, request: dict[str, Any]) -> dict[str, Any]:
        song = self._song()
        if request["do"] == "load":
            return work.load(song, request)
        if request["do"] == "gain":
            return work.set_gain(song, request)
        return {
            "live": ".".join(map(str, self._version)),
            "tracks": len(song.tracks),
            "scenes": len(song.scenes),
            "audio": self._version >= (12, 0, 5),
        }
