"""Which next steps to pay for under a budget or for a return, what is left out and why, and the frontier of both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from cxroi import words
from cxroi.errors import DataError
from cxroi.nature import Nature
from cxroi.reading.base import context
from cxroi.reading.base.company import Company
from cxroi.reading.plans import scenarios, steps
from cxroi.reading.plans.item import AHEAD, QUESTION, SCENARIO, TYPED, Item
from cxroi.reading.plans.marks import bubble
from cxroi.reading.plans.scenarios import Kept
from cxroi.reading.plans.whatif import assumptions
from cxroi.results.base.run import About, Run, figure_of, finding
from cxroi.terms import Finding
from cxroi.value.base.figure import refusal
from cxroi.value.plans.chosen import all_of, by_kind, correlations, line
from cxroi.value.plans.idea import Idea, of_net
from cxroi.value.plans.left_out import LeftOut, left_out
from cxroi.value.plans.portfolio import Choice, Limits, best, contradiction
from cxroi.value.plans.together import Lever, exclusive, twice


@dataclass(frozen=True)
class PortfolioAnswer:
    """`choice` None: the limits named in `contradicts` cannot hold together. `net` and `returned` are what was
    maximised and held to a return: with caution the counted value, without a range; `expected` is the best estimate
    with its range.
    `line`: findings of the frontier, cost as key, of the same value as `net`;
    `bubbles`: cost, net value and customers of every item; `shares`: chosen money by kind."""

    items: tuple[Item, ...]
    chosen: tuple[Item, ...]
    left: tuple[tuple[Item, str], ...]
    contradicts: tuple[str, ...]
    choice: Choice | None
    net: Finding
    expected: Finding
    spent: Finding
    returned: Finding
    line: tuple[Finding, ...]
    bubbles: tuple[Finding, ...]
    shares: tuple[tuple[str, float], ...]


def items(company: Company) -> tuple[Item, ...]:
    """The initiatives' next steps and the kept scenarios."""
    rules = assumptions(company)
    made = [
        one
        for initiative in context.initiatives(company)
        if (one := steps.step(company, initiative, rules)) is not None
    ]
    run = Run.of(company.build, rules, "portfolio")
    drawn = {
        (row["initiative_id"], row["other_id"]): float(row["correlation"]) for row in company.tables.get("together", ())
    }
    moves = correlations({one.initiative.id: one.initiative.next_reach or 0 for one in made}, drawn)
    found = (
        *(_of_step(one, moves[one.initiative.id]) for one in made),
        *(_of_scenario(run, one) for one in scenarios.kept(company)),
    )
    today = company.finding("forecast/total")
    most = today.n if today is not None and today.n else context.customers(company)
    return tuple(replace(one, most=most) for one in found)


def typed(company: Company, ideas: Iterable[Idea]) -> tuple[Item, ...]:
    """What a reader typed as candidates of grade E; DataError says what is wrong with which."""
    run = Run.of(company.build, assumptions(company), "typed")
    return tuple(_of_idea(run, number, idea) for number, idea in enumerate(ideas, 1))


def _of_step(step: steps.Step, moves: Mapping[str, float]) -> Item:
    one = step.initiative
    return Item(
        one.id,
        one.name,
        one.next_step or "",
        one.owner or "",
        one.type or "",
        one.next_cost,
        abs(one.next_reach) if one.next_reach else None,
        step.net,
        step.candidate,
        moves,
        Lever(one.id),
    )


def _of_scenario(run: Run, kept: Kept) -> Item:
    """A kept scenario: the net value of the what-if page, its cost as typed; what cannot be computed in this build says
    so."""
    key, answer = f"scenario-{kept.entry.id}", kept.answer
    name = kept.name or "Scenario without a name"
    if answer is None:
        about = About(f"portfolio/scenario/{key}", QUESTION, name, AHEAD, "forecast_horizon")
        return Item(key, name, SCENARIO, "", "", None, None, finding(run, about, refusal(kept.problem, "money")), None)
    cost = answer.cost.point or 0.0
    candidate = of_net(key, figure_of(answer.net), cost, answer.invested.point or 0.0)
    known, reach = (cost, answer.reach) if candidate is not None else (None, None)
    lever = Lever(key, answer.plan.segments)
    return Item(key, name, SCENARIO, "", "", known, reach, answer.net, candidate, lever=lever)


def _of_idea(run: Run, number: int, idea: Idea) -> Item:
    name = words.safe_text(idea.name.strip(), 60)
    if not name or not idea.makes_sense:
        raise DataError(
            f"idea {number} needs a name, a cost not below zero, and a range that holds what it should bring"
        )
    key = f"idea-{number}"
    net = finding(run, About(f"portfolio/idea/{key}", QUESTION, name, AHEAD, "forecast_horizon"), idea.net)
    return Item(key, name, TYPED, idea.owner, idea.kind, idea.cost, idea.customers or None, net, idea.candidate(key))


def portfolio(company: Company, found: tuple[Item, ...], limits: Limits) -> PortfolioAnswer:
    """The best choice among the items whose value is known; UsageError where a limit makes no sense."""
    run = Run.of(company.build, assumptions(company), "portfolio")
    candidates = tuple(item.candidate for item in found if item.candidate is not None)
    by_id = {item.id: item for item in found}
    pairs = exclusive([item.lever for item in found if item.lever is not None and item.candidate is not None])
    limits = replace(limits, exclusive=(*limits.exclusive, *pairs))
    choice = best(candidates, limits)
    out = left_out(candidates, limits, choice) if choice is not None else ()
    unknown = tuple((item, words.reason_words(item.net)) for item in found if item.candidate is None)
    chosen = tuple(by_id[key] for key in choice.chosen) if choice is not None else ()
    told = _teller(limits, by_id, chosen, company.build.currency)
    net, expected, spent, returned = _totals(run, chosen, limits.caution)
    return PortfolioAnswer(
        items=found,
        chosen=chosen,
        left=(*((by_id[one.id], told(one)) for one in out), *unknown),
        contradicts=()
        if choice is not None
        else tuple(_named(name, by_id) for name in contradiction(candidates, limits)),
        choice=choice,
        net=net,
        expected=expected,
        spent=spent,
        returned=returned,
        line=_line(run, found, limits, choice),
        bubbles=tuple(part for item in found for part in bubble(run, item)),
        shares=by_kind([item.valued for item in chosen]),
    )


def pictured(company: Company) -> tuple[Finding, ...]:
    """Cost, net value and customers of every next step whose value is known, for the picture without any limit."""
    run = Run.of(company.build, assumptions(company), "portfolio")
    return tuple(part for item in items(company) for part in bubble(run, item))


def _named(limit: str, by_id: dict[str, Item]) -> str:
    """A limit's name with the item's own words in place of its id."""
    key = limit.removesuffix(" must be in")
    return f"{by_id[key].name} must be in" if key != limit and key in by_id else limit


def _instead(item: Item, chosen: tuple[Item, ...]) -> str:
    """Which chosen plan keeps this one out, where the sum of both would count something twice."""
    other = next((one for one in chosen if one.lever and item.lever and twice(one.lever, item.lever)), None)
    if other is None or item.lever is None or other.lever is None:
        return "another one of its group brings more"
    both = item.lever.answers and other.lever.answers
    why = "moves answers of the same customers" if both else "may work through the same answers"
    return f"{words.safe_text(other.name, 60)} {why}: the two are never added, and it brings more"


def _teller(
    limits: Limits, by_id: dict[str, Item], chosen: tuple[Item, ...], currency: str | None
) -> Callable[[LeftOut], str]:
    """Why a step is left out, as half a sentence."""
    counted = (
        "of what it should bring, what counts is less than it costs"
        if limits.caution
        else "it costs more than it brings"
    )

    def told(one: LeftOut) -> str:
        item = by_id[one.id]
        said = {
            "grade": f"its evidence, grade {item.net.grade}, is below the lowest grade allowed, {limits.least_grade}",
            "value": counted,
            "return": "it brings less than the return asked of each step",
            "capacity": f"{item.owner} can carry no more",
            "exclusive": _instead(item, chosen),
            "all return": "it would pull the return of all below what is asked",
            "several": "more than one limit keeps it out",
        }
        about = "" if one.is_exact else "about "
        return said.get(one.why) or f"would enter at {about}{words.money(one.more or 0.0, currency)} more"

    return told


def _totals(run: Run, chosen: tuple[Item, ...], caution: float) -> tuple[Finding, Finding, Finding, Finding]:
    """Net value as counted and as expected, cost in cash, and return on cost in present value of the chosen steps
    together."""
    known = all_of([item.valued for item in chosen], caution)
    parts = (
        ("net", "The chosen steps, after their cost,", known.net, AHEAD),
        ("expected", "The chosen steps, after their cost, best estimate,", known.expected, AHEAD),
        ("spent", "Cost of the chosen steps", known.spent, Nature("forecast", "cost")),
        ("roi", "Return on the cost of the chosen steps", known.returned, Nature("ratio")),
    )
    net, expected, paid, returned = (
        finding(run, About(f"portfolio/{slug}", asked(caution), subject, nature, "forecast_horizon"), one)
        for slug, subject, one, nature in parts
    )
    return net, expected, paid, returned


def asked(caution: float) -> str:
    """The question, and how values are counted where caution is set."""
    return f"{QUESTION} {counted_words(caution).capitalize()}" if caution else QUESTION


def counted_words(caution: float) -> str:
    """ "counted with caution 50 %"; empty without caution."""
    return f"counted with caution {words.share(caution)}" if caution else ""


def _line(run: Run, found: tuple[Item, ...], limits: Limits, choice: Choice | None) -> tuple[Finding, ...]:
    """The frontier: net value of the best choice at each cost; the reader's choice stands last under its own path."""
    question, subject = asked(limits.caution), "The best choice at this cost"
    return tuple(
        finding(
            run,
            About(f"portfolio/{one.place}/{one.cost:.2f}", question, subject, AHEAD, "forecast_horizon"),
            one.figure,
        )
        for one in line([item.valued for item in found], limits, choice)
    )
