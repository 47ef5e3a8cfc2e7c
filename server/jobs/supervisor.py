"""Takes jobs from queued to finished: workers, deadlines, cancelling, delivery, retries.

Lives on one event loop. What it does to the store goes through one thread, in order; a store that
refuses (a full disk) delays what is written, never the work.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from server.jobs.broadcast import Broadcast, EarlyOf
from server.jobs.courier import Courier
from server.jobs.delivery import discard
from server.jobs.estimate import Estimate
from server.jobs.job import KEEPING, MAY_TAKE_LONG, Job, JobFailure, JobKind, JobState
from server.jobs.lane import needs_models
from server.jobs.live import Live, PutOff
from server.jobs.pool import WorkerPool
from server.jobs.protocol import Run
from server.jobs.staging import OUTCOME_FILE, clear, finished_attempt, job_folder
from server.jobs.store import JobStore, Moves
from server.jobs.worker_process import NeverStarted, WorkerProcess
from server.settings import Settings
from session.errors import (
    Cancelled,
    DeadlinePassed,
    JobFailed,
    ModelFailed,
    RoadieError,
    WorkerCrashed,
    WorkerOutOfMemory,
)

log = logging.getLogger(__name__)

TICK_SECONDS = 0.25
SAVE_SECONDS = 2.0
COOPERATE_SECONDS = 0.5
KEEP_SECONDS = 20.0
"""How long a cancelled job of a trained model has to write down what had become of it: by then it
is cancelled for whoever looks, and the model stays loaded."""
ATTEMPTS = 2
STARTS = 3

T = TypeVar("T")


class Supervisor:
    """Runs the jobs of this process, `settings.workers` at a time, in the order they came."""

    def __init__(
        self,
        settings: Settings,
        tasks: Mapping[JobKind, str],
        store: JobStore,
        owner: str,
        broadcast: Broadcast,
    ) -> None:
        self._settings = settings
        self._tasks = tasks
        self._store = store
        self._owner = owner
        self._broadcast = broadcast
        self._thread = ThreadPoolExecutor(1, "roadie-store")
        self._courier = Courier(settings.library, self._save_now, store.moves)
        self._handing_over = asyncio.Lock()
        self._pool = WorkerPool(settings, owner)
        self._waiting: deque[Live] = deque()
        self._running: set[Live] = set()
        self._closing = False
        self._spawned: set[asyncio.Task[None]] = set()
        self.live: dict[str, Live] = {}
        self._ticking = asyncio.create_task(self._tick_on())

    # Jobs come in

    def add(self, job: Job, in_lane: bool = False) -> None:
        """Queue a job that stands in the store; `in_lane` says that it needs trained models."""
        live = Live(job, in_lane=in_lane)
        self.live[job.id] = live
        self._waiting.append(live)
        self._broadcast.send(job)
        self._fill()

    def keep_warm(self, kind: JobKind, workers: int, seconds: float) -> int:
        """See `JobService.keep_warm`."""
        return self._pool.keep_warm(kind, workers, seconds)

    async def resume(self, job: Job) -> None:
        """Take up a job of a process that died, from where it stood."""
        attempt = await asyncio.to_thread(finished_attempt, self._settings.library, job.id)
        if job.state == "delivering" or attempt is not None:
            live = Live(job)
            self.live[job.id] = live
            self._begin(live)
        elif job.state == "running" and job.attempts >= ATTEMPTS:
            live = Live(job)
            self.live[job.id] = live
            await self._finish(
                live,
                WorkerCrashed(
                    f"Roadie was stopped {job.attempts} times while this job ran: start it again."
                ),
            )
        else:
            job = job.evolve(state="queued", stage="Waiting", seconds_left=None)
            self.add(job, await self.needs_models(job))

    async def needs_models(self, job: Job) -> bool:
        """Whether a job is one for the lane."""
        return await asyncio.to_thread(needs_models, job.kind, job.spec, self._settings.library)

    def _fill(self) -> None:
        while len(self._running) < self._settings.workers and not self._closing:
            live = self._next()
            if live is None:
                return
            self._waiting.remove(live)
            self._begin(live)

    def _next(self) -> Live | None:
        """Who waits longest; those for the lane let others pass while it is taken."""
        taken = any(live.in_lane for live in self._running)
        return next((live for live in self._waiting if not (live.in_lane and taken)), None)

    def _begin(self, live: Live) -> None:
        self._running.add(live)
        live.task = asyncio.create_task(self._carry(live), name=f"job {live.job.id}")

    # A job's way

    async def _carry(self, live: Live) -> None:
        try:
            await self._carry_out(live)
        except asyncio.CancelledError:
            await asyncio.shield(self._put_back(live))
            raise
        except PutOff:
            log.info("job %s is left to be delivered by the next server", live.job.id)
        except RoadieError as error:
            await self._finish(live, error)
        except Exception:
            log.exception("job %s met a defect", live.job.id)
            await self._finish(
                live, JobFailed("The job met a defect in Roadie: the details are in its log.")
            )
        finally:
            self._running.discard(live)
            self._fill()

    async def _carry_out(self, live: Live) -> None:
        library = self._settings.library
        live.delivering = live.job.state == "delivering"
        if live.delivering:
            async with self._handing_over:
                result = await asyncio.to_thread(self._courier.finish, live.job)
        else:
            attempt = await asyncio.to_thread(finished_attempt, library, live.job.id)
            result = await self._deliver(live, attempt or await self._work(live))
        self._change(live, result=result, warnings=tuple(result["warnings"]))
        await self._finish(live, None)

    async def _keep(self, live: Live, attempt: Path) -> None:
        """Deliver what had become of a cancelled job, if it says so; it stays cancelled."""
        live.delivering = True
        try:
            outcome, moves = await asyncio.to_thread(
                self._courier.pack, live.job.id, attempt, live.stop_if_put_off
            )
            if not outcome.partial:
                await asyncio.to_thread(discard, moves)
                return
            async with self._handing_over:
                result = await asyncio.to_thread(self._courier.hand_over, live.job, outcome, moves)
        except RoadieError as error:
            log.warning("what had become of the cancelled job %s is lost: %s", live.job.id, error)
        else:
            self._change(live, result=result, warnings=tuple(result["warnings"]))

    async def _deliver(self, live: Live, attempt: Path) -> dict[str, Any]:
        live.delivering = True
        self._change(live, stage="Delivering", fraction=1.0, seconds_left=None)
        outcome, moves = await asyncio.to_thread(
            self._courier.pack, live.job.id, attempt, live.check
        )
        async with self._handing_over:
            if live.cancelled or live.put_off:
                await asyncio.to_thread(discard, moves)
            live.check()
            # From here on it cannot be cancelled.
            self._change(live, state="delivering")
            return await asyncio.to_thread(self._courier.hand_over, live.job, outcome, moves)

    async def _work(self, live: Live) -> Path:
        """The finished attempt at a job."""
        for _ in range(STARTS):
            live.check()
            live.worker = await self._pool.take(live.job.kind, live.in_lane)
            try:
                return await self._attempt(live, live.worker)
            except NeverStarted:
                self._change(live, attempts=live.job.attempts - 1)
            finally:
                worker, live.worker = live.worker, None
                await asyncio.shield(self._pool.give_back(worker))
        raise WorkerCrashed(
            "No worker could be started: look into logs/workers.log in the library, and reinstall "
            "Roadie if it happens again."
        )

    async def _attempt(self, live: Live, worker: WorkerProcess) -> Path:
        job = live.job
        number = job.attempts + 1
        attempt = job_folder(self._settings.library, job.id) / f"{number}-{self._owner}"
        self._change(
            live,
            state="running",
            stage="Starting",
            attempts=number,
            started_at=job.started_at or time.time(),
        )
        await self._save(live)
        live.check()
        estimate = Estimate(time.monotonic())

        def on_progress(fraction: float, stage: str) -> None:
            if live.cancelled:
                return
            left = estimate.update(time.monotonic(), fraction)
            highest = max(fraction, live.job.fraction)
            self._change(live, fraction=min(highest, 1.0), stage=stage, seconds_left=left)

        def on_early(notes: dict[str, Any]) -> None:
            live.early = notes
            self._broadcast.send(EarlyOf(job.id, notes))

        run = Run(
            job.id,
            self._tasks[job.kind],
            job.spec,
            str(self._settings.library),
            str(attempt),
        )
        timer = self._deadline(job.kind, worker)
        try:
            await worker.run(run, on_progress, on_early)
        except (RoadieError, NeverStarted) as error:
            # The user's wish explains the end of the worker better than its last words.
            live.check()
            if live.in_lane and isinstance(error, (WorkerOutOfMemory, ModelFailed)):
                # What a device lost is not found again by the process that lost it.
                await worker.kill()
            # Killed between its last act and its last word?
            if not (attempt / OUTCOME_FILE).exists():
                raise
        except asyncio.CancelledError:
            await asyncio.shield(worker.kill())
            raise
        finally:
            if timer:
                timer.cancel()
        if live.cancelled and live.in_lane:
            await self._keep(live, attempt)
        live.check()
        return attempt

    def _deadline(self, kind: JobKind, worker: WorkerProcess) -> asyncio.TimerHandle | None:
        if kind in MAY_TAKE_LONG:
            return None
        seconds = self._settings.job_deadline_seconds
        return asyncio.get_running_loop().call_later(seconds, self._end_late, worker)

    def _end_late(self, worker: WorkerProcess) -> None:
        limit = f"{self._settings.job_deadline_seconds:g}"
        self._spawn(
            worker.kill(
                DeadlinePassed(
                    f"The job took longer than {limit} seconds: try a shorter piece, or raise "
                    f"job_deadline_seconds in the settings."
                )
            )
        )

    # How it ends

    async def _finish(self, live: Live, error: RoadieError | None) -> None:
        state: JobState = "done"
        kept = live.job.result if error is None or isinstance(error, Cancelled) else None
        failure = None
        if isinstance(error, Cancelled):
            state = "cancelled"
        elif error is not None:
            state = "failed"
            failure = JobFailure(error.kind, str(error))
            log.info("job %s failed: %s", live.job.id, error)
        if error is not None:
            # Before the store is written: the disk may be full of it.
            await asyncio.to_thread(clear, self._settings.library, live.job.id)
        ended = live.job.evolve(
            state=state,
            stage=state.capitalize(),
            failure=failure,
            result=kept,
            seconds_left=None,
            finished_at=live.job.finished_at or time.time(),
        )
        written = False
        try:
            # Nobody hears of an end that a crash could undo.
            written = await self._write(ended)
            if error is None:
                await asyncio.to_thread(clear, self._settings.library, live.job.id)
        finally:
            live.job = ended
            live.changed = not written
            live.finished.set()
            self._broadcast.send(ended)
        if not live.changed:
            self.live.pop(live.job.id, None)
        self._spawn(self.forget_old())

    async def forget_old(self) -> None:
        """Keep no more finished jobs than the settings say; what they made stays."""
        try:
            old = await self.on_store(partial(self._store.trim, self._settings.jobs_kept))
        except RoadieError as error:
            log.warning("the history of jobs is not trimmed yet: %s", error)
            return
        for job_id in old:
            await asyncio.to_thread(clear, self._settings.library, job_id)

    async def _put_back(self, live: Live) -> None:
        """Leave a job to the next server, as if it had not begun."""
        library = self._settings.library
        whole = await asyncio.to_thread(finished_attempt, library, live.job.id)
        if live.delivering or whole is not None:
            return
        await asyncio.to_thread(clear, library, live.job.id)
        ran = 1 if live.job.state == "running" else 0
        self._change(
            live,
            state="queued",
            stage="Waiting",
            fraction=0.0,
            seconds_left=None,
            attempts=live.job.attempts - ran,
        )
        await self._save(live)

    async def cancel(self, live: Live) -> None:
        """See that a job ends soon; one that is being delivered is done in a moment instead."""
        if live in self._waiting:
            self._waiting.remove(live)
            await self._finish(live, Cancelled("The job was cancelled."))
            return
        if live.cancelled or live.job.state == "delivering":
            return
        live.cancelled = True
        worker = live.worker
        if worker is not None:
            worker.cancel(live.job.id)
            later = asyncio.get_running_loop().call_later
            if live.in_lane:
                later(COOPERATE_SECONDS, self._tell_cancelled, live)
            seconds = KEEP_SECONDS if live.in_lane else COOPERATE_SECONDS
            later(seconds, self._end_uncooperative, live, worker)

    def _tell_cancelled(self, live: Live) -> None:
        """Let nobody wait for what is still written down of a cancelled job."""
        if live in self._running and not live.finished.is_set():
            live.told_cancelled = True
            self._change(live, state="cancelled", stage=KEEPING, finished_at=time.time())
            live.finished.set()
            self._spawn(self._save(live))

    def _end_uncooperative(self, live: Live, worker: WorkerProcess) -> None:
        if live.worker is worker:
            self._spawn(worker.kill(Cancelled("The job was cancelled.")))

    async def close(self) -> None:
        """End the workers; what is not delivered goes back to the queue."""
        self._closing = True
        keeping = [live.task for live in self._running if live.told_cancelled and live.task]
        if keeping:
            await asyncio.wait(keeping, timeout=KEEP_SECONDS)
        self._ticking.cancel()
        for live in self._running:
            live.put_off = True
            if not live.delivering and live.task is not None:
                live.task.cancel()
        tasks = [live.task for live in self._running if live.task is not None]
        await asyncio.gather(*tasks, *self._spawned, self._ticking, return_exceptions=True)
        await self._pool.close()
        for live in self.live.values():
            live.finished.set()
        await asyncio.to_thread(self._thread.shutdown)

    # The store, and what happens now and then

    def _change(self, live: Live, **changes: Any) -> None:
        live.job = live.job.evolve(**changes)
        live.changed = True
        self._broadcast.send(live.job)

    async def on_store(self, call: Callable[[], T]) -> T:
        """The answer of a call on the store, made in its turn."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    def _save_now(self, job: Job, moves: Moves | None) -> None:
        self._thread.submit(self._store.save, job, moves).result()

    async def _save(self, live: Live) -> None:
        """Write a job as it stands; one that could not be written is tried again later."""
        job = live.job
        live.saved_at = time.monotonic()
        if await self._write(job):
            live.changed = live.job is not job

    async def _write(self, job: Job) -> bool:
        try:
            await self.on_store(partial(self._store.save, job))
        except RoadieError as error:
            log.warning("job %s is not in the store yet: %s", job.id, error)
            return False
        return True

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._spawned.add(task)
        task.add_done_callback(self._spawned.discard)

    async def _tick_on(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            try:
                await self._pool.watch()
                await self._tick()
            except RoadieError as error:
                log.warning("the store does not answer: %s", error)
            except Exception:
                log.exception("watching the jobs met a defect")

    async def _tick(self) -> None:
        if not self.live:
            return
        for job_id in await self.on_store(partial(self._store.wanted_cancelled, self._owner)):
            if job_id in self.live:
                await self.cancel(self.live[job_id])
        late = time.monotonic() - SAVE_SECONDS
        for live in list(self.live.values()):
            due = live.changed and live.saved_at < late
            # While it is delivered, the store holds its moves, which this would wipe out.
            if due and (live.finished.is_set() or live.job.state == "running"):
                await self._save(live)
            # One that is cancelled may be kept yet: the store has that before it is there.
            over = live.finished.is_set() and live not in self._running
            if over and not live.changed:
                self.live.pop(live.job.id, None)
