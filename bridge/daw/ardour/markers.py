"""The sections of a session as markers in Ardour: the one thing that its OSC can add."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.daw.ardour import addresses as at
from bridge.daw.conversation import Conversation
from bridge.daw.left_out import listed
from bridge.daw.parts import one_line
from session.model import Session
from session.progress import Progress

SETTLES_S = 3.0


class Markers:
    """Goes to each place, puts a marker there, and goes back to where it was."""

    def __init__(self, talk: Conversation, sample_rate: int) -> None:
        self._talk = talk
        self._sample_rate = sample_rate

    def put(self, session: Session, progress: Progress) -> Iterator[str]:
        """Put them; sentences about those that could not be."""
        if not session.sections:
            return
        names = listed(section.name for section in session.sections)
        if self._talk.ask(at.SPEED) != (0.0,):
            yield f"The markers {names} were not put: stop Ardour, then send again."
            return
        (was,) = self._talk.ask(at.PLACE)[:1] or (0,)
        for number, section in enumerate(session.sections):
            progress(number / len(session.sections), f"Marking {section.name} in Ardour")
            name = one_line(section.name, "section")
            seconds = max(0.0, session.tempo_map.seconds_at_beats(section.start_beats))
            if not self._put_one(name, round(seconds * self._sample_rate)):
                yield f"Ardour did not say that it has the marker {name}."
        if isinstance(was, int):
            self._talk.say(at.LOCATE, was, 0)

    def _put_one(self, name: str, sample: int) -> bool:
        since = self._talk.mark()
        self._talk.say(at.LOCATE, sample, 0)
        arrived = self._talk.wait_for(
            lambda heard: heard.address == at.SAMPLES and heard.arguments == (str(sample),),
            since,
            SETTLES_S,
        )
        if arrived is None and self._talk.ask(at.PLACE) != (sample,):
            return False  # somebody else moves it: a marker would fall elsewhere
        since = self._talk.mark()
        self._talk.say(at.ADD_MARKER, name)
        told = self._talk.wait_for(
            lambda heard: (
                heard.address == at.MARKER
                and any(name in str(argument) for argument in heard.arguments)
            ),
            since,
            SETTLES_S,
        )
        return told is not None
