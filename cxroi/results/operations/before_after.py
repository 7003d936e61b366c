"""What a change did to operations and to scores, at the grain of orders and contacts, group by group (late, promised,
score)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl

from cxroi import words
from cxroi.cells.operations.group_weeks import Windows, event_weeks
from cxroi.checks import thresholds as rule
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.operations.before_after import GroupChange, group_change, group_sums, placebo_rank
from cxroi.metrics import METRICS
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, finding, sql
from cxroi.terms import Check, Finding
from cxroi.value.base.figure import Figure, refusal

QUESTION = "What did the change do to service and to scores?"
WEEKS = 4
MINUS = "\u2212"
METHOD = (
    "Change of the mean in exposed groups less the change elsewhere, every {thing} counted, group effects, errors "
    "by group; with fewer than ten groups on a side the widest of clustered, Welch and re-dealt groups."
)


@dataclass(frozen=True)
class Change:
    """One initiative that began on one day in some groups: who was treated, and who is compared (None: all others)."""

    initiative: str
    name: str
    group_type: str
    treated: frozenset[str]
    compared: frozenset[str] | None
    windows: Windows


def operations(engine: Engine, run: Run) -> list[Finding]:
    """For every initiative launched in groups on one day: change in lateness, in days promised and in the score, per
    event.

    Nothing where no operations with a promise are loaded. One or two treated groups are refused with their placebo
    rank.
    """
    measures = engine.query(sql("promised_measures")).sort("n_events", descending=True)["measure"].to_list()
    found: list[Finding] = []
    for change in _changes(engine) if measures else ():
        for measure in measures:
            cells = event_weeks(engine, change.group_type, measure, run.primary_metric, change.windows)
            for outcome in ("late", "promised", "score"):
                found += _answer(run, change, cells, (str(measure), outcome))
    return found


def _changes(engine: Engine) -> Iterable[Change]:
    rows = engine.query(sql("group_launches"))
    names = dict(engine.query(sql("initiative_names")).iter_rows())
    settings = engine.query("select s.value from intake.meta.settings as s where s.name = 'windows'")
    stated = json.loads(str(settings["value"][0])) if settings.height else {}
    for (initiative,), part in rows.group_by("initiative_id", maintain_order=True):
        treated = part.filter((pl.col("arm") == "treated") & pl.col("from_on").is_not_null())
        if treated["from_on"].n_unique() != 1 or treated["group_type"].n_unique() != 1:
            continue
        key, launch = str(initiative), treated["from_on"][0]
        compared = frozenset(part.filter(pl.col("arm") == "control")["group_id"].to_list())
        name = words.safe_text(names.get(key, key))
        yield Change(
            key,
            name,
            str(treated["group_type"][0]),
            frozenset(treated["group_id"].to_list()),
            compared or None,
            _windows(stated.get(key), launch),
        )


def _windows(stated: dict[str, list[str]] | None, launch: date) -> Windows:
    """The days the profile states, else four weeks either side of the launch."""
    if stated:
        before, after = ([date.fromisoformat(day) for day in stated[side]] for side in ("before", "after"))
        return Windows((before[0], before[1]), (after[0], after[1]))
    reach = timedelta(weeks=WEEKS)
    return Windows((launch - reach, launch - timedelta(days=1)), (launch, launch + reach - timedelta(days=1)))


def _answer(run: Run, change: Change, cells: pl.DataFrame, what: tuple[str, str]) -> Iterable[Finding]:
    measure, outcome = what
    groups = None if change.compared is None else tuple(change.treated | change.compared)
    sums = group_sums(cells, outcome, groups)
    if outcome == "score" and not sums.clusters:
        return
    label, unit = _words(run, measure, outcome)
    about = About(
        f"operations/{change.initiative}/{measure}/{outcome}",
        QUESTION,
        f"{change.name}, {label}",
        Nature("effect"),
        initiative=change.initiative,
    )
    try:
        found = group_change(sums, change.treated)
    except DesignError as reason:
        yield finding(run, about, refusal(str(reason), unit))
        return
    method = METHOD.format(thing=measure)
    if found.n_treated < rule.FEW_CLUSTERS:
        why = _single(change, cells, outcome, found, unit)
        yield finding(
            run, about, refusal(why, unit, found.n_obs, method=method), n_clusters=found.n_treated + found.n_control
        )
        return
    low, high = found.range
    figure = Figure(found.estimate, low, high, "C", found.n_obs, unit, method, None, _checks(change, found, unit))
    made = finding(run, about, figure, n_clusters=found.n_treated + found.n_control)
    yield replace(made, statement=_sentence(change, label, made, found, unit))


def _sentence(change: Change, label: str, made: Finding, found: GroupChange, unit: str) -> str:
    """Both sides before and after, the plain difference of the four, then the estimate with its range, proven or
    not."""
    before, after, others, rest = (_plain(value, unit) for value in found.means)
    plain = _amount(found.means[1] - found.means[0] - (found.means[3] - found.means[2]), unit)
    moved = (
        f"{change.name}: {label} went from {before} to {after} where it was launched and from {others} to "
        f"{rest} in the "
        f"{found.n_control} compared {change.group_type}s, {plain} by these four; with each {change.group_type} "
        "compared with itself"
    )
    size = _amount(found.estimate, unit)
    told = f"a change of {size}, clear of chance" if made.clear else f"{size}, not proven to be its effect"
    return f"{moved} {told} {words.range_words(made)}."


def _words(run: Run, measure: str, outcome: str) -> tuple[str, str]:
    """(what is compared, unit)."""
    metric = run.primary_metric or "score"
    label = METRICS[metric].label if metric in METRICS else metric
    return {
        "late": (f"share of late {words.safe_text(measure)}", "share"),
        "promised": (f"days promised for {words.safe_text(measure)}", "days"),
        "score": (f"'{label}'", "points"),
    }[outcome]


def _amount(value: float, unit: str) -> str:
    told = f"{value * 100:+.1f} points of share" if unit == "share" else f"{value:+.2f} {unit}"
    return told.replace("-", MINUS)


def _single(change: Change, cells: pl.DataFrame, outcome: str, found: GroupChange, unit: str) -> str:
    """One or two treated groups: the naive difference and its rank among placebos live only in this sentence."""
    many = f"{found.n_treated} treated {change.group_type}{'s' if found.n_treated > 1 else ''}"
    naive = f"the naive difference is {_amount(found.estimate, unit)}"
    if found.n_treated > 1:
        return (
            f"{many}, at least {rule.FEW_CLUSTERS} are needed; {naive}, and what else happened there cannot be told "
            "from the change"
        )
    rank, changes = placebo_rank(cells, outcome, next(iter(change.treated)))
    others = [value for name, value in changes.items() if name not in change.treated]
    place = "the largest" if rank == 1 else f"number {rank} by size"
    seen = f"{_amount(min(others), unit)} to {_amount(max(others), unit)}" if others else "none"
    return (
        f"one treated {change.group_type} proves nothing: what else happened there is not known. {naive.capitalize()}, "
        f"{place} of {len(changes)} large {change.group_type}s treated as if they had changed (the others: "
        f"{seen}), which "
        f"happens by chance in {rank} of {len(changes)}; the usual error of {found.clustered:.3g} is far too "
        "small to be "
        "believed"
    )


def _checks(change: Change, found: GroupChange, unit: str) -> tuple[Check, ...]:
    before, after, others, rest = found.means
    shown = (
        f"exposed {_plain(before, unit)} to {_plain(after, unit)}, others {_plain(others, unit)} to "
        f"{_plain(rest, unit)}"
    )
    days = change.windows
    few = Check(
        "groups",
        "REVIEW",
        f"{found.n_treated} exposed and {found.n_control} other {change.group_type}s: give "
        f"or take {found.clustered:.3g} as usually reckoned, the wider of two ways, {found.error:.3g}, is used",
    )
    one = Check(
        "launch dates", "REVIEW", "one launch date for all: anything else that happened there that day looks the same"
    )
    return (
        Check(
            "what is compared",
            "PASS",
            f"{days.before[0]} to {days.before[1]} with {days.after[0]} to {days.after[1]}: {shown}",
        ),
        few,
        one,
    )


def _plain(value: float, unit: str) -> str:
    return words.share(value) if unit == "share" else f"{value:.2f}"
