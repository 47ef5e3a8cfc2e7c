"""A Live set as it is changed over AbletonOSC: only added to, and each step confirmed.

A `set` has no answer, and what comes between two of AbletonOSC's ticks (100 ms) must fit into its
socket's buffer (64 kB on Windows); so after each batch and each step that later ones stand on
something is asked, which also tells that all before it has arrived.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

from bridge.daw.conversation import Conversation, Question
from bridge.daw.live import addresses as at
from bridge.daw.live.note_batches import Batch, batches
from bridge.daw.live.rows import Row
from bridge.daw.parts import Part
from bridge.events.arrived import OscArgument, OscArrived
from bridge.osc.codec import encode_tagged
from session.clips import Note
from session.errors import BackendUnavailable, JobFailed

SENT_AGAIN = 3
NOTE_FIELDS = 5
"""Of a note: pitch, start, length, velocity, mute."""


class SetMoved(JobFailed):
    """Tracks or scenes came or went in Live meanwhile, so that no place is sure any more."""


class Complaints:
    """What AbletonOSC said at `/live/error`, kept from the receiving thread for who asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said: list[str] = []

    def heard(self, arrived: OscArrived) -> None:
        """Keep it, if it is a complaint."""
        if arrived.address == at.ERROR and arrived.arguments:
            with self._lock:
                # Tracebacks come whole: their last line says what it was.
                lines = str(arrived.arguments[0]).strip().splitlines()
                self._said.append((lines or ["an error without words"])[-1])

    def taken(self) -> tuple[str, ...]:
        """What was said since it was last asked."""
        with self._lock:
            said, self._said = self._said, []
        return tuple(dict.fromkeys(said))


class LiveSet:
    """Puts scenes, tracks and clips behind those that are there."""

    def __init__(self, talk: Conversation, complaints: Complaints) -> None:
        self._talk = talk
        self._complaints = complaints
        self._tracks, self._scenes = self._counts()
        complaints.taken()

    def add_row(self, row: Row) -> int | None:
        """A new scene at the end with the row's name, tempo and meter: its index, if Live has room.

        The tempo stands in the scene, not in the song: the song takes it when the row is launched.
        """
        self._talk.say(at.CREATE_SCENE, -1)
        if not self._grown(scenes=1):
            return None
        index = self._scenes - 1
        for what, value in (
            ("name", row.name),
            ("tempo", float(row.bpm)),
            ("tempo_enabled", True),
            ("time_signature_numerator", row.numerator),
            ("time_signature_denominator", row.denominator),
            ("time_signature_enabled", True),
        ):
            self._talk.say(at.scene_set(what), index, value)
        return index

    def add_track(self, part: Part, volume: float) -> tuple[int, str] | None:
        """A new track at the end, if Live has room for it: its index and what Live calls it."""
        create = at.CREATE_MIDI_TRACK if part.kind == "midi" else at.CREATE_AUDIO_TRACK
        self._talk.say(create, -1)
        if not self._grown(tracks=1):
            return None
        index = self._tracks - 1
        for what, value in (
            ("name", part.name),
            ("color", part.colour),
            ("volume", float(volume)),
            ("panning", float(part.pan)),
            ("mute", int(part.mute)),
        ):
            self._talk.say(at.track_set(what), index, value)
        (answer,) = self._asked(Question(at.track_get("name"), (index,)))
        (name,) = answer[:1] or (part.name,)
        return index, str(name)

    def add_clip(
        self, track: int, index: int, row: Row, colour: int, notes: tuple[Note, ...]
    ) -> int | None:
        """A MIDI clip in an empty slot: how many of the notes it has; None when there is none.

        In a slot that is not empty Live makes none, and says so.
        """
        self._confirm()
        self._talk.say(at.CREATE_CLIP, track, index, float(row.length_beats))
        self._talk.say(at.clip_set("name"), track, index, row.name)
        self._talk.say(at.clip_set("color"), track, index, colour)
        if self._asked(Question(at.HAS_CLIP, (track, index))) not in ([(True,)], [(1,)]):
            return None
        return sum(
            self._add_notes(track, index, batch) for batch in batches(notes, row.length_beats)
        )

    def complaints(self) -> tuple[str, ...]:
        """What Live said that it could not do, since it was last asked.

        Raises SetMoved when tracks or scenes came or went that are not ours.
        """
        self._confirm()
        return self._complaints.taken()

    def _add_notes(self, track: int, index: int, batch: Batch) -> int:
        """How many notes are there after sending a batch; it is sent again when none came in."""
        window = (track, index, 0, 128, batch.from_beats, batch.span_beats)
        for _ in range(SENT_AGAIN):
            self._talk.line.send_packet(_notes_packet(track, index, batch))
            (answer,) = self._asked(Question(at.GET_NOTES, window, key=2))
            if answer:
                return len(answer) // NOTE_FIELDS
        return 0

    def _asked(self, *questions: Question) -> list[tuple[OscArgument, ...]]:
        """The answers. Raises SetMoved where Live has none because what is asked of is gone."""
        try:
            return self._talk.ask_together(*questions)
        except BackendUnavailable:
            self._confirm()
            raise

    def _grown(self, tracks: int = 0, scenes: int = 0) -> bool:
        """Whether what was asked for was made. Raises SetMoved when something else happened."""
        before, wanted = (
            (self._tracks, self._scenes),
            (self._tracks + tracks, self._scenes + scenes),
        )
        found = self._counts()
        if found not in (before, wanted):
            raise self._moved()
        self._tracks, self._scenes = found
        return found == wanted

    def _confirm(self) -> None:
        if self._counts() != (self._tracks, self._scenes):
            raise self._moved()

    def _counts(self) -> tuple[int, int]:
        tracks, scenes = self._talk.ask_together(Question(at.TRACK_COUNT), Question(at.SCENE_COUNT))
        return _number(tracks), _number(scenes)

    @staticmethod
    def _moved() -> SetMoved:
        return SetMoved(
            "Tracks or scenes were added or removed in Live while the session was being sent:"
            " what was put there so far stays; send it again with hands off."
        )


def _number(answer: tuple[OscArgument, ...]) -> int:
    return int(answer[0]) if answer and isinstance(answer[0], int | float) else 0


def _notes_packet(track: int, index: int, batch: Batch) -> bytes:
    """Positions as 64-bit floats: AbletonOSC reads both kinds, and a triplet is worth it."""
    tags = "ii" + "iddiF" * len(batch.notes)
    values: list[int | float | bool] = [track, index]
    for note in batch.notes:
        values += [note.pitch, note.start_beats, note.length_beats, note.velocity, False]
    return encode_tagged(at.ADD_NOTES, tags, values)


def complaint_words(said: Iterable[str]) -> tuple[str, ...]:
    """AbletonOSC's complaints as sentences."""
    return tuple(f"Live said: {words.rstrip('.')}." for words in said)
