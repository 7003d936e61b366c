"""Scenarios that were kept: what they come to now, side by side, and the ask in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cxroi import words
from cxroi.errors import DataError
from cxroi.ledger import Entry, Ledger
from cxroi.ledger import scenarios as ledger_scenarios
from cxroi.ledger.scenarios import Plan, plan_of
from cxroi.ledger.shown import Shown
from cxroi.reading.base.company import Company
from cxroi.reading.plans.whatif import WhatIfAnswer, what_if
from cxroi.terms import Finding, Principal

MOST_COMPARED = 4
Ask = Callable[[Company, Plan], WhatIfAnswer]
"""What answers a plan: `what_if`, or the same with a memory."""


@dataclass(frozen=True)
class Kept:
    """One kept scenario, computed again under the build and assumptions of now; `problem` where that cannot be done.

    `plan` None: the entry cannot be read by this version; its name still can.
    `note`: what it came to when it was saved, where build or assumptions have changed since.
    """

    entry: Entry
    plan: Plan | None
    answer: WhatIfAnswer | None
    note: str = ""
    problem: str = ""

    @property
    def name(self) -> str:
        return ledger_scenarios.name_of(self.entry)

    @property
    def by(self) -> str:
        """Who saved this version, and when."""
        day = words.written_day(self.entry.at)
        return f"{words.safe_text(self.entry.who, 60)}, {day} {self.entry.at[11:16]} UTC"


@dataclass(frozen=True)
class Comparison:
    """Up to four scenarios side by side: `rows` of (label, one text a scenario); `nets` for the forest; who is best,
    and how."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    nets: tuple[Finding, ...]
    verdict: str


def kept(company: Company, ask: Ask = what_if) -> tuple[Kept, ...]:
    """Every scenario of the ledger that is not taken back, computed again."""
    return tuple(
        again(company, entry, ask) for entry in ledger_scenarios.scenarios(Shown(company.path), company.principal)
    )


def again(company: Company, entry: Entry, ask: Ask = what_if) -> Kept:
    """A scenario under the build and assumptions of now, with what it was when it was saved."""
    try:
        plan = plan_of(entry)
    except DataError as error:
        return Kept(entry, None, None, problem=str(error))
    try:
        answer = ask(company, plan)
    except DataError as error:
        return Kept(entry, plan, None, problem=f"It cannot be computed in this build: {error}")
    return Kept(entry, plan, answer, _moved(company, plan, answer))


@dataclass(frozen=True)
class Linked:
    """The version of a scenario that a link opens; `told`: what has become of it since; `gone`: it was taken back."""

    entry: Entry
    told: str | None = None
    gone: bool = False


def linked(company: Company, who: Principal, key: str, version: int | None) -> Linked:
    """The version that a link names, else the newest. A newer one with the same numbers, such as after a new name,
    takes its place.

    DataError where there is none of this id, or it was taken back and the link names no version of it.
    """
    ledger = Ledger(company.path)
    history = ledger.history(who, ledger_scenarios.KIND, key)
    wanted = next((one for one in history if one.version == version and not one.withdrawn), None)
    if wanted is None or not history[-1].withdrawn:
        newest = ledger_scenarios.scenario(ledger, who, key)
    else:
        told = f"This scenario was taken back by {words.safe_text(history[-1].who, 60)}. Its numbers are shown as the "
        return Linked(wanted, f"{told}link has them, and it is kept no more: save it as new to keep it.", gone=True)
    if wanted is None:
        unknown = f"The address asks for version {version} of this scenario, which was never saved. Shown instead: "
        return Linked(newest, f"{unknown}version {newest.version}." if version is not None else None)
    if _numbers(wanted) == _numbers(newest):
        return Linked(newest)
    by = words.safe_text(newest.who, 60)
    return Linked(
        wanted,
        f"{by} saved version {newest.version} of this scenario since: shown is version {wanted.version}, as the link "
        "has it. Open it below to see the newest.",
    )


def _numbers(entry: Entry) -> dict[str, object]:
    return {key: value for key, value in entry.body.items() if key not in ("name", "note", "seen")}


def _moved(company: Company, plan: Plan, answer: WhatIfAnswer) -> str:
    seen, now = plan.seen, answer.net
    changed = [f"run {words.safe_text(seen.run_id, 20)}"] if seen.run_id != company.build.run_id else []
    changed += (
        [f"assumptions {words.safe_text(seen.assumptions_version, 20)}"]
        if seen.assumptions_version != now.assumptions_version
        else []
    )
    if not changed or not seen.words:
        return ""
    told = f"{words.figure_words(now)} {words.range_words(now)}"
    return f"Saved under {' and '.join(changed)}: net value was {words.safe_text(seen.words, 200)}, now {told}."


def compare(scenarios: Sequence[Kept]) -> Comparison:
    """Side by side, at most four; best by expected net value and by the lower end of its range are named apart."""
    told = [(one, one.answer) for one in scenarios[:MOST_COMPARED] if one.answer is not None]
    called = [_name(one) for one, _ in told]
    names = tuple(
        name if called.count(name) == 1 else f"{name} ({called[: i + 1].count(name)})" for i, name in enumerate(called)
    )
    answers = [answer for _, answer in told]

    def row(label: str, of: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        return label, tuple(of)

    rows = (
        row("Net value", [words.figure_words(one.net) for one in answers]),
        row("90 % range", [words.range_only(one.net) for one in answers]),
        row("Payback", [_figure(one, "payback") for one in answers]),
        row("Pays back in a year", [_figure(one, "pays_back_in_12") for one in answers]),
        row("Loses money", [_figure(one, "loses_money") for one in answers]),
        row("Cost", [words.figure_words(one.cost) for one in answers]),
        row("Customers reached", [words.count(one.reach) for one in answers]),
        row("Points moved", [words.number(one.plan.points) for one in answers]),
        row("Evidence", [words.grade_name(one.net.grade) for one in answers]),
        row("Assumptions", [one.net.assumptions_version for one in answers]),
        row("Saved by", [one.by for one, _ in told]),
    )
    nets = tuple(
        replace(answer.net, segment=f"scenario={name}", id=replace(answer.net.place, segment=f"scenario={name}").id)
        for name, answer in zip(names, answers, strict=True)
    )
    return Comparison(names, rows, nets, _verdict(names, answers))


def _name(one: Kept) -> str:
    return words.safe_text(one.name, 60)


def _figure(answer: WhatIfAnswer, key: str) -> str:
    finding = answer.told(key)
    if finding.point is not None:
        return words.figure_words(finding, answer.horizon)
    return "not in time" if words.not_in_time(finding) else "–"


def _verdict(names: Sequence[str], answers: Sequence[WhatIfAnswer]) -> str:
    nets = [(name, one.net) for name, one in zip(names, answers, strict=True) if one.net.point is not None]
    if len(nets) < 2:
        return ""
    first, mean = max(nets, key=lambda pair: pair[1].point or 0.0)
    safe, low = max(nets, key=lambda pair: pair[1].low or 0.0)
    told = f"Highest expected net value: {first}, {words.figure_words(mean)} ({words.range_only(mean)})."
    if first == safe:
        return f"{told} It also has the highest lower end."
    return (
        f"{told} Highest lower end: {safe}, {words.money(low.low or 0.0, low.currency)} "
        f"({words.figure_words(low)} expected)."
    )


def next_month(company: Company, today: date) -> str:
    """The first month a plan can start in: after today and after the data."""
    month = max(today.year * 12 + today.month, (company.build.data_through_month or 0) + 1)
    return f"{month // 12}-{month % 12 + 1:02d}"


def ask_sentence(answer: WhatIfAnswer, decide_by: str = "", owner: str = "") -> str:
    """The funding ask in one sentence, from the scenario's findings alone."""
    plan, currency = answer.plan, answer.net.currency
    once = plan.cost_one_off + plan.cost_per_customer * answer.reach
    asked = [f"{words.money(once, currency)} once"] if once else []
    asked += [f"{words.money(plan.cost_monthly, currency)} a month"] if plan.cost_monthly else []
    unnamed = f"{words.number(plan.points)} points more in the answers of {words.count(answer.reach)} customers"
    what = words.safe_text(plan.name, 80) or unnamed
    tail = "; ".join(
        filter(
            None,
            (
                f"decide by {words.safe_text(decide_by, 40)}" if decide_by.strip() else "",
                f"owner {words.safe_text(owner, 60)}" if owner.strip() else "",
            ),
        )
    )
    brings = _brings(answer)
    return f"We ask for {' and '.join(asked) or 'no money'} for {what}; {brings}{'; ' + tail if tail else ''}."


def _brings(answer: WhatIfAnswer) -> str:
    net = answer.net
    if net.point is None:
        return f"what it would bring cannot be said, because {words.reason_words(net)}"
    months = words.months(answer.horizon, None)
    in_time = f"net in {months} in today's money {words.range_words(net)}"
    money = words.figure_words(net) if net.point >= 0 else words.money(-net.point, net.currency)
    verb = "it should bring" if net.point >= 0 else "it should lose"
    if words.spans_zero(net):
        verb = "whether it gains or loses is not clear: expected are"
        money = words.figure_words(net)
    payback, soon = answer.told("payback"), answer.told("pays_back_in_12")
    never = f", {words.NOT_BACK} {months}" if words.not_in_time(payback) else ""
    back = f", pays back in month {words.count(payback.point)}" if payback.point is not None else never
    chance = f", {words.figure_words(soon)} within a year" if soon.point is not None else ""
    return f"{verb} {money} {in_time}{back}{chance}"
