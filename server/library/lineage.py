"""What a session was made from, and what was made from it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field
from sqlalchemy import Engine, literal, select

from server.database import DATABASE_NAME, database_errors
from server.database import sessions as index

MOST_RELATIVES = 2000


@dataclass(frozen=True, slots=True)
class Relative:
    """A session in a family."""

    id: str
    parent: Annotated[str | None, Field(description="What it was made from.")]
    operation: Annotated[str | None, Field(description="What made it.")]
    title: str
    created_at: Annotated[str | None, Field(description="UTC, ISO 8601.")]
    here: Annotated[bool, Field(description="Whether it is still in the library.")] = True


@dataclass(frozen=True, slots=True)
class Lineage:
    """The family of a session."""

    session: Relative
    ancestors: Annotated[
        tuple[Relative, ...], Field(description="From the first to what it was made from.")
    ]
    descendants: Annotated[
        tuple[Relative, ...],
        Field(description="All that was made from it, and from that; oldest first."),
    ]


def lineage(database: Engine, library: Path, session_id: str) -> Lineage | None:
    """The family of a session of the index; None for one that is not in it. Raises StorageFailed.

    A parent that has gone ends the line, and is told by its id.
    """
    with database_errors(library / DATABASE_NAME), database.connect() as connection:
        wanted = (
            index.c.id,
            index.c.parent,
            index.c.operation,
            index.c.created_at,
            index.c.label["title"].as_string().label("own"),
            index.c.summary["title"].as_string().label("title"),
        )
        start = select(index.c.id, index.c.parent, literal(0).label("depth"))
        start = start.where(index.c.id == session_id)
        up = start.cte("up", recursive=True)
        older = select(index.c.id, index.c.parent, up.c.depth + 1).where(
            index.c.id == up.c.parent, up.c.depth < MOST_RELATIVES
        )
        up = up.union(older)
        down = select(index.c.id).where(index.c.id == session_id).cte("down", recursive=True)
        # A union takes each session once: a circle of parents comes to an end.
        down = down.union(select(index.c.id).where(index.c.parent == down.c.id))
        climbed = connection.execute(
            select(*wanted).join(up, up.c.id == index.c.id).order_by(up.c.depth)
        ).all()
        followed = connection.execute(
            select(*wanted)
            .join(down, down.c.id == index.c.id)
            .order_by(index.c.created_at, index.c.id)
            .limit(MOST_RELATIVES)
        ).all()
    line = list({row.id: _relative(row) for row in climbed}.values())
    if not line:
        return None
    session, *ancestors = line
    last = line[-1].parent
    if last is not None and last not in {one.id for one in line}:
        ancestors.append(Relative(last, None, None, last, None, here=False))
    known = {one.id for one in line}
    younger = tuple(_relative(row) for row in followed if row.id not in known)
    return Lineage(session, tuple(reversed(ancestors)), younger)


def _relative(row: object) -> Relative:
    parts = row._mapping  # type: ignore[attr-defined]
    return Relative(
        id=parts["id"],
        parent=parts["parent"],
        operation=parts["operation"],
        title=parts["own"] or parts["title"] or parts["id"],
        created_at=parts["created_at"],
    )
