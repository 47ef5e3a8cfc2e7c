"""The steps of a run: from where it stands to where it shall end."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import asdict

import torch

from server.training.batches import batch_of
from server.training.checkpoint import Checkpoint, restore, write_checkpoint
from server.training.history import History
from server.training.lesson import Lessons
from server.training.network import LoraNetwork
from server.training.place import RunPlace
from server.training.plan import Plan
from server.training.publish import write_losses
from session.errors import Cancelled, ModelFailed
from session.progress import Progress

WARM_UP_STEPS = 20
"""The learning rate rises over these, then stays: so a run can be given more steps later."""

BETAS = (0.9, 0.95)
WEIGHT_DECAY = 0.01
LARGEST_GRADIENT = 1.0
"""As audiocraft trains MusicGen, with a tenth of its weight decay: a LoRA is small already."""

HELD_OUT_AT_MOST = 16
"""Chunks that are looked at for the validation loss, each time the same."""

DRAW_SECONDS = 60.0
"""How often the curve is drawn while a run goes on, at a checkpoint."""

_SHOWN = 20
"""The loss that is told is the mean of so many steps: single ones jump."""


class Run:
    """A network, what it learns from, and how far it is."""

    def __init__(
        self,
        plan: Plan,
        network: LoraNetwork,
        lessons: Lessons,
        place: RunPlace,
        *,
        dataset_id: str,
        checkpoint: Checkpoint | None,
    ) -> None:
        self._plan, self._network, self._lessons = plan, network, lessons
        self._place, self._dataset_id = place, dataset_id
        self._optimiser = torch.optim.AdamW(
            list(network.weights.values()),
            lr=plan.learning.learning_rate,
            betas=BETAS,
            weight_decay=WEIGHT_DECAY,
        )
        self.history = History() if checkpoint is None else checkpoint.history
        if checkpoint is not None:
            restore(checkpoint, network.weights, self._optimiser)
        self._kept = self.step
        self._drawn_at = time.monotonic()

    @property
    def step(self) -> int:
        """How many steps are done."""
        return len(self.history.train)

    def learn(self, progress: Progress) -> None:
        """Go on to the plan's last step; what is cancelled keeps the last whole step.

        Raises Cancelled, ModelFailed.
        """
        steps = self._plan.steps

        def beat() -> None:
            progress(self.step / steps, self._stage())

        try:
            with self._network.alive(beat):
                self._validate(beat)
                while self.step < steps:
                    beat()
                    self._one_step()
                    if self.step % self._plan.checkpoint_steps == 0:
                        self.keep()
                        self._validate(beat)
                        self._draw()
                self._validate(beat)
        except Cancelled:
            self.keep()
            raise
        self._kept = -1
        self.keep()

    def keep(self) -> None:
        """Write the run down as it stands, if it has gone on since it was."""
        if self.step == self._kept or not self.step:
            return
        write_checkpoint(
            self._place.checkpoint,
            weights=self._network.weights,
            optimiser=self._optimiser,
            history=self.history,
            settings=asdict(self._plan.learning),
            dataset=self._dataset_id,
        )
        self._kept = self.step

    def _draw(self) -> None:
        """The curve so far, now and then, for who watches a long run."""
        now = time.monotonic()
        if now - self._drawn_at >= DRAW_SECONDS:
            self._drawn_at = now
            write_losses(self._place, self.history, self._plan)

    def _stage(self) -> str:
        step = min(self.step + 1, self._plan.steps)
        words = f"Step {step} of {self._plan.steps}"
        if not self.step:
            return words
        return f"{words} · loss {self.history.mean_of(max(0, self.step - _SHOWN), self.step):.3f}"

    def _one_step(self) -> None:
        learning, learned, step = self._plan.learning, self._lessons.learned, self.step
        draws = batch_of(step, learning.batch, len(learned), learning.seed)
        words = [None if one.silent else learned[one.chunk].words(one.without) for one in draws]
        for group in self._optimiser.param_groups:
            group["lr"] = learning.learning_rate * min(1.0, (step + 1) / WARM_UP_STEPS)
        self._optimiser.zero_grad(set_to_none=True)
        with self._network.learning(learning.seed * 1_000_003 + step):
            loss = self._network.loss([learned[one.chunk].codes for one in draws], words)
            # What raises in here leaves weights and moments as they were.
            loss.backward()  # type: ignore[no-untyped-call]
        value = float(loss.detach())
        norm = float(
            torch.nn.utils.clip_grad_norm_(self._network.weights.values(), LARGEST_GRADIENT)
        )
        if not (math.isfinite(value) and math.isfinite(norm)):
            raise ModelFailed(
                f"The loss is no number any more at step {step + 1}: remove the training "
                f"(`roadie models remove {self._plan.name}`) and begin again with a smaller "
                "--learning-rate."
            )
        self._optimiser.step()
        self.history.train.append(value)

    def _validate(self, beat: Callable[[], None]) -> None:
        """The loss of what was held out, told all facts; once for a step."""
        held = self._lessons.held_out[:HELD_OUT_AT_MOST]
        if not held or self.step in self.history.validation:
            return
        losses = []
        with torch.no_grad():
            for lesson in held:
                beat()
                losses.append(float(self._network.loss([lesson.codes], [lesson.words()])))
        self.history.validation[self.step] = sum(losses) / len(losses)
