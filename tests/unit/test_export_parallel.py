"""Threads of an export: results in order, the first failure told, nothing left running."""

from __future__ import annotations

import threading
import time

import pytest

from exports.parallel import WORKERS, for_each


def test_results_come_in_order_in_the_callers_thread() -> None:
    seen: list[tuple[int, int]] = []

    def work(item: int) -> int:
        time.sleep(0.002 * (item % 3))
        return item * item

    for_each(work, range(40), lambda result: seen.append((result, threading.get_ident())))
    assert seen == [(item * item, threading.get_ident()) for item in range(40)]


def test_a_failure_ends_it_and_little_more_is_begun() -> None:
    begun: list[int] = []

    def work(item: int) -> None:
        begun.append(item)
        if item == 3:
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        for_each(work, range(1000), lambda result: None)
    assert len(begun) <= 3 + 2 * WORKERS + 2


def test_what_the_caller_raises_ends_it_too() -> None:
    begun: list[int] = []

    def done(result: None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        for_each(begun.append, range(1000), done)
    assert len(begun) <= 2 * WORKERS + 2


def test_the_caller_is_asked_while_it_waits() -> None:
    asked = threading.Event()
    for_each(lambda item: asked.wait(30), [1], lambda result: None, asked.set)
    assert asked.is_set()


def test_a_timeout_of_the_work_itself_is_its_failure() -> None:
    def work(item: int) -> None:
        raise TimeoutError("the network drive")

    with pytest.raises(TimeoutError, match="network drive"):
        for_each(work, [1], lambda result: None)
