"""What an initiative that was not assigned by lot earned: the sum of each month's own effect, as a path of margin."""

from __future__ import annotations

import numpy as np

from cxroi.estimators.core.accounting import ExposedCells, incremental
from cxroi.estimators.launches.own_months import OwnMonths
from cxroi.estimators.launches.rollouts import Effects
from cxroi.nature import Design
from cxroi.terms import Array, Check, MarginDraws, MarginPath
from cxroi.words import share

LATER = "later months"
AFTER = "no effect after the end"


def rolled_out(
    name: str, about: tuple[Effects, ExposedCells, str, Design], deviations: Array, n_units: int
) -> MarginPath:
    """At grade B over the counted months, the later ones beside it at C; else over all months with an effect of their
    own. `about`: effects, exposed customers, method and design; deviations (D, 2E + 2) of the effects' columns."""
    effects, cells, method, design = about
    own, booked = effects.own, effects.grade == "B"
    below = float(own.counted) if booked else np.inf

    over = bool((cells.end < cells.months[-1]).any())
    silent = over and bool(effects.silent)

    def path(trended: bool, below: float, ended: bool = False) -> MarginDraws:
        return incremental(cells, own.since, *own.worlds(deviations, trended, below), ended=ended, silent=silent)

    plain = path(False, below)
    return MarginPath(
        name,
        cells.months,
        plain,
        path(True, below) if booked or effects.alone else None,
        effects.grade,
        (*effects.checks, *_left_out(cells, own, below), *_after(effects, silent)),
        n_units,
        effects.n_clusters,
        method,
        design=design,
        later=path(False, np.inf).less(plain) if booked and (own.since >= below).any() else None,
        after_end=path(False, below, True) if over else None,
    )


def _after(effects: Effects, silent: bool) -> tuple[Check, ...]:
    """Who stated that nothing changes after the end, where that is counted on."""
    if not silent:
        return ()
    words = (
        f"{effects.silent} stated that nothing changes once it has ended: an assumption, not measured. Months after "
        "the end count customers kept by then and nothing else."
    )
    return (Check(AFTER, "NOTE", words),)


def _left_out(cells: ExposedCells, own: OwnMonths, below: float) -> tuple[Check, ...]:
    """Which customer-months count nothing because their month since launch has no effect of its own, or none that
    history supports; nothing to say where all count."""
    since, n = cells.since(), cells.at_risk
    known, all_months = np.isin(since, own.since), max(float(n.sum()), 1.0)
    later, none = float(n[known & (since >= below)].sum()) / all_months, float(n[~known].sum()) / all_months
    told = []
    if later > 0:
        told.append(
            f"{share(later)} of exposed customer-months lie {below:.0f} months or more after launch, beyond what the "
            "history before launch can support: their own effect stands on a line of its own, not booked."
        )
    if none > 0:
        told.append(
            f"{share(none)} of exposed customer-months have no effect of their own that could be measured; they count "
            "nothing."
        )
    return (Check(LATER, "NOTE", " ".join(told)),) if told else ()
