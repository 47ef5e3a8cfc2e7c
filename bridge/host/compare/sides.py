"""Both sides of a comparison, brought to one rate, width, length and loudness."""

from __future__ import annotations

from pathlib import Path

from bridge.host.chain.model import Chain
from bridge.host.compare.measured import measured
from bridge.host.compare.side import Side
from bridge.host.compare.spec import CompareSpec, Figures
from bridge.host.render.file import RenderPlace, render_file
from bridge.host.render.spec import Output, RenderSpec
from session.errors import BadInput
from session.progress import Progress, part_of


class MatchedSides:
    """Dry and wet of `spec`, measured as they are and then turned to one loudness.

    Renders what is not there yet. `warnings` are for the user. Raises what rendering and reading
    raise, BadInput for sides of different channels.
    """

    def __init__(self, spec: CompareSpec, place: RenderPlace, progress: Progress) -> None:
        self.warnings: list[str] = []
        dry, wet = self._files(spec, place, part_of(progress, 0.0, 0.5))
        if wet.info.sample_rate != dry.info.sample_rate:
            wet = self._at_rate_of(dry, wet, place, part_of(progress, 0.5, 0.55))
        self.sample_rate = dry.info.sample_rate
        self.channels = max(dry.channels, wet.channels)
        if min(dry.channels, wet.channels) not in (1, self.channels):
            raise BadInput(
                f"{dry.path.name} has {dry.channels} channels and {wet.path.name} has "
                f"{wet.channels}: they cannot be compared."
            )
        self.length_samples = max(dry.length_samples, wet.length_samples)
        self.dry = dry.reaching(self.channels, self.length_samples)
        self.wet = wet.reaching(self.channels, self.length_samples)
        self.dry_measured = measured(self.dry, self.sample_rate, part_of(progress, 0.55, 0.65))
        self.wet_measured = measured(self.wet, self.sample_rate, part_of(progress, 0.65, 0.75))
        self.dry_gain_db, self.wet_gain_db = self._gains_db()
        self.dry = self.dry.turned(self.dry_gain_db)
        self.wet = self.wet.turned(self.wet_gain_db)

    def _files(
        self, spec: CompareSpec, place: RenderPlace, progress: Progress
    ) -> tuple[Side, Side]:
        """The file of each side, rendered where it is not there yet."""
        dry = Path(spec.dry)
        if spec.instrument is not None:
            plain = Chain("dry", (), tail=spec.tail or (spec.chain or Chain("dry", ())).tail)
            dry = self._rendered(spec, plain, "dry", place, part_of(progress, 0.0, 0.5))
        if spec.chain is None:
            return Side.of(dry), Side.of(Path(spec.wet or ""))
        side = Side.of(dry)
        wet = self._rendered(spec, spec.chain, "wet", place, part_of(progress, 0.5, 1.0))
        return side, Side.of(wet)

    def _rendered(
        self, spec: CompareSpec, chain: Chain, name: str, place: RenderPlace, progress: Progress
    ) -> Path:
        target = place.temporary / f"{name}.wav"
        asked = RenderSpec(
            spec.dry,
            str(target),
            chain,
            Output("wav32f"),
            base=spec.base,
            instrument=spec.instrument,
            track=spec.track,
            sidechains=spec.sidechains,
            tempo_map=spec.tempo_map,
            start_seconds=spec.start_seconds,
            tail=spec.tail,
        )
        report = render_file(asked, place, progress)
        self.warnings += [words for words in report.warnings if words not in self.warnings]
        return target

    def _at_rate_of(self, dry: Side, wet: Side, place: RenderPlace, progress: Progress) -> Side:
        target = place.temporary / "wet at the rate of dry.wav"
        rate = dry.info.sample_rate
        output = Output("wav32f", rate)
        render_file(
            RenderSpec(str(wet.path), str(target), Chain("rate", ()), output), place, progress
        )
        self.warnings.append(
            f"{wet.path.name} is at {wet.info.sample_rate} Hz and was brought to {rate} Hz."
        )
        return Side.of(target)

    def _gains_db(self) -> tuple[float, float]:
        """What each side is turned by, so that both are equally loud and neither clips."""
        dry, wet = self.dry_measured.figures, self.wet_measured.figures
        if dry.loudness_lufs is None or wet.loudness_lufs is None:
            silent = [
                f"{words} is silent, or too soft to be measured"
                for words, figures in (("The dry side", dry), ("the wet side", wet))
                if figures.loudness_lufs is None
            ]
            sentence = " and ".join(silent)
            self.warnings.append(
                f"{sentence[0].upper()}{sentence[1:]}: both are left at their level."
            )
            louder = 0.0
        else:
            louder = wet.loudness_lufs - dry.loudness_lufs
        dry_db, wet_db = min(0.0, louder), min(0.0, -louder)
        over = max(_peak(dry) + dry_db, _peak(wet) + wet_db)
        if over > 0:
            self.warnings.append(
                f"Both sides are turned down by {over:.1f} dB more, so that neither clips."
            )
            dry_db, wet_db = dry_db - over, wet_db - over
        return dry_db, wet_db


def _peak(figures: Figures) -> float:
    return figures.peak_dbfs if figures.peak_dbfs is not None else -200.0
