"""Files that are dropped onto a page, as from a file browser."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from playwright.sync_api import Page

DROP = """async (files) => {
    const carried = new DataTransfer();
    for (const [name, content] of Object.entries(files)) {
        const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
        carried.items.add(new File([bytes], name));
    }
    for (const type of ["dragenter", "dragover", "drop"])
        document.querySelector("main").dispatchEvent(new DragEvent(type, {
            dataTransfer: carried, bubbles: true, cancelable: true,
        }));
}"""


def drop(page: Page, files: Mapping[str, bytes]) -> None:
    """Drop these onto the view that is open."""
    page.evaluate(DROP, {name: base64.b64encode(data).decode() for name, data in files.items()})
