"""The families of models by name: what loads the weights that a card speaks of."""

from __future__ import annotations

from server.models.contract import Family
from session.registry import Registry

FAMILIES: Registry[Family] = Registry(
    "family of models",
    "roadie.model_families",
    {
        "musicgen": "server.models.musicgen:FAMILY",
        "audiocraft": "server.models.audiocraft:FAMILY",
        "ace-step": "server.models.ace_step:FAMILY",
        "stable-audio": "server.models.stable_audio:FAMILY",
    },
)
