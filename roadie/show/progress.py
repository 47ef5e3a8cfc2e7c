"""A job's progress on the terminal."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
from rich.text import Text

from server.jobs.job import Job

QUIET_STEP = 0.25
"""Where there is no terminal, a line is printed each time this much more is done."""


def time_in_words(seconds: float) -> str:
    """`75` as `1:15`, `3700` as `1:01:40`."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class _TimeLeft(ProgressColumn):
    """The estimate that comes with the job, which knows its stages, not the bar's own."""

    def render(self, task: Task) -> Text:
        seconds = task.fields.get("seconds_left")
        return Text("" if seconds is None else f"{time_in_words(seconds)} left", style="cyan")


class JobProgress:
    """Shows one job after another on standard error; silent when `quiet`."""

    def __init__(self, quiet: bool) -> None:
        self._console = Console(stderr=True)
        self._quiet = quiet
        self._bar: Progress | None = None
        self._tasks: dict[str, int] = {}
        self._printed: dict[str, float] = {}
        if not quiet and self._console.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(bar_width=32),
                TextColumn("{task.percentage:>3.0f} %"),
                TimeElapsedColumn(),
                _TimeLeft(),
                TextColumn("[dim]{task.fields[stage]}"),
                console=self._console,
            )

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.stop()

    def show(self, job: Job, what: str) -> None:
        """Show where the job stands; `what` is what it does in words."""
        if self._bar:
            self._show_bar(self._bar, job, what)
        elif not self._quiet:
            self._show_lines(job, what)

    def _show_bar(self, bar: Progress, job: Job, what: str) -> None:
        if job.id not in self._tasks:
            self._tasks[job.id] = bar.add_task(what, total=1.0, stage="", seconds_left=None)
        left = None if job.finished else job.seconds_left
        stage = "" if job.state == "done" else job.stage
        completed = 1.0 if job.state == "done" else job.fraction
        bar.update(
            bar.task_ids[self._tasks[job.id]],
            description=what,
            completed=completed,
            stage=stage,
            seconds_left=left,
        )

    def _show_lines(self, job: Job, what: str) -> None:
        done = 1.0 if job.state == "done" else job.fraction
        if done < self._printed.get(job.id, 0.0) and not job.finished:
            return
        self._printed[job.id] = done + QUIET_STEP
        stage = {"done": "done", "failed": "failed"}.get(job.state, job.stage)
        print_line = f"{what}: {done:4.0%}  {stage}"
        self._console.print(print_line, highlight=False, markup=False)
