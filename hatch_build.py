"""What is looked at when a wheel is built: whether it carries the page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PAGE = Path("server/web/built/index.html")
REQUIRED = "ROADIE_REQUIRE_PAGE"
WITHOUT = (
    "THIS WHEEL HAS NO PAGE: build it first with `make page`, which needs Node.js 20.19 or newer "
    "with npm, then build the wheel again. Without it the server answers, and shows no page."
)


class PageHook(BuildHookInterface):
    """Says so when the page is missing; with ROADIE_REQUIRE_PAGE=1 there is no such wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before a wheel is put together; one for working on the source takes what is there."""
        del build_data
        if version == "editable" or (Path(self.root) / PAGE).is_file():
            return
        if os.environ.get(REQUIRED) == "1":
            raise FileNotFoundError(WITHOUT)
        line = "*" * 78
        self.app.display_warning(f"{line}\n{WITHOUT}\n{line}")
