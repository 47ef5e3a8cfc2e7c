"""Where the published schemas of DAWproject stand; they are no part of this project."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

SCHEMAS = {"project.xml": "Project.xsd", "metadata.xml": "MetaData.xsd"}
"""The documents of an archive and what each is held against."""


def schemas() -> dict[str, etree.XMLSchema]:
    """The schemas in $ROADIE_SAMPLES, or in `shared/samples` beside the project.

    Without them the test is skipped, or fails where peers are required.
    """
    named = os.environ.get("ROADIE_SAMPLES")
    beside = Path(__file__).parents[2] / "shared" / "samples"
    folder = (Path(named) if named else beside) / "dawproject"
    if not all((folder / name).is_file() for name in SCHEMAS.values()):
        words = f"no schemas in {folder}: set ROADIE_SAMPLES to a folder that has dawproject/*.xsd"
        if os.environ.get("ROADIE_REQUIRE_PEERS") == "1":
            pytest.fail(words, pytrace=False)
        pytest.skip(words)
    return {document: _schema(folder / name) for document, name in SCHEMAS.items()}


@cache
def _schema(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(path))
