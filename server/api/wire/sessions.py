"""Sessions on the wire."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from server.library.marks import Mark
from server.library.summary import SessionSummary
from session.model import Session


class FileBody(BaseModel):
    """A file of a session."""

    path: str = Field(
        description="Relative to the session; also where it is found below the session's URL.",
        examples=["audio/bass.wav"],
    )
    size_bytes: int = Field(ge=0)


class SessionBody(BaseModel):
    """A session and its files."""

    summary: SessionSummary
    files: list[FileBody] = Field(description="Its audio and MIDI files.")


class MarkBody(BaseModel):
    """What its maker thinks of a session."""

    model_config = ConfigDict(extra="forbid", title="MarkWish")

    mark: Mark | None = Field(description="None takes the mark away.", examples=["thrown"])


class SessionDocument(BaseModel):
    """The whole `session.json`."""

    format: Literal["roadie-session"]
    version: int = Field(ge=1)
    session: Session


class ExportBody(BaseModel):
    """A project folder that was exported into a session."""

    name: str = Field(description="The folder's name.", examples=["ableton"])
    folder: str = Field(description="The folder's path on the server's machine.")
    files: int = Field(ge=0)
    size_bytes: int = Field(ge=0)
