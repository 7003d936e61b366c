"""A company unlike the demo, built whole: heavy tails, a test of 600 customers in which 60 % of the treated use it, and
one that drew teams."""

from __future__ import annotations

from datetime import date, datetime, time

import numpy as np
import polars as pl
import pytest

from tests.validation.companies import Frames, Row, findings_of, frames

N, TEAMS, T, LAUNCH = 1_200, 48, 24, 16
MONTHS = [date(2024 + (t + 10) // 12, (t + 10) % 12 + 1, 1) for t in range(T)]
MAIL, DESK = 0.15, 0.10


def company(seed: int) -> tuple[Frames, dict[str, float]]:
    """Tables, and what was truly gained: by all users of "mail" (15 % of their margin), by teams with "desk" (10 %)."""
    rng = np.random.default_rng(seed)
    team = rng.permutation(np.arange(N) % TEAMS)
    level = rng.lognormal(3.0, 1.2, N) * rng.lognormal(0.0, 0.2, TEAMS)[team]
    mail, desk = rng.permutation(np.arange(N) % 4), rng.permutation(np.arange(TEAMS) % 2)[team]
    treated, used = mail == 0, (mail == 0) & (rng.random(N) < 0.6)
    leaves = rng.geometric(0.01, N)
    money, gained = [], {"mail": 0.0, "desk": 0.0}
    for t, month in enumerate(MONTHS):
        here = np.flatnonzero(leaves >= t)
        base = level[here] * rng.lognormal(-0.08, 0.4, len(here))
        extra = {"mail": MAIL * base * used[here], "desk": DESK * base * (desk[here] == 1)}
        margin = base + (sum(extra.values()) if t >= LAUNCH else 0)
        if t >= LAUNCH:
            gained = {name: gained[name] + float(extra[name].sum()) for name in gained}
        money.append(pl.DataFrame({"unit_id": here, "month": month, "revenue_net": 2 * margin, "margin": margin}))
    ids = [f"c{k:05}" for k in range(N)]
    named = pl.DataFrame({"number": range(N), "name": ids})
    whole = (
        pl.concat(money).join(named, left_on="unit_id", right_on="number").drop("unit_id").rename({"name": "unit_id"})
    )
    first, before = MONTHS[LAUNCH], MONTHS[LAUNCH - 1]
    lot = {"assignment": "random", "assigned_on": before, "declared_by": "Ann"}
    arms = [
        {
            "initiative_id": "mail",
            "unit_id": ids[k],
            "group_type": None,
            "group_id": None,
            **_arm(bool(treated[k]), first),
        }
        for k in range(N)
        if mail[k] < 2
    ]
    groups = [
        {"initiative_id": "desk", "unit_id": None, "group_type": "team", "group_id": f"t{g}", **_arm(bool(one), first)}
        for g, one in enumerate([int(desk[team == g][0]) for g in range(TEAMS)])
    ]
    gone = [(ids[k], int(leaves[k])) for k in range(N) if leaves[k] < T]
    tables = {
        "units": pl.DataFrame(
            {
                "unit_id": ids,
                "unit_type": "customer",
                "first_seen_on": MONTHS[0],
                "segment": np.where(level > 20, "large", "small"),
                "team": [f"t{g}" for g in team],
            }
        ),
        "financials": whole.with_columns(currency=pl.lit("USD"), active=pl.lit(value=True)),
        "feedback": frames(300, 24)["feedback"].clear(),
        "outcomes": pl.DataFrame(
            [{"unit_id": u, "kind": "left", "at": datetime.combine(MONTHS[t], time(9)), "value": 1.0} for u, t in gone]
        ),
        "exposures": pl.DataFrame([one | lot for one in (*arms, *groups)], infer_schema_length=None),
        "uptake": pl.DataFrame(
            {"initiative_id": "mail", "unit_id": [ids[k] for k in np.flatnonzero(used)], "used_on": MONTHS[LAUNCH]}
        ),
        "initiatives": pl.DataFrame(
            {"initiative_id": ["mail", "desk"], "name": ["Mail", "Desk"], "owner": "Bo", "started_on": first}
        ),
        "initiative_costs": pl.DataFrame(
            {
                "initiative_id": ["mail", "desk"],
                "month": first,
                "kind": "build",
                "amount": [900.0, 900.0],
                "currency": "USD",
            }
        ),
    }
    return tables, gained | {"users": gained["mail"] / int(used.sum())}


def _arm(treated: bool, first: date) -> dict[str, object]:
    return {"from_on": first if treated else None, "arm": "treated" if treated else "control"}


@pytest.fixture(scope="module")
def made() -> tuple[dict[str, Row], dict[str, float]]:
    tables, truth = company(3)
    return findings_of(tables), truth


def holds(row: Row, truth: float) -> bool:
    return float(str(row["low"])) <= truth <= float(str(row["high"]))


def test_both_tests_are_read_at_grade_a_and_hold_the_truth(made: tuple[dict[str, Row], dict[str, float]]) -> None:
    found, truth = made
    for name, drawn in (("mail", "HC3"), ("desk", "clustered by team")):
        earned = found[f"initiative/{name}/earned@since_launch"]
        assert earned["grade"] == "A", earned["checks"]
        assert holds(earned, truth[name])
        assert drawn in str(earned["method"])
    assert found["initiative/desk/earned@since_launch"]["n_clusters"] == TEAMS


def test_who_used_it_stands_beside_what_is_booked(made: tuple[dict[str, Row], dict[str, float]]) -> None:
    found, truth = made
    users = found["initiative/mail/users@since_launch"]
    assert users["grade"] == "C"
    assert holds(users, truth["users"])
    assert "initiative/desk/users@since_launch" not in found


def test_the_plain_difference_and_every_gap_before_launch_are_told(
    made: tuple[dict[str, Row], dict[str, float]],
) -> None:
    earned = made[0]["initiative/mail/earned@since_launch"]
    told = {str(check["name"]): str(check["reason"]) for check in earned["checks"]}  # type: ignore[attr-defined]
    assert "the plain difference is" in told["plain difference beside it"]
    assert "segment large" in told["balance before launch"]
