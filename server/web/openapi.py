"""Writes the API's description, of which the page's types are made."""

from __future__ import annotations

import json
from pathlib import Path

from server.api.app import openapi_document
from server.settings import Settings

OPENAPI = Path(__file__).with_name("openapi.json")


def write_openapi(path: Path = OPENAPI) -> None:
    """Write it, with the settings as they are by default."""
    path.write_text(json.dumps(openapi_document(Settings()), indent=1), encoding="utf-8")


if __name__ == "__main__":
    write_openapi()
