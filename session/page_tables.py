"""Tables that stand in a page of docs between two marks, and are made from the code."""

from __future__ import annotations

from collections.abc import Mapping


def with_tables(page: str, tables: Mapping[str, str], command: str) -> str:
    """The page with its tables made anew; `command` is what makes them, which the marks name.

    A table stands between `<!-- name: command -->` and `<!-- end of name -->`. Raises ValueError
    when the page has no place for one.
    """
    for name, table in tables.items():
        start, end = f"<!-- {name}: {command} -->", f"<!-- end of {name} -->"
        before, found, rest = page.partition(start)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise ValueError(f"the page needs the lines {start} and {end}")
        page = f"{before}{start}\n\n{table}\n\n{end}{after}"
    return page
