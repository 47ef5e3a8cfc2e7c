"""The generation engines by name."""

from __future__ import annotations

from server.engines.contract import Engine
from session.registry import Registry

ENGINES: Registry[Engine] = Registry(
    "engine",
    "roadie.engines",
    {"composer": "server.engines.composer:ComposerEngine"},
)
