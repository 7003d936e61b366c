"""The outcome an initiative cannot change, on planted companies: every source, every refusal, and the grade that rests
on it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from cxroi.cells.core.groups import cluster_months, cluster_regions
from cxroi.engine.duck import DuckEngine
from cxroi.estimators.company.impact import initiative_paths
from cxroi.estimators.launches.declared import Declared
from cxroi.estimators.launches.panels import ClusterPanel, cluster_panel
from cxroi.estimators.launches.unmoved import Named, named_outcome
from cxroi.terms import Check, MarginPath
from tests.estimators.company import FIRST, Made, engine_with
from tests.validation.rolledout import MONTHS, TEAMS, Drawn, Staggered, by_team, staggered

SCHEMAS = {
    "clean.operations": {"unit_id": pl.Int64, "measure": pl.String, "happened_at": pl.Datetime, "value": pl.Float64},
    "clean.feedback": {
        "unit_id": pl.Int64,
        "metric": pl.String,
        "touchpoint": pl.String,
        "answered_month": pl.Int64,
        "score": pl.Float64,
    },
    "clean.outcomes": {"unit_id": pl.Int64, "kind": pl.String, "month": pl.Int64, "value": pl.Float64},
    "clean.measures": {
        "table_name": pl.String,
        "measure": pl.String,
        "unit_kind": pl.String,
        "adds_up": pl.String,
    },
}


def events(drawn: Drawn, seed: int, jump: float = 0.0) -> pl.DataFrame:
    """One number a customer and month, of mean 5 and a level by team; `jump` more from the launch of the customer's
    team on."""
    rng = np.random.default_rng([seed, 77])
    unit, month = np.nonzero(drawn.alive)
    team = drawn.team[unit]
    value = 5 + rng.standard_normal(TEAMS)[team] + rng.standard_normal(len(unit)) + jump * (month >= drawn.launch[team])
    return pl.DataFrame({"unit_id": unit, "month": FIRST + month, "value": value})


def put(engine: DuckEngine, **tables: pl.DataFrame) -> None:
    """clean.operations, clean.feedback and clean.outcomes, empty where not given; kinds of outcomes are counts."""
    kinds = sorted(set(tables["outcomes"]["kind"].to_list())) if "outcomes" in tables else []
    tables["measures"] = pl.DataFrame(
        [("outcomes", kind, "count", "flow") for kind in kinds], schema=SCHEMAS["clean.measures"], orient="row"
    )
    for name, schema in SCHEMAS.items():
        engine.put("given_events", tables.get(name.partition(".")[2], pl.DataFrame(schema=schema)).select(*schema))
        engine.execute(
            f"create table {name} as select {', '.join(f'g.{column}' for column in schema)} from given_events as g"
        )


def dated(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(happened_at=pl.datetime(pl.col("month") // 12, pl.col("month") % 12 + 1, 15))


def said(company: Made, **words: object) -> Made:
    told = company.initiatives.with_columns(pl.lit(value).alias(name) for name, value in words.items())
    return replace(company, initiatives=told)


def path_of(drawn: Drawn, rows: pl.DataFrame) -> MarginPath:
    with engine_with(said(by_team(drawn), cannot_move="Parking_Minutes")) as engine:
        put(engine, operations=dated(rows).with_columns(measure=pl.lit("parking_minutes")))
        return initiative_paths(engine, draws=200).paths[0]


def check(path: MarginPath, name: str) -> Check:
    return next(one for one in path.checks if one.name == name)


def test_a_hidden_event_at_launch_is_caught_and_the_grade_falls() -> None:
    """Planted: no effect of the initiative, something else adds 3 to margin in every launching team at its launch and
    moves the parking as well. Wrong: the money alone, grade B. Right: what it cannot change moved, so the money is not
    booked."""
    drawn = staggered(2, Staggered((3.0, 0.0)))
    clean = path_of(drawn, events(drawn, 2))
    assert check(clean, "outcome it cannot move").status == check(clean, "placebos").status == "PASS"
    assert clean.grade == "B"
    hit = path_of(drawn, events(drawn, 2, jump=1.0))
    found = check(hit, "outcome it cannot move")
    assert found.status == check(hit, "placebos").status == "FAIL"
    assert found.reason.startswith(
        "The mean of 'Parking Minutes', which this programme cannot change, moved all the same: "
    )
    assert hit.grade == "C"


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return staggered(5, Staggered())


@pytest.fixture(scope="module")
def rows(drawn: Drawn) -> pl.DataFrame:
    return events(drawn, 5)


def asked(engine: DuckEngine, words: str, **more: str) -> Named:
    panel = cluster_panel(cluster_months(engine, "team"), cluster_regions(engine, "team"))
    assert panel is not None
    found = named_outcome(engine, panel, "team", Declared(cannot_move=words, **more))  # type: ignore[arg-type]
    assert found is not None
    assert named_outcome(engine, panel, "team", Declared()) is None
    return found


def by_hand(drawn: Drawn, rows: pl.DataFrame) -> pl.DataFrame:
    team = pl.DataFrame({"unit_id": np.arange(len(drawn.team)), "team": [f"t{g}" for g in drawn.team]})
    return (
        rows.join(team, on="unit_id")
        .group_by("team", "month")
        .agg(mean=pl.col("value").mean(), total=pl.col("value").sum(), n=pl.len())
        .sort("team", "month")
    )


def test_every_source_gives_the_numbers_of_a_plain_group_by(drawn: Drawn, rows: pl.DataFrame) -> None:
    expected = by_hand(drawn, rows)
    shape = (TEAMS, MONTHS)
    rate = rows.filter(pl.col("unit_id") % 3 == 0)
    hits = rate.select("unit_id", "month", hit=pl.lit(1.0))
    counted = by_hand(
        drawn, rows.join(hits, on=["unit_id", "month"], how="left").with_columns(value=pl.col("hit").fill_null(0))
    )
    with engine_with(by_team(drawn)) as engine:
        engine.execute("update panel.customer_month set contacts = unit_id % 4 + month % 2")
        put(
            engine,
            operations=dated(
                pl.concat(
                    [
                        rows.with_columns(measure=pl.lit("parking")),
                        rate.with_columns(measure=pl.lit("towed"), value=pl.lit(None, pl.Float64)),
                    ]
                )
            ),
            feedback=rows.select(
                "unit_id", answered_month="month", score="value", metric=pl.lit("csat"), touchpoint=pl.lit("Parking")
            ),
            outcomes=rate.with_columns(kind=pl.lit("visit"), value=pl.lit(1.0)),
        )
        for name in ("parking", "csat", "CSAT at parking"):
            found = asked(engine, name, touchpoint="phone").outcome
            assert found is not None
            np.testing.assert_allclose(found.values, expected["mean"].to_numpy().reshape(shape), rtol=1e-9)
        for name in ("towed", "visit"):
            found = asked(engine, name).outcome
            assert found is not None
            np.testing.assert_allclose(
                found.values, (counted["total"] / counted["n"]).to_numpy().reshape(shape), rtol=1e-9
            )
        contacts = asked(engine, "contacts")
        assert contacts.outcome is not None
        assert contacts.outcome.values.shape == shape
        assert contacts.words == "contacts per customer and month"


@pytest.mark.parametrize(
    ("name", "more", "words"),
    [
        ("margin", {}, "is what is claimed, or holds it"),
        ("Left", {}, "is what is claimed, or holds it"),
        ("csat", {"judged_by": "csat"}, "is what the initiative is judged by"),
        ("csat at phone", {"touchpoint": "Phone"}, "is measured where the initiative works"),
        ("never heard of", {}, "was loaded: load it, or write in the column cannot_move"),
        ("twice", {}, "stands in operations and in outcomes"),
        ("patchy", {}, "is not known in 60 of 2,160 months of the 60 teams"),
        ("late", {}, "is not known in 720 of 2,160 months of the 60 teams"),
        ("flat", {}, "is the same in every month"),
        ("contacts", {}, "is the same in every month"),
    ],
)
def test_what_cannot_serve_says_what_is_wrong_and_what_to_load(
    drawn: Drawn, rows: pl.DataFrame, name: str, more: dict[str, str], words: str
) -> None:
    parts = {
        "twice": rows,
        "patchy": rows.filter(pl.col("month") != FIRST + 7),
        "flat": rows.with_columns(value=pl.lit(2.0)),
    }
    kinds = {"twice": rows, "late": rows.filter(pl.col("month") >= FIRST + 12)}
    with engine_with(by_team(drawn)) as engine:
        put(
            engine,
            operations=dated(pl.concat([part.with_columns(measure=pl.lit(key)) for key, part in parts.items()])),
            outcomes=pl.concat([part.with_columns(kind=pl.lit(key)) for key, part in kinds.items()]),
        )
        found = asked(engine, name, **more)
    assert found.outcome is None
    assert words in found.problem


def test_a_wrong_name_is_never_silent_and_changes_no_grade(drawn: Drawn) -> None:
    with engine_with(said(by_team(drawn), cannot_move="nothing of the kind")) as engine:
        put(engine)
        path = initiative_paths(engine, draws=200).paths[0]
    with engine_with(by_team(drawn)) as engine:
        silent = initiative_paths(engine, draws=200).paths[0]
    assert check(path, "outcome it cannot move").status == "NOTE"
    assert "'nothing of the kind' is no measure of operations" in check(path, "placebos").reason
    assert (
        "no outcome that cannot move was named: name one in the column cannot_move" in check(silent, "placebos").reason
    )
    assert path.grade == silent.grade


def test_what_others_did_to_it_is_taken_off_first() -> None:
    """Two initiatives in the same teams; only "b" moves the parking, and "a", which names it, is not blamed for
    that."""
    from tests.estimators.company import Plan, company

    made = company(11, Plan({"a": (4.0, 0.0), "b": (3.0, 0.0)}))
    exposed = made.exposure.filter(pl.col("initiative_id") == "b")
    launch = dict(exposed.group_by("group_id").agg(pl.col("launch_month").min()).iter_rows())
    rng = np.random.default_rng(7)
    begins = pl.Series([launch.get(team, 10**6) for team in made.panel["team"]])
    rows = made.panel.select("unit_id", "month").with_columns(
        value=5 + (pl.col("month") >= begins).cast(pl.Float64) + pl.Series(rng.standard_normal(made.panel.height))
    )
    named = made.initiatives.with_columns(cannot_move=pl.lit("parking"))
    with engine_with(replace(made, initiatives=named)) as engine:
        put(engine, operations=dated(rows).with_columns(measure=pl.lit("parking")))
        found = {one.initiative_id: one for one in initiative_paths(engine, draws=200).paths}
    assert check(found["a"], "outcome it cannot move").status == "PASS"
    assert check(found["b"], "outcome it cannot move").status == "FAIL"


def near_and_far(seed: int, spill: float) -> MarginPath:
    """Twelve regions of five teams; nine of them hold launching teams, so that most teams never exposed have exposed
    neighbours. `spill` is what these neighbours' margin gains from the first launch in their region on."""
    drawn = staggered(seed, Staggered((3.0, 0.0)))
    rng = np.random.default_rng(seed)
    region, order = np.empty(TEAMS, dtype=int), np.argsort(drawn.launch, kind="stable")
    launched, never = order[:30], rng.permutation(order[30:])
    region[launched], region[never[:15]] = np.arange(30) % 9, np.arange(15) % 9
    region[never[15:]] = 9 + np.arange(15) % 3
    first = np.array([drawn.launch[region == r].min() for r in range(12)])
    near = (drawn.launch >= MONTHS)[drawn.team][:, None] & (np.arange(MONTHS) >= first[region][drawn.team][:, None])
    made = by_team(replace(drawn, margin=drawn.margin + spill * near))
    words = pl.DataFrame({"team": [f"t{g}" for g in range(TEAMS)], "region": [f"r{r}" for r in region]})
    panel = made.panel.drop("region").join(words, on="team")
    with engine_with(replace(made, panel=panel)) as engine:
        return initiative_paths(engine, draws=200).paths[0]


def test_spillover_on_neighbours_is_caught_where_regions_tell_them_apart() -> None:
    clean, spilled = near_and_far(2, 0.0), near_and_far(2, 3.0)
    assert "exposed neighbours (so much comes by chance in " in check(clean, "placebos").reason
    assert (check(clean, "placebos").status, clean.grade) == ("PASS", "B")
    assert check(spilled, "placebos").status == "FAIL"
    assert "exposed neighbours" in check(spilled, "placebos").reason.partition("Looked at")[0]
    assert spilled.grade != "B"


def test_panels_of_other_shapes_do_not_break_the_grid(drawn: Drawn, rows: pl.DataFrame) -> None:
    """Events of teams and months that the panel does not hold count nowhere."""
    with engine_with(by_team(drawn)) as engine:
        put(engine, operations=dated(rows).with_columns(measure=pl.lit("parking")))
        whole = cluster_panel(cluster_months(engine, "team"), cluster_regions(engine, "team"))
        assert whole is not None
        part = ClusterPanel(
            whole.clusters[:7],
            whole.months[3:20],
            *(values[:7, 3:20] for values in (whole.margin, whole.leaving, whole.at_risk)),
            whole.regions[:7],
            0,
            whole.money,
        )
        small = named_outcome(engine, part, "team", Declared(cannot_move="parking"))
        large = named_outcome(engine, whole, "team", Declared(cannot_move="parking"))
    assert small is not None
    assert large is not None
    assert small.outcome is not None
    assert large.outcome is not None
    np.testing.assert_allclose(small.outcome.values, large.outcome.values[:7, 3:20])
