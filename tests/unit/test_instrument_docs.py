"""docs/instruments.md says what the instruments' files say, and its example is an instrument."""

from __future__ import annotations

import re

from bridge.host.instrument.built_in.instrument import Pitched, parse_instrument
from server.engines.composer.instrument_table import COMMAND, PAGE, page_with_tables
from server.engines.composer.instruments import all_instruments


def test_the_tables_of_instruments_are_current() -> None:
    page = PAGE.read_text("utf-8")
    assert page_with_tables(page) == page, f"run: {COMMAND}"


def test_every_instrument_stands_in_one_table() -> None:
    rows = re.findall(r"^\| `([^`]+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(all_instruments())


def test_the_example_is_an_instrument_that_could_be_added() -> None:
    example = re.search(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert example
    assert isinstance(parse_instrument(example[1], "the example"), Pitched)
