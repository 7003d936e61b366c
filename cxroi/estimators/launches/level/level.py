"""What is known of the groups of one kind: their panel, who launched what when, and what was declared about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.estimators.launches.declared import Declared
from cxroi.estimators.launches.panels import ClusterPanel
from cxroi.estimators.launches.unmoved import Named
from cxroi.terms import Array


def cannot(name: str) -> str:
    """The key under which the outcome stands that the initiative `name` cannot change."""
    return f"cannot move: {name}"


@dataclass(frozen=True)
class Level:
    """One kind of group (team, region ...): its panel, launches by initiative (G,), exposed shares, the designs, what
    was declared about each initiative and the outcome it cannot change."""

    group_type: str
    panel: ClusterPanel
    launches: Mapping[str, Array]
    shares: pl.DataFrame
    designs: pl.DataFrame
    said: Mapping[str, Declared]
    named: Mapping[str, Named | None]

    def design(self, name: str) -> dict[str, object]:
        return self.designs.filter(pl.col("initiative_id") == name).row(0, named=True)

    def dose(self, name: str) -> Array:
        """Exposed share (G, T) of an initiative, whatever was planned."""
        return self.panel.dose(self.shares.filter(pl.col("initiative_id") == name))

    def outcomes(self, names: list[str]) -> dict[str, Array]:
        """Margin and leaving (G, T), and for each of `names` what it cannot change, by the initiative's id."""
        found = {"margin": self.panel.margin, "leaving": self.panel.leaving}
        return found | {cannot(name): one.outcome.values for name in names if (one := self.named[name]) and one.outcome}

    def contamination(self, name: str) -> float:
        """Share of customer-months since the first launch that were exposed otherwise than their group."""
        panel, launches = self.panel, self.launches[name]
        since = panel.months >= launches.min()
        should = (panel.months[None, :] >= launches[:, None]).astype(float)
        wrong = (np.abs(self.dose(name) - should) * panel.at_risk)[:, since].sum()
        return float(wrong / panel.at_risk[:, since].sum())
