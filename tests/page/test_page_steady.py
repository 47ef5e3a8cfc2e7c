"""What is there stays where it is while the rest arrives: no view jumps under the finger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.page.golden_library import SONG, served_golden_library
from tests.page.golden_scenes import FORMS, VIEWS
from tests.page.page_server import PageServer

MOST_SHIFT = 0.005
"""Of a window's worth: 0.1 is what web.dev calls good."""
MOST_SHIFT_OF_A_FORM = 0.02
"""Where lists of files and formats come in below what was read."""

WATCH = """
window.shifts = [];
window.pending = 0;
window.lastAnswer = 0;
new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) {
        if (shift.hadRecentInput) continue;
        const moved = shift.sources.map(({ node, previousRect: from, currentRect: to }) =>
            `${(node?.textContent ?? "").slice(0, 40)} from ${from.y} to ${to.y}`);
        window.shifts.push([shift.value, moved.join("; ")]);
    }
}).observe({ type: "layout-shift", buffered: true });
const real = window.fetch;
let asked = 0;
window.fetch = async (...told) => {
    const waits = window.delays[asked++ % window.delays.length];
    window.pending += 1;
    try {
        await new Promise((done) => setTimeout(done, waits));
        return await real(...told);
    } finally {
        window.pending -= 1;
        window.lastAnswer = performance.now();
    }
};
"""
SETTLED = "() => window.pending === 0 && performance.now() - window.lastAnswer > 800"
SPEEDS = {"warm": [0], "slow": [150, 300, 450, 600], "the last first": [600, 450, 300, 150]}
BLANK = """() => [...document.querySelectorAll("select")]
    .filter((one) => one.checkVisibility() && !one.selectedOptions[0]?.label)
    .map((one) => one.labels[0]?.textContent)"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, built_page: Path) -> Iterator[PageServer]:
    """A server with the golden library: nothing here changes it."""
    yield from served_golden_library(tmp_path_factory.mktemp("steady"), built_page)


def watched(page: Page, delays_ms: list[int]) -> None:
    """Each answer of the server takes so long, in turn; what moves is written down."""
    page.add_init_script(f"window.delays = {delays_ms};{WATCH}")


def moved(page: Page) -> list[tuple[float, str]]:
    """What has moved once all has arrived, and by how much."""
    page.wait_for_function(SETTLED)
    return [(amount, words) for amount, words in page.evaluate("window.shifts.splice(0)")]


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_in_a_view_moves_while_it_opens(page: Page, view: str, speed: str) -> None:
    watched(page, SPEEDS[speed])
    page.goto(view)
    expect(page.get_by_role("main")).to_be_visible()
    found = moved(page)
    assert sum(amount for amount, _ in found) <= MOST_SHIFT, found


def test_no_choice_is_blank_and_no_form_moves_while_its_answers_arrive(page: Page) -> None:
    watched(page, [700])
    page.goto(f"/sessions/{SONG}")
    panel = page.get_by_role("region", name="Do", exact=True)
    for form in FORMS:
        panel.get_by_role("radio", name=form, exact=True).check()
        assert page.evaluate(BLANK) == [], form
        found = moved(page)
        assert page.evaluate(BLANK) == [], form
        assert sum(amount for amount, _ in found) <= MOST_SHIFT_OF_A_FORM, (form, found)


def test_a_choice_that_waits_for_its_options_shows_what_is_chosen_and_cannot_be_opened(
    page: Page,
) -> None:
    watched(page, [1500])
    page.goto(f"/sessions/{SONG}")
    panel = page.get_by_role("region", name="Do", exact=True)
    panel.get_by_role("radio", name="Transcribe", exact=True).check()
    choice = panel.get_by_role("combobox", name="Transcriber")
    expect(choice).to_be_disabled()
    expect(choice).to_have_value("basic-pitch")
    expect(choice).to_be_enabled()
    expect(choice).to_have_value("basic-pitch")
    assert choice.locator("option").count() >= 1
