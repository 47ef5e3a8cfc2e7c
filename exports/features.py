"""What formats carry, in one set of words, so that they can be compared."""

from __future__ import annotations

from exports.contract import Fidelity, Proof

FEATURES: tuple[str, ...] = (
    "tempo",
    "tempo changes",
    "meter changes",
    "key",
    "sections",
    "track names",
    "track order",
    "colours",
    "gain, pan and mute",
    "audio at its exact sample",
    "audio follows a tempo change",
    "clips with gaps between them",
    "MIDI notes",
    "pitch bends",
    "chord names",
    "session view",
    "mix and master",
    "licence and provenance",
    "plug-in chains",
    "tracks in groups",
)
"""Every row of the table in docs/exports.md, in its order."""


def fidelity(carried: tuple[str, ...], proof: Proof, proof_words: str) -> Fidelity:
    """A format's declaration: what is not `carried` is not carried.

    Raises ValueError for a feature that is not in FEATURES.
    """
    unknown = [feature for feature in carried if feature not in FEATURES]
    if unknown:
        raise ValueError(f"features without a row in the table: {unknown}")
    return Fidelity(
        carried=tuple(feature for feature in FEATURES if feature in carried),
        not_carried=tuple(feature for feature in FEATURES if feature not in carried),
        proof=proof,
        proof_words=proof_words,
    )
