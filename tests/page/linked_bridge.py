"""A real bridge that is linked to a page's server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.integration.bridge_process import RunningBridge, bridging
from tests.page.page_server import PageServer, wait_for


@contextmanager
def linked_bridge(server: PageServer, folder: Path, **settings: Any) -> Iterator[RunningBridge]:
    """A bridge while the block runs, once the server knows of it.

    Its controllers and mappings lie in `folder`; `settings` are those of a bridge, by name.
    """
    own = {f"{name}_folder": str(folder / name) for name in ("controllers", "mappings")}
    with bridging(server.library, **own, **settings) as bridge:
        wait_for(lambda: server.client.get("/v1/bridge").json()["bridges"])
        yield bridge
