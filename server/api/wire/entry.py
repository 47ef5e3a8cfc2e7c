"""The entry of a page to a server that wants its token, on the wire."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class EntryBody(BaseModel):
    """Whether a page may come in."""

    needed: bool = Field(description="Whether this server wants its token.")
    entered: bool = Field(description="Whether this page may use it.")


class EntrySpec(BaseModel):
    """The token."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token: Annotated[str, Field(min_length=1, max_length=1000)]
