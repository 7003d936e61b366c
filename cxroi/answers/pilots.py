"""A pilot with a random holdout: its size from the company's own spread, the list drawn by lot, and its read-out later.

Shared by the page and `python -m cxroi pilot`. The registration fixes outcome, analysis, months, seed and the hash of the list
before anything is known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from math import isfinite, nan
from typing import Any

import polars as pl

from cxroi import words
from cxroi.engine.duck import DuckEngine
from cxroi.errors import DataError, DesignError, UsageError
from cxroi.estimators.pilot import Spread, adjusted_readout, detectable, drawn, per_arm, readout
from cxroi.metrics import METRICS
from cxroi.results.run import sql
from cxroi.terms import ALL, Estimate

STRATA = ("segment", "business_unit", "band", "quarter")
OUTCOMES = ("margin", "left", "score")
DRAW_SEED = 20_261_123


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
class Wanted:
    """What a pilot is to find. `effect`: smallest one worth finding, money per customer over all months, a share, or points.

    `most`: customers in each group that one can afford; None = half of all who can be drawn. `adjust`: the read-out is adjusted
    for what customers brought before, and the list as small as that allows.
    """

    effect: float
    outcome: str = "margin"
    months: int = 6
    power: float = 0.8
    alpha: float = 0.05
    segment: str = ALL
    seed: int = DRAW_SEED
    most: int | None = None
    adjust: bool = False

    @property
    def chances(self) -> dict[str, float]:
        return {"power": self.power, "alpha": self.alpha}


@dataclass(frozen=True)
class Ground:
    """What the data say before any effect is chosen: last month, who can be drawn, how much the outcome differs between them."""

    last: int
    units: pl.DataFrame
    spread: Spread
    told: AsTold


@dataclass(frozen=True)
class PilotPlan:
    """Sizes of one pilot. `least`, `less`: smallest effect that half of all who can be drawn would find, plain and adjusted."""

    wanted: Wanted
    ground: Ground
    n: int
    small: int
    least: float
    less: float

    @property
    def active(self) -> int:
        return self.ground.units.height

    @property
    def room(self) -> int:
        """Customers a group that can be drawn and afforded."""
        return min(self.active // 2, self.wanted.most or self.active)

    @property
    def adjusted(self) -> bool:
        """True where the size with the covariate is asked for, or only that one fits."""
        return (self.wanted.adjust or self.n > self.room) and self.small <= self.room

    @property
    def fits(self) -> bool:
        """True where enough customers can be drawn."""
        return min(self.n, self.small) <= self.room

    @property
    def drawn_size(self) -> int:
        """Customers a group that the list takes."""
        return self.small if self.adjusted else self.n

    def as_dict(self) -> dict[str, Any]:
        """The plan as JSON."""
        wanted, spread = self.wanted, self.ground.spread
        return {"outcome": wanted.outcome, **asdict(self.ground.told), "effect": wanted.effect, "months": wanted.months,
                **wanted.chances, "segment": wanted.segment, "n_per_arm": self.n, "n_per_arm_adjusted": self.small,
                "spread": spread.deviation, "mean": spread.mean, "n_measured": spread.n, "active": self.active,
                "detectable": self.least, "detectable_adjusted": self.less, "adjusted": self.adjusted, "seed": wanted.seed,
                "sentence": said(self)}


def ground(engine: DuckEngine, outcome: str, months: int, segment: str = ALL) -> Ground:
    """Raises DesignError where the months are not in the data, nobody can be drawn, or the outcome's spread is not known."""
    last, units = _units(engine, months, segment)
    return Ground(last, units, _spread(engine, (outcome, segment), months, last), told_of(engine, outcome))


def planned(known: Ground, wanted: Wanted) -> PilotPlan:
    """Sizes for the effect, and what everybody who can be drawn would find. Raises as `per_arm` and `detectable` do."""
    if wanted.seed < 0:
        raise UsageError("the seed of the lot must be zero or above: --seed 7")
    n, small = (per_arm(known.spread, wanted.effect, adjusted=way, **wanted.chances) for way in (False, True))
    half = min(known.units.height // 2, wanted.most or known.units.height)
    least, less = (detectable(known.spread, half, adjusted=way, **wanted.chances) for way in (False, True))
    return PilotPlan(wanted, known, n, small, least, less)


def told_of(engine: DuckEngine, outcome: str) -> AsTold:
    """How this company says the outcome."""
    money = "margin" if engine.query("select has_margin from panel.calendar").item() else "revenue"
    currency = engine.query("select currency from meta.build").item() if outcome == "margin" else None
    return AsTold({"left": "of leaving", "score": "of score"}.get(outcome, f"of {money}"), money, currency)


def said(plan: PilotPlan) -> str:
    """Sizes, spread, and what everybody active would find; says so where the list is drawn for the size with the covariate."""
    told, wanted, spread = plan.ground.told, plan.wanted, plan.ground.spread
    small = words.count(plan.small)
    sentence = (
        f"{words.count(plan.n)} customers in each group find {told.amount(wanted.effect)} {told.noun} per customer with power "
        f"{wanted.power:g} (spread {told.amount(spread.deviation)} over {wanted.months} months, {words.count(spread.n)} "
        f"customers measured); {small} with {told.before} before as a covariate. {words.count(plan.active)} are active; half of "
        f"them in each group would find {told.amount(plan.least)}, {told.amount(plan.less)} with the covariate.")
    why = "Without the covariate they are too few" if plan.n > plan.room else "As asked"
    return sentence if not plan.adjusted else (
        f"{sentence} {why}: a list takes {small} in each group, and its read-out is adjusted for {told.before} before.")


def too_few(plan: PilotPlan) -> str:
    """Why no list can be drawn, and what would do."""
    told, most = plan.ground.told, plan.wanted.most
    there = f"{words.count(plan.active)} are active" if most is None else f"{words.count(2 * plan.room)} can be afforded"
    return (f"{words.count(2 * plan.n)} customers are needed, {words.count(2 * plan.small)} with {told.before} before as a "
            f"covariate, and {there}. The smallest effect that fits is {told.amount(plan.less)} "
            f"with the covariate and {told.amount(plan.least)} without: look for a larger effect, more months or less power")


def listed(plan: PilotPlan) -> tuple[bytes, dict[str, Any]]:
    """The list as CSV (pseudonyms, arm, stratum) and its registration; DesignError where too few customers can be drawn."""
    if not plan.fits:
        raise DesignError(too_few(plan))
    found = drawn(plan.ground.units, STRATA, plan.drawn_size, plan.wanted.seed)
    text = found.write_csv().encode()
    how = f"difference adjusted for {plan.ground.told.before} before (Lin 2013)" if plan.adjusted else "plain difference of means"
    registered = {**plan.as_dict(), "n_drawn_per_arm": plan.drawn_size, "first_month": plan.ground.last + 1,
                  "analysis": how,
                  "registered_at": datetime.now(UTC).isoformat(timespec="seconds"),
                  "sha256": hashlib.sha256(text).hexdigest(), "strata": list(STRATA), "n_strata": found["stratum"].n_unique()}
    return text, registered


def _units(engine: DuckEngine, months: int, segment: str) -> tuple[int, pl.DataFrame]:
    """Last month of the data and everybody who can be drawn; DesignError where nobody counts as active then."""
    first, last = engine.query(sql("span")).row(0)
    if first is None or last is None or months < 1 or last - months < first:
        raise DesignError(f"{months} months are not in the data: load months, or plan a shorter pilot")
    row = engine.query("select metric, leaving_rule from panel.calendar").row(0, named=True)
    metric = METRICS.get(str(row["metric"] or ""))
    bands = [metric.unhappy_up_to, metric.happy_from] if metric else [0, 0]
    units = engine.query(sql("pilot_units"), [last, *bands, segment])
    if units.is_empty() and segment != ALL:
        raise DesignError(f"no customer of this segment is active in {words.month_name(last)}: choose another one")
    if units.is_empty():
        why = (": leaving shows here only as a long absence, so its months are not judged yet"
               if row["leaving_rule"] == "inactivity" else "")
        raise DesignError(f"no customer counts as active in {words.month_name(last)}, the last month of the data{why}, and "
                          "nobody can be drawn. Load who left and when (table outcomes, kind 'left'), or who is active by month "
                          "(table financials, column active)")
    return last, units


def _spread(engine: DuckEngine, what: tuple[str, str], months: int, last: int) -> Spread:
    outcome, segment = what
    row = engine.query(sql("pilot_spread"), [last, months, outcome, segment]).row(0, named=True)
    mean, variance, correlation = (nan if row[name] is None else float(row[name])
                                   for name in ("mean", "variance", "correlation"))
    if row["n"] < 10:
        raise DesignError(f"{row['n']} customers with this outcome, at least 10 are needed to know its spread")
    if not (isfinite(mean) and isfinite(variance)):
        raise DesignError("the outcome holds values that are no finite numbers, so its spread is not known: mend the "
                          "money of the last months, or choose another outcome")
    return Spread(int(row["n"]), mean, variance**0.5, correlation if isfinite(correlation) else 0.0)


def read_out(engine: DuckEngine, registered: Mapping[str, Any], text: bytes, outcome: str = "") -> dict[str, Any]:
    """What the pilot brought, as registered; another `outcome` is read too, and said not to be registered.

    Raises DataError where the list is not the one drawn, DesignError where its months are not loaded.
    """
    if hashlib.sha256(text).hexdigest() != registered["sha256"]:
        raise DataError("the list was changed after it was drawn, so the lot no longer holds: use the list as it was written")
    last = engine.query(sql("span")).row(0)[1]
    first, until = registered["first_month"], registered["first_month"] + registered["months"] - 1
    if last is None or last < until:
        raise DesignError(f"the pilot's months are not loaded yet: they end with {words.month_name(until)}")
    chosen = outcome or registered["outcome"]
    engine.put("pilot_list", pl.read_csv(text))
    rows = engine.query(sql("pilot_outcomes"), [first, until, chosen])
    plain = readout(rows)
    try:
        other, hindered = adjusted_readout(rows), ""
    except DesignError as reason:
        other, hindered = None, str(reason)
    read = _as_read(registered, told_of(engine, chosen), plain, other, hindered)
    if chosen == registered["outcome"]:
        return {**read, "is_registered": True}
    note = "Not registered before the pilot: a hint for the next one, no result."
    return {**read, "is_registered": False, "sentence": f"{note} {read['sentence']}"}


def _as_read(registered: Mapping[str, Any], as_told: AsTold, plain: Estimate, other: Estimate | None, hindered: str
             ) -> dict[str, Any]:
    """The registered estimate first, the other one beside it."""
    first, second = (other, plain) if registered.get("adjusted") and other is not None else (plain, other)
    clear = "" if first.conf_low > 0 or first.conf_high < 0 else "no clear effect: "
    how = {plain.term: "plain difference", "adjusted difference": f"adjusted for {as_told.before} before"}
    sentence = (f"{as_told.noun.removeprefix('of ').capitalize()} per customer: {clear}{as_told.amount(first.estimate)} "
                f"(90 % range {as_told.reach(first)}, {words.count(first.n_obs)} customers as drawn, {how[first.term]}).")
    if second is not None:
        sentence += f" {how[second.term].capitalize()}: {as_told.amount(second.estimate)} (90 % range {as_told.reach(second)})."
    elif registered.get("adjusted"):
        sentence += f" The registered adjustment is not possible: {hindered}."
    return {**_row(first), "beside": _row(second) if second is not None else None, "registered": dict(registered),
            "sentence": sentence}


def _row(one: Estimate) -> dict[str, object]:
    return {"term": one.term, "estimate": one.estimate, "std_error": one.std_error, "conf_low": one.conf_low,
            "conf_high": one.conf_high, "n_obs": one.n_obs, "method": one.method}
