"""Notes in, notes out: the composing half alone, fast enough to answer before the next bar."""

from __future__ import annotations

from collections.abc import Sequence

from server.engines.composer.compose import compose
from server.engines.composer.given.read import read_given
from server.engines.composer.settle import nearest_bars
from server.engines.contract import GenerateRequest, How
from session.clips import MidiClip, Note
from session.meter import MeterMap
from session.model import Track
from session.pitch import Key
from session.tempo import TempoMap
from session.units import ROLE_COLOURS, Role


def answer_notes(
    notes: Sequence[Note],
    *,
    bpm: float,
    meter: tuple[int, int] = (4, 4),
    how: How = "answer",
    seconds: float | None = None,
    key: Key | None = None,
    words: str = "",
    style: str | None = None,
    seed: int = 0,
    drums: bool = False,
) -> tuple[Track, ...]:
    """The tracks of notes that go with a phrase, which itself is not among them.

    The phrase's starts and lengths are in beats from a bar line; so are those of the new clips, an
    answer's after the phrase's whole bars. An answer lasts as long as the phrase, or as many whole
    bars as come nearest to `seconds`. `drums` says that the phrase is played on a kit. The same
    arguments give the same notes; nothing is rendered, read or written. Raises BadInput for a
    phrase without notes, NotFound for a style there is not.
    """
    tempo_map, meter_map = TempoMap.constant(bpm), MeterMap.constant(*meter)
    end_beats = max((note.end_beats for note in notes), default=0.0)
    role: Role = "drums" if drums else "other"
    clip = MidiClip(0.0, max(end_beats, 1.0), tuple(notes))
    given = read_given(
        (Track("Phrase", role, ROLE_COLOURS[role], midi_clips=(clip,)),),
        how,
        tempo_map=tempo_map,
        meter_map=meter_map,
        key=key,
    )
    bars = None if seconds is None else nearest_bars(seconds, tempo_map, meter_map)
    request = GenerateRequest(prompt=words, seed=seed, style=style, bars=bars, given=given)
    return compose(request, created_at="").session.tracks[1:]
