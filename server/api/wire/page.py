"""Lists, in pages."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import BaseModel, Field

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """A part of a list."""

    items: list[T]
    next: str | None = Field(
        default=None,
        description="Ask for the list with `before` set to this to get what comes next; "
        "none means that nothing does.",
    )
