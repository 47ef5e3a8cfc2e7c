"""The built-in engine on the contract that every engine has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from server.engines.contract import Capabilities, Composed, GenerateRequest
from session.model import Provenance, Session
from session.progress import Progress, part_of
from session.promptly import Promptly, in_place
from session.registry import Availability

if TYPE_CHECKING:
    from server.engines.composer.composition import Composition


class ComposerEngine:
    """Composes by rule and seed, plays Faust instruments, mixes and masters; no weights."""

    name = "composer"
    version = "2"
    licence = "Yours: made by Roadie's own engine, no model's licence applies."
    capabilities = Capabilities(
        text=True,
        melody=True,
        continuation=True,
        in_painting=False,
        stems=True,
        longest_seconds=1200,
        sample_rates=(44_100, 48_000, 88_200, 96_000),
    )

    def available(self) -> Availability:
        """Ready where DawDreamer is installed, which plays the instruments."""
        needed = ("dawdreamer", "numpy", "scipy", "soxr", "soundfile", "yaml")
        missing = [library for library in needed if find_spec(library) is None]
        if missing:
            return Availability(False, f"Install {' and '.join(missing)} with pip.")
        return Availability(True)

    def generate(
        self,
        request: GenerateRequest,
        folder: Path,
        progress: Progress,
        *,
        earlier: Path | None = None,
        composed: Composed | None = None,
        promptly: Promptly = in_place,
    ) -> Session:
        """Compose, play, mix and master; the same request makes the same bytes of sound."""
        from server.engines.composer.compose import compose

        progress(0.0, "Composing")

        def noted() -> Composition:
            made = compose(request)
            if composed is not None:
                composed(made.session)
            return made

        composition = promptly(noted)

        # Loaded only now: who waits for the notes need not wait for what plays them.
        from server.engines.composer.sound.produce import produce
        from server.engines.composer.sound.shelf import StemShelf
        from server.mastering.contract import MasterTarget

        target = MasterTarget(request.master_lufs, request.ceiling_dbtp)
        session = composition.session.evolve(
            provenance=self._provenance(request, composition.session.provenance)
        )
        return produce(
            session,
            composition.style.mix,
            folder,
            part_of(progress, 0.02, 1.0),
            tail=request.tail,
            target=target,
            reuse=StemShelf.of_folder(earlier) if earlier else None,
            soundfont=Path(request.soundfont).expanduser() if request.soundfont else None,
        )

    def _provenance(self, request: GenerateRequest, composed: Provenance) -> Provenance:
        """Enough to make it again: who made it, from which words, seed and parameters."""
        asked = TypeAdapter(GenerateRequest).dump_python(request, mode="json")
        return replace(
            composed,
            operation="generate",
            engine=self.name,
            engine_version=self.version,
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            licence=self.licence,
            prompt=request.prompt,
            seed=request.seed,
            parameters={**composed.parameters, **asked},
        )
