"""One thing that could be paid for, as choices, sums and pictures take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cxroi.nature import Nature
from cxroi.results.base.run import figure_of
from cxroi.terms import Finding
from cxroi.value.plans.chosen import Valued
from cxroi.value.plans.portfolio import Candidate
from cxroi.value.plans.together import Lever

SCENARIO, TYPED = "scenario kept on What if", "typed here"
AHEAD = Nature("forecast", "margin")
QUESTION = "Which next steps should be paid for?"


@dataclass(frozen=True)
class Item:
    """One thing that could be paid for. `candidate` None: its value is not known, and `net` says why.

    `moves`: correlation of its net value with that of others, by their ids; an id that is missing is not known.
    `lever`: what it moves (None: typed, not known); `most`: customers there are.
    """

    id: str
    name: str
    step: str
    owner: str
    kind: str
    cost: float | None
    customers: int | None
    net: Finding
    candidate: Candidate | None
    moves: Mapping[str, float] = field(default_factory=dict)
    lever: Lever | None = None
    most: int | None = None

    @property
    def done(self) -> str:
        """What is done, as a mark is called: the step in its own words, so that nobody reads its opposite."""
        return self.step if self.step and self.step not in (SCENARIO, TYPED) else self.name

    @property
    def valued(self) -> Valued:
        """What sums and choices take of it."""
        return Valued(self.id, figure_of(self.net), self.candidate, self.cost or 0.0, self.moves, self.most)
