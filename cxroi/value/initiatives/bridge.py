"""From margin without CX work to margin with it, and the booked total held against what was observed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cxroi.terms import Array, Check, MarginDraws, MarginPath
from cxroi.value.base.figure import Basis, Figure, ranged, recorded, refusal
from cxroi.value.initiatives.initiative import InitiativeValue
from cxroi.value.initiatives.totals import Totals
from cxroi.words import amount

NO_MARGIN = "no margin is known by month, only revenue. Load cost of goods, or margin, with the money of customers."
WITH_WORK = "Recorded margin less the costs of CX work."


@dataclass(frozen=True)
class Bridge:
    """Steps that add up exactly: without + retention + spend + cost_to_serve + programme_cost = with_work.

    `cost_to_serve` is positive where less was spent on serving; `programme_cost` is negative or zero. Without any
    booked estimate the parts are refused with the reason of the totals, and the two recorded steps stand.
    """

    without: Figure
    retention: Figure
    spend: Figure
    cost_to_serve: Figure
    programme_cost: Figure
    with_work: Figure


Part = tuple[float, tuple[Array, Array]]


def bridge(
    values: Sequence[InitiativeValue],
    total: Totals,
    observed_margin: float | None,
    n_customers: int,
    service: Mapping[str, MarginPath] | None = None,
) -> Bridge:
    """The bridge of one period over all booked initiatives.

    `observed_margin`: recorded margin of all customers in the period (money), None where only revenue is known.
    `service`: paths of incremental cost to serve by initiative (money, positive = more cost); its part is split out of
    the spend part, because margin contains it.
    """
    cost = total.cost.point or 0.0
    if observed_margin is None:
        return Bridge(
            *(refusal(NO_MARGIN, "money", n_customers),) * 4,
            _negative(total.cost),
            refusal(NO_MARGIN, "money", n_customers),
        )
    if not total.worlds:
        known = recorded(observed_margin - cost, n_customers, "money", WITH_WORK)
        return Bridge(*(total.gross,) * 4, _negative(total.cost), known)
    booked = [value for value in values if value.booked and value.periods[total.period.key].worlds]
    retention = _sum([_part(value.path, value, total, "retention") for value in booked])
    spend = _sum([_part(value.path, value, total, "spend") for value in booked])
    served = [
        _part(service[v.initiative_id], v, total, "spend") for v in booked if service and v.initiative_id in service
    ]
    serving = _sum(served) if served else None
    point, worlds = spend
    if serving is not None:
        point, worlds = point + serving[0], (worlds[0] + serving[1][0], worlds[1] + serving[1][1])
    gross = retention[0] + spend[0]
    without = observed_margin - gross
    gone = tuple(observed_margin - r - s for r, s in zip(retention[1], spend[1], strict=True))
    basis = Basis(
        total.gross.grade, n_customers, "Booked initiatives; without CX work = recorded margin less what they earned."
    )
    saved = 0.0 if serving is None else -serving[0]
    no_split = recorded(
        0.0, n_customers, "money", "Cost to serve was not estimated apart: it is inside the spend part."
    )
    return Bridge(
        ranged(without, gone, "money", basis),
        ranged(*retention, "money", basis),
        ranged(point, worlds, "money", basis),
        no_split if serving is None else ranged(saved, (-serving[1][0], -serving[1][1]), "money", basis),
        _negative(total.cost),
        recorded(without + retention[0] + point + saved - cost, n_customers, "money", WITH_WORK),
    )


def _negative(cost: Figure) -> Figure:
    if cost.point is None:
        return cost
    return recorded(-cost.point, cost.n, "money", "All costs of the period that are not already part of margin.")


def _part(path: MarginPath, value: InitiativeValue, total: Totals, name: str) -> Part:
    """One part of one path in the period: point and its two worlds (the same twice without a trend)."""
    months = np.asarray(path.months)
    inside = (months >= value.periods[total.period.key].period.first) & (months <= total.period.last)

    def cut(draws: MarginDraws) -> tuple[float, Array]:
        return float(np.sum(getattr(draws, name)[inside])), np.asarray(
            np.sum(getattr(draws, f"{name}_draws")[:, inside], axis=1)
        )

    if path.plain is None:
        return 0.0, (np.zeros(len(total.worlds[0])),) * 2
    point, plain = cut(path.plain)
    return point, (plain, cut(path.trended)[1] if path.trended is not None else plain)


def _sum(parts: Sequence[Part]) -> Part:
    return (
        float(sum(point for point, _ in parts)),
        (np.sum([worlds[0] for _, worlds in parts], axis=0), np.sum([worlds[1] for _, worlds in parts], axis=0)),
    )


def too_much(check: Check) -> str:
    """Why nothing is booked where the total fails against what was observed."""
    return f"the booked estimates cannot all be right. {check.reason}"


def portfolio_check(total: Totals, observed_change: float, exposed_margin: float) -> Check:
    """Booked gross against the observed change of the exposed customers' margin, and against all of it; never rescaled.

    `observed_change`: their margin in the period less that of the same customers before (money); `exposed_margin`: all
    their margin in the period.
    """
    name, gross = "Portfolio against what was observed", total.gross.point
    if gross is None:
        return Check(name, "NOTE", "Nothing is booked, so there is nothing to compare with the observed change.")
    told = (
        f"Booked {amount(gross)}; the margin of the exposed customers changed by {amount(observed_change)} "
        "against before"
    )
    if gross > exposed_margin:
        return Check(
            name,
            "FAIL",
            f"{told} and is {amount(exposed_margin)} in all: what is booked is more than that, so the "
            "estimates cannot all be right.",
        )
    if gross > observed_change:
        return Check(
            name,
            "NOTE",
            f"{told}: it says that without CX work their margin would have fallen by "
            f"{amount(gross - observed_change)}. Look for the reason before using the figure.",
        )
    return Check(name, "PASS", f"{told}; the other {amount(observed_change - gross)} of their change has other causes.")
