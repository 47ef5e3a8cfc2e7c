"""The page in a real browser against a real server.

A test takes `server`, a server with a scratch library, and `page`, a Chromium page of it, opens a
view (`page.goto("/sessions")`) and does what a musician does. It fails by itself when the page
writes an error to the console, throws, or asks anybody but its own server for anything.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from server.web.build import PLACE, bundle
from tests.page.page_server import PageServer

LIMIT_SECONDS = 60
"""Long enough for two busy cores: a page that hangs is told from one that is slow."""
expect.set_options(timeout=LIMIT_SECONDS * 1000)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)
AXE = PLACE / "node_modules" / "axe-core" / "axe.min.js"

OpenPage = Callable[..., Page]
"""Opens one more page of the server, by itself, with what it is called with as Playwright's
options of a context (`viewport={"width": 1024, "height": 768}`)."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of the page needs a browser, and npm to build it."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.peer("chromium"))
            item.add_marker(pytest.mark.peer("npm"))


def built_once(
    tmp_path_factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]
) -> Path:
    """A folder that `build` makes once for all tests of a run, however many processes run them."""
    mine = tmp_path_factory.getbasetemp()
    shared = mine.parent if re.fullmatch(r"popen-gw\d+", mine.name) else mine
    with FileLock(shared / f"{name}.lock"):
        folder = shared / name
        if not (folder / "index.html").is_file():
            build(folder)
    return folder


@pytest.fixture(scope="session")
def built_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page."""
    return built_once(tmp_path_factory, "page", bundle)


@pytest.fixture
def server(tmp_path: Path, built_page: Path) -> Iterator[PageServer]:
    """A server with an empty library, which serves the page."""
    one = PageServer(tmp_path, built_page)
    try:
        one.start()
        yield one
    finally:
        one.close()


@pytest.fixture(scope="session")
def made_song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a session of four bars that the built-in engine made, once for all tests."""
    server = PageServer(tmp_path_factory.mktemp("made"), Path())
    try:
        server.start()
        words = "lo-fi hip hop, 120 bpm, A minor, 4 bars, drums, keys, bass"
        made = server.made(words, bars=4, seed=3)
    finally:
        server.close()
    return server.library / "sessions" / made


@pytest.fixture
def song(server: PageServer, made_song: Path) -> str:
    """The id of that session, in the library of this test's server."""
    shutil.copytree(made_song, server.library / "sessions" / made_song.name)
    return made_song.name


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Not for longer than a module: Playwright keeps the thread's event loop."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(FLAGS)
        )
        yield found
        found.close()


class Faults:
    """What went wrong in the pages of a test, in words.

    `allow` what is meant to be told: a server that is stopped, a prompt that is refused.
    """

    def __init__(self) -> None:
        self._seen: list[str] = []
        self._allowed: list[re.Pattern[str]] = []

    def allow(self, pattern: str) -> None:
        """Let pass what matches `pattern` somewhere."""
        self._allowed.append(re.compile(pattern))

    @property
    def seen(self) -> list[str]:
        """All that was not allowed."""
        return [one for one in self._seen if not any(p.search(one) for p in self._allowed)]

    def watch(self, page: Page, own: str) -> None:
        """Hear what goes wrong in `page`, which may ask the server at `own` alone."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._seen.append(f"thrown: {error}"))
        page.on("request", lambda request: self._request(request, own))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning", "assert"):
            where = message.location.get("url", "")
            self._seen.append(f"console {message.type}: {message.text} ({where})")

    def _request(self, request: Request, own: str) -> None:
        url = request.url
        if not url.startswith((f"{own}/", "data:", "blob:")):
            self._seen.append(f"asked another server: {url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self._seen.append(f"answered with {response.status}: {response.url}")


@pytest.fixture
def faults() -> Faults:
    """What goes wrong in the test's pages; say there what is meant to."""
    return Faults()


@pytest.fixture
def open_page(
    request: pytest.FixtureRequest, browser: Browser, faults: Faults
) -> Iterator[OpenPage]:
    """Opens pages of the test's server, each of its own browser profile.

    A test that takes no `server` says whose page it means, as `base_url`: none is started for it.
    """
    own = {}
    if "server" in request.fixturenames:
        own["base_url"] = request.getfixturevalue("server").url
    contexts = []

    def opened(**options: Any) -> Page:
        wanted = {"viewport": {"width": 1280, "height": 720}, **own, **options}
        assert "base_url" in wanted, "take `server`, or say whose page it is"
        context = browser.new_context(accept_downloads=True, **wanted)
        context.set_default_timeout(LIMIT_SECONDS * 1000)
        contexts.append(context)
        page = context.new_page()
        faults.watch(page, wanted["base_url"])
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults.seen, "\n".join(faults.seen)


@pytest.fixture
def page(server: PageServer, open_page: OpenPage) -> Page:
    """One page of the server, at 1280 by 720, not yet anywhere."""
    return open_page()


Axe = Callable[[Page], None]


@pytest.fixture(scope="session")
def axe() -> Axe:
    """Sees that a page, as it stands, has no serious fault of accessibility."""

    def check(page: Page) -> None:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        serious = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
        assert not serious, "\n".join(_told(one) for one in serious)

    return check


def _told(violation: dict[str, Any]) -> str:
    places = "; ".join(" ".join(map(str, node["target"])) for node in violation["nodes"])
    return f"{violation['impact']}: {violation['help']} ({violation['id']}) at {places}"
