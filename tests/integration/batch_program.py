"""A batch in a process of its own, made to be killed: FOLDER.

Renders FOLDER/in into FOLDER/out; says "done NAME" for each file when it is delivered.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bridge.host.batch.local import LocalEngine
from bridge.host.batch.plan import plan
from bridge.host.batch.report import FileDone
from bridge.host.batch.run import run_batch
from bridge.host.isolated.contract import Bounds
from session.progress import silent
from tests.integration.batches import wish


def say(done: FileDone) -> None:
    assert done.report is not None
    print("done", Path(done.report.target).name, flush=True)


def main() -> None:
    folder = Path(sys.argv[1])
    engine = LocalEngine(2, Bounds(), folder / "temporary")
    run_batch(plan(wish(folder)), engine, silent, say)


if __name__ == "__main__":
    main()
