"""How the server is, on the wire."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class HealthBody(BaseModel):
    """The server answers."""

    status: Literal["ok"] = "ok"
    version: str = Field(description="Roadie's version.", examples=["0.1.0"])
    pid: int = Field(description="The server's process id.")
    started_at: float = Field(description="Seconds since the epoch.")
    library: str = Field(description="The library's folder.")
    inbox: str = Field(description="The watched folder.")
