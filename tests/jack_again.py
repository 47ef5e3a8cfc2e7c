"""Tests of JACK, once more where the JACK server itself stood still.

A jackd that waits for its clients (`-S`, so that no message is lost where cores are busy) now and
then waits for one of them for good: it says so in its log, every five seconds, and nothing that a
client does mends it. Such an end says nothing of ours. The test is run again with a new server, its
module's fixtures made anew, and the run's warnings tell.
"""

from __future__ import annotations

import warnings

import pytest
from _pytest.runner import runtestprotocol

from tests.jack import stood_still

ONCE_MORE = 2


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Run a test that needs JACK; what is told is how it ended at last."""
    if not any("jackd" in mark.args for mark in item.iter_markers("peer")):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for again in range(ONCE_MORE + 1):
        before = stood_still()
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        failed = any(report.failed for report in reports)
        if again == ONCE_MORE or not failed or stood_still() == before:
            break
        item.session._setupstate.teardown_exact(None)
        warnings.warn(f"JACK stood still in {item.nodeid}: it is run again", stacklevel=1)
        item._initrequest()  # type: ignore[attr-defined]
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
