"""The panel on intakes small enough to check by hand."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from cxroi.engine.duck import DuckEngine
from tests.tables.intake import at, built, month

JAN = month("2024-01")


def units(*ids: int, **columns: list[Any]) -> pl.DataFrame:
    return pl.DataFrame({"unit_id": list(ids), **columns})


def money(*rows: tuple[int, int, float]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["unit_id", "month", "revenue_net"], orient="row")


def answers(*rows: tuple[str, int | None, datetime, float]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["feedback_id", "unit_id", "answered_at", "score"], orient="row")
    return frame.with_columns(pl.lit("nps").alias("metric"))


def panel(engine: DuckEngine, columns: str, where: str = "true") -> list[tuple[Any, ...]]:
    return engine.query(
        f"select {columns} from panel.customer_month as m where {where} order by m.unit_id, m.month"
    ).rows()


def test_a_score_is_known_from_the_month_after_it(tmp_path: Path) -> None:
    engine = built(
        tmp_path,
        units=units(1),
        financials=money(*((1, JAN + i, 10) for i in range(6))),
        feedback=answers(
            ("a", 1, at("2024-02-01"), 9),
            ("b", 1, at("2024-04-30T23"), 2),
            ("c", 1, at("2024-04-30T22"), 10),
            ("d", 1, at("2024-06-01"), 0),
        ),
    )
    rows = panel(engine, "m.score, m.score_age_months, m.n_scores")
    assert rows == [
        (None, None, 0),
        (None, None, 0),
        (9.0, 1, 1),
        (9.0, 2, 1),
        (2.0, 1, 3),
        (2.0, 2, 3),
    ]


def test_ties_of_time_go_to_the_later_answer_id(tmp_path: Path) -> None:
    moment = at("2024-01-05")
    engine = built(
        tmp_path,
        units=units(1),
        financials=money((1, JAN, 1), (1, JAN + 1, 1)),
        feedback=answers(("b", 1, moment, 3), ("a", 1, moment, 8)),
    )
    assert panel(engine, "m.score, m.n_scores") == [(None, 0), (3.0, 2)]


def test_only_the_primary_metric_and_only_answers_with_a_score_and_time(tmp_path: Path) -> None:
    feedback = answers(
        ("a", 1, at("2024-01-05"), 3),
        ("b", 1, at("2024-01-06"), 4),
        ("c", 1, at("2024-01-07"), 5),
        ("d", 1, at("2024-01-08"), 9),
    )
    feedback = feedback.with_columns(
        pl.Series("metric", ["nps", "csat", "nps", "nps"]),
        pl.Series("score", [3.0, 4.0, None, 9.0]),
        pl.when(pl.col("feedback_id") == "d").then(None).otherwise(pl.col("answered_at")).alias("answered_at"),
    )
    engine = built(tmp_path, units=units(1), financials=money((1, JAN, 1), (1, JAN + 1, 1)), feedback=feedback)
    assert panel(engine, "m.score, m.n_scores") == [(None, 0), (3.0, 1)]


def test_a_leaver_keeps_the_money_of_its_last_month_and_has_none_after(tmp_path: Path) -> None:
    left = pl.DataFrame(
        {
            "unit_id": [1, 2, 3],
            "kind": ["left", "left", "renewed"],
            "at": [at("2024-03-31")] * 3,
            "value": [1.0, 0.0, 1.0],
        }
    )
    engine = built(
        tmp_path,
        units=units(1, 2, 3),
        outcomes=left,
        financials=money(*((u, JAN + i, 10 + i) for u in (1, 2, 3) for i in range(5))),
    )
    assert panel(engine, "m.month, m.has_left, m.active, cast(m.revenue_net as double)", "m.unit_id = 1") == [
        (JAN, 0, 1, 10.0),
        (JAN + 1, 0, 1, 11.0),
        (JAN + 2, 1, 1, 12.0),
    ]
    assert panel(engine, "sum(m.has_left) over () as s", "m.unit_id in (2, 3)")[0] == (0,)
    assert len(panel(engine, "m.month")) == 3 + 5 + 5


def test_a_month_without_money_is_a_row_with_nothing_in_it(tmp_path: Path) -> None:
    left = pl.DataFrame({"unit_id": [1], "kind": ["left"], "at": [at("2024-05-02")]})
    engine = built(
        tmp_path, units=units(1, 2), outcomes=left, financials=money((1, JAN, 10), (1, JAN + 2, 12), (2, JAN + 5, 1))
    )
    assert panel(engine, "m.month, cast(m.revenue_net as double), m.margin, m.has_left", "m.unit_id = 1") == [
        (JAN, 10.0, None, 0),
        (JAN + 1, 0.0, None, 0),
        (JAN + 2, 12.0, None, 0),
        (JAN + 3, 0.0, None, 0),
        (JAN + 4, 0.0, None, 1),
    ]


def test_contract_flags_say_who_left(tmp_path: Path) -> None:
    financials = money(*((u, JAN + i, 10) for u in (1, 2, 3) for i in range(4 if u < 3 else 2)))
    flags = [True] * 4 + [False, True, True, False] + [True, True]
    engine = built(tmp_path, units=units(1, 2, 3), financials=financials.with_columns(pl.Series("active", flags)))
    assert panel(engine, "m.unit_id, m.month - 24288, m.active, m.has_left") == [
        (1, 0, 1, 0),
        (1, 1, 1, 0),
        (1, 2, 1, 0),
        (1, 3, 1, 0),
        (2, 0, 0, 0),
        (2, 1, 1, 0),
        (2, 2, 1, 1),
        (3, 0, 1, 0),
        (3, 1, 1, 1),
    ]


def test_inactivity_is_leaving_and_who_left_in_its_last_window_is_not_known(tmp_path: Path) -> None:
    engine = built(
        tmp_path,
        company={"inactivity_months": 2},
        units=units(1, 2, 3),
        financials=money((1, JAN, 5), (1, JAN + 1, 5), (2, JAN, 5), (2, JAN + 4, 5), (3, JAN, 5), (3, JAN + 5, 5)),
    )
    assert engine.query("select c.leaving_rule, c.last_month from panel.calendar as c").rows() == [
        ("inactivity", JAN + 5)
    ]
    found = panel(engine, "m.unit_id, m.month - 24288, m.active, m.judged, m.has_left, m.revenue_net", "m.unit_id < 3")
    assert found == [
        (1, 0, 1, 1, 0, 5),
        (1, 1, 1, 1, 1, 5),
        (2, 0, 1, 1, 1, 5),
        (2, 4, 1, 0, 0, 5),
        (2, 5, 1, 0, 0, 0),
    ]


def test_groups_tenure_margin_and_baseline(tmp_path: Path) -> None:
    ids = list(range(1, 21))
    frame = pl.DataFrame(
        [(u, JAN + i, 100.0 * u, 40.0 * u + i, 1.0) for u in ids for i in range(5)],
        orient="row",
        schema=["unit_id", "month", "revenue_net", "cost_of_goods", "cost_to_serve"],
    )
    engine = built(
        tmp_path,
        financials=frame,
        units=units(
            *ids, team=["blue", None] * 10, segment=["s"] * 20, first_seen_on=[date(2023, 8, 15)] * 10 + [None] * 10
        ),
    )
    assert panel(engine, "m.segment, m.team, m.region, m.business_unit", f"m.month = {JAN} and m.unit_id < 3") == [
        ("s", "blue", "unknown", "unknown"),
        ("s", "unknown", "unknown", "unknown"),
    ]
    assert panel(engine, "m.tenure_months, m.tenure_band", "m.unit_id = 1") == [(5, 0), (6, 1), (7, 1), (8, 1), (9, 1)]
    assert panel(engine, "m.tenure_months", "m.unit_id = 20") == [(0,), (1,), (2,), (3,), (4,)]
    last = panel(
        engine,
        "cast(m.margin as double), m.baseline_margin, m.baseline_decile",
        f"m.unit_id = 20 and m.month = {JAN + 4}",
    )
    assert last == [(2000 - 800 - 4 - 1.0, 1198.0, 9)]
    deciles = engine.query(
        "select s.baseline_decile, count(*) as n from panel.unit_span as s group by s.baseline_decile"
    )
    assert sorted(deciles.rows()) == [(i, 2) for i in range(10)]


def test_equal_money_is_an_equal_tenth_whatever_the_ids(tmp_path: Path) -> None:
    """Another key gives other ids. Wrong: ties cut by id put one customer into different tenths; right: none moves."""
    paid = [0, 0, 0, 0, 0, 0, 7, 7, 7, 9]

    def tenths(folder: str, ids: list[int]) -> list[tuple[int, int]]:
        (tmp_path / folder).mkdir()
        rows = [(unit, JAN + month, revenue) for unit, revenue in zip(ids, paid, strict=True) for month in range(3)]
        engine = built(tmp_path / folder, units=units(*ids), financials=money(*rows))
        found = dict(engine.query("select s.unit_id, s.baseline_decile from panel.unit_span as s").iter_rows())
        return [(revenue, found[unit]) for unit, revenue in zip(ids, paid, strict=True)]

    forward, backward = tenths("one", list(range(1, 11))), tenths("other", list(range(10, 0, -1)))
    assert forward == backward == [(0, 0)] * 6 + [(7, 6)] * 3 + [(9, 9)]


def test_margin_comes_from_the_file_from_costs_or_not_at_all(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "unit_id": [1, 2, 3],
            "month": [JAN] * 3,
            "revenue_gross": [100.0] * 3,
            "discounts": [10.0, None, None],
            "refunds": [None, 5.0, None],
            "margin": [7.0, None, None],
            "cost_of_goods": [None, 50.0, None],
        }
    )
    engine = built(tmp_path, units=units(1, 2, 3), financials=frame)
    rows = engine.query(
        "select cast(f.revenue_net as double) as r, cast(f.margin as double) as m, f.margin_source "
        "from clean.financials as f order by f.unit_id"
    ).rows()
    assert rows == [(90.0, 7.0, "file"), (95.0, 45.0, "derived"), (100.0, 100.0, "derived")]
    engine = built(tmp_path / "b", units=units(1), financials=money((1, JAN, 5)))
    assert engine.query("select f.margin, f.margin_source from clean.financials as f").rows() == [(None, None)]


def test_exposure_by_own_row_and_by_group(tmp_path: Path) -> None:
    exposures = pl.DataFrame(
        [
            ("i", None, "team", "blue", date(2024, 3, 9), "treated"),
            ("i", 1, None, None, date(2024, 2, 1), "treated"),
            ("i", None, "region", "north", date(2024, 5, 1), "treated"),
            ("j", 2, None, None, None, "control"),
            ("j", 1, None, None, date(2024, 1, 31), "treated"),
            ("j", None, "segment", "s", None, "control"),
        ],
        schema=["initiative_id", "unit_id", "group_type", "group_id", "from_on", "arm"],
        orient="row",
    )
    engine = built(
        tmp_path,
        exposures=exposures,
        initiatives=pl.DataFrame({"initiative_id": ["i", "j"], "name": ["i", "j"]}),
        financials=money((1, JAN, 1)),
        units=units(
            1, 2, 3, team=["blue", "blue", "red"], region=["north", "south", "north"], segment=["s", "s", None]
        ),
    )
    rows = engine.query(
        "select e.initiative_id, e.unit_id, e.launch_month - 24288 as launch, e.arm, e.group_type "
        "from panel.exposure_month as e order by e.initiative_id, e.unit_id"
    ).rows()
    assert rows == [
        ("i", 1, 1, "treated", None),
        ("i", 2, 2, "treated", "team"),
        ("i", 3, 4, "treated", "region"),
        ("j", 1, 0, "treated", None),
        ("j", 2, None, "control", None),
    ]


def test_an_exposure_ends_by_its_own_day_by_its_initiatives_or_not_at_all(tmp_path: Path) -> None:
    """April 2024 is month 3. A far date is no end; a second exposure later on goes on; the initiative's end closes what
    is open and no exposure that starts after it; what is called ended without a day has ended by the last month."""
    far = date(9999, 12, 31)
    rows = [
        ("own", 1, date(2024, 2, 1), date(2024, 4, 30)),
        ("own", 2, date(2024, 2, 1), None),
        ("own", 3, date(2024, 2, 1), far),
        ("own", 4, date(2024, 2, 1), date(2099, 12, 31)),
        ("again", 1, date(2024, 1, 1), date(2024, 2, 29)),
        ("again", 1, date(2024, 4, 1), None),
        ("again", 2, date(2024, 1, 1), date(2024, 2, 29)),
        ("again", 2, date(2024, 3, 1), date(2024, 4, 2)),
        ("closed", 1, date(2024, 2, 1), None),
        ("closed", 2, date(2024, 2, 1), far),
        ("closed", 3, date(2024, 2, 1), date(2024, 3, 5)),
        ("closed", 4, date(2024, 6, 1), None),
        ("undated", 1, date(2024, 2, 1), far),
    ]
    exposures = pl.DataFrame(
        [(name, unit, start, end, "treated") for name, unit, start, end in rows],
        schema=["initiative_id", "unit_id", "from_on", "to_on", "arm"],
        orient="row",
    )
    names = ["own", "again", "closed", "undated"]
    engine = built(
        tmp_path,
        exposures=exposures,
        initiatives=pl.DataFrame(
            {
                "initiative_id": names,
                "name": names,
                "ended_on": [None, None, date(2024, 4, 10), None],
                "status": [None, "live", None, "Ended"],
            }
        ),
        financials=money((1, JAN, 1), (1, JAN + 6, 1)),
        units=units(1, 2, 3, 4),
    )
    found = {
        (name, unit): end
        for name, unit, end in engine.query(
            "select e.initiative_id, e.unit_id, e.end_month - 24288 from panel.exposure_month as e"
        ).iter_rows()
    }
    assert found == {
        ("own", 1): 3,
        ("own", 2): None,
        ("own", 3): None,
        ("own", 4): (2099 - 2024) * 12 + 11,
        ("again", 1): None,
        ("again", 2): 3,
        ("closed", 1): 3,
        ("closed", 2): 3,
        ("closed", 3): 2,
        ("closed", 4): None,
        ("undated", 1): 6,
    }


def test_a_store_without_months_is_a_snapshot(tmp_path: Path) -> None:
    engine = built(
        tmp_path,
        company={"snapshot": True},
        units=units(1, 2, segment=["a", None], tenure_months=[5, 6]),
        outcomes=pl.DataFrame({"unit_id": [1, 2], "kind": ["left", "spend"], "value": [1.0, 20.5]}),
    )
    assert engine.query("select count(*) as n from panel.customer_month").item() == 0
    assert engine.query(
        "select s.unit_id, s.segment, s.tenure_months from panel.snapshot as s order by s.unit_id"
    ).rows() == [(1, "a", 5), (2, None, 6)]
    assert engine.query("select c.is_snapshot from panel.calendar as c").item() is True


def test_a_store_without_money_follows_units_from_their_first_day(tmp_path: Path) -> None:
    engine = built(
        tmp_path,
        units=units(1, 2, first_seen_on=[date(2024, 1, 2), date(2024, 2, 3)]),
        outcomes=pl.DataFrame({"unit_id": [1], "kind": ["left"], "at": [at("2024-04-01")]}),
    )
    assert panel(engine, "m.unit_id, m.month - 24288, m.has_left, m.revenue_net") == [
        (1, 0, 0, None),
        (1, 1, 0, None),
        (1, 2, 0, None),
        (1, 3, 1, None),
        (2, 1, 0, None),
        (2, 2, 0, None),
        (2, 3, 0, None),
    ]


def test_an_empty_store_builds_empty_tables(tmp_path: Path) -> None:
    engine = built(tmp_path)
    assert engine.query("select count(*) as n from panel.customer_month").item() == 0
    assert engine.query("select c.is_snapshot from panel.calendar as c").item() is True
