"""Which of many files are a model's: by the patterns of its card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from server.models.card import Part
from session.errors import BadWeights

PICKLE_ENDINGS = frozenset({".bin", ".ckpt", ".pickle", ".pkl", ".pt", ".pth", ".th"})
"""Endings under which torch's own files go; reading one can run any program."""


def wanted(names: Sequence[str], part: Part, pickles: bool, where: str) -> tuple[str, ...]:
    """Those of `names`, paths with `/` at `where`, that make up `part`; sorted.

    Raises BadWeights for a file that is missing, and for weights that are a pickle alone while
    `pickles` is False.
    """
    files = part.files
    for pattern in files.needed:
        if not matching(names, [pattern]):
            raise BadWeights(
                f"{where} has no {pattern}: it holds another model, or not all of this one."
            )
    weights = _all_of(names, files.weights)
    if not weights and files.pickles:
        weights = _all_of(names, files.pickles)
        if weights and not pickles:
            raise BadWeights(pickle_refused(f"{weights[0]} at {where}", bool(files.weights)))
    if not weights and (due := files.weights or files.pickles):
        raise BadWeights(
            f"{where} has no {' and '.join(due)}: it holds another model, or not all of this one."
        )
    return tuple(sorted({*matching(names, [*files.needed, *files.useful]), *weights}))


def matching(names: Iterable[str], patterns: Iterable[str]) -> list[str]:
    """Those of `names` that one of `patterns` means; `*` stays within a folder."""
    split = [pattern.split("/") for pattern in patterns]
    return [name for name in names if any(_means(pattern, name) for pattern in split)]


def is_safetensors(name: str) -> bool:
    """Whether a file of that name should be safetensors."""
    return PurePosixPath(name).suffix.lower() == ".safetensors"


def is_pickle(name: str) -> bool:
    """Whether a file of that name is one of torch's pickles."""
    return PurePosixPath(name).suffix.lower() in PICKLE_ENDINGS


def pickle_refused(what: str, safetensors_expected: bool = True) -> str:
    """The sentence on a pickle that nobody allowed."""
    better = "use safetensors, or " if safetensors_expected else ""
    return (
        f"{what} is a pickle, a file that can run any program when it is read: {better}allow it "
        "with --pickles if you trust who made it."
    )


def _all_of(names: Sequence[str], patterns: Sequence[str]) -> list[str]:
    """The files that `patterns` mean, or none where one of them means nothing."""
    found = [matching(names, [pattern]) for pattern in patterns]
    return [name for each in found for name in each] if all(found) else []


def _means(pattern: list[str], name: str) -> bool:
    parts = name.split("/")
    return len(parts) == len(pattern) and all(
        fnmatchcase(part, wanted) for part, wanted in zip(parts, pattern, strict=True)
    )
