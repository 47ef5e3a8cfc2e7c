"""Comments on sessions, about all of it or about a place in the music."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from server.api.answers import WITH_BODY, WITH_ID, problems
from server.api.routes.sessions import SessionId
from server.api.services import ServicesOf
from server.api.wire.comments import CommentWish
from server.api.wire.page import Page
from server.library.label import Comment

router = APIRouter(prefix="/v1/sessions/{session_id}/comments", tags=["sessions"])

CommentId = Annotated[str, Path(description="A comment's id.", min_length=1, max_length=200)]


@router.get("", summary="List the comments on a session", responses=problems(*WITH_ID))
async def list_comments(session_id: SessionId, services: ServicesOf) -> Page[Comment]:
    """Those about all of it first, then by their place in the music."""
    return Page(items=list(await services.library.comments(session_id)))


@router.post(
    "",
    summary="Comment on a session",
    status_code=201,
    responses=problems(*WITH_ID, *WITH_BODY, 410),
)
async def add_comment(session_id: SessionId, wish: CommentWish, services: ServicesOf) -> Comment:
    """The comment, with its id."""
    return await services.library.comment(session_id, wish.text, wish.at_beats)


@router.delete(
    "/{comment_id}",
    summary="Remove a comment",
    status_code=204,
    responses=problems(*WITH_ID, 410, 507),
)
async def remove_comment(
    session_id: SessionId, comment_id: CommentId, services: ServicesOf
) -> None:
    """It is gone for good."""
    await services.library.remove_comment(session_id, comment_id)
