"""Launches wait for the sections of the session that is named, at the bar where it begins."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bridge.actions.parameters import ParameterStore
from bridge.actions.registry import ACTIONS
from bridge.events.asked import Asked
from bridge.running.desk import OneDesk, Tools
from bridge.sync.section_grid import SectionGrid
from bridge.sync.transport import Transport
from session import Session
from session.document import dump_session
from session.errors import BadInput
from tests.export_material import SESSIONS


class Documents:
    """A server that has these sessions."""

    def __init__(self, **sessions: Any) -> None:
        self._sessions = sessions

    async def get(self, path: str) -> Any:
        return json.loads(dump_session(self._sessions[path.split("/")[1]]))


def take(music: Session, transport: Transport, **arguments: Any) -> SectionGrid:
    tools, grid = Tools(), SectionGrid()
    tools.put(grid)
    asked = Asked(1, "sections", arguments, at_s=0.0)
    jobs: Any = Documents(song=music)
    desk = OneDesk(
        asked,
        jobs=jobs,
        parameters=ParameterStore(),
        transport=lambda: transport,
        tell=lambda _: None,
        tools=tools,
    )
    action = ACTIONS.find("sections")
    asyncio.run(action.run(action.arguments.model_validate(arguments), desk))
    return grid


@pytest.fixture
def session(tmp_path: Path) -> Session:
    made = SESSIONS["plain"](tmp_path)
    assert len(made.sections) > 1
    return made


def test_sections_count_from_the_first_bar_or_from_this_one(session: Session) -> None:
    starts = [one.start_beats for one in session.sections]
    at_13 = Transport(0.0, 13.0, 120.0, True, 4.0, 1.0)
    assert take(session, at_13, session="song").sections.starts_beats[0] == 1.0 + starts[0]
    here = take(session, at_13, session="song", here=True).sections
    assert here.starts_beats[0] == 13.0 + starts[0]
    assert here.next_start(13.0 + starts[0] + 0.5) == 13.0 + starts[1]


def test_a_session_without_sections_is_said(session: Session) -> None:
    plain = session.evolve(sections=())
    with pytest.raises(BadInput, match="no sections"):
        take(plain, Transport(0.0, 0.0, 120.0, True), session="song")
