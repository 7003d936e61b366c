"""Plan a pilot with a random holdout: sample size from your own variance, a list drawn by lot, and its read-out later.

  python -m cxroi pilot --effect 5 --months 6 --out pilot.csv      size, power, and the list with its registration beside it
  python -m cxroi pilot --readout pilot.csv                        what it brought, when the months are loaded

Customers stand on the list as the store's pseudonyms. The registration (pilot.csv.json) fixes outcome, months, seed and the hash
of the list before anything is known; the read-out refuses a list that was changed. Where only the size with a
covariate fits among the active customers, the list has that size and its read-out is adjusted for what they brought before.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from math import isfinite, nan
from pathlib import Path
from typing import Any

import polars as pl

from cxroi import words
from cxroi.commands.common import add_store, print_json, say, store_of
from cxroi.engine.duck import DuckEngine
from cxroi.errors import DataError, DesignError, UsageError
from cxroi.estimators.pilot import Spread, adjusted_readout, detectable, drawn, per_arm, readout
from cxroi.metrics import METRICS
from cxroi.results.run import sql
from cxroi.terms import Estimate

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


def _told_of(engine: DuckEngine, outcome: str) -> AsTold:
    money = "margin" if engine.query("select has_margin from panel.calendar").item() else "revenue"
    currency = engine.query("select currency from meta.build").item() if outcome == "margin" else None
    return AsTold({"left": "of leaving", "score": "of score"}.get(outcome, f"of {money}"), money, currency)


def arguments(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.add_argument("--outcome", choices=OUTCOMES, default="margin", help="what the pilot is judged by, per customer")
    parser.add_argument("--effect", type=float, metavar="E", help="smallest effect worth finding: money per customer over all "
                        "months, or a share (0.02), or points")
    parser.add_argument("--months", type=int, default=6, metavar="M", help="months from start to read-out (default: 6)")
    parser.add_argument("--power", type=float, default=0.8, help="chance to find it if it is there (default: .8)")
    parser.add_argument("--alpha", type=float, default=0.05, help="chance to see one that is not there (default: .05)")
    parser.add_argument("--seed", type=int, default=DRAW_SEED, help="seed of the lot")
    parser.add_argument("--out", type=Path, metavar="CSV", help="write the list of the treated and the holdout here")
    parser.add_argument("--readout", type=Path, metavar="CSV", help="read out a pilot by its list")
    parser.add_argument("--json", action="store_true", help="JSON on standard output")


def run(given: argparse.Namespace) -> int:
    store = store_of(given)
    with store.read() as engine:
        told = _read_out(engine, given.readout) if given.readout else _planned(engine, given)
    if given.json:
        print_json(told)
    else:
        print(told["sentence"])
    return 0


def _planned(engine: DuckEngine, given: argparse.Namespace) -> dict[str, object]:
    if given.effect is None:
        raise UsageError("say the smallest effect worth finding: --effect 5")
    last, units = _units(engine, given.months)
    spread = _spread(engine, given.outcome, given.months, last)
    chances = {"power": given.power, "alpha": given.alpha}
    n, small = (per_arm(spread, given.effect, adjusted=adjusted, **chances) for adjusted in (False, True))
    half = units.height // 2
    least, less = (detectable(spread, half, adjusted=adjusted, **chances) for adjusted in (False, True))
    adjusted = 2 * n > units.height >= 2 * small
    as_told = _told_of(engine, given.outcome)
    told: dict[str, object] = {
        "outcome": given.outcome, **asdict(as_told), "effect": given.effect, "months": given.months, **chances,
        "n_per_arm": n, "n_per_arm_adjusted": small, "spread": spread.deviation, "mean": spread.mean, "n_measured": spread.n,
        "active": units.height, "detectable": least, "detectable_adjusted": less, "adjusted": adjusted, "seed": given.seed}
    told["sentence"] = _said(told, as_told)
    if given.out:
        if 2 * min(n, small) > units.height:
            raise DesignError(f"{words.count(2 * n)} customers are needed, {words.count(2 * small)} with {as_told.before} before "
                              f"as a covariate, and {words.count(units.height)} are active. The smallest effect that fits is "
                              f"{as_told.amount(less)} with the covariate and {as_told.amount(least)} without: look for a larger "
                              "effect, more months or less power")
        _write(units, given, small if adjusted else n, last, told)
    return told


def _said(told: Mapping[str, Any], as_told: AsTold) -> str:
    """Sizes, spread, and what everybody active would find; says so where the list is drawn for the size with the covariate."""
    small = words.count(told["n_per_arm_adjusted"])
    sentence = (
        f"{words.count(told['n_per_arm'])} customers in each group find {as_told.amount(told['effect'])} {as_told.noun} per "
        f"customer with power {told['power']:g} (spread {as_told.amount(told['spread'])} over {told['months']} months, "
        f"{words.count(told['n_measured'])} customers measured); {small} with {as_told.before} before as a covariate. "
        f"{words.count(told['active'])} are active; half of them in each group would find {as_told.amount(told['detectable'])}, "
        f"{as_told.amount(told['detectable_adjusted'])} with the covariate.")
    return sentence if not told["adjusted"] else (
        f"{sentence} Without the covariate they are too few: a list takes {small} in each group, and its read-out is adjusted "
        f"for {as_told.before} before.")


def _units(engine: DuckEngine, months: int) -> tuple[int, pl.DataFrame]:
    """Last month of the data and everybody who can be drawn; DesignError where nobody counts as active then."""
    first, last = engine.query(sql("span")).row(0)
    if first is None or last is None or months < 1 or last - months < first:
        raise DesignError(f"{months} months are not in the data: load months, or plan a shorter pilot")
    row = engine.query("select metric, leaving_rule from panel.calendar").row(0, named=True)
    metric = METRICS.get(str(row["metric"] or ""))
    bands = [metric.unhappy_up_to, metric.happy_from] if metric else [0, 0]
    units = engine.query(sql("pilot_units"), [last, *bands])
    if units.is_empty():
        why = (": leaving shows here only as a long absence, so its months are not judged yet"
               if row["leaving_rule"] == "inactivity" else "")
        raise DesignError(f"no customer counts as active in {words.month_name(last)}, the last month of the data{why}, and "
                          "nobody can be drawn. Load who left and when (table outcomes, kind 'left'), or who is active by month "
                          "(table financials, column active)")
    return last, units


def _spread(engine: DuckEngine, outcome: str, months: int, last: int) -> Spread:
    row = engine.query(sql("pilot_spread"), [last, months, outcome]).row(0, named=True)
    mean, variance, correlation = (nan if row[name] is None else float(row[name])
                                   for name in ("mean", "variance", "correlation"))
    if row["n"] < 10:
        raise DesignError(f"{row['n']} customers with this outcome, at least 10 are needed to know its spread")
    if not (isfinite(mean) and isfinite(variance)):
        raise DesignError("the outcome holds values that are no finite numbers, so its spread is not known: mend the "
                          "money of the last months, or choose another outcome")
    return Spread(int(row["n"]), mean, variance**0.5, correlation if isfinite(correlation) else 0.0)


def _write(units: pl.DataFrame, given: argparse.Namespace, n: int, last: int, told: dict[str, object]) -> None:
    """The list, and beside it what was registered before any outcome was known."""
    path: Path = given.out
    if path.exists():
        raise UsageError("the list exists already, and a list is drawn once: choose another name with --out")
    listed = drawn(units, STRATA, n, given.seed)
    text = listed.write_csv().encode()
    path.write_bytes(text)
    registered = {**told, "n_drawn_per_arm": n, "first_month": last + 1,
                  "registered_at": datetime.now(UTC).isoformat(timespec="seconds"),
                  "sha256": hashlib.sha256(text).hexdigest(), "strata": list(STRATA), "n_strata": listed["stratum"].n_unique()}
    path.with_name(f"{path.name}.json").write_text(json.dumps(registered, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    say(f"{2 * n:,} customers in {registered['n_strata']} strata written to {path}; registered beside it. Start in "
        f"{words.month_name(last + 1)} and read out with: python -m cxroi pilot --readout {path}")


def _read_out(engine: DuckEngine, path: Path) -> dict[str, object]:
    beside = path.with_name(f"{path.name}.json")
    if not path.exists() or not beside.exists():
        raise DataError("the list or its registration is missing: both files that `pilot --out` wrote are needed")
    registered, text = json.loads(beside.read_text(encoding="utf-8")), path.read_bytes()
    if hashlib.sha256(text).hexdigest() != registered["sha256"]:
        raise DataError("the list was changed after it was drawn, so the lot no longer holds: use the list as it was written")
    last = engine.query(sql("span")).row(0)[1]
    first, until = registered["first_month"], registered["first_month"] + registered["months"] - 1
    if last is None or last < until:
        raise DesignError(f"the pilot's months are not loaded yet: they end with {words.month_name(until)}")
    engine.put("pilot_list", pl.read_csv(text))
    rows = engine.query(sql("pilot_outcomes"), [first, until, registered["outcome"]])
    plain = readout(rows)
    try:
        other, hindered = adjusted_readout(rows), ""
    except DesignError as reason:
        other, hindered = None, str(reason)
    return _as_read(registered, _told_of(engine, registered["outcome"]), plain, other, hindered)


def _as_read(registered: dict[str, object], as_told: AsTold, plain: Estimate, other: Estimate | None, hindered: str
             ) -> dict[str, object]:
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
    return {**_row(first), "beside": _row(second) if second is not None else None, "registered": registered, "sentence": sentence}


def _row(one: Estimate) -> dict[str, object]:
    return {"term": one.term, "estimate": one.estimate, "std_error": one.std_error, "conf_low": one.conf_low,
            "conf_high": one.conf_high, "n_obs": one.n_obs, "method": one.method}
