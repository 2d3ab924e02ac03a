"""Step counts that follow from the sizes of a corpus and the settings alone."""

from __future__ import annotations

from dataclasses import dataclass

from core.runs.config import TrainConfig

MORE_VIEWS_FROM = 0.5
"""Of the dropout rates that a run grows to."""
EVALUATE_AT_LEAST_EVERY = 1000
"""Steps; epochs of a large corpus are evaluated in between as well."""


@dataclass(frozen=True)
class Plan:
    """How a run is laid out, in steps."""

    batch: int
    """Parallel streams: as configured, fewer when the corpus would leave them too short."""
    steps_per_epoch: int
    total: int
    evaluate_every: int
    log_every: int
    ramp: float
    """Steps over which dropout grows to its full rate."""
    most_views: int = 1

    @classmethod
    def of(cls, config: TrainConfig, train_tokens: int) -> Plan:
        batch = max(1, min(config.batch, train_tokens // (2 * config.window)))
        per_epoch = -(-max(1, train_tokens // batch) // config.window)
        pieces = -(-per_epoch // EVALUATE_AT_LEAST_EVERY)
        return cls(
            batch=batch,
            steps_per_epoch=per_epoch,
            total=per_epoch * config.epochs,
            evaluate_every=-(-per_epoch // pieces),
            log_every=max(1, min(20, per_epoch // 10)),
            ramp=per_epoch * config.ramp if config.dropout else 0.0,
            most_views=config.most_views,
        )

    def dropout(self, step: int) -> float:
        """Which part of the dropout rates a step has."""
        return min(1.0, step / self.ramp) if self.ramp else 1.0

    def views(self, step: int) -> int:
        """How often a step reads its window: without much dropout all readings are alike."""
        return self.most_views if self.dropout(step) >= MORE_VIEWS_FROM else 1

    def ends_epoch(self, step: int) -> bool:
        return step % self.steps_per_epoch == 0

    def logs(self, step: int) -> bool:
        return step % self.log_every == 0 or self.ends_epoch(step)

    def evaluates(self, step: int) -> bool:
        in_epoch = step % self.steps_per_epoch
        return self.ends_epoch(step) or in_epoch % self.evaluate_every == 0
