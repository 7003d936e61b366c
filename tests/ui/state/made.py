"""Small invented builds for the pure resolver: groups of a what-if, steps of a portfolio, every form of every page."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cxroi.ledger.scenarios import Plan
from cxroi.reading.base.company import open_company
from cxroi.reading.plans import portfolio as portfolio_answers
from cxroi.reading.plans.choices import Choices
from cxroi.reading.score.value import groups
from cxroi.terms import ALL, Principal
from cxroi.ui.state import pilot, portfolio, quickcase, view, whatif
from cxroi.ui.state.fields import Text
from cxroi.ui.state.record import Form
from cxroi.value.plans.idea import Idea
from tests.ui.store import write_store

NAMES = (ALL, "Solo & Duo", "a=b#c%d+e", "Ünï 日本", "All segments?", "1e400", "-0", "nan", " ")


def _found() -> Choices:
    with TemporaryDirectory() as folder:
        company = open_company(write_store(Path(folder) / "made", flows=True).path, Principal())
        some = next(iter(groups(company)))
        ideas = portfolio_answers.typed(
            company,
            [Idea(f"Idea {name}", 100.0, 300.0, 100.0, 500.0, f"Owner {name}", customers=10) for name in NAMES[1:4]],
        )
        known = portfolio_answers.items(company)
    made = tuple(replace(some, segment=f"segment={name}", most_points=0.3 + 0.1 * i) for i, name in enumerate(NAMES))
    touched = tuple(replace(some, segment=f"touchpoint={name}", most_points=0.77) for name in NAMES[1:3])
    _ITEMS.append((known, (*known, *ideas)))
    return Choices(replace(some, segment=ALL, most_points=0.8123456789), made, touched, ("waiting & more",))


_ITEMS: list[tuple[tuple[portfolio_answers.Item, ...], tuple[portfolio_answers.Item, ...]]] = []
FOUND = _found()


def first(once: float) -> Plan:
    """A plan for everybody that What if may open on."""
    return Plan(segments=(ALL,), points=0.4, reach_share=0.6, cost_one_off=once)


@cache
def forms() -> dict[str, Form]:
    """Every form of every page, by what it is about."""
    known, found = _ITEMS[0]
    return {
        "what if": whatif.form(FOUND, first(12_345.678)),
        "opened": whatif.OPENED,
        "compare": whatif.comparison({f"{i:08x}": name for i, name in enumerate(NAMES)}, 4),
        "portfolio": portfolio.form(known, found),
        "pilot": pilot.asked(list(NAMES[1:])),
        "pilot, wanted": pilot.wanted("margin", "Solo & Duo", {"Idea & 1": 1.23456789, "a=b#c": 2.0}, 0.1 + 0.2, 1_234),
        "five-minute case": quickcase.form("", 0.1),
        "filters": view.plain("cut", *(view.choice(key, key, NAMES, str) for key in ("period", "segment"))),
        "glossary": view.plain("word", Text(key="word", label="word", default="", most=200, quiet=True)),
    }
