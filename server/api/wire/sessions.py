"""Sessions on the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from server.api.wire.page import Page
from server.library.label import MOST_ALBUMS, Album, Label, Mark, Title
from server.library.search import Wanted
from server.library.summary import SessionSummary
from session.errors import BadInput
from session.model import Session

SessionIdText = Annotated[str, Field(min_length=1, max_length=1000)]
Albums = Annotated[tuple[Album, ...], Field(max_length=MOST_ALBUMS)]


class SessionPage(Page[SessionSummary]):
    """A part of the list of sessions."""

    total: int = Field(ge=0, description="How many sessions there are that are as was asked.")


class SessionQuery(BaseModel):
    """Which sessions are asked for; what is not given does not matter."""

    q: Annotated[
        str,
        Field(
            max_length=500,
            description="Words that are all in the title, the prompt, the style, the names of "
            "tracks or the comments; capitals and accents make no difference.",
            examples=["dusty keys"],
        ),
    ] = ""
    bpm_min: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    bpm_max: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    key: Annotated[str, Field(max_length=50, examples=["A minor"])] | None = None
    style: Annotated[str, Field(max_length=200)] | None = None
    engine: Annotated[str, Field(max_length=200, examples=["composer"])] | None = None
    operation: Annotated[str, Field(max_length=200, examples=["generate"])] | None = None
    favourite: bool | None = None
    hidden: bool | None = Field(
        default=None, description="False leaves out those that are hidden, true finds only them."
    )
    album: Annotated[str, Field(max_length=1000)] | None = None
    mark: Mark | Literal["none"] | None = None
    id: Annotated[
        list[Annotated[str, Field(max_length=255)]],
        Field(max_length=50, description="These alone; those that are gone are left out."),
    ] = []
    limit: Annotated[int, Field(ge=1, le=1000, description="At most so many.")] = 100
    before: Annotated[str, Field(max_length=1000, description="`next` of the page before.")] | (
        None
    ) = None

    def wanted(self) -> Wanted:
        """What the library is to look for."""
        return Wanted(
            words=self.q,
            bpm_min=self.bpm_min,
            bpm_max=self.bpm_max,
            key=self.key,
            style=self.style,
            engine=self.engine,
            operation=self.operation,
            favourite=self.favourite,
            hidden=self.hidden,
            album=self.album,
            mark=self.mark,
            ids=tuple(self.id),
        )


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


class SessionChange(BaseModel):
    """What is to be written on a session; what is not given stays as it is."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = Field(
        default=None, description="Null goes back to the title that it was made with."
    )
    favourite: bool | None = None
    hidden: bool | None = None
    add_albums: Albums = ()
    remove_albums: Albums = ()
    mark: Mark | None = Field(default=None, description="Null takes the mark away.")

    def made(self, label: Label) -> Label:
        """The label with the changes made. Raises BadInput when there are too many albums."""
        if "title" in self.model_fields_set:
            label = label.evolve(title=self.title)
        if "mark" in self.model_fields_set:
            label = label.evolve(mark=self.mark)
        if self.favourite is not None:
            label = label.evolve(favourite=self.favourite)
        if self.hidden is not None:
            label = label.evolve(hidden=self.hidden)
        albums = dict.fromkeys((*label.albums, *self.add_albums))
        kept = tuple(album for album in albums if album not in self.remove_albums)
        if len(kept) > MOST_ALBUMS:
            raise BadInput(f"A session can be in {MOST_ALBUMS} albums: take it out of one first.")
        return label.evolve(albums=kept)


class SessionsChange(SessionChange):
    """What is to be written on several sessions."""

    ids: Annotated[tuple[SessionIdText, ...], Field(min_length=1, max_length=10_000)]


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
