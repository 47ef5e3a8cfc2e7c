"""Every view of the page as it is pictured: where it is, and what is done there first."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.page.golden_library import OTHER, SONG
from tests.page.golden_others import MANY, MONO, NOTES, ODD

WIDE = (1280, 720)
TABLET = (1024, 768)
TALL = (1280, 1000)
"""For a panel that is longer than the window: pictured whole."""

Deed = Callable[[Page], None]


@dataclass(frozen=True)
class Scene:
    """A view: `deed` is done at `address`; pictured at each of `sizes`, whole or a part of it."""

    name: str
    address: str
    deed: Deed
    sizes: tuple[tuple[int, int], ...] = (WIDE,)
    part: str = ":root"


DO = 'section:has([aria-label="What to do"])'
VIEWS = (
    "/",
    "/sessions",
    f"/sessions/{SONG}",
    "/bridge",
    "/chains",
    "/chains/named/warm%20bus",
    "/chains/plug-ins",
    "/jobs",
    "/jobs?show=health",
)
"""Every view of the page."""

FORMS = {
    "Vary": "What shall be different",
    "Respond": "How it should sound",
    "Repaint": "roadie models install",
    "Extend": "roadie models install",
    "Separate": "Quick split",
    "Transcribe": "Put on the grid",
    "Chain": "Gain",
    "Export": "REAPER",
    "Files": "Stems",
}
"""What can be made of a session, with words that each form shows once it is whole."""


def scenes() -> tuple[Scene, ...]:
    """All of the golden library."""
    both = (WIDE, TABLET)
    song = f"/sessions/{SONG}"
    return (
        Scene("make", "/", _takes, both),
        Scene("make-understood", "/", _understood),
        Scene("session", song, _session, both),
        Scene("session-marked", song, _marked),
        Scene("keys", song, _keys),
        *(
            Scene(f"do-{form.lower()}", song, _form(form, words), (TALL,), DO)
            for form, words in FORMS.items()
        ),
        Scene("library", "/sessions", _library, both),
        Scene("library-details", "/sessions", _details, both),
        Scene("library-comments", "/sessions", _details, part='section[aria-label="Comments"]'),
        Scene("library-batch", "/sessions", _batch),
        Scene("job-failed", "/jobs", _failed, part="li[data-state=failed]"),
        Scene("jobs", "/jobs", _shown("History"), both),
        Scene("health", "/jobs?show=health", _health, both),
        Scene("bridge", "/bridge", _heading("No bridge is linked")),
        Scene("chains", "/chains", _chains, both),
        Scene("chain-editor", "/chains/named/warm%20bus", _chain, both),
        Scene("plug-ins", "/chains/plug-ins", _shown("Kept off")),
        Scene("nothing-here", "/no-such-view", _heading("There is nothing here")),
    )


def scenes_of_others() -> tuple[Scene, ...]:
    """Of sessions of other kinds."""
    tracks = {ODD: 3, NOTES: 5, MANY: None, MONO: 1}
    return tuple(
        Scene(f"session-{name}", f"/sessions/{name}", _opened(count))
        for name, count in tracks.items()
    )


def scene_empty() -> tuple[Scene, ...]:
    """Views of a library in which nothing is yet."""
    return (
        Scene("make-empty", "/", _make, (WIDE, TABLET)),
        Scene("library-empty", "/sessions", lambda page: _text(page, "Nothing is here yet")),
        Scene("plug-ins-empty", "/chains/plug-ins", lambda page: _text(page, "No plug-ins")),
    )


def _text(page: Page, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible()


def _heading(words: str) -> Deed:
    return lambda page: expect(page.get_by_role("heading", name=words)).to_be_visible()


def _shown(region: str) -> Deed:
    return lambda page: expect(page.get_by_role("region", name=region)).to_be_visible()


def _make(page: Page) -> None:
    expect(page.get_by_label("What shall it be?")).to_be_visible()


def _takes(page: Page) -> None:
    takes = page.get_by_role("region", name="Takes")
    expect(takes.locator("li[data-state=done]")).to_have_count(3)


def _understood(page: Page) -> None:
    words = "lo-fi, 90 bpm, A minor, 8 bars, 4/4, drums, keys, no bells, florble"
    page.get_by_label("What shall it be?").fill(words)
    region = page.get_by_role("region", name="What was understood")
    expect(region).to_contain_text("90 bpm")
    expect(page.get_by_text("Not understood:")).to_contain_text("florble")


def _session(page: Page) -> None:
    expect(page.get_by_role("grid", name="Tracks").get_by_role("row")).to_have_count(6)
    expect(page.get_by_test_id("place")).to_have_text("1.1.1")


def _opened(tracks: int | None) -> Deed:
    def opened(page: Page) -> None:
        rows = page.get_by_role("grid", name="Tracks").get_by_role("row")
        expect(rows.first).to_be_visible()
        if tracks is not None:
            expect(rows).to_have_count(tracks)
        expect(page.get_by_test_id("place")).to_have_text("1.1.1")

    return opened


def _marked(page: Page) -> None:
    """The chorus is marked and looped, with two tracks chosen, one muted and one soloed."""
    _session(page)
    page.get_by_role("button", name=re.compile("^Chorus, from bar")).click()
    page.keyboard.press("r")
    page.keyboard.press("l")
    rows = page.get_by_role("row")
    rows.nth(2).get_by_role("button", name="Mute Bass").click()
    rows.nth(3).get_by_role("button", name="Solo Keys").click()


def _keys(page: Page) -> None:
    _session(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def _failed(page: Page) -> None:
    failed = page.locator("li[data-state=failed]")
    failed.get_by_role("button", name="More details").click()
    expect(failed).to_contain_text("roadie models install htdemucs")


def _form(name: str, words: str) -> Deed:
    def open_form(page: Page) -> None:
        _session(page)
        panel = page.get_by_role("region", name="Do", exact=True)
        panel.get_by_role("radio", name=name, exact=True).check()
        if name == "Chain":
            panel.get_by_role("combobox", name="Chain").fill("warm bus")
            page.get_by_role("option", name="warm bus").click()
        expect(panel).to_contain_text(words)

    return open_form


def _library(page: Page) -> None:
    expect(page.get_by_role("grid", name="Sessions").get_by_role("row").first).to_be_visible()


def _press(page: Page, title: str, *keys: str) -> None:
    rows = page.get_by_role("grid", name="Sessions").get_by_role("row")
    words = page.get_by_text(title, exact=True)
    rows.filter(has=words).get_by_text(title, exact=True).first.click(modifiers=list(keys))  # type: ignore[arg-type]


def _details(page: Page) -> None:
    _library(page)
    _press(page, "Dusty rain")
    expect(page.get_by_text("The bass drags a little here.")).to_be_visible()


def _batch(page: Page) -> None:
    _library(page)
    _press(page, "Dusty rain")
    _press(page, "Dusty rain, take 2", "Control")
    expect(page.get_by_role("heading", name="2 sessions chosen")).to_be_visible()


def _health(page: Page) -> None:
    engines = page.get_by_role("region", name="Engines").get_by_role("listitem")
    expect(engines.first).to_contain_text("Composer")
    expect(page.get_by_role("region", name="Exports")).to_contain_text("Ableton Live project")
    expect(page.get_by_role("region", name="Trained models")).to_contain_text("MusicGen")


def _chains(page: Page) -> None:
    chains = page.get_by_role("navigation", name="Chains")
    expect(chains.get_by_role("link", name="drum bus glue")).to_be_visible()


def _chain(page: Page) -> None:
    chain = page.get_by_role("region", name="The chain")
    expect(chain.get_by_role("textbox", name="Name")).to_have_value("warm bus")
    chain.get_by_role("button", name=re.compile("^Gain ")).click()
    trying = page.get_by_role("region", name="Try it")
    expect(trying.get_by_role("button", name="Before and after")).to_be_visible()
    trying.get_by_label("Session").select_option(OTHER)
