"""The page is served whole and safe."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.page.conftest import Axe


def test_the_page_opens_without_a_fault(page: Page, axe: Axe) -> None:
    page.goto("/")
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()
    axe(page)
