"""What tests of the panel do with it, and what they look at afterwards."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Locator, Page, expect

from tests.page.page_server import PageServer

LONG_MS = 240_000
"""For work, where both cores may be busy with others."""


def open_panel(page: Page, song: str, action: str) -> Locator:
    """The panel of a session with one of its actions chosen."""
    page.goto(f"/sessions/{quote(song)}")
    panel = page.get_by_role("region", name="Do", exact=True)
    panel.get_by_role("radio", name=action, exact=True).check()
    return panel


def tracks_of(server: PageServer, session: str) -> dict[str, Any]:
    """The tracks of a session's document, by name."""
    document = server.client.get(f"/v1/sessions/{session}/document").json()
    return {track["name"]: track for track in document["session"]["tracks"]}


def session_ids(server: PageServer) -> set[str]:
    """All sessions that a list has."""
    return {one["id"] for one in server.client.get("/v1/sessions").json()["items"]}


def session_made(panel: Locator, server: PageServer, before: set[str]) -> str:
    """The session that the first piece of work became, by its link."""
    work = panel.get_by_role("region", name="Work on this session")
    expect(work.get_by_text("Nothing was overwritten")).to_be_visible(timeout=LONG_MS)
    address = work.get_by_role("link").first.get_attribute("href")
    assert address is not None
    made = address.removeprefix("/sessions/")
    assert session_ids(server) - before == {made}
    return made


def mark_bars(page: Page, first: int, bars: int) -> None:
    """Drag over the ruler, from within the first bar to within the last."""
    box = page.get_by_role("main").locator("canvas").first.bounding_box()
    assert box is not None
    bar = box["width"] / 4
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + (first - 0.8) * bar, y)
    page.mouse.down()
    page.mouse.move(box["x"] + (first + bars - 1.2) * bar, y, steps=6)
    page.mouse.up()


def without_top(archive: bytes) -> dict[str, bytes]:
    """The files of an archive by their names below its one folder, where it has one."""
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        names = [name for name in file.namelist() if not name.endswith("/")]
        tops = {name.partition("/")[0] for name in names}
        cut = len(tops) == 1 and all("/" in name for name in names)
        return {name.partition("/")[2] if cut else name: file.read(name) for name in names}
