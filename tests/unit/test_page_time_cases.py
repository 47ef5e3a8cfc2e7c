"""The page counts time as the server does: the cases that its tests read are the server's."""

from __future__ import annotations

from tests.golden.page_time import time_files


def test_the_cases_of_the_page_are_what_the_maps_say_today() -> None:
    for path, text in time_files().items():
        assert path.read_text(encoding="utf-8") == text, "run `make golden`, read the difference"
