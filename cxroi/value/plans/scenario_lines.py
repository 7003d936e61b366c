"""The lines of a scenario as figures: money by month, NPV by one input at a time, NPV by points moved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from cxroi.terms import Grade
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.base.figure import Figure
from cxroi.value.plans.scenario import ScenarioValue
from cxroi.value.plans.scenario_worlds import Scenario
from cxroi.value.plans.tornado import INPUTS, by_points, tornado

Stretch = Literal["seen", "beyond", "yours", "zero"]


@dataclass(frozen=True)
class MonthFigure:
    """Cumulative net money by the end of a month, not discounted, with its range at one `level`."""

    month: int
    level: float
    figure: Figure


@dataclass(frozen=True)
class EndFigure:
    """NPV with one input (`name`) at its low or high `end`, where it is `given`; the others as in the scenario."""

    name: str
    end: Literal["low", "high"]
    given: float
    figure: Figure


@dataclass(frozen=True)
class PointsFigure:
    """NPV at one number of points moved: as seen before, `beyond` it, the scenario's own, or where it is zero."""

    stretch: Stretch
    points: float
    figure: Figure


def path(value: ScenarioValue) -> tuple[MonthFigure, ...]:
    """Money back month by month, the widest range first; empty where the scenario is refused."""
    band = value.path
    if band is None:
        return ()
    return tuple(
        MonthFigure(
            month, level, replace(value.npv, point=float(band.point[i]), low=float(low[i]), high=float(high[i]))
        )
        for level, low, high in band.ranges
        for i, month in enumerate(band.months)
    )


def ends(scenario: Scenario, assumptions: Assumptions, value: ScenarioValue) -> tuple[EndFigure, ...]:
    """Both ends of every bar of the tornado, the widest bar first; empty where an effect is refused."""
    found = []
    for bar in tornado(scenario, assumptions):
        method = f"{INPUTS[bar.name]}: {bar.basis}."
        bare = replace(value.npv, low=None, high=None, method=method)
        found.append(EndFigure(bar.name, "low", bar.low[0], replace(bare, point=bar.low[1])))
        found.append(EndFigure(bar.name, "high", bar.high[0], replace(bare, point=bar.high[1])))
    return tuple(found)


def curve(scenario: Scenario, assumptions: Assumptions, value: ScenarioValue) -> tuple[PointsFigure, ...]:
    """NPV by points moved, the scenario's own point, and where it breaks even; empty where NPV is refused.

    Grade D beyond what was seen, else the scenario's own, C where the scenario itself goes beyond.
    """
    if value.npv.point is None:
        return ()
    inside: Grade = "C" if scenario.beyond else value.npv.grade
    found = [
        PointsFigure(
            "beyond" if one.beyond else "seen",
            one.points,
            replace(value.npv, point=one.npv, low=one.low, high=one.high, grade="D" if one.beyond else inside),
        )
        for one in by_points(scenario, assumptions)
    ]
    found.append(PointsFigure("yours", scenario.points, value.npv))
    at = value.break_even_points.point
    if at is not None:
        found.append(PointsFigure("zero", at, replace(value.npv, point=0.0, low=None, high=None)))
    return tuple(found)
