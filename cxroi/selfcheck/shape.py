"""The shape of the loaded company as a world of the generator: size, months, groups, leaving, answering, kinds of
initiatives."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from cxroi.cells.core.groups import designs, group_launches
from cxroi.demo import World, simulate
from cxroi.demo.planted.world import INITIATIVES, SEGMENTS, Planted, Segment
from cxroi.demo.shapes.spec import Spec
from cxroi.demo.written.company import FEWEST_MONTHS
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.results.base.run import sql
from cxroi.selfcheck.companies import findings, shaped_findings
from cxroi.selfcheck.kinds import Kind, kind_of
from cxroi.terms import Finding

SEGMENTS_KEPT, LONGEST = 6, 60
ANSWERS_OF_ASKED = 0.54
"""Share of questions answered in the generator; the company's own rate of answers is met through how often it asks."""
CALIBRATION = (1_500, 11)


@dataclass(frozen=True)
class Shape:
    """A world to simulate, its size, and what was and was not taken over, in sentences."""

    world: World
    units: int
    months: int
    notes: tuple[str, ...]
    spec: Spec | None = None
    """The shape to draw where contracts by the month do not describe the company; None: the world above."""

    def findings(self, seed: int) -> list[Finding]:
        """Planted and estimated figures of one company of this shape."""
        if self.spec is not None:
            return shaped_findings(self.spec, seed)
        return findings(self.world, self.units, self.months, seed)


def shape_of(engine: Engine, *, most: int) -> Shape:
    """Read the company's shape; at most `most` customers are simulated. Raises DesignError for a store without
    months."""
    first, last, _ = engine.query(sql("span")).row(0)
    if first is None or last is None:
        raise DesignError(
            "this company has no months, so no company like it with known truth can be simulated. Load money or "
            "leaving by month."
        )
    groups = engine.query(sql("shape")).sort("n_units", descending=True)
    whole = int(groups["n_units"].sum())
    length = last - first + 1
    months, units = min(max(length, FEWEST_MONTHS), LONGEST), min(whole, most)
    segments, level = _segments(groups)
    initiatives, told = _initiatives(engine, last, level)
    n_months = float(groups["n_months"].sum())
    answers = float(engine.query(sql("answers_given")).item()) / n_months
    world = _scaled(World(initiatives=initiatives, segments=segments), level)
    world = replace(world, invited=float(np.clip(answers / ANSWERS_OF_ASKED, 0.01, 1.0)))
    leaving = float(groups["n_left"].sum()) / n_months
    kind = kind_of(engine, length, units, leaving)
    if kind is not None:
        return _other(kind, (whole, length), (leaving, answers))
    world = replace(world, leaving_base=world.leaving_base + _logit(leaving) - _logit(_leaving(world, months)))
    return Shape(
        world,
        units,
        months,
        (
            (
                f"{units:,} of {whole:,} customers over {months} of {length} months; {len(segments)} groups with their "
                "sizes and money"
            ),
            (
                f"{1000 * leaving:.1f} of 1,000 customers leave in a month; {100 * answers:.0f} answers from 100 "
                "customers in a month"
            ),
            told,
            "the shape it took from yours: contracts that can be left in any month, effects that stay",
            "answers stand on 0 to 10 there, whatever the scale here",
        ),
    )


def _other(kind: Kind, size: tuple[int, int], rates: tuple[float, float]) -> Shape:
    """A company that contracts by the month do not describe; `size` is (customers, months) of the loaded one, `rates`
    its shares (leaving, answering) a month."""
    (whole, length), (leaving, answers), spec = size, rates, kind.spec
    notes = (
        kind.told,
        f"{spec.units:,} of {whole:,} customers over {spec.months} months (yours has {length})",
        f"{1000 * leaving:.1f} of 1,000 customers leave in a month; {100 * answers:.0f} answers from 100 in one there",
        "a random test, a launch step by step and a club that customers choose were planted",
        "answers stand on 0 to 10 there, whatever the scale here",
    )
    return Shape(World(), spec.units, spec.months, notes, spec)


def _segments(groups: pl.DataFrame) -> tuple[tuple[Segment, ...], float]:
    """Largest groups with share, money a month and leaving against the whole; and the mean money a month."""
    kept = groups.head(SEGMENTS_KEPT)
    size = kept["n_units"].cast(pl.Float64).to_numpy()
    money = np.maximum(np.nan_to_num(kept["money"].cast(pl.Float64).to_numpy()), 0.01)
    rate = _logit((float(groups["n_left"].sum()) + 1) / (float(groups["n_months"].sum()) + 2))
    made = []
    for k, row in enumerate(kept.iter_rows(named=True)):
        shift = float(np.clip(_logit((row["n_left"] + 1) / (row["n_months"] + 2)) - rate, -1.5, 1.5))
        made.append(Segment(f"Group {k + 1}", float(size[k] / size.sum()), float(money[k]), shift, 1.0, 0.5))
    return tuple(made), float(size @ money / size.sum())


def _initiatives(engine: Engine, last: int, level: float) -> tuple[tuple[Planted, ...], str]:
    """Planted initiatives of the designs that the company has; a random test where it has none."""
    launches = group_launches(engine)
    kinds: set[str] = set()
    for row in designs(engine).iter_rows(named=True):
        groups = launches.filter(launches["initiative_id"] == row["initiative_id"]).height
        if row["first_launch"] is None:
            continue
        if row["assignment"] == "random":
            kinds.add("customer")
        elif groups >= 3:
            kinds.add("team" if last - row["first_launch"] >= 3 else "newest")
        else:
            kinds.add("region" if groups else "choice")
    scale = level / _demo_level()
    wanted = kinds | {"customer"}
    chosen = tuple(replace(one, margin=one.margin * scale) for one in INITIATIVES if one.design in wanted)
    words = {
        "customer": "random tests",
        "team": "stepwise launches by group",
        "newest": "a launch of this month",
        "region": "one group only",
        "choice": "customers who choose it",
    }
    told = "initiatives of the kinds found here: " + ", ".join(words[kind] for kind in words if kind in kinds)
    return chosen, told if kinds else "no initiative is loaded here, so two random tests were planted"


def _scaled(world: World, level: float) -> World:
    """Every amount of money in proportion to the company's mean margin a month."""
    scale = level / _demo_level()
    names = ("margin_step", "margin_team", "margin_team_month", "contact_cost", "service_cost")
    return replace(world, **{name: getattr(world, name) * scale for name in names})


def _demo_level() -> float:
    return sum(one.share * one.margin for one in SEGMENTS)


def _leaving(world: World, months: int) -> float:
    """Share leaving in a month in a small draw of this world."""
    units, seed = CALIBRATION
    drawn = simulate(world, units, months, seed)
    return max(drawn.frames["outcomes"].height, 1) / drawn.frames["financials"].height


def _logit(share: float) -> float:
    inside = float(np.clip(share, 1e-4, 0.5))
    return float(np.log(inside / (1 - inside)))
