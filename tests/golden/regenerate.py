"""Write every golden file again: `python -m tests.golden.regenerate`, then read the difference."""

from __future__ import annotations

from tests.golden.compositions import golden_files
from tests.golden.page_time import time_files


def main() -> None:
    """Write the files and say which."""
    for path, text in {**golden_files(), **time_files()}.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        print(path.name, f"{len(text) / 1000:.1f} kB")


if __name__ == "__main__":
    main()
