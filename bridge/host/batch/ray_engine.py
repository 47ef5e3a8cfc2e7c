"""Renders on the machines of a Ray cluster: the same work in the same isolated processes there.

Ray is an extra, imported when the engine is made. A machine that dies loses nothing but time: its
files are rendered again elsewhere. Each attempt writes to a name of its own, so that one that was
given up and goes on all the same harms nobody.
"""

from __future__ import annotations

import os
import socket
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import bridge
from bridge.host.batch.carried import files_of
from bridge.host.batch.contract import Rendered, Rendering
from bridge.host.batch.fingerprint import digest_of
from bridge.host.batch.rename import rename_beside
from bridge.host.isolated.contract import Bounds
from bridge.host.isolated.plain_json import of_json, to_json
from bridge.host.render.spec import RenderReport, RenderSpec
from session.errors import (
    BackendUnavailable,
    JobFailed,
    RoadieError,
    StorageFailed,
    error_of_kind,
    storage,
)

HEARTBEAT_SECONDS = 0.25
KNOCK_SECONDS = 5.0
ATTEMPTS = 4
"""How many machines may die of one file before it is suspected itself."""

COUNT_EVERY_SECONDS = 1.0
PATIENCE_SECONDS = 60.0
"""How long a cluster may have no machine at all."""

AHEAD = 2
"""How many renders wait in the cluster beyond its processors, so that none of them waits."""


class RayEngine:
    """`address` is the cluster's head ("host:port", or "auto" for one that runs here); None finds
    one or starts one here.

    Files are read and written by their paths, which all machines must share; or `carry` sends them
    along, and back. `plug_ins` is the file of plug-ins on each machine.
    """

    name = "ray"

    def __init__(
        self,
        address: str | None,
        bounds: Bounds,
        plug_ins: Path | None = None,
        *,
        carry: bool = False,
    ) -> None:
        """Raises BackendUnavailable when Ray is not installed."""
        if find_spec("ray") is None:
            raise BackendUnavailable(
                "Rendering on a cluster needs Ray: install it with `pip install 'roadie[cluster]'`."
            )
        self._address = address
        self._bounds = bounds
        self._plug_ins = plug_ins
        self._carry = carry

    def render(self, specs: Sequence[RenderSpec]) -> Generator[Rendered | Rendering, None, None]:
        """See `RenderEngine`. While it works, something comes at least four times a second."""
        ours = _connect(self._address)
        try:
            yield from _Cluster(self._bounds, self._plug_ins, self._carry, specs).render()
        finally:
            if ours:
                import ray

                ray.shutdown()


def _connect(address: str | None) -> bool:
    """Join the cluster, unless this process is in one; whether it was joined now."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray

    if ray.is_initialized():
        return False
    try:
        _knock(address)
        ray.init(
            address=address,
            log_to_driver=False,
            include_dashboard=None if address else False,
            configure_logging=False,
            # Roadie as it is here, for machines that share its folder; others have their own.
            runtime_env={"env_vars": {"PYTHONPATH": str(Path(bridge.__file__).parents[1])}},
        )
    except (OSError, RuntimeError, ValueError) as error:
        raise BackendUnavailable(
            f"No Ray cluster answers at {address or 'this machine'} ({error}): start one with "
            f"`ray start --head`, or correct the address."
        ) from error
    return True


def _knock(address: str | None) -> None:
    """Raise OSError if nobody is at "host:port": Ray itself would try for minutes."""
    host, divided, port = (address or "").removeprefix("ray://").rpartition(":")
    if divided and port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), KNOCK_SECONDS).close()


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One try at one file; `target` is its own, `stream` what Ray says of it."""

    index: int
    target: Path
    stream: Any


class _Cluster:
    def __init__(
        self, bounds: Bounds, plug_ins: Path | None, carry: bool, specs: Sequence[RenderSpec]
    ) -> None:
        import ray

        from bridge.host.batch.ray_node import render_here

        self._ray: Any = ray
        # Ray is not to try again by itself: what a lost machine wrote would not be told apart.
        self._remote: Any = ray.remote(num_cpus=1, max_retries=0, num_returns="streaming")(
            render_here
        )
        self._asked = {
            "bounds": asdict(bounds),
            "plug_ins": str(plug_ins) if plug_ins else None,
        }
        self._carry = carry
        self._specs = specs
        self._attempts = [0] * len(specs)
        self._at_work: dict[Any, _Attempt] = {}
        self._counted = 0.0
        self._working = time.monotonic()
        self._processors = 0
        self._waiting = deque(sorted(range(len(specs)), key=self._size, reverse=True))

    def _size(self, index: int) -> int:
        try:
            return Path(self._specs[index].source).stat().st_size
        except OSError:
            return 0

    def render(self) -> Iterator[Rendered | Rendering]:
        """All of them, each once."""
        last: Rendering | None = None
        try:
            while self._waiting or self._at_work:
                while self._waiting and len(self._at_work) < self._room():
                    failed = self._send(self._waiting.popleft())
                    if failed is not None:
                        yield failed
                if not self._at_work:
                    continue
                ready, _ = self._ray.wait(
                    list(self._at_work), num_returns=1, timeout=HEARTBEAT_SECONDS, fetch_local=False
                )
                for stream in ready:
                    event = self._heard(self._at_work[stream])
                    if event is not None:
                        last = event if isinstance(event, Rendering) else None
                        yield event
                if not ready and last is not None:
                    yield last
        finally:
            for attempt in self._at_work.values():
                with suppress(self._ray.exceptions.RayError):
                    self._ray.cancel(attempt.stream, force=True)
                self._forget(attempt)

    def _room(self) -> int:
        """How many renders the cluster is to have in hand. Raises BackendUnavailable."""
        now = time.monotonic()
        if now - self._counted >= COUNT_EVERY_SECONDS:
            self._counted = now
            self._processors = int(self._ray.cluster_resources().get("CPU", 0))
            if self._processors:
                self._working = now
            elif now - self._working > PATIENCE_SECONDS:
                raise BackendUnavailable(
                    "No machine of the cluster has a processor for Roadie: add one with "
                    "`ray start --address ...`, and render again."
                )
        return self._processors + AHEAD

    def _send(self, index: int) -> Rendered | None:
        """Begin an attempt at a file; or what came of it, if that cannot be done."""
        spec = self._specs[index]
        self._attempts[index] += 1
        number = self._attempts[index]
        whole = Path(spec.target)
        target = whole.with_name(f".{whole.stem}.attempt-{number}{whole.suffix}")
        try:
            files = self._ray.put(self._contents(spec)) if self._carry else None
        except RoadieError as error:
            return Rendered(index, None, error)
        asked_spec = to_json(replace(spec, target=str(target), replaces=None))
        asked = {**self._asked, "spec": asked_spec}
        stream = self._remote.remote(asked, files)
        self._at_work[stream] = _Attempt(index, target, stream)
        return None

    def _contents(self, spec: RenderSpec) -> dict[str, bytes]:
        contents = {}
        for name, path in files_of(spec).items():
            with storage(path):
                contents[name] = path.read_bytes()
        return contents

    def _heard(self, attempt: _Attempt) -> Rendered | Rendering | None:
        """What an attempt has to say; one that was lost goes back to the others."""
        index = attempt.index
        try:
            said = self._ray.get(next(attempt.stream))
        except (self._ray.exceptions.RayError, StopIteration):
            del self._at_work[attempt.stream]
            self._forget(attempt)
            if self._attempts[index] < ATTEMPTS:
                # Behind the others: if it is to blame, they are rendered first.
                self._waiting.append(index)
                return None
            return Rendered(
                index,
                None,
                JobFailed(
                    f"{self._attempts[index]} machines were lost while they rendered it: render "
                    f"it on this one."
                ),
            )
        if "stage" in said:
            return Rendering(index, said["fraction"], said["stage"])
        del self._at_work[attempt.stream]
        try:
            return Rendered(index, self._taken(attempt, said))
        except RoadieError as error:
            self._forget(attempt)
            return Rendered(index, None, error)

    def _taken(self, attempt: _Attempt, said: dict[str, Any]) -> RenderReport:
        """The report of a file that is now where the spec wants it. Raises RoadieError."""
        if "error" in said:
            raise error_of_kind(said["error"], said["message"])
        spec = self._specs[attempt.index]
        target = Path(spec.target)
        made = attempt.target
        with storage(target):
            if "content" in said:
                made.write_bytes(said["content"])
            elif not made.exists():
                raise StorageFailed(
                    f"{target.parent} is another folder on the machine that rendered it: share it "
                    f"with all machines, or have files sent along (--carry)."
                )
            if spec.replaces is not None and target.exists() and digest_of(target) == spec.replaces:
                made.replace(target)
            else:
                rename_beside(made, target)
        return replace(of_json(RenderReport, said["report"]), target=spec.target)

    def _forget(self, attempt: _Attempt) -> None:
        """Remove what an attempt may have written, as far as this machine sees it."""
        with suppress(OSError):
            attempt.target.unlink(missing_ok=True)
