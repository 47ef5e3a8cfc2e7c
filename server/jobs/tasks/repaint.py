"""The job `repaint`: bars of a session made anew by a model, in a session beside it."""

from __future__ import annotations

import secrets
from typing import Any

from server.engines.modelled.anew import Anew
from server.engines.modelled.engine import ModelledEngine
from server.jobs.model_specs import ExtendSpec, RepaintSpec
from server.jobs.task import Delivery, JobPlace, Outcome
from server.jobs.tasks.generate import facts_of, ready_engine, still_kept
from server.jobs.tasks.import_audio import emptied_on_failure
from server.jobs.tasks.sound_asked import sound_asked
from server.jobs.tasks.takes import take_name
from server.library.folders import session_folder
from server.library.label import titled
from server.library.midi_files import write_midi_files
from session.document import read_session, write_session
from session.errors import BadInput
from session.progress import Progress, part_of


def repaint(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Make bars of the session that the spec names anew; no sample outside of them changes.

    Raises NotFound, BadInput for bars that are not there and engines that cannot, and what the
    engine raises.
    """
    asked = RepaintSpec.model_validate(spec)
    return paint(asked, asked.from_bar - 1, place, progress)


def paint(
    asked: RepaintSpec | ExtendSpec, from_bar: int | None, place: JobPlace, progress: Progress
) -> Outcome:
    """A new session with bars made by an engine, from `from_bar` (counted from 0) or at the end."""
    source = session_folder(place.library / "sessions", asked.session)
    session = titled(read_session(source), source)
    engine = ready_engine(asked.engine)
    if not isinstance(engine, ModelledEngine):
        verb = "repaint" if from_bar is not None else "extend"
        raise BadInput(
            f"The engine {engine.name} cannot {verb} sound: take one with a trained model "
            "(`roadie engines`)."
        )
    anew = Anew(
        session,
        source,
        asked.session,
        from_bar,
        asked.bars,
        asked.prompt,
        secrets.randbelow(2**32) if asked.seed is None else asked.seed,
        sound_asked(asked.sound),
    )
    with emptied_on_failure(place.staging):
        folder = place.staging / "session"
        part = part_of(progress, 0.0, 0.97)
        made = engine.paint(anew, folder, part, library=place.library)
        (new,) = made.sessions
        made = still_kept(made, progress)
        write_midi_files(new, folder)
        write_session(new, folder)
    name = take_name(session, asked.session)
    return Outcome(
        (Delivery("session", f"sessions/{name}"),), facts_of(new), partial=not made.whole
    )
