"""A small published store with invented figures, written through the real publishing door. Only for tests of pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from cxroi import words
from cxroi.engine.duck import DuckEngine
from cxroi.engine.store import Store
from cxroi.terms import Check, Finding, Grade
from cxroi.value.assumptions.in_force import read as read_assumptions
from tests.kept import kept_folder
from tests.natures import made as said
from tests.stores import copied

LAST_MONTH = 2027 * 12 + 2
INITIATIVES = (
    ("parcel-texts", "Parcel texts", "A", 91_000.0, 21_000.0, "improve"),
    ("repair-slots", "Repair slots", "B", 64_000.0, 17_000.0, "fix"),
    ("new-menu", "New phone menu", "B", -38_000.0, 11_000.0, "transform"),
    ("gift-cards", "Gift cards", "B", 3_000.0, 12_000.0, "improve"),
    ("night-chat", "Night chat", "C", 27_000.0, 13_000.0, "improve"),
)
SEGMENTS = {"Solo": 12.0, "Duo": 7.5, "Club": None}


def finding(
    path: str,
    point: float | None,
    spread: float | None = None,
    *,
    grade: Grade = "B",
    period: str = "last12",
    segment: str = "all",
    unit: str = "EUR",
    currency: str | None = "EUR",
    n: int = 4_200,
    reason: str | None = None,
    initiative: str | None = None,
    checks: Sequence[Check] = (),
    subject: str = "This work",
) -> Finding:
    from dataclasses import replace

    cut = "" if segment == "all" else f"#{segment}"
    refused = point is None
    made = said(
        id=f"{path}@{period}{cut}",
        kind="recorded" if grade == "R" else "estimated",
        question="Invented for a test?",
        statement="",
        initiative=initiative,
        segment=segment,
        unit=unit,
        currency=currency,
        period=period,
        point=point,
        low=None if refused or spread is None else point - spread,
        high=None if refused or spread is None else point + spread,
        level=None if spread is None else 0.9,
        grade="insufficient" if refused else grade,
        n=n,
        n_clusters=60,
        method="invented for a test",
        reason=reason if refused else None,
        checks=tuple(checks),
        assumptions_version="a1b2c3",
        run_id="testrun1",
    )
    return replace(made, statement=words.statement(subject, made, noun="margin"))


def _money() -> list[Finding]:
    found = []
    for period, share in (("last12", 1.0), ("prior12", 0.4), ("since_launch", 1.4)):
        found += [
            finding("booked/gross", 120_000.0 * share, 33_000.0, period=period, subject="Customer-experience work"),
            finding("booked/net", 71_000.0 * share, 33_000.0, period=period),
            finding("booked/cost", 49_000.0, grade="R", period=period),
            finding("booked/prudence", -9_000.0, 5_000.0, grade="C", period=period),
            finding("booked/kept", 210.0 * share, 60.0, unit="customers", currency=None, period=period),
            finding("supported", 27_000.0 * share, 13_000.0, grade="C", period=period),
            finding("claimed", None, period=period, reason="None."),
        ]
    found.append(finding("booked/payback", 9.0, 4.0, unit="months", currency=None, period="since_launch"))
    bridge = {
        "without": 2_100_000.0,
        "retention": 82_000.0,
        "spend": 31_000.0,
        "cost_to_serve": 7_000.0,
        "programme_cost": 49_000.0,
        "with": 2_171_000.0,
    }
    for step, value in bridge.items():
        recorded = step in ("with", "programme_cost")
        found.append(finding(f"bridge/{step}", value, None if recorded else 30_000.0, grade="R" if recorded else "B"))
    return found


def _initiatives() -> list[Finding]:
    checks = (
        Check("Earlier drift", "PASS", "No drift before launch."),
        Check("One launch date carries it", "REVIEW", "Without May it is half."),
        Check("Second estimator", "PASS", "It agrees within the yardstick."),
    )
    found = []
    for name, label, grade, point, spread, _ in INITIATIVES:
        path = f"initiative/{name}"
        for period, share in (("last12", 1.0), ("prior12", 0.4), ("since_launch", 1.4)):
            found += [
                finding(
                    f"{path}/earned",
                    point * share,
                    spread * share,
                    grade=grade,
                    period=period,
                    initiative=name,
                    checks=checks,
                    subject=label,
                ),
                finding(
                    f"{path}/net",
                    point * share - 9_000,
                    spread * share,
                    grade=grade,
                    period=period,
                    initiative=name,
                    subject=label,
                ),
                finding(f"{path}/cost", 9_000.0, grade="R", period=period, initiative=name, subject=label),
            ]
        found += [
            finding(
                f"{path}/npv", point * 2, spread * 2, grade=grade, period="since_launch", initiative=name, subject=label
            ),
            finding(
                f"{path}/roi",
                2.4,
                0.9,
                grade=grade,
                period="since_launch",
                unit="ratio",
                currency=None,
                initiative=name,
            ),
            finding(
                f"{path}/payback",
                7.0,
                3.0,
                grade=grade,
                period="since_launch",
                unit="months",
                currency=None,
                initiative=name,
            ),
            finding(
                f"{path}/expected",
                point * 0.8,
                spread,
                grade="C",
                period="since_launch",
                initiative=name,
                subject=label,
            ),
            finding(
                f"{path}/kept",
                90.0,
                30.0,
                grade=grade,
                period="last12",
                unit="customers",
                currency=None,
                initiative=name,
            ),
            finding(
                f"{path}/units", 1_900.0, grade="R", period="since_launch", unit="units", currency=None, initiative=name
            ),
            finding(
                f"{path}/units_now",
                1_700.0,
                grade="R",
                period="since_launch",
                unit="units",
                currency=None,
                initiative=name,
            ),
            finding(
                f"{path}/months", 13.0, grade="R", period="since_launch", unit="months", currency=None, initiative=name
            ),
            finding(
                f"{path}/probability",
                0.91 if point > 0 else 0.04,
                0.05,
                grade=grade,
                period="since_launch",
                unit="probability",
                currency=None,
                initiative=name,
                subject="Scale",
            ),
        ]
        for month in range(-8, 9):
            if month != -1:
                effect = 0.0 if month < 0 else point / 30_000
                found.append(
                    finding(
                        f"event/{name}/margin/{month}",
                        effect + 0.1 * (month % 3 - 1),
                        0.9,
                        grade=grade,
                        period="since_launch",
                        initiative=name,
                    )
                )
                found.append(
                    finding(
                        f"event/{name}/leaving/{month}",
                        -0.0002 * max(month, 0),
                        0.0009,
                        grade=grade,
                        period="since_launch",
                        unit="share",
                        currency=None,
                        initiative=name,
                    )
                )
    why = (
        "The exposed were a sixth of the company's best customers before launch. "
        "A random half at the next launch would settle it."
    )
    found += [
        finding(
            f"initiative/loyal-club/{kind}",
            None,
            reason=why,
            period=period,
            initiative="loyal-club",
            subject="Loyal club",
            checks=(Check("Overlap", "FAIL", "22 % of the exposed have no comparable customer."),),
        )
        for kind in ("earned", "net")
        for period in ("last12", "prior12", "since_launch")
    ]
    return found


def _points() -> list[Finding]:
    found = []
    for segment, value in {"all": 9.0, **{f"segment={name}": value for name, value in SEGMENTS.items()}}.items():
        why = "18 customers left, 30 needed. About 240 more answers would do."
        found.append(finding("point/answer/within", value, 4.0, grade="C", segment=segment, reason=why, n=900))
        found.append(
            finding(
                "point/answer/between",
                None if value is None else value * 3.1,
                3.0,
                grade="D",
                segment=segment,
                reason=why,
                n=900,
            )
        )
        for step, share in (
            ("exposure", 1.0),
            ("expected_loss", 0.3),
            ("excess_loss", 0.18),
            ("margin", 0.1),
            ("recoverable", 0.04),
        ):
            size = 700_000.0 * share * (1.0 if segment == "all" else 0.3)
            recorded = step == "exposure"
            found.append(
                finding(
                    f"ladder/{step}",
                    None if value is None else size,
                    None if recorded else size * 0.3,
                    grade="R" if recorded else "C",
                    segment=segment,
                    reason=why,
                )
            )
    found += [
        finding("point/company/within", 14_000.0, 6_000.0, grade="C"),
        finding("point/heard/within", 38_000.0, 15_000.0, grade="C"),
        finding("point/everyone/within", 81_000.0, 40_000.0, grade="E"),
    ]
    for score in range(11):
        found.append(
            finding(
                f"curve/stay/{score}",
                0.62 + 0.03 * score - 0.0006 * score**2,
                0.06 - 0.004 * score,
                grade="C",
                unit="share",
                currency=None,
                n=60 * (score + 1),
            )
        )
        found.append(finding(f"curve/answers/{score}", 60.0 * (score + 1), grade="R", unit="answers", currency=None))
    return found


def _facts(is_demo: bool) -> list[Finding]:
    found = [
        finding(
            "fact/units/customer",
            4_200.0,
            grade="R",
            period="all",
            unit="units",
            currency=None,
            subject="Number of customers",
        ),
        finding("fact/total/sale", 5_200_321.17, grade="R", period="all", subject="Total of sales"),
        finding(
            "health/response",
            0.31,
            grade="R",
            period="all",
            unit="share",
            currency=None,
            subject="Share of questions answered",
        ),
        finding(
            "health/two_scores",
            0.44,
            grade="R",
            period="all",
            unit="share",
            currency=None,
            subject="Share with two or more scores",
        ),
        finding(
            "health/after_outcome",
            0.0,
            grade="R",
            period="all",
            unit="share",
            currency=None,
            subject="Scores after leaving",
        ),
        finding(
            "health/score_age",
            4.2,
            grade="R",
            period="all",
            unit="months",
            currency=None,
            subject="Mean age of the score in force",
        ),
    ]
    if is_demo:
        found += [
            finding(f"truth/{name}/earned", point * 1.1, grade="R", initiative=name, subject=label)
            for name, label, _, point, _, _ in INITIATIVES
        ]
    return found


def findings(is_demo: bool) -> list[Finding]:
    return [*_money(), *_initiatives(), *_points(), *_facts(is_demo)]


def _initiative_rows() -> pl.DataFrame:
    rows = [
        {
            "initiative_id": name,
            "name": label,
            "type": kind,
            "hypothesis": "Fewer surprises keep customers.",
            "primary_metric": "left",
            "style": "{}",
            "journey_step": "delivery",
            "touchpoint": None,
            "sponsor": "Chief Operating Officer",
            "owner": "Logistics",
            "started_on": date(2026, 2, 1),
            "ended_on": None,
            "status": "live",
            "evidence": "declared",
            "benefit_customer": "Knows when the parcel comes.",
            "benefit_employee": "Fewer calls.",
            "benefit_shareholder": None,
            "next_step": "to all regions" if name == "parcel-texts" else None,
            "next_cost": 12_000.0 if name == "parcel-texts" else None,
            "decide_by": date(2027, 5, 14) if name == "parcel-texts" else None,
        }
        for name, label, _, _, _, kind in INITIATIVES
    ]
    rows.append(
        {
            **rows[0],
            "initiative_id": "loyal-club",
            "name": "Loyal club",
            "next_step": None,
            "next_cost": None,
            "decide_by": None,
        }
    )
    return pl.DataFrame(rows)


def _effects() -> pl.DataFrame:
    rows = []
    for kind, size in (("within", 1.0), ("between", 3.0)):
        for segment, value in {"all": 9.0, **{f"segment={name}": value for name, value in SEGMENTS.items()}}.items():
            rows.append(
                {
                    "kind": kind,
                    "segment": segment,
                    "hazard": -0.0006 * size,
                    "margin": 0.3 * size,
                    "cov_hh": 4e-8,
                    "cov_hm": 0.0,
                    "cov_mm": 0.01,
                    "df": 600.0,
                    "base_hazard": 0.015,
                    "base_margin": 24.0,
                    "n_units": 1_400,
                    "n_heard": 900,
                    "n_obs": 30_000,
                    "n_events": 400,
                    "refused": None if value is not None else "18 customers left, 30 needed.",
                    "observed_max_points": 0.8,
                    "failed": None,
                    "risk_hazard": 0.02,
                    "risk_margin": 21.0,
                }
            )
    return pl.DataFrame(rows, infer_schema_length=None)


def write_intake(store: Store) -> None:
    """An intake with one file, one refused row and match rates."""
    store.path.mkdir(parents=True, exist_ok=True)
    now = datetime(2027, 4, 2, 8, 0, tzinfo=UTC).replace(tzinfo=None)
    tables: dict[str, list[dict[str, Any]]] = {
        "meta.files": [
            {
                "file_id": 1,
                "import_id": 1,
                "file_name": "customers.csv",
                "sha256": "0" * 64,
                "bytes": 120_000,
                "profile": "demo",
                "rows_read": 4_203,
                "rows_kept": 4_200,
                "rows_rejected": 3,
                "rows_replaced": 0,
                "sample_kind": "all",
                "loaded_at": now,
            }
        ],
        "meta.imports": [
            {
                "import_id": 1,
                "profile": "demo",
                "company": "Harbour Parcels",
                "is_demo": True,
                "currency": "EUR",
                "panel_unit": "person",
                "snapshot": False,
                "primary_metric": "nps",
                "style": "{}",
                "inactivity_months": 6,
                "outcome_definition": "contract ended",
                "data_owner": "Finance",
                "loaded_at": now,
            }
        ],
        "meta.matches": [
            {
                "import_id": 1,
                "table_name": "financials",
                "rows": 90_000,
                "matched_rows": 89_000,
                "units": 4_200,
                "matched_units": 4_150,
                "revenue": 5_200_000.0,
                "matched_revenue": 5_180_000.0,
            }
        ],
        "rejected.rows": [
            {
                "import_id": 1,
                "file_id": 1,
                "table_name": "units",
                "row_number": number,
                "reason": "first day is not a date",
                "row_json": json.dumps({"unit_id": "…", "comment": "write to [e-mail]"}),
            }
            for number in (17, 90, 2_004)
        ],
    }
    with DuckEngine(store.intake) as engine:
        for schema in ("meta", "rejected"):
            engine.execute(f"create schema {schema}")
        for name, rows in tables.items():
            engine.put("rows_to_write", pl.DataFrame(rows))
            engine.execute(f"create table {name} as from rows_to_write")


def write_store(
    path: Path,
    *,
    is_demo: bool = True,
    kept: Sequence[Finding] | None = None,
    tables: bool = True,
    asks: bool = True,
    owned: bool = True,
    again: bool = False,
    rename: tuple[str, str] | None = None,
    reach: int | None = 4_000,
    flows: bool = False,
) -> Store:
    """Publish a build with invented findings; `kept` replaces them, `again` adds a build to a store that has one. A new
    store is written once for all that are asked for alike, and copied."""
    found = list(kept) if kept is not None else findings(is_demo)
    asked = _Asked(is_demo, tables, asks, owned, rename, reach, flows)
    if again:
        return _published(Store(path), found, asked)
    made = kept_folder("invented", (asked, [one.as_dict() for one in found]), lambda folder: _new(folder, found, asked))
    return Store(copied(made / "store", path))


@dataclass(frozen=True)
class _Asked:
    """What a store is asked to hold."""

    is_demo: bool
    tables: bool
    asks: bool
    owned: bool
    rename: tuple[str, str] | None
    reach: int | None
    flows: bool


def _new(folder: Path, found: list[Finding], asked: _Asked) -> None:
    store = Store(folder / "store")
    write_intake(store)
    _published(store, found, asked)


def _published(store: Store, found: list[Finding], asked: _Asked) -> Store:
    rows = [{**item.as_dict(), "checks": json.dumps(item.as_dict()["checks"])} for item in found]
    with store.publishing(seed=7) as build:
        frames = {
            "meta.build": _build_frame(build.generation, asked.is_demo),
            "results.findings": pl.DataFrame(rows, infer_schema_length=None),
        }
        if asked.tables:
            initiatives = _initiative_rows().with_columns(
                next_reach=pl.when(pl.col("next_step").is_not_null()).then(pl.lit(asked.reach, dtype=pl.Int64))
            )
            if asked.rename:
                changed = (
                    pl.when(pl.col("initiative_id") == asked.rename[0])
                    .then(pl.lit(asked.rename[1]))
                    .otherwise(pl.col("name"))
                )
                initiatives = initiatives.with_columns(name=changed)
            if not asked.asks:
                initiatives = initiatives.with_columns(next_step=pl.lit(None, dtype=pl.String))
            if not asked.owned:
                initiatives = initiatives.with_columns(owner=pl.lit(None, dtype=pl.String))
            frames |= {
                "meta.stages": pl.DataFrame([{"stage": "clean and panel", "seconds": 1.25, "peak_mb": 210.0}]),
                "results.score_effects": _effects(),
                "clean.initiatives": initiatives,
                "results.overlap": pl.DataFrame(
                    [{"initiative_id": "parcel-texts", "other_id": "repair-slots", "n_units": 310}]
                ),
            }
        if asked.flows:
            frames["results.flows"] = _flows()
            frames["results.added"] = _added()
        for schema in ("clean", "results", "meta"):
            build.engine.execute(f"create schema if not exists {schema}")
        for name, frame in frames.items():
            build.engine.put("rows_to_write", frame)
            build.engine.execute(f"create table {name} as from rows_to_write")
    return store


def _flows() -> pl.DataFrame:
    """24 months ahead of one initiative, as a build would expect them."""
    return pl.DataFrame(
        [
            {
                "initiative_id": "parcel-texts",
                "month": LAST_MONTH + k,
                "t": 12 + k,
                "is_measured": False,
                "margin": 3_000.0,
                "cost": 500.0,
                "cost_in_margin": 0.0,
                "margin_beyond": 0.0,
            }
            for k in range(1, 25)
        ]
    )


def _added() -> pl.DataFrame:
    """36 months of one customer more with the same initiative."""
    months = [{"initiative_id": "parcel-texts", "t": t, "margin": 1.6, "low": 1.1, "high": 2.0} for t in range(1, 37)]
    return pl.DataFrame(months, schema_overrides={"t": pl.Int32})


def _build_frame(generation: str, is_demo: bool) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "generation": generation,
                "run_id": "testrun1",
                "company": "Harbour Parcels",
                "is_demo": is_demo,
                "currency": "EUR",
                "data_through_month": LAST_MONTH,
                "first_month": LAST_MONTH - 35,
                "snapshot": False,
                "primary_metric": "nps",
                "style": "{}",
                "built_at": "2027-04-02T08:30:00+00:00",
                "assumptions_version": read_assumptions(None).version,
                "profile": "demo",
                "seed": 7,
            }
        ]
    )
