"""The index of sessions can be searched, and knows albums. It is made again from the folders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index anew."""
    op.drop_table("sessions")
    op.create_table(
        "sessions",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("mtime_ns", sa.Integer, nullable=False),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("label_stamp", sa.String, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("parent", sa.String),
        sa.Column("bpm", sa.Float),
        sa.Column("key", sa.String),
        sa.Column("style", sa.String),
        sa.Column("engine", sa.String),
        sa.Column("operation", sa.String),
        sa.Column("mark", sa.String),
        sa.Column("favourite", sa.Boolean, nullable=False),
        sa.Column("hidden", sa.Boolean, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("label", sa.JSON, nullable=False),
        sa.Column("summary", sa.JSON, nullable=False),
    )
    op.create_index("sessions_by_time", "sessions", ["created_at", "id"])
    op.create_index("sessions_by_parent", "sessions", ["parent"])
    op.create_table(
        "albums",
        sa.Column(
            "session_id",
            sa.String,
            sa.ForeignKey("sessions.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("album", sa.String, primary_key=True),
    )
    op.create_index("albums_by_name", "albums", ["album"])


def downgrade() -> None:
    """Back to an index without albums, empty."""
    op.drop_table("albums")
    op.drop_table("sessions")
    op.create_table(
        "sessions",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("mtime_ns", sa.Integer, nullable=False),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("summary", sa.JSON, nullable=False),
    )
