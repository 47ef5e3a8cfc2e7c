"""Where the Live sets stand that Live itself saved; they are no part of this project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def real_sets() -> list[Path]:
    """Every real set in $ROADIE_SAMPLES, or in `shared/samples` beside the project.

    Without them the test is skipped, or fails where peers are required.
    """
    named = os.environ.get("ROADIE_SAMPLES")
    beside = Path(__file__).parents[2] / "shared" / "samples"
    folder = Path(named) if named else beside
    found = sorted((folder / "als").glob("*.als"))
    if not found:
        words = f"no Live sets in {folder}/als: set ROADIE_SAMPLES to a folder that has als/*.als"
        if os.environ.get("ROADIE_REQUIRE_PEERS") == "1":
            pytest.fail(words, pytrace=False)
        pytest.skip(words)
    return found
