"""Whether a session can be made again with changes: what it remembers of how it was made."""

from __future__ import annotations

from session.model import Provenance


def why_not_varied(provenance: Provenance, name: str) -> str | None:
    """Why the session called `name` cannot be varied, and what to do; None where nothing forbids.

    Only what the session says itself: its engine may still be gone.
    """
    if provenance.operation == "render" and provenance.parent:
        return (
            f"The session {name} was rendered from {provenance.parent}, and a new take begins "
            f"before the chain: vary {provenance.parent}, and render what comes of it."
        )
    if provenance.operation in ("repaint", "extend") and provenance.parent:
        return (
            f"The session {name} has bars of a model in what {provenance.parent} was, and a new "
            f"take begins before them: vary {provenance.parent}, or use `roadie repaint`."
        )
    if not {"prompt", "seed"} <= provenance.parameters.keys():
        return not_generated(name)
    return None


def not_generated(name: str) -> str:
    """Why a session that no engine of ours made cannot be varied."""
    return (
        f"The session {name} was not generated here, so it cannot be varied: "
        "`roadie respond` takes it as music to play along with."
    )
