"""Engines, separators, transcribers and exporters on the wire."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class BackendBody(BaseModel):
    """Something that can be chosen by its name, whether it can be used, and how to mend it."""

    name: str = Field(examples=["composer"])
    title: str = Field(description="The name in words.")
    ready: bool = Field(description="Whether it can be used now.")
    remedy: str = Field(description="What to do when it cannot be used; else empty.")
    version: str | None = None
    licence: str | None = Field(default=None, description="Under which its output stands.")
    capabilities: dict[str, Any] | None = Field(default=None, description="What an engine can do.")
    fidelity: dict[str, Any] | None = Field(
        default=None, description="What an export format carries, and how far that was proved."
    )
