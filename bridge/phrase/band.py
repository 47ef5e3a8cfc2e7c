"""What playing along needs, put together: who listens, who answers, what was made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bridge.phrase.answer_player import AnswerPlayer, Plays
from bridge.phrase.capture import PhraseCapture
from bridge.phrase.place import RunningPlace
from bridge.phrase.take import Takes
from bridge.sync.contract import Seconds
from bridge.sync.transport import Transport


@dataclass(frozen=True, slots=True)
class Band:
    """Listener, player and takes, on one running place."""

    capture: PhraseCapture
    answers: AnswerPlayer | None
    takes: Takes
    seconds: Seconds

    @classmethod
    def of(
        cls,
        player: Plays | None,
        transport: Callable[[], Transport],
        seconds: Seconds,
        latency_s: float = 0.0,
        programs: bool = True,
    ) -> Band:
        """A band; without a `player` (no MIDI here) answers become sessions and are not played."""
        place = RunningPlace()
        answers = (
            None
            if player is None
            else AnswerPlayer(player, transport, seconds, place, programs=programs)
        )
        return cls(PhraseCapture(latency_s=latency_s, place=place), answers, Takes(), seconds)
