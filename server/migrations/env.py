"""Where Alembic starts: on the connection that `server.database` hands it."""

from __future__ import annotations

from alembic import context

from server.database import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
