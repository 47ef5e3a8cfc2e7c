"""One render on a machine of a Ray cluster: in an isolated process there, as on this one.

Runs in Ray's workers; what it yields is plain: dicts of numbers, texts and bytes.
"""

from __future__ import annotations

import os
import queue
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import psutil

from bridge.host.batch.carried import unpacked
from bridge.host.batch.twice import ask_as_wished
from bridge.host.isolated.contract import Bounds
from bridge.host.isolated.plain_json import of_json, to_json
from bridge.host.isolated.process import IsolatedProcess
from bridge.host.render.spec import RenderReport, RenderSpec
from session.errors import JobFailed, NotFound, RoadieError, storage
from session.progress import Progress

SAY_EVERY_SECONDS = 0.5


FOLDER_PREFIX = "roadie-cluster-"


@cache
def _temporary() -> Path:
    """This worker's folder; those of workers that are gone, which Ray kills, are swept up."""
    for left in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*-*"):
        pid = left.name.removeprefix(FOLDER_PREFIX).partition("-")[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{FOLDER_PREFIX}{os.getpid()}-"))


@cache
def _process() -> IsolatedProcess:
    """This worker's process, warm between renders; it ends with the worker."""
    return _new_process()


def _new_process() -> IsolatedProcess:
    return IsolatedProcess(_temporary(), _temporary() / "log")


def render_here(
    asked: Mapping[str, Any], files: Mapping[str, bytes] | None
) -> Iterator[dict[str, Any]]:
    """Render `asked["spec"]`; with `files`, what it reads was sent along, and so is what it makes.

    Yields `fraction` and `stage` twice a second, last `report` (and `content`), or `error` and
    `message`: a plug-in that crashes is an answer; only a machine that dies gives none.
    """
    said: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    latest = {"fraction": 0.0, "stage": "Starting"}

    def progress(fraction: float, stage: str) -> None:
        latest.update(fraction=fraction, stage=stage)

    def work() -> None:
        try:
            said.put(_answer(asked, files, progress))
        except RoadieError as error:
            said.put({"error": error.kind, "message": str(error)})
        except Exception as error:  # noqa: BLE001
            # The driver has no other way to hear of it.
            words = f"It stopped on a defect in Roadie on {_here()} ({error!r})."
            said.put({"error": JobFailed.__name__, "message": words})

    threading.Thread(target=work, daemon=True).start()
    while True:
        try:
            yield said.get(timeout=SAY_EVERY_SECONDS)
            return
        except queue.Empty:
            yield dict(latest)


def _here() -> str:
    return socket.gethostname()


def _answer(
    asked: Mapping[str, Any], files: Mapping[str, bytes] | None, progress: Progress
) -> dict[str, Any]:
    spec = of_json(RenderSpec, asked["spec"])
    if files is None:
        if not Path(spec.source).exists():
            raise NotFound(
                f"{spec.source} is not there on {_here()}: share its folder with that machine, or "
                f"have files sent along (--carry)."
            )
        return {"report": to_json(_rendered(spec, asked, progress))}
    folder = Path(tempfile.mkdtemp(prefix="carried-", dir=_temporary()))
    try:
        with storage(folder):
            local = unpacked(spec, files, folder)
        report = _rendered(local, asked, progress)
        with storage(local.target):
            content = Path(local.target).read_bytes()
        named = replace(report, source=spec.source, target=spec.target)
        return {"report": to_json(named), "content": content}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _rendered(spec: RenderSpec, asked: Mapping[str, Any], progress: Progress) -> RenderReport:
    bounds = Bounds(**asked["bounds"])
    plug_ins = Path(asked["plug_ins"]) if asked["plug_ins"] else None
    return ask_as_wished(
        _process(),
        spec,
        plug_ins,
        bounds,
        progress,
        fresh=_new_process,
        temporary=_temporary(),
    )
