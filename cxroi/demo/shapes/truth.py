"""What was planted in a shaped company: the same customers with and without, in the record that the demo's truth has.

Luck is averaged out exactly (`lived.expected`); nothing here knows how the product splits or estimates money.
"""

from __future__ import annotations

import numpy as np

from cxroi.demo.planted.truth import InitiativeTruth, MoneyPath, Portfolio, ScoreTruth, Total, Truth
from cxroi.demo.planted.world import LAST_MONTH
from cxroi.demo.shapes.draw import STEP_SPENDS, Drawn, Effect, Flags, Floats, Ints, chances
from cxroi.demo.shapes.lived import Lived, expected
from cxroi.demo.shapes.work import CLUB, Work

YEAR = 12
DESIGNS = {"trial": "customer", "rollout": "team", CLUB: "choice"}


def brought(drawn: Drawn, life: Lived, of: tuple[list[Effect], list[Effect]], start: Ints) -> tuple[Floats, Floats]:
    """(months,) money that customers exposed from `start` on bring with the first effects beyond what they bring with
    the second, and how many more of them are there at the end of each month."""
    months, n = drawn.shape
    exposed = np.arange(months)[:, None] >= start
    begins = life.there[np.minimum(start, months - 1), np.arange(n)] & (start < months)
    money, kept = np.zeros(months), np.zeros(months)
    for sign, effects in zip((1, -1), of, strict=True):
        leave, paid = chances(drawn, effects)
        there = expected(drawn, leave, (start.astype(np.float64), begins))
        money += sign * np.where(exposed, there * paid, 0).sum(axis=1)
        kept += sign * np.where(exposed, there * (1 - leave), 0).sum(axis=1)
    return money, kept


def truth_of(drawn: Drawn, life: Lived, work: tuple[Work, ...], effects: list[Effect]) -> Truth:
    """Each initiative taken away alone, all of them together, and one step of an answer."""
    first = LAST_MONTH - drawn.spec.months + 1
    told = []
    for one, effect in zip(work, effects, strict=True):
        others = [other for other in effects if other is not effect]
        told.append(_initiative(drawn, life, one, (effect, brought(drawn, life, (effects, others), one.start))))
    begin = np.min([one.start for one in work], axis=0)
    whole = _path(brought(drawn, life, (effects, []), begin), first)
    return Truth(
        company=f"Simulated: {drawn.spec.words}",
        seed=drawn.seed,
        units=drawn.spec.units,
        months=drawn.spec.months,
        first_month=first,
        last_month=LAST_MONTH,
        currency="USD",
        parameters={"shape": drawn.spec.name},
        notes=(),
        initiatives=tuple(told),
        portfolio=Portfolio(path=whole, **_totals(whole, first)),
        score_effects=(_step(drawn, life, effects),),
        curve=(),
    )


def _initiative(drawn: Drawn, life: Lived, one: Work, made: tuple[Effect, tuple[Floats, Floats]]) -> InitiativeTruth:
    effect, (money, kept) = made
    months, first = drawn.spec.months, LAST_MONTH - drawn.spec.months + 1
    path = _path((money, kept), first)
    begins = life.there[np.minimum(one.start, months - 1), np.arange(one.start.size)] & (one.start < months)
    launch = int(one.start[one.start < months].min()) if (one.start < months).any() else months - 1
    return InitiativeTruth(
        initiative_id=one.key,
        design=DESIGNS[one.key],
        launch_month=first + launch,
        planted_margin=effect.size if one.way == "spend" else 0.0,
        planted_leaving_logit=-effect.size if one.way == "stay" else 0.0,
        score_lift=0.0,
        units=int(begins.sum()),
        customer_months=int((life.there & (np.arange(months)[:, None] >= one.start)).sum()),
        margin=0.0,
        leaving=0.0,
        path=path,
        **_totals(path, first + launch),
    )


def _path(made: tuple[Floats, Floats], first: int) -> MoneyPath:
    money, kept = made
    none = (0.0,) * money.size
    months = tuple(range(first, first + money.size))
    return MoneyPath(months=months, retention=none, spend=tuple(money), kept=tuple(kept), exposed=none)


def _totals(path: MoneyPath, launch: int) -> dict[str, Total]:
    return {
        "since_launch": path.total(launch, LAST_MONTH),
        "last12": path.total(LAST_MONTH - YEAR + 1, LAST_MONTH),
        "prior12": path.total(LAST_MONTH - 2 * YEAR + 1, LAST_MONTH - YEAR),
    }


def _step(drawn: Drawn, life: Lived, effects: list[Effect]) -> ScoreTruth:
    """One step more for a year, over customers heard and there at the start of it; years begin every six months."""
    months, n = drawn.shape
    worth, count, change = 0.0, 0, 0.0
    acts = 0.0 if drawn.spec.acts == "mood" else 1.0
    for begin in range(YEAR // 2, months - YEAR + 1, YEAR // 2):
        heard: Flags = life.there[begin] & ~np.isnan(drawn.known[begin])
        raised = acts * (np.arange(months) >= begin)[:, None] * np.ones(n)
        year = slice(begin, begin + YEAR)
        for sign, more in ((1, raised), (-1, None)):
            leave, paid = chances(drawn, effects, more)
            there = expected(drawn, leave, (np.full(n, float(begin)), heard))
            worth += sign * float((there * paid)[year][:, heard].sum())
            change += sign * float(leave[begin, heard].sum())
        count += int(heard.sum())
    n_heard = max(count, 1)
    each = change / n_heard
    spend = acts * STEP_SPENDS * float(drawn.level.mean())
    return ScoreTruth(
        segment="all",
        period="all",
        hazard=each,
        hazard_up=each,
        hazard_down=each,
        margin=spend,
        worth=worth / n_heard,
        n=n_heard,
    )
