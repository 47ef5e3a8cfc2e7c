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
    "tracks in groups",
    "gain, pan and mute",
    "sends and returns",
    "effects of its own for a chain",
    "the dry stem beside the printed one",
    "takes",
    "audio at its exact sample",
    "audio follows a tempo change",
    "clips with gaps between them",
    "fades",
    "MIDI notes",
    "pitch bends",
    "chord names",
    "session view",
    "mix and master",
    "licence and provenance",
)
"""Every row of the table in docs/exports.md, in its order."""


def fidelity(*, lacking: tuple[str, ...], proof: Proof, proof_words: str) -> Fidelity:
    """A format's declaration: it carries every feature that it is not said to be `lacking`.

    Raises ValueError for a feature that is not in FEATURES.
    """
    unknown = [feature for feature in lacking if feature not in FEATURES]
    if unknown:
        raise ValueError(f"features without a row in the table: {unknown}")
    return Fidelity(
        carried=tuple(feature for feature in FEATURES if feature not in lacking),
        not_carried=tuple(feature for feature in FEATURES if feature in lacking),
        proof=proof,
        proof_words=proof_words,
    )
