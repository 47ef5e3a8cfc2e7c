"""The generation engines by name."""

from __future__ import annotations

from server.engines.contract import Engine
from session.errors import NotFound
from session.registry import Registry


class Engines(Registry[Engine]):
    """Who names a model where an engine is asked for is told the engine that has it."""

    def place(self, name: str) -> str:
        """Where the engine called `name` is found. Raises NotFound."""
        try:
            return super().place(name)
        except NotFound:
            from server.models.cards import all_cards

            model = all_cards().get(name)
            if model is None or model.family not in self.names():
                raise
            raise NotFound(
                f"{name} is a model of the engine {model.family}: say --engine {model.family}"
                f" --model {name} (over HTTP, `engine` and `model`)."
            ) from None


ENGINES = Engines(
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
