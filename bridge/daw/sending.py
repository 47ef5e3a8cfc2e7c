"""A session, out of its folder and into a DAW that runs."""

from __future__ import annotations

from pathlib import Path

from bridge.daw.contract import DAWS, DawAddress, DawReport
from session.document import read_session
from session.progress import Progress


def send(daw_name: str, address: DawAddress, session_folder: Path, progress: Progress) -> DawReport:
    """Put the session in `session_folder` into the DAW, beside what is there.

    Sending it again puts it there a second time. Raises NotFound for a DAW that is not known or a
    folder without a session, UnreadableSession, BackendUnavailable with what to switch on when the
    DAW does not answer, Cancelled.
    """
    session = read_session(session_folder)
    daw = DAWS.load(daw_name)
    progress(0.0, f"Looking for {daw_name}")
    try:
        daw.connect(address)
        return daw.send(session, session_folder, progress)
    finally:
        daw.close()
