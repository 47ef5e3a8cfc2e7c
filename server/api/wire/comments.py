"""Comments on the wire."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from server.library.label import AtBeats, CommentText


class CommentWish(BaseModel):
    """A remark about a session, or about a place in it."""

    model_config = ConfigDict(extra="forbid")

    text: CommentText
    at_beats: AtBeats = None
