"""Which next steps to pay for under a budget or for a return, what is left out and why, and the frontier of both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from cxroi import words
from cxroi.answers import context, scenarios, steps
from cxroi.answers.company import Company
from cxroi.answers.scenarios import Kept
from cxroi.answers.whatif import assumptions
from cxroi.errors import DataError
from cxroi.results.run import About, Run, finding
from cxroi.terms import Finding, weakest
from cxroi.value.figure import Figure, recorded, refusal
from cxroi.value.left_out import LeftOut, left_out
from cxroi.value.portfolio import Candidate, Choice, Limits, best, contradiction, frontier
from cxroi.value.together import together

SCENARIO = "scenario kept on What if"
QUESTION = "Which next steps should be paid for?"
KINDS = ("fix", "improve", "transform")
JOINT = ("Sum of the steps' net values. Its range adds theirs as they move together in the build's draws; scenarios and typed "
         "steps as if they erred the same way at once, which is the widest.")


@dataclass(frozen=True)
class Idea:
    """A step somebody typed: money it should bring (today's value) with its range, and its cost."""

    name: str
    cost: float
    benefit: float
    low: float
    high: float
    owner: str = ""
    kind: str = ""
    customers: int = 0


@dataclass(frozen=True)
class Item:
    """One thing that could be paid for. `candidate` None: its value is not known, and `net` says why.

    `moves`: correlation of its net value with that of others, by their ids; an id that is missing is not known.
    """

    id: str
    name: str
    step: str
    owner: str
    kind: str
    cost: float | None
    customers: int | None
    net: Finding
    candidate: Candidate | None
    moves: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class PortfolioAnswer:
    """`choice` None: the limits named in `contradicts` cannot hold together. `net` and `returned` are what was maximised and held
    to a return: with caution the counted value, without a range; `expected` is the best estimate with its range.
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
    made = [one for initiative in context.initiatives(company) if (one := steps.step(company, initiative, rules)) is not None]
    run = steps.run_of(company, rules, "portfolio")
    sides = {one.initiative.id: -1 if (one.initiative.next_reach or 0) < 0 else 1 for one in made}
    pairs = {(row["initiative_id"], row["other_id"]): float(row["correlation"]) for row in company.tables.get("together", ())}
    moves = {one: {other: pairs[one, other] * sides[one] * sides[other] for other in sides if (one, other) in pairs}
             for one in sides}
    return (*(_of_step(one, moves[one.initiative.id]) for one in made),
            *(_of_scenario(run, one) for one in scenarios.kept(company)))


def typed(company: Company, ideas: Iterable[Idea]) -> tuple[Item, ...]:
    """What a reader typed as candidates of grade E; DataError says what is wrong with which."""
    run = steps.run_of(company, assumptions(company), "typed")
    return tuple(_of_idea(run, number, idea) for number, idea in enumerate(ideas, 1))


def _of_step(step: steps.Step, moves: Mapping[str, float]) -> Item:
    one = step.initiative
    return Item(one.id, one.name, one.next_step or "", one.owner or "", one.type or "", one.next_cost,
                abs(one.next_reach) if one.next_reach else None, step.net, step.candidate, moves)


def _of_scenario(run: Run, kept: Kept) -> Item:
    """A kept scenario: the net value of the what-if page, its cost as typed; what cannot be computed in this build says so."""
    key, answer = f"scenario-{kept.entry.id}", kept.answer
    name = kept.name or "Scenario without a name"
    if answer is None or answer.net.point is None or answer.net.low is None or answer.net.high is None:
        why = kept.problem or (words.reason_words(answer.net) if answer is not None else "")
        none = finding(run, About(f"portfolio/scenario/{key}", QUESTION, name, "forecast_horizon"), refusal(why, "money"))
        return Item(key, name, SCENARIO, "", "", None, None, answer.net if answer is not None else none, None)
    net, cost, spent = answer.net, answer.cost.point or 0.0, answer.invested.point or 0.0
    candidate = Candidate(key, answer.net.point + spent, answer.net.low + spent, answer.net.high + spent, cost, net.grade,
                          present=spent)
    return Item(key, name, SCENARIO, "", "", cost, answer.reach, net, candidate)


def _of_idea(run: Run, number: int, idea: Idea) -> Item:
    name = words.safe_text(idea.name.strip(), 60)
    if not name or not idea.low <= idea.benefit <= idea.high or idea.cost < 0:
        raise DataError(f"idea {number} needs a name, a cost not below zero, and a range that holds what it should bring")
    key = f"idea-{number}"
    figure = Figure(idea.benefit - idea.cost, idea.low - idea.cost, idea.high - idea.cost, "E", idea.customers, "money",
                    "Typed, not measured.")
    net = finding(run, About(f"portfolio/idea/{key}", QUESTION, name, "forecast_horizon"), figure)
    candidate = Candidate(key, idea.benefit, idea.low, idea.high, idea.cost, "E", idea.owner, idea.kind)
    return Item(key, name, "typed here", idea.owner, idea.kind, idea.cost, idea.customers or None, net, candidate)


def portfolio(company: Company, found: tuple[Item, ...], limits: Limits) -> PortfolioAnswer:
    """The best choice among the items whose value is known; UsageError where a limit makes no sense."""
    run = steps.run_of(company, assumptions(company), "portfolio")
    candidates = tuple(item.candidate for item in found if item.candidate is not None)
    by_id = {item.id: item for item in found}
    choice = best(candidates, limits)
    told = _teller(limits, by_id, company.build.currency)
    out = left_out(candidates, limits, choice) if choice is not None else ()
    unknown = tuple((item, words.reason_words(item.net)) for item in found if item.candidate is None)
    chosen = tuple(by_id[key] for key in choice.chosen) if choice is not None else ()
    net, expected, spent, returned = _totals(run, chosen, limits.caution)
    return PortfolioAnswer(
        items=found, chosen=chosen, left=(*((by_id[one.id], told(one)) for one in out), *unknown),
        contradicts=() if choice is not None else tuple(_named(name, by_id) for name in contradiction(candidates, limits)),
        choice=choice, net=net, expected=expected, spent=spent, returned=returned,
        line=_line(run, (candidates, by_id), limits, choice),
        bubbles=tuple(part for item in found for part in _bubble(run, item)),
        shares=tuple((kind, sum(item.cost or 0.0 for item in chosen if _kind(item) == kind)) for kind in (*KINDS, "other")))


def pictured(company: Company) -> tuple[Finding, ...]:
    """Cost, net value and customers of every next step whose value is known, for the picture without any limit."""
    run = steps.run_of(company, assumptions(company), "portfolio")
    return tuple(part for item in items(company) for part in _bubble(run, item))


def _kind(item: Item) -> str:
    return item.kind if item.kind in KINDS else "other"


def _named(limit: str, by_id: dict[str, Item]) -> str:
    """A limit's name with the item's own words in place of its id."""
    key = limit.removesuffix(" must be in")
    return f"{by_id[key].name} must be in" if key != limit and key in by_id else limit


def _teller(limits: Limits, by_id: dict[str, Item], currency: str | None) -> Callable[[LeftOut], str]:
    """Why a step is left out, as half a sentence."""
    counted = "of what it should bring, what counts is less than it costs" if limits.caution else "it costs more than it brings"

    def told(one: LeftOut) -> str:
        item = by_id[one.id]
        said = {"grade": f"its evidence, grade {item.net.grade}, is below the lowest grade allowed, {limits.least_grade}",
                "value": counted, "return": "it brings less than the return asked of each step",
                "capacity": f"{item.owner} can carry no more", "exclusive": "another one of its group brings more",
                "all return": "it would pull the return of all below what is asked",
                "several": "more than one limit keeps it out"}
        about = "" if one.is_exact else "about "
        return said.get(one.why) or f"would enter at {about}{words.money(one.more or 0.0, currency)} more"

    return told


def _totals(run: Run, chosen: tuple[Item, ...], caution: float) -> tuple[Finding, Finding, Finding, Finding]:
    """Net value as counted and as expected, cost in cash, and return on cost in present value of the chosen steps together."""
    figure = counted(chosen, caution)
    n = figure.n
    spent = Figure(sum(item.cost or 0.0 for item in chosen), None, None, "E", n, "money",
                   "As the initiatives table and the reader state it.")
    parts = (("net", "The chosen steps, after their cost,", figure),
             ("expected", "The chosen steps, after their cost, best estimate,", joint(chosen)),
             ("spent", "Cost of the chosen steps", spent),
             ("roi", "Return on the cost of the chosen steps", _back(chosen, figure)))
    net, expected, paid, returned = (finding(run, About(f"portfolio/{slug}", asked(caution), subject, "forecast_horizon"), one)
                                     for slug, subject, one in parts)
    return net, expected, paid, returned


def _back(chosen: tuple[Item, ...], net: Figure) -> Figure:
    """Net value for each unit of money spent in present value, as What if and the initiatives divide."""
    spent = sum(item.candidate.spent for item in chosen if item.candidate is not None)
    if spent <= 0 or net.point is None:
        return refusal("nothing is spent, so there is nothing to divide by", "ratio", net.n)
    low, high = (None if end is None else end / spent for end in (net.low, net.high))
    return Figure(net.point / spent, low, high, net.grade, net.n, "ratio",
                  "Net value of the chosen steps for each unit of money they cost, both in today's money.")


def asked(caution: float) -> str:
    """The question, and how values are counted where caution is set."""
    return f"{QUESTION} {counted_words(caution).capitalize()}" if caution else QUESTION


def counted_words(caution: float) -> str:
    """ "counted with caution 50 %"; empty without caution."""
    return f"counted with caution {words.share(caution)}" if caution else ""


def counted(chosen: Iterable[Item], caution: float) -> Figure:
    """Net value of several steps as the choice counts it: with caution each one's, on its way from best estimate to low end."""
    items = tuple(chosen)
    expected, known = joint(items), [item.candidate for item in items if item.candidate is not None]
    if not caution or not known:
        return expected
    how = f"Sum of the steps' values, each {words.share(caution)} of the way from its best estimate to its low end."
    return Figure(sum(one.net(caution) for one in known), None, None, expected.grade, expected.n, "money", how)


def joint(chosen: Iterable[Item]) -> Figure:
    """Net value of several steps together with its range, added as they move together."""
    known = [item for item in chosen if item.net.point is not None]
    if not known:
        return refusal("no step is chosen", "money")
    alike = {(item.id, other): value for item in known for other, value in item.moves.items()}
    point, low, high = together([(item.id, item.net) for item in known], alike)
    grade, n = weakest([item.net.grade for item in known]), sum(item.net.n for item in known)
    return Figure(point, low, high, grade, n, "money", JOINT)


def _line(run: Run, known: tuple[tuple[Candidate, ...], dict[str, Item]], limits: Limits, choice: Choice | None
          ) -> tuple[Finding, ...]:
    """The frontier: net value of the best choice at each cost; the reader's choice stands last under its own path."""
    candidates, by_id = known
    points = [("frontier", one) for one in frontier(candidates, limits) if one.chosen]
    points += [("chosen", choice)] if choice is not None and choice.chosen else []
    question = asked(limits.caution)
    return tuple(finding(run, About(f"portfolio/{slug}/{one.cost:.2f}", question, "The best choice at this cost",
                                    "forecast_horizon"), counted((by_id[key] for key in one.chosen), limits.caution))
                 for slug, one in points)


def _bubble(run: Run, item: Item) -> tuple[Finding, ...]:
    """Net value, cost and customers of one item, as the picture takes them; nothing where the value is not known."""
    if item.net.point is None or item.cost is None:
        return ()
    net = Figure(item.net.point, item.net.low, item.net.high, item.net.grade, item.net.n, "money", item.net.method)
    stated = ((item.cost, "money", f"costs {words.money(item.cost, run.currency)}, as stated."),
              (float(item.customers or 0), "customers", f"reaches {words.count(item.customers or 0)} customers, as stated."))
    found = [_about(run, item, "net", net)]
    for (value, unit, told), slug in zip(stated, ("cost", "customers"), strict=True):
        made = _about(run, item, slug, recorded(value, item.net.n, unit, "As the initiatives table or the reader states it."))
        found.append(replace(made, statement=f"{words.safe_text(item.name)} {told}"))
    return tuple(found)


def _about(run: Run, item: Item, slug: str, figure: Figure) -> Finding:
    who = item.id if item.net.initiative == item.id else item.name
    where = About(f"bubble/{item.id}/{slug}", QUESTION, item.name, "forecast_horizon", initiative=who)
    return finding(run, where, figure)


__all__ = ["Idea", "Item", "PortfolioAnswer", "counted_words", "items", "joint", "portfolio", "typed"]
