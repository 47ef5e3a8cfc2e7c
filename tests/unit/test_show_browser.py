"""A browser is opened where one can come up, and never in the terminal that Ctrl-C is needed in."""

from __future__ import annotations

import webbrowser

import pytest

from roadie.show.browser import has_screen, open_page

URL = "http://127.0.0.1:8765/"


@pytest.mark.parametrize(
    ("environment", "system", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"BROWSER": "firefox"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_where_a_browser_can_come_up(
    environment: dict[str, str], system: str, expected: bool
) -> None:
    assert has_screen(environment, system) is expected


def test_without_one_the_address_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(url: str) -> bool:
        raise webbrowser.Error("could not locate runnable browser")

    said: list[str] = []
    monkeypatch.setenv("BROWSER", "no-such-program")
    monkeypatch.setattr(webbrowser, "open", none)
    open_page(URL, said.append).join()
    assert said == [f"No browser came up on this machine: open {URL} in one."]
