"""A company whose initiatives end and fade, from its files to its pages: who has them now, what is expected, what is
asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cxroi.building import build
from cxroi.engine.store import Store
from cxroi.reading.base.company import Company, open_company
from cxroi.reading.base.context import initiatives
from cxroi.reading.company.summary import ask
from cxroi.reading.plans import steps
from cxroi.reading.plans.whatif import assumptions
from cxroi.sources.loading.load import load
from cxroi.sources.meaning import profiles
from cxroi.terms import Principal
from tests.ui.conftest import Open, opened  # noqa: F401 - a fixture
from tests.ui.test_pages import words_of

TEAMS, EACH, MONTHS, FIRST = 40, 25, 36, 2023 * 12
PROFILE = """[company]
name = "Ending Ltd"
currency = "EUR"
[[file]]
name = "units"
match = ["units.csv"]
[[file]]
name = "money"
match = ["money.csv"]
[[file]]
name = "left"
match = ["left.csv"]
[[file]]
name = "done"
match = ["initiatives.csv"]
[[file]]
name = "given"
match = ["exposures.csv"]
[[file]]
name = "costs"
match = ["costs.csv"]
"""
COLUMNS = {
    "units": ("units", "unit_id team"),
    "financials": ("money", "unit_id month revenue_net margin"),
    "outcomes": ("left", "unit_id kind at"),
    "initiatives": ("done", "initiative_id name started_on ended_on owner next_step next_cost next_reach decide_by"),
    "exposures": ("given", "initiative_id unit_id group_type group_id from_on to_on arm assignment"),
    "initiative_costs": ("costs", "initiative_id month kind amount"),
}
ENDS = {"closed": "2025-06-30", "far": ""}


def day(month: int, day_: int = 1) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}-{day_:02d}"


@dataclass(frozen=True)
class Written:
    """The files of the company, and who is left of whom at their end."""

    frames: dict[str, pl.DataFrame]
    there: int
    arms: dict[str, int]


def written(seed: int) -> Written:
    """1,000 customers in 40 teams. `closed` and `fades` launch in twelve of them each, in four steps: the first is over
    by the initiative's own end six months ago, the second halves every four months. `far` and `restarted` go to single
    customers by lot: one without an end written as 9999, one ended and begun again; `single` ended by its rows."""
    rng = np.random.default_rng(seed)
    n = TEAMS * EACH
    team, month = np.repeat(np.arange(TEAMS), EACH), np.arange(MONTHS)
    launch = np.full(TEAMS, MONTHS)
    launch[:24] = 16 + 3 * (np.arange(24) % 4)
    since = month[None, :] - launch[team][:, None]
    money = 40 + 6 * rng.standard_normal(n)[:, None] + 4 * rng.standard_normal((n, MONTHS))
    brings = np.where((team < 12)[:, None], 6.0 * (month < 30), 6 * 2.0 ** (-np.maximum(since, 0) / 4))
    money += np.where(since >= 0, brings, 0)
    leaves = rng.random((n, MONTHS)) < 0.01
    left = np.where(leaves.any(axis=1), leaves.argmax(axis=1), MONTHS)
    unit, when = np.nonzero(month <= left[:, None])
    ids = [f"C{k:04d}" for k in range(n)]
    arms = {"far": rng.random(n) < 0.5, "restarted": rng.random(n) < 0.5, "single": rng.random(n) < 0.5}
    given = [
        (name, "", "team", f"T{k:02d}", day(FIRST + int(launch[k])), "", "treated", "rule")
        for name, teams in (("closed", range(12)), ("fades", range(12, 24)))
        for k in teams
    ]
    spans = {
        "far": ((20, "9999-12-31"),),
        "restarted": ((18, day(FIRST + 22, 28)), (28, "31/12/9999")),
        "single": ((18, day(FIRST + 25, 28)),),
    }
    for name, arm in arms.items():
        for k in range(n):
            rows = spans[name] if arm[k] else ((None, ""),)
            for start, end in rows:
                begins = "" if start is None else day(FIRST + start)
                given.append((name, ids[k], "", "", begins, end, "treated" if arm[k] else "control", "random"))
    done = [
        (name, name.title(), day(FIRST + 18), ENDS.get(name, ""), "Ann", "More of it", 500, 200, "2026-03-01")
        for name in ("closed", "fades", "far", "restarted", "single")
    ]
    text = pl.String
    frames = {
        "units": pl.DataFrame({"unit_id": ids, "team": [f"T{k:02d}" for k in team]}),
        "money": pl.DataFrame(
            {
                "unit_id": [ids[k] for k in unit],
                "month": [day(FIRST + int(m))[:7] for m in when],
                "revenue_net": (2 * money[unit, when]).round(2),
                "margin": money[unit, when].round(2),
            }
        ),
        "left": pl.DataFrame(
            {
                "unit_id": [ids[k] for k in np.flatnonzero(left < MONTHS)],
                "kind": ["left"] * int((left < MONTHS).sum()),
                "at": [day(FIRST + int(m), 20) for m in left[left < MONTHS]],
            }
        ),
        "initiatives": pl.DataFrame(done, schema=COLUMNS["initiatives"][1].split(), orient="row"),
        "exposures": pl.DataFrame(given, schema=dict.fromkeys(COLUMNS["exposures"][1].split(), text), orient="row"),
        "costs": pl.DataFrame(
            [(name, day(FIRST + 18)[:7], "build", 800.0) for name in ("closed", "fades", "far", "restarted", "single")],
            schema=COLUMNS["initiative_costs"][1].split(),
            orient="row",
        ),
    }
    stays = left == MONTHS
    return Written(frames, int(stays.sum()), {name: int((arm & stays).sum()) for name, arm in arms.items()})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Written, Path, Company]:
    files, folder = written(7), tmp_path_factory.mktemp("ending")
    for name, frame in files.frames.items():
        frame.write_csv(folder / f"{name}.csv")
    profile = PROFILE
    for table, (source, columns) in COLUMNS.items():
        named = "\n".join(f'{one} = "{one}"' for one in columns.split())
        profile += f'[[table]]\ntable = "{table}"\nfrom = "{source}"\n[table.columns]\n{named}\n'
    profile = profile.replace('to_on = "to_on"', 'to_on = { column = "to_on", order = "dmy" }')
    store = Store(folder / "store")
    report = load(store, profiles.parse(profile), [folder], progress=lambda _: None)
    assert report.table("exposures").rejected == 0, dict(report.table("exposures").reasons)
    build(store, progress=lambda _: None)
    return files, store.path, open_company(store.path, Principal())


def told(company: Company, name: str, slug: str) -> str:
    found = company.finding(f"initiative/{name}/{slug}")
    assert found is not None
    return found.reason or "" if found.point is None else f"{found.point:.0f}"


def test_who_has_each_one_now(made: tuple[Written, Path, Company]) -> None:
    files, _, company = made
    assert told(company, "far", "units_now") == str(files.arms["far"])
    assert told(company, "restarted", "units_now") == str(files.arms["restarted"])
    assert told(company, "closed", "units_now") == "it ended in June 2025"
    assert told(company, "single", "units_now") == "it ended in February 2025"
    assert int(told(company, "fades", "units_now")) > 200


def test_what_has_ended_is_neither_scaled_nor_stopped_nor_asked_first(made: tuple[Written, Path, Company]) -> None:
    _, _, company = made
    for name in ("closed", "single"):
        advice = company.finding(f"initiative/{name}/recommendation")
        assert advice is not None
        assert advice.statement.startswith("Learn: ")
        assert "ended in" in advice.statement
    first = ask(company)
    assert first is not None
    assert first.initiative.id not in ("closed", "single")


def test_the_step_of_what_has_ended_has_no_value_and_says_why(made: tuple[Written, Path, Company]) -> None:
    _, _, company = made
    rules = assumptions(company)
    found = {one.id: steps.step(company, one, rules) for one in initiatives(company)}
    for name in ("closed", "single"):
        assert found[name] is not None
        assert "ended in" in str(found[name].net.reason)  # type: ignore[union-attr]
    assert found["fades"].net.point is not None  # type: ignore[union-attr]


def test_after_the_end_only_customers_kept_are_expected_to_bring_anything(
    made: tuple[Written, Path, Company],
) -> None:
    """And the sentence says so; nothing of the months while it ran goes on."""
    _, _, company = made
    for name in ("closed", "single"):
        found = company.finding(f"initiative/{name}/expected")
        assert found is not None
        if found.point is not None:
            assert "customers kept by" in found.statement
            assert "nothing goes on" in found.method


@pytest.mark.parametrize("page", ["summary", "initiatives", "promise", "whatif", "portfolio"])
def test_pages_open_and_say_that_it_ended(made: tuple[Written, Path, Company], opened: Open, page: str) -> None:  # noqa: F811
    _, store, _ = made
    app = opened(page, store, **({"initiative": "closed"} if page == "initiatives" else {}))
    assert not app.exception
    if page in ("initiatives", "portfolio"):
        shown = words_of(app) + "".join(str(table.value.to_dict()) for table in app.table)
        assert "ended in June 2025" in shown
