"""A pilot with a random holdout: who can be drawn and how much they differ, the plan in words, and its read-out later.

Shared by the page and `python -m cxroi pilot`. The list is drawn and registered in `cxroi.doing.pilots`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from cxroi import words
from cxroi.checks.thresholds import SPREAD_CUSTOMERS
from cxroi.engine.duck import DuckEngine
from cxroi.errors import DataError, DesignError
from cxroi.estimators.lot.pilot import PLAIN, SECOND, Spread, spread_of
from cxroi.metrics import METRICS
from cxroi.reading.plans.drawnlist import drawn_list
from cxroi.results.base.run import sql
from cxroi.terms import ALL, YEAR, Estimate
from cxroi.value.plans import pilot
from cxroi.value.plans.pilot import ReadOut, Sizes, Wanted, sizes

OUTCOMES = ("margin", "left", "score")
BEFORE, EARLIER = YEAR, 6
"""Months before the pilot whose margin the read-out is adjusted for; those of registrations that name none."""


@dataclass(frozen=True)
class AsTold:
    """How the outcome is said: what it is, the covariate's name, and the currency where it is money."""

    noun: str
    before: str
    currency: str | None

    def amount(self, value: float) -> str:
        """A value of the outcome: money with its currency, a share in points, or points of the score."""
        if self.noun == "of leaving":
            return f"{words.number(100 * value)} points"
        return f"{words.number(value)} points" if self.noun == "of score" else words.money(value, self.currency)

    def reach(self, one: Estimate) -> str:
        """Both ends of a range."""
        if self.noun in ("of leaving", "of score"):
            return f"{self.amount(one.conf_low).removesuffix(' points')} to {self.amount(one.conf_high)}"
        return words.money_range(one.conf_low, one.conf_high, self.currency)


@dataclass(frozen=True)
class Ground:
    """What the data say before any effect is chosen: last month, who can be drawn, how much the outcome differs between
    them."""

    last: int
    units: pl.DataFrame
    spread: Spread
    told: AsTold


@dataclass(frozen=True)
class PilotPlan:
    """Sizes of one pilot, and what they come from."""

    ground: Ground
    sizes: Sizes

    def as_dict(self) -> dict[str, Any]:
        """The plan as JSON."""
        found, spread = self.sizes, self.ground.spread
        wanted = found.wanted
        return {
            "outcome": wanted.outcome,
            **asdict(self.ground.told),
            "effect": wanted.effect,
            "months": wanted.months,
            **wanted.chances,
            "segment": wanted.segment,
            "n_per_arm": found.n,
            "n_per_arm_plain": found.plain,
            "spread": spread.deviation,
            "spread_left": spread.left,
            "mean": spread.mean,
            "n_measured": spread.n,
            "active": found.active,
            "detectable": found.least,
            "detectable_plain": found.least_plain,
            "adjusted": found.adjusted,
            "seed": wanted.seed,
            "sentence": said(self),
        }


def ground(engine: DuckEngine, outcome: str, months: int, segment: str = ALL) -> Ground:
    """Raises DesignError where the months are not in the data, nobody can be drawn, or the outcome's spread is not
    known."""
    last, units = _units(engine, months, segment)
    return Ground(last, units, _spread(engine, (outcome, segment), months, last), told_of(engine, outcome))


def planned(known: Ground, wanted: Wanted) -> PilotPlan:
    """The pilot for what is wanted. Raises as `sizes` does."""
    return PilotPlan(known, sizes(known.spread, known.units.height, wanted))


def told_of(engine: DuckEngine, outcome: str) -> AsTold:
    """How this company says the outcome."""
    money = "margin" if engine.query("select has_margin from panel.calendar").item() else "revenue"
    currency = engine.query("select currency from meta.build").item() if outcome == "margin" else None
    return AsTold({"left": "of leaving", "score": "of score"}.get(outcome, f"of {money}"), money, currency)


def said(plan: PilotPlan) -> str:
    """Sizes, spread, and what everybody active would find, by the read-out's own estimator; the plain one beside it."""
    found = plan.sizes
    told, wanted, spread = plan.ground.told, found.wanted, plan.ground.spread
    how = f", adjusted for {told.before} before" if found.adjusted else ""
    sentence = (
        f"{words.count(found.n)} customers in each group find {told.amount(wanted.effect)} {told.noun} per customer "
        f"with power {wanted.power:g}{how} (customers differ by {told.amount(spread.left or spread.deviation)} "
        f"over {words.months(wanted.months, None)}{how}; {words.count(spread.n)} measured). "
        f"{words.count(found.active)} are active; half of them in each group would find {told.amount(found.least)}."
    )
    if not found.adjusted:
        return f"{sentence} Nothing is known of what they brought before, so the plain difference is read out."
    return (
        f"{sentence} The plain difference, which stands beside it, would take {words.count(found.plain)} and find "
        f"{told.amount(found.least_plain)}."
    )


def too_few(plan: PilotPlan) -> str:
    """Why no list can be drawn, and what would do."""
    found = plan.sizes
    told, most = plan.ground.told, found.wanted.most
    there = (
        f"{words.count(found.active)} are active" if most is None else f"{words.count(2 * found.room)} can be afforded"
    )
    return (
        f"{words.count(2 * found.n)} customers are needed, and {there}. The smallest effect that fits is "
        f"{told.amount(found.least)}: look for a larger effect, more months or less power"
    )


def _units(engine: DuckEngine, months: int, segment: str) -> tuple[int, pl.DataFrame]:
    """Last month of the data and everybody who can be drawn; DesignError where nobody counts as active then."""
    first, last, _ = engine.query(sql("span")).row(0)
    if first is None or last is None or months < 1 or last - months < first:
        raise DesignError(f"{months} months are not in the data: load months, or plan a shorter pilot")
    metric = METRICS.get(str(engine.query("select metric from panel.calendar").item() or ""))
    bands = [metric.unhappy_up_to, metric.happy_from] if metric else [0, 0]
    units = engine.query(sql("pilot_units"), [last, *bands, segment])
    if units.is_empty() and segment != ALL:
        raise DesignError(f"no customer of this segment is active in {words.month_name(last)}: choose another one")
    if units.is_empty():
        raise DesignError(
            f"no customer counts as active in {words.month_name(last)}, the last month of the data, and "
            "nobody can be drawn. Load who left and when (table outcomes, kind 'left'), or who is active by month "
            "(table financials, column active)"
        )
    return last, units


def _spread(engine: DuckEngine, what: tuple[str, str], months: int, last: int) -> Spread:
    outcome, segment = what
    judged = engine.query(sql("span")).row(0)[2]
    until = judged if outcome == "left" and judged is not None else last
    rows = engine.query(sql("pilot_spread"), [until, months, outcome, segment, BEFORE]).drop_nulls("outcome")
    if rows.height < SPREAD_CUSTOMERS:
        raise DesignError(
            f"{rows.height} customers with this outcome, at least {SPREAD_CUSTOMERS} are needed to know its spread"
        )
    values, before = (rows[name].cast(pl.Float64).fill_null(0).to_numpy() for name in ("outcome", "before"))
    if not (np.isfinite(values).all() and np.isfinite(before).all()):
        raise DesignError(
            "the outcome holds values that are no finite numbers, so its spread is not known: mend the "
            "money of the last months, or choose another outcome"
        )
    return spread_of(values, before)


def read_out(engine: DuckEngine, registered: Mapping[str, Any], text: bytes, outcome: str = "") -> dict[str, Any]:
    """What the pilot brought, as registered; another `outcome` is read too, and said not to be registered.

    Raises DataError where the list is not the one drawn, DesignError where its months are not loaded.
    """
    if hashlib.sha256(text).hexdigest() != registered["sha256"]:
        raise DataError(
            "the list was changed after it was drawn, so the lot no longer holds: use the list as it was written"
        )
    chosen = outcome or registered["outcome"]
    if chosen not in OUTCOMES:
        raise DataError(
            f"a pilot is judged by {', '.join(OUTCOMES[:-1])} or {OUTCOMES[-1]}, and the registration names none of "
            "them. Next: use both files as they were written"
        )
    listed = drawn_list(text)
    last = engine.query(sql("span")).row(0)[1]
    first, until = registered["first_month"], registered["first_month"] + registered["months"] - 1
    if last is None or last < until:
        raise DesignError(f"the pilot's months are not loaded yet: they end with {words.month_name(until)}")
    engine.put("pilot_list", listed)
    known = int(registered.get("before_months", EARLIER))
    rows = engine.query(sql("pilot_outcomes"), [first, until, chosen, known])
    found = pilot.read_out(rows, adjusted=bool(registered.get("adjusted")))
    read = _as_read(registered, told_of(engine, chosen), found)
    if chosen == registered["outcome"]:
        return {**read, "is_registered": True}
    return unregistered(read)


def unregistered(read: Mapping[str, Any]) -> dict[str, Any]:
    """A read-out of what was not registered before the pilot, said so."""
    note = "Not registered before the pilot: a hint for the next one, no result. "
    return {**read, "is_registered": False, "sentence": note + str(read["sentence"]).removeprefix(note)}


def _as_read(registered: Mapping[str, Any], as_told: AsTold, read: ReadOut) -> dict[str, Any]:
    """The registered estimate first, the other one beside it."""
    first, second = read.first, read.second
    clear = "" if read.clear else f"cannot tell yet: between {as_told.reach(first).replace(' to ', ' and ')}; "
    how = {PLAIN: "plain difference", SECOND: f"adjusted for {as_told.before} before"}
    sentence = (
        f"{as_told.noun.removeprefix('of ').capitalize()} per customer: {clear}{as_told.amount(first.estimate)} "
        f"(90 % range {as_told.reach(first)}, {words.count(first.n_obs)} customers as drawn, {how[first.term]})."
    )
    if second is not None:
        sentence += (
            f" {how[second.term].capitalize()}: {as_told.amount(second.estimate)} (90 % range {as_told.reach(second)})."
        )
    elif registered.get("adjusted"):
        sentence += f" The registered adjustment is not possible: {as_told.before} before does not vary in both groups."
    return {
        **_row(first),
        "beside": _row(second) if second is not None else None,
        "registered": dict(registered),
        "sentence": sentence,
    }


def _row(one: Estimate) -> dict[str, object]:
    return {
        "term": one.term,
        "estimate": one.estimate,
        "std_error": one.std_error,
        "conf_low": one.conf_low,
        "conf_high": one.conf_high,
        "n_obs": one.n_obs,
        "method": one.method,
    }
