"""What answers are made of in this company: a lasting level, a mood that fades and chance, as the panel measured it."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.engine import Engine


@dataclass(frozen=True)
class Process:
    """Variances of mood and chance, share of a mood left after a month; `n_thrice` customers answered three times or
    more, `n_gaps` numbers of months (1 to 18) have thirty pairs of answers so far apart."""

    memory: float
    mood: float
    chance: float
    n_thrice: int
    n_gaps: int

    @property
    def mood_share(self) -> float:
        """Share of what moves about a customer's level that is mood, not chance."""
        return self.mood / (self.mood + self.chance)


def answer_process(engine: Engine) -> Process:
    """The one row of `panel.answer_process`."""
    row = engine.query(
        "select p.memory, p.mood_variance, p.chance_variance, p.n_thrice, p.n_gaps from panel.answer_process as p"
    ).row(0)
    return Process(float(row[0]), float(row[1]), float(row[2]), int(row[3]), int(row[4]))
