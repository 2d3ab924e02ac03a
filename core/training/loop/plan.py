"""Step counts that follow from the size of an epoch and the settings alone."""

from __future__ import annotations

from dataclasses import dataclass

from core.runs.config import TrainConfig

EVALUATE_AT_LEAST_EVERY = 1000
"""Steps; epochs of a large corpus are evaluated in between as well."""


@dataclass(frozen=True)
class Plan:
    """How a run is laid out, in steps."""

    batch: int
    """Parallel streams."""
    steps_per_epoch: int
    total: int
    evaluate_every: int
    log_every: int
    ramp: float
    """Steps over which dropout grows to its full rate."""

    @classmethod
    def of(cls, config: TrainConfig, *, batch: int, steps_per_epoch: int) -> Plan:
        pieces = -(-steps_per_epoch // EVALUATE_AT_LEAST_EVERY)
        return cls(
            batch=batch,
            steps_per_epoch=steps_per_epoch,
            total=steps_per_epoch * config.epochs,
            evaluate_every=-(-steps_per_epoch // pieces),
            log_every=max(1, min(20, steps_per_epoch // 10)),
            ramp=steps_per_epoch * config.ramp if config.dropout else 0.0,
        )

    def dropout(self, step: int) -> float:
        """Which part of the dropout rates a step has."""
        return min(1.0, step / self.ramp) if self.ramp else 1.0

    def ends_epoch(self, step: int) -> bool:
        return step % self.steps_per_epoch == 0

    def logs(self, step: int) -> bool:
        return step % self.log_every == 0 or self.ends_epoch(step)

    def evaluates(self, step: int) -> bool:
        in_epoch = step % self.steps_per_epoch
        return self.ends_epoch(step) or in_epoch % self.evaluate_every == 0
