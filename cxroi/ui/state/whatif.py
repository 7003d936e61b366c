"""The controls of a what-if: from what the build can answer to a plan, and back from a kept plan."""

from __future__ import annotations

from cxroi import words
from cxroi.ledger.scenarios import Plan
from cxroi.reading.plans.choices import Choices
from cxroi.reading.plans.opening import first_points
from cxroi.reading.score.value import Group
from cxroi.terms import ALL
from cxroi.ui.state.fields import Choice, Field, Many, Number, Percent, Switch, Text, Value
from cxroi.ui.state.record import Form, Record, Values
from cxroi.ui.state.view import plain
from cxroi.ui.text import md

FURTHER = 3
ANSWERS, DRIVER, TOUCHPOINT = "answers", "driver=", "touchpoint="
MONEY = 1e12
OPENED = Form(
    "opened",
    (
        ("scenario", lambda _: Text(key="scenario", label="scenario", default="", quiet=True)),
        (
            "version",
            lambda before: (
                Number(key="version", label="version", default=None, low=1, whole=True, empty=True, quiet=True)
                if before["scenario"]
                else None
            ),
        ),
    ),
)
"""Which kept scenario stands behind the controls, and which version of it this reader saw."""


def lever_words(lever: str) -> str:
    if lever == ANSWERS:
        return "Their answer to us"
    if lever.startswith(DRIVER):
        return f"{words.safe_text(lever.removeprefix(DRIVER), 40)} (no figure)"
    told = words.cut_words(lever)
    return told[:1].upper() + told[1:]


def group_words(segment: str) -> str:
    return md(words.cut_words(segment))


def form(found: Choices, first: Plan) -> Form:
    """Every control of the page. `first`: the plan that the page starts with."""
    levers = (
        *((ANSWERS,) if found.everybody or found.groups else ()),
        *(one.segment for one in found.touchpoints),
        *(f"{DRIVER}{name}" for name in found.drivers),
    )

    def figured(field: Field) -> tuple[str, object]:
        return field.key, lambda before: None if before["lever"].startswith(DRIVER) else field

    def money(key: str, label: str, start: float) -> tuple[str, object]:
        return figured(Number(key=key, label=label, default=start, low=0.0, high=MONEY))

    touchpoint = first.segments[0] if first.segments and first.segments[0] in levers else levers[0]
    lever = Choice(key="lever", label="What gets better", default=touchpoint, options=levers, called=lever_words)
    steps = (
        ("lever", lambda _: lever),
        ("whom", lambda before: _whom(found, before, first)),
        figured(Switch(key="beyond", label="Beyond what was seen", default=False)),
        ("points", lambda before: _points(found, before, first)),
        figured(Percent(key="reach", label="Reach", default=first.reach_share, low=0.0, high=100.0)),
        money("once", "One-off cost", first.cost_one_off),
        money("monthly", "Monthly cost", 0.0),
        figured(Number(key="ramp", label="Months until all are reached", default=0, low=0, high=60, whole=True)),
        money("each", "Cost per customer", 0.0),
        figured(Percent(key="fade", label="Fade", default=None, low=0.0, high=100.0, empty=True)),
        figured(Number(key="horizon", label="Horizon", default=None, low=1, high=120, whole=True, empty=True)),
    )
    return Form("whatif", steps)  # type: ignore[arg-type]


def several(found: Choices) -> bool:
    """Whether there is a choice for whom."""
    return len(found.groups) > 1 or not found.everybody


def _whom(found: Choices, before: Values, first: Plan) -> Field | None:
    if before["lever"] != ANSWERS or not several(found):
        return None
    options = tuple(group.segment for group in found.groups)
    chosen_first = tuple(one for one in first.segments if one in options and len(first.segments) < len(options))
    return Many(key="whom", label="For whom", default=chosen_first, options=options, called=group_words)


def chosen(found: Choices, values: Values) -> list[Group]:
    """Everybody, or the groups chosen of one list that do not overlap, or the one touchpoint."""
    if values["lever"] != ANSWERS:
        return [one for one in found.touchpoints if one.segment == values["lever"]]
    by_segment = {group.segment: group for group in found.groups}
    picked = values.get("whom") or ()
    if isinstance(picked, tuple) and picked:
        return [by_segment[one] for one in picked]
    return [found.everybody] if found.everybody else list(found.groups)


def seen(found: Choices, values: Values) -> float:
    """Points that every chosen group's mean answer has risen by already."""
    return words.floored(min(group.most_points for group in chosen(found, values)))


def _points(found: Choices, before: Values, first: Plan) -> Field | None:
    if str(before["lever"]).startswith(DRIVER):
        return None
    top = seen(found, before)
    most = min(round(top * FURTHER, 2), 100.0) if before["beyond"] else top
    same = tuple(group.segment for group in chosen(found, before)) == first.segments
    start = 0.0 if same and not first.points else first_points(top)
    return Number(key="points", label="Points moved", default=start, low=0.0, high=most)


def plan(found: Choices, record: Record) -> Plan | None:
    """The plan that a record asks for; None where the chosen lever has no figure."""
    if str(record["lever"]).startswith(DRIVER):
        return None
    return Plan(
        segments=tuple(group.segment for group in chosen(found, record.values)),
        points=record["points"],
        reach_share=record["reach"],
        ramp_months=record["ramp"],
        cost_one_off=record["once"],
        cost_monthly=record["monthly"],
        cost_per_customer=record["each"],
        fade_per_year=record["fade"],
        horizon_months=record["horizon"],
        beyond=record["beyond"],
    )


def saved(kept: Plan, found: Choices) -> dict[str, Value]:
    """What the controls hold where a kept plan stands behind them."""
    touchpoint = kept.segments[0].startswith(TOUCHPOINT)
    everybody = kept.segments == (ALL,) or (
        found.everybody is None and kept.segments == tuple(group.segment for group in found.groups)
    )
    return {
        "lever": kept.segments[0] if touchpoint else ANSWERS,
        "whom": () if touchpoint or everybody else kept.segments,
        "beyond": kept.beyond,
        "points": kept.points,
        "reach": kept.reach_share,
        "once": kept.cost_one_off,
        "monthly": kept.cost_monthly,
        "ramp": kept.ramp_months,
        "each": kept.cost_per_customer,
        "fade": kept.fade_per_year,
        "horizon": kept.horizon_months,
    }


def comparison(able: dict[str, str], most: int) -> Form:
    """Which kept scenarios stand side by side: `able` id -> words, the first `most` unless others are chosen."""
    options = tuple(able)
    field = Many(
        key="compare", label="Scenario", default=options[:most], options=options, called=lambda one: md(able[one])
    )
    return plain("compare", field)
