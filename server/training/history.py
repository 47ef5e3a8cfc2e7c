"""The losses of a run, step by step."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class History:
    """`train` has the loss of each step; `validation` that of the held out part after so many
    steps, the first of them before any."""

    train: list[float] = field(default_factory=list)
    validation: dict[int, float] = field(default_factory=dict)

    def mean_of(self, first: int, last: int) -> float:
        """The mean loss of the steps from `first` to before `last`."""
        some = self.train[first:last]
        return sum(some) / len(some)

    @property
    def begun_with(self) -> float:
        """The mean of the first twentieth of the steps."""
        return self.mean_of(0, self._twentieth)

    @property
    def ended_with(self) -> float:
        """The mean of the last twentieth of the steps."""
        return self.mean_of(len(self.train) - self._twentieth, len(self.train))

    @property
    def _twentieth(self) -> int:
        return max(1, len(self.train) // 20)

    def as_csv(self) -> str:
        """A line a step, with as many digits as tell numbers apart."""
        lines = ["step,loss,validation_loss"]
        for step in range(len(self.train) + 1):
            loss = repr(self.train[step - 1]) if step else ""
            held = self.validation.get(step)
            if step or held is not None:
                lines.append(f"{step},{loss},{'' if held is None else repr(held)}")
        return "\n".join(lines) + "\n"
