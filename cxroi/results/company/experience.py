"""Drivers of retained margin, the league table of metrics, and when a series of the company last changed its level."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import polars as pl

from cxroi import words
from cxroi.cells.company.experience import comments, experiences, outcomes, themes_named
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.company.experience import SAID, Drivers, Ranged, drivers, goes_with_margin, tells_who_leaves, wide
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, finding, recorded
from cxroi.results.score.points import SAMPLED
from cxroi.terms import YEAR, Array, Check, Finding
from cxroi.value.base.figure import Figure, refusal

LEVEL = Nature("level", scores=True)
WHY = "What goes with margin retained?"
HEARD = "What do customers write about?"
LISTED = "comments, by the words of the list of themes; keywords miss and mistake some"
WHICH = "Which metric tells best what customers do next?"
METHOD = (
    "experience of one year against margin of the next, customers of the same size, segment and time with us compared; "
    "share of explained variance, entered together (Lindeman, Merenda and Gold 1980)"
)
RELATIVE = "the same as relative weights (Johnson 2000)"
LEAVING = (
    "of two customers of whom one left within a year, how often the metric of the year before points to the right one"
)
MARGIN = "rank correlation of the metric of one year with margin retained in the next"
NOT_CAUSE = Check(
    "comparison",
    "REVIEW",
    "Different customers are compared: a share says what goes together, not what a change would do.",
)


def experience_findings(engine: Engine, run: Run) -> list[Finding]:
    """`driver/share`, `driver/relative`, `driver/explained`, `league/{leaving,margin,heard}` by thing measured (as a
    cut), `driver/themed` and `driver/theme` by theme: how many comments name one of the list."""
    return [*_themed(engine, run), *_measured(engine, run)]


def _measured(engine: Engine, run: Run) -> list[Finding]:
    if run.last_month is None or run.first_month is None:
        return []
    months = run.last_month - run.first_month + 1
    reason = SAMPLED if run.sampled else f"{months} months of money, {2 * YEAR} needed" if months < 2 * YEAR else None
    if reason:
        return [
            finding(
                run, About("driver/explained", WHY, "What is known of experience", LEVEL), refusal(reason, "share")
            ),
            finding(run, About("league/leading", WHICH, "The leading metric", LEVEL), refusal(reason, "share")),
        ]
    landmark = run.last_month - YEAR + 1
    lived = pl.concat([experiences(engine, landmark), comments(engine, landmark)])
    frame, kinds = wide(outcomes(engine, landmark, run.last_month), lived)
    return [*_drivers(run, frame, kinds), *_league(run, frame, [name for name, kind in kinds.items() if kind != SAID])]


def _themed(engine: Engine, run: Run) -> Iterable[Finding]:
    """Nothing where no comment was loaded."""
    for theme, n, of in themes_named(engine).iter_rows():
        if not of:
            return
        about = About("driver/themed", HEARD, "Share of comments that name at least one theme of the list", LEVEL)
        if theme is not None:
            subject = f"Share of comments about {words.safe_text(theme)}"
            about = About("driver/theme", HEARD, subject, LEVEL, segment=f"theme={theme}")
        yield recorded(run, about, n / of, "share", n=of, source=LISTED)


def _drivers(run: Run, frame: pl.DataFrame, kinds: dict[str, str]) -> Iterable[Finding]:
    subject = "Share of the differences in retained margin that all known experience explains"
    whole = About("driver/explained", WHY, subject, LEVEL)
    try:
        found: Drivers = drivers(frame, kinds, {name for name, kind in kinds.items() if kind == SAID})
    except DesignError as why:
        yield finding(run, whole, refusal(str(why), "share", frame.height, method=METHOD))
        return
    checks = (NOT_CAUSE, *_left_out(found))
    yield finding(run, whole, _figure(found.explained, METHOD, checks))
    for path, rows, method in (("driver/share", found.lmg, METHOD), ("driver/relative", found.relative, RELATIVE)):
        for one in rows:
            told = f"{_name(one)}: share of what known experience explains"
            about = About(path, WHY, told, LEVEL, segment=f"driver={one.name}")
            yield finding(run, about, _figure(one, method, checks))


def _left_out(found: Drivers) -> tuple[Check, ...]:
    if not found.left_out:
        return ()
    listed = ", ".join(f"{name} ({why})" for name, why in found.left_out)
    return (Check("left out", "NOTE", f"Not compared: {listed}."),)


def _figure(one: Ranged, method: str, checks: tuple[Check, ...]) -> Figure:
    return Figure(one.point, one.low, one.high, "D", one.n, "share", method, checks=checks)


def _name(one: Ranged) -> str:
    return words.safe_text(one.name[:1].upper() + one.name[1:])


def _league(run: Run, frame: pl.DataFrame, names: Sequence[str]) -> Iterable[Finding]:
    """Every metric by itself, on the customers it is known of; how many these are stands beside it."""
    if frame.is_empty():
        yield finding(
            run,
            About("league/leading", WHICH, "The leading metric", LEVEL),
            refusal("nobody was active a year ago", "share"),
        )
        return
    gone, paid = frame["gone"].cast(pl.Float64).to_numpy(), frame["paid"].cast(pl.Float64).to_numpy()
    asked: tuple[tuple[str, str, str, Callable[[Array, Array, str], Ranged], Array], ...] = (
        ("league/leaving", "points to the one who leaves", LEAVING, tells_who_leaves, gone),
        ("league/margin", "rank correlation with retained margin", MARGIN, goes_with_margin, paid),
    )
    for name in names:
        values = frame[name].cast(pl.Float64).to_numpy()
        known = ~np.isnan(values)
        shown = words.safe_text(name[:1].upper() + name[1:])
        for path, told, method, rule, against in asked:
            about = About(path, WHICH, f"{shown}: {told}", LEVEL, segment=f"metric={name}")
            try:
                one = rule(values[known], against[known], name)
            except DesignError as why:
                yield finding(run, about, refusal(str(why), "share", int(known.sum()), method=method))
                continue
            yield finding(run, about, _figure(one, method, (NOT_CAUSE,)))
        subject = f"{shown}: share of customers it is known of"
        heard = About("league/heard", WHICH, subject, LEVEL, segment=f"metric={name}")
        yield recorded(run, heard, float(known.mean()), "share", n=frame.height, source="customers active a year ago")
