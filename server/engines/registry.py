"""The generation engines by name."""

from __future__ import annotations

from server.engines.contract import Engine
from session.registry import Registry

ENGINES: Registry[Engine] = Registry(
    "engine",
    "roadie.engines",
    {
        "composer": "server.engines.composer:ComposerEngine",
        "musicgen": "server.engines.modelled.by_family:musicgen",
        "audiocraft": "server.engines.modelled.by_family:audiocraft",
        "ace-step": "server.engines.modelled.by_family:ace_step",
        "stable-audio": "server.engines.modelled.by_family:stable_audio",
    },
)
