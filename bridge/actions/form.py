"""The form that is played along to: whose sections `quantise: section` waits for."""

from __future__ import annotations

import json

from pydantic import Field

from bridge.actions.asking import session_meant
from bridge.actions.contract import Arguments, Desk, action
from bridge.actions.names import Name
from bridge.sync.section_grid import SectionGrid
from bridge.sync.sections import Sections
from session.errors import BadInput


class Form(Arguments):
    """Whose sections, and where they begin."""

    session: Name | None = Field(default=None, description="A session's id; else the newest take.")
    here: bool = Field(
        default=False, description="It begins at this bar; else at the first of the music."
    )


@action("sections", Form)
async def sections(asked: Form, desk: Desk) -> None:
    """Take the sections of a session as the places where things begin."""
    from session.document import load_session

    name = session_meant(asked.session, desk)
    document = await desk.jobs.get(f"sessions/{name}/document")
    session = load_session(json.dumps(document).encode(), name)
    if not session.sections:
        raise BadInput(f"{name} has no sections: name another session.")
    transport = desk.transport()
    bar = transport.bar_of(transport.beats_at(desk.ticket.at_s))
    begins = bar if asked.here else transport.bar_anchor_beats
    desk.tool(SectionGrid).use(Sections.of(session, begins))
