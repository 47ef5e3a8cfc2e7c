"""A browser that says it is offline still has the server: it is on this machine."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.page.page_server import PageServer


def test_what_is_asked_is_asked_whatever_the_browser_says_of_the_network(
    page: Page, server: PageServer
) -> None:
    page.goto("/jobs")
    expect(page.get_by_role("link", name="Chains")).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    page.get_by_role("link", name="Chains").click()
    chains = page.get_by_role("navigation", name="Chains")
    expect(chains.get_by_role("link", name="drum bus glue")).to_be_visible()
    chains.get_by_role("link", name="Plug-ins").click()
    with page.expect_response(lambda answer: answer.url.endswith("/v1/scans")) as scanned:
        page.get_by_role("button", name=re.compile("^(Scan|Look)")).click()
    assert scanned.value.status == 202
