"""The tracks of a session on their way through chains: printed dry, rendered, put back."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bridge.host.batch.contract import RenderEngine
from bridge.host.chain.model import Chain, Tail
from bridge.host.chain.shelf import ShelvedChain
from bridge.host.chain.to_effects import to_effects
from bridge.host.render.spec import Output, RenderReport
from bridge.host.render.spec import RenderSpec as FileSpec
from server.jobs.host_specs import RenderSpec
from server.jobs.tasks.fitted import fit
from server.jobs.tasks.printed_track import print_track, side_chain_track
from server.jobs.tasks.rendering import render_all
from session.effects import Chain as SessionChain
from session.model import Session, Track
from session.progress import Progress


@dataclass(frozen=True, slots=True)
class Wet:
    """A track, the chain it goes through, and the file in the new session that has it then."""

    track: Track
    number: int
    chain: Chain
    file: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What is rendered, and the folder in which it is worked at."""

    asked: RenderSpec
    shelved: ShelvedChain | None
    session: Session
    source: Path
    parts: Path

    def render(
        self, engine: RenderEngine, wet: Sequence[Wet], progress: Progress
    ) -> list[RenderReport]:
        """Each track through the chain, into a file of its own, tail and all."""
        progress(0.0, "Reading the tracks")
        self.parts.mkdir()
        specs = [
            FileSpec(
                source=self._print_dry(self._before(one.track), one.number, "dry"),
                target=str(self._wet_file(one)),
                chain=one.chain,
                base=str(self.shelved.base if self.shelved else self.source),
                output=Output("wav32f"),
                sidechains={key: self._key_file(key) for key in one.chain.sidechains},
                tempo_map=self.session.tempo_map,
                tail=self._tail(one.chain),
                twice=self.asked.twice,
            )
            for one in wet
        ]
        return render_all(engine, specs, progress)

    def _before(self, track: Track) -> Track:
        """The track as it sounds before the chain: its own chain begins at its dry sound."""
        return track if self.shelved else replace(track, audio_clips=track.dry_clips)

    def _tail(self, chain: Chain) -> Tail:
        most = self.asked.tail_seconds
        return chain.tail if most is None else replace(chain.tail, at_most_seconds=most)

    def _wet_file(self, wet: Wet) -> Path:
        return self.parts / f"wet-{wet.number}.wav"

    def _print_dry(self, track: Track, number: int, what: str) -> str:
        target = self.parts / f"{what}-{number}.wav"
        print_track(track, self.session, self.source, target)
        return str(target)

    def _key_file(self, key: str) -> str:
        """The file of a side-chain: another track of the session, or a file."""
        found = side_chain_track(key, self.asked.sidechains, self.session)
        if isinstance(found, Path):
            return str(found)
        number = next(n for n, one in enumerate(self.session.tracks, 1) if one is found)
        return self._print_dry(found, number, "key")

    def with_wet(self, wet: Sequence[Wet], folder: Path) -> Session:
        """The session in which the tracks play what was rendered."""
        loops = self.session.provenance.parameters.get("tail", "fade") == "wrap"
        by_number = {}
        for one in wet:
            fit(self._wet_file(one), folder / one.file, self.session, loops)
            by_number[one.number] = self._rendered(one)
        shutil.rmtree(self.parts)
        tracks = enumerate(self.session.tracks, 1)
        return self.session.evolve(tracks=tuple(by_number.get(n, track) for n, track in tracks))

    def _rendered(self, wet: Wet) -> Track:
        track = wet.track
        effects, _ = to_effects(wet.chain, self.session.tempo_map.steps[0].bpm)
        after = track.chain if self.shelved else None
        return replace(
            track,
            audio_clips=(self.session.stem_clip(wet.file, track.name),),
            dry_clips=track.dry_clips or track.audio_clips,
            chain=_joined(after, effects) if after else effects,
        )


def _joined(first: SessionChain, second: SessionChain) -> SessionChain:
    """One chain after another."""
    shifted = (replace(one, effect=one.effect + len(first.effects)) for one in second.automation)
    return SessionChain(
        f"{first.name}, {second.name}",
        (*first.effects, *second.effects),
        (*first.automation, *shifted),
    )
