"""Estimated money beside planted money: the product's self-check has it (cxroi/selfcheck)."""

from cxroi.selfcheck.figures import (
    CERTAIN,
    HARMFUL,
    NULLS,
    PERIODS,
    Coverage,
    Pair,
    Verdicts,
    bounds,
    coverage,
    kind_of,
    own_steps,
    pairs,
    verdicts,
)

__all__ = ["CERTAIN", "HARMFUL", "NULLS", "PERIODS", "Coverage", "Pair", "Verdicts", "bounds", "coverage", "kind_of", "own_steps",
           "pairs", "verdicts"]
