"""Actions that are asked for, what keeps them from it, and how they go on."""

from __future__ import annotations

from bridge.events.asked import Asked, Quantise, Went
from bridge.events.moved import Moved
from bridge.mapping.binding import Binding, Job
from bridge.mapping.expressions import ExpressionFailed
from bridge.mapping.stand import Out, Stand

DONE_S, FAILED_S = 1.5, 3.0
"""How long a light says how work ended."""

DONE_AT_ONCE_S = 0.2
"""How long it says that something was done which takes no time."""


class Asking:
    """The tickets that have not ended."""

    def __init__(self, stand: Stand) -> None:
        self._stand = stand
        self.jobs: dict[int, Job] = {}
        self._running = 0

    def ask(self, binding: Binding, moved: Moved, out: Out) -> None:
        """Ask for the action of `binding`, unless a guard keeps it. Raises ExpressionFailed."""
        out.controls.add(binding.control)
        if binding.confirm is not None and not binding.confirm.pressed(moved.at_s):
            self._stand.waiting.add(binding)
            return
        if binding.jobs and binding.busy == "drop":
            self._refuse(binding, out, "is still at work: press again when its light is out")
            return
        if binding.rate is not None and not binding.rate.allows(moved.at_s):
            self._refuse(binding, out, "came too often: its guard lets fewer through")
            return
        if binding.jobs and binding.busy == "queue":
            if len(binding.queue) >= binding.rule.guard.queue:
                self._refuse(binding, out, "has its queue full: wait for one to be done")
            else:
                binding.queue.append(moved)
            return
        self._begin(binding, moved, out)

    def _begin(self, binding: Binding, moved: Moved, out: Out) -> None:
        if binding.work and not self._may_cost(binding, out):
            return
        stand = self._stand
        arguments = binding.args.value(stand.asked_by(binding, moved))
        job = Job(next(stand.tickets), binding, binding.work, binding.identity)
        self.jobs[job.ticket] = job
        binding.jobs.append(job)
        binding.flash = None
        self._count(out)
        assert binding.rule.do is not None
        asked = Asked(
            job.ticket,
            binding.rule.do,
            arguments,
            _quantise(binding),
            moved,
            binding.where,
            stand.now_s,
        )
        out.asked.append(asked)

    def _may_cost(self, binding: Binding, out: Out) -> bool:
        owner = binding.owner
        limits = owner.file.limits
        running = sum(
            job.work and job.binding is not None and job.binding.owner is owner
            for job in self.jobs.values()
        )
        if running >= limits.work_running:
            words = f"would be job {running + 1} at once, and `limits` says {limits.work_running}"
            self._refuse(binding, out, words)
            return False
        if not owner.work.allows(self._stand.now_s):
            words = (
                f"is more than {limits.work_per_minute} jobs in a minute, as `limits` says: wait"
            )
            self._refuse(binding, out, words)
            return False
        return True

    def _refuse(self, binding: Binding, out: Out, words: str) -> None:
        out.said.append(f"{binding.rule.do} on {_shown(binding.control)} {words}.")

    def went(self, went: Went, out: Out) -> None:
        """What was asked has moved on."""
        job = self.jobs.get(went.ticket)
        if job is None:
            return
        was = job.stage
        job.stage, job.fraction = went.stage, went.fraction
        self._running += (went.stage == "running") - (was == "running")
        binding = job.binding
        if binding is not None:
            out.controls.add(binding.control)
        if went.ended:
            del self.jobs[went.ticket]
            if binding is not None:
                binding.jobs.remove(job)
                self._end(binding, went, worked=job.work or was in ("queued", "running"), out=out)
        self._count(out)

    def _end(self, binding: Binding, went: Went, worked: bool, out: Out) -> None:
        failed = went.stage in ("failed", "refused")
        if failed or went.stage == "done":
            binding.flash = "failed" if failed else "done"
            binding.flash_until_s = None
            binding.flash_s = FAILED_S if failed else DONE_S if worked else DONE_AT_ONCE_S
            self._stand.waiting.add(binding)
        while binding.queue and not binding.jobs:
            moved = binding.queue.popleft()
            try:
                self._begin(binding, moved, out)
            except ExpressionFailed as error:
                self._stand.complain(binding, moved, error, out)

    def passed(self, binding: Binding, now_s: float, out: Out) -> None:
        """Time went by: lights that say how it ended go out, what was not confirmed is off."""
        if binding.flash is not None:
            if binding.flash_until_s is None:
                binding.flash_until_s = now_s + binding.flash_s
            elif now_s >= binding.flash_until_s:
                binding.flash = None
                out.controls.add(binding.control)
        if binding.confirm is not None and binding.confirm.passed(now_s):
            out.controls.add(binding.control)

    def _count(self, out: Out) -> None:
        self._stand.running = self._running
        self._stand.queued = len(self.jobs) - self._running
        out.touched.add("jobs")


def _quantise(binding: Binding) -> Quantise:
    written = binding.rule.quantise
    if isinstance(written, str):
        return Quantise(written)
    return Quantise(written.grid, written.lead_ms, written.late)


def _shown(control: str) -> str:
    """Of OSC, whose controls are addresses, with one stroke."""
    return control.replace("osc//", "osc/", 1)
