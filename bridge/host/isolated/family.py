"""A process and those that it started: what they hold in memory, and their end."""

from __future__ import annotations

from contextlib import suppress

import psutil


def memory_bytes(pid: int, with_children: bool) -> int:
    """What a process holds in memory; 0 for one that is gone."""
    try:
        process = psutil.Process(pid)
        family = [process, *(process.children(recursive=True) if with_children else ())]
        return sum(member.memory_info().rss for member in family)
    except psutil.Error:
        return 0


def kill_tree(pid: int) -> None:
    """End a process and its children where there are no process groups."""
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        for member in [*process.children(recursive=True), process]:
            member.kill()


def kill_strays(name: str, value: str) -> None:
    """End what was started with `name` set to `value` in its environment.

    What left its process group, and its parent, is found only by this.
    """
    for process in psutil.process_iter():
        # Other people's processes are not shown, and those that just ended are gone.
        with suppress(psutil.Error, OSError):
            if process.environ().get(name) == value:
                process.kill()
