"""A page that holds still for its picture: one date, one font, no motion, the same numbers drawn.

`STILL` are the options of its context; `hold_still` is done before it goes anywhere.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, Route

from tests.page.golden_library import NOW
from tests.page.picture import difference, read_picture, write_golden, write_picture

GOLDEN = Path(__file__).parent / "golden"
WRITES = os.environ.get("GOLDEN_PICTURES") == "write"
"""`make golden` sets it: the pictures are written anew, and nothing is held against them."""
PATIENCE_SECONDS = 40
STILL: dict[str, Any] = {"reduced_motion": "reduce", "timezone_id": "UTC", "locale": "en-GB"}

_BEFORE = """
localStorage.setItem("roadie.make", JSON.stringify({ state: { seed: 20260302 }, version: 1 }));
"""
_ONE_FONT = """async () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
        * { font-family: "Inter Variable" !important; caret-color: transparent !important; }
        * { animation: none !important; transition: none !important; }
        *::-webkit-scrollbar { display: none; }
    `);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    await document.fonts.ready;
}"""
_SIDEWAYS = """() => [...document.querySelectorAll("body *")]
    .concat(document.documentElement)
    .filter((one) => {
        const style = getComputedStyle(one);
        const scrolls = one === document.documentElement || /auto|scroll/.test(style.overflowX);
        const meant = one.closest("[data-timeline], [data-sideways]");
        return scrolls && !meant && one.scrollWidth > one.clientWidth + 1;
    })
    .map((one) => `${one.tagName} ${one.className}: ${one.scrollWidth} in ${one.clientWidth}`)"""
_MACHINE = {
    "disk": {
        "folder": "/music/roadie",
        "library_bytes": 12_400_000_000,
        "free_bytes": 182_000_000_000,
        "total_bytes": 512_000_000_000,
    },
    "dragged": {
        "laid_out": {"folder": "/music/roadie/dragged", "files": 0, "size_bytes": 0},
        "cleared": {"folder": "/music/roadie/cleared/dragged", "files": 0, "size_bytes": 0},
    },
    "memory": {
        "total_bytes": 32_000_000_000,
        "available_bytes": 21_000_000_000,
        "model_limit_mb": 24_000,
    },
    "cores": 8,
    "workers": 2,
    "system": "Linux x86_64",
    "gpus": [],
    "device": "auto",
    "versions": {"python": "3.11.7", "roadie": "0.1.0", "pedalboard": "0.9.26"},
}
"""What the server says of its machine: the one thing that is of no machine but the test's own."""


def hold_still(page: Page, library: Path) -> None:
    """Nothing that the page shows is of this hour or of this machine's `library`."""

    def elsewhere(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(str(library), "/music/roadie"))

    page.clock.set_fixed_time(NOW)
    page.add_init_script(_BEFORE)
    page.route("**/v1/machine", lambda route: route.fulfill(json=_MACHINE))
    page.route("**/v1/health", _health)
    page.route(re.compile(r"/v1/sessions(/[^/]+)?(\?.*)?$"), elsewhere)


def _health(route: Route) -> None:
    answer = route.fetch()
    started = NOW.timestamp() - 7200
    route.fulfill(response=answer, json={**answer.json(), "started_at": started})


def sideways(page: Page) -> list[str]:
    """What is wider than its place, but for what is meant to scroll along the bars."""
    found: list[str] = page.evaluate(_SIDEWAYS)
    return found


def hold_against_golden(part: Locator, name: str, out: Path, mask: list[Locator]) -> None:
    """A part of a page looks as its golden picture does, soon; what is masked may be anything.

    Where it does not, what was seen and what differs are kept in `out`.
    """
    page = part.page
    page.evaluate(_ONE_FONT)
    page.mouse.move(0, 0)
    if WRITES:
        write_golden(GOLDEN / f"{name}.png", read_picture(_settled(part, mask)))
        return
    golden = read_picture((GOLDEN / f"{name}.png").read_bytes())
    ends = time.monotonic() + PATIENCE_SECONDS
    while True:
        seen = read_picture(_shot(part, mask))
        found = difference(golden, seen)
        if found is None:
            return
        if time.monotonic() > ends:
            break
        page.wait_for_timeout(250)
    write_picture(out / f"{name}.png", seen)
    write_picture(out / f"{name}.difference.png", found.picture)
    raise AssertionError(
        f"{name} does not look as its golden picture does: {found.words}. See {out}; "
        "where it is meant, `make golden` writes it anew"
    )


def _settled(part: Locator, mask: list[Locator]) -> bytes:
    """The part once it has looked the same for a while."""
    ends = time.monotonic() + PATIENCE_SECONDS
    shot, same = _shot(part, mask), 0
    while same < 2:
        assert time.monotonic() < ends, "it never holds still: mask what moves"
        part.page.wait_for_timeout(250)
        before, shot = shot, _shot(part, mask)
        same = same + 1 if shot == before else 0
    return shot


def _shot(part: Locator, mask: list[Locator]) -> bytes:
    return part.screenshot(animations="disabled", caret="hide", mask=mask, mask_color="#808080")
