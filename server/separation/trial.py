"""A separator tried on music whose stems are known: sessions that the built-in engine makes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from server.engines.composer.style.shelf import all_styles
from server.engines.contract import GenerateRequest
from server.engines.registry import ENGINES
from server.separation.contract import Separator, Stem
from server.separation.known import known_stems, write_known
from server.separation.si_sdr import si_sdr_db
from session.errors import JobFailed
from session.model import Session
from session.progress import Progress, part_of, silent
from session.units import Role

TRIED: tuple[Role, ...] = ("drums", "bass", "other")
"""The engine sings not: what a separator takes for vocals is lost to the others."""

BARS = 8
SAMPLE_RATE = 44_100


@dataclass(frozen=True, slots=True)
class Trial:
    """How one stem of one session came out: SI-SDR in dB of the stem and of the mix as it is."""

    separator: str
    style: str
    role: Role
    stem_db: float
    mix_db: float

    @property
    def gain_db(self) -> float:
        """How much closer than the mix the stem comes."""
        return self.stem_db - self.mix_db


@dataclass(frozen=True, slots=True)
class Score:
    """How a separator's stems of one role came out, over all sessions; in dB.

    `mean_db` and `worst_db` are SI-SDR, `mix_db` that of the mix as it is, `gain_db` what is won
    on it, on average; `worst_style` is where it came out worst.
    """

    separator: str
    role: Role
    sessions: int
    mean_db: float
    worst_db: float
    worst_style: str
    mix_db: float
    gain_db: float


def trials(separators: Sequence[Separator], sessions: int, progress: Progress) -> Iterator[Trial]:
    """Make sessions, one style after the other, and part the mix of each by each separator.

    The same number makes the same music. Raises what the engine and the separators raise.
    """
    names = list(all_styles())
    for number in range(sessions):
        style = names[number % len(names)]
        share = part_of(progress, number / sessions, (number + 1) / sessions)
        with TemporaryDirectory(prefix="roadie-trial-") as place:
            folder = Path(place)
            session = _made(style, number, folder / "session", part_of(share, 0.0, 0.3))
            true = _true_stems(session, folder)
            assert session.mix is not None
            mix = folder / "session" / session.mix.file
            for index, separator in enumerate(separators):
                step = 0.7 / len(separators)
                here = part_of(share, 0.3 + step * index, 0.3 + step * (index + 1))
                stems = separator.separate(mix, folder / separator.name, here)
                yield from _tried(separator.name, style, true, stems, mix)


def scores(found: Sequence[Trial]) -> list[Score]:
    """What trials come to, a score for each separator and role."""
    result = []
    for name in dict.fromkeys(trial.separator for trial in found):
        for role in TRIED:
            of_role = [one for one in found if one.separator == name and one.role == role]
            if not of_role:
                continue
            worst = min(of_role, key=lambda one: one.stem_db)
            result.append(
                Score(
                    separator=name,
                    role=role,
                    sessions=len(of_role),
                    mean_db=fmean(one.stem_db for one in of_role),
                    worst_db=worst.stem_db,
                    worst_style=worst.style,
                    mix_db=fmean(one.mix_db for one in of_role),
                    gain_db=fmean(one.gain_db for one in of_role),
                )
            )
    return result


def _made(style: str, seed: int, folder: Path, progress: Progress) -> Session:
    request = GenerateRequest(
        prompt=style, style=style, seed=seed, bars=BARS, sample_rate=SAMPLE_RATE
    )
    folder.mkdir()
    return ENGINES.load("composer").generate(request, folder, progress)


def _true_stems(session: Session, folder: Path) -> dict[Role, Path]:
    known = known_stems(session, ())
    if known is None:
        raise JobFailed("The engine's stems do not sum to its mix: this is a defect in Roadie.")
    stems = write_known(known, folder / "session", folder / "true", silent)
    return {stem.role: stem.file for stem in stems}


def _tried(
    separator: str, style: str, true: dict[Role, Path], stems: Sequence[Stem], mix: Path
) -> Iterator[Trial]:
    for role in TRIED:
        guessed = [stem.file for stem in stems if _stands_for(stem.role) == role]
        if role not in true or not guessed:
            continue
        stem_db, mix_db = si_sdr_db(true[role], guessed), si_sdr_db(true[role], [mix])
        if stem_db is not None and mix_db is not None:
            yield Trial(separator, style, role, stem_db, mix_db)


def _stands_for(role: Role) -> Role:
    """Which of the tried roles a separator's stem counts to; vocals to none."""
    return role if role in ("drums", "bass", "vocals") else "other"
