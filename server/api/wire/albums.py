"""Albums on the wire."""

from __future__ import annotations

from pydantic import BaseModel, Field


class AlbumBody(BaseModel):
    """An album: a name that sessions share."""

    name: str = Field(examples=["Summer EP"])
    sessions: int = Field(ge=1, description="How many sessions are in it.")
