"""Audit: from any figure back to files, profile, SQL, model, assumptions, software, seed, checks and who approved
it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cxroi import words
from cxroi.engine import Engine
from cxroi.engine.store import Manifest, Store
from cxroi.errors import DataError
from cxroi.ledger import Chain, Ledger
from cxroi.ledger.shown import Shown
from cxroi.nature import Place
from cxroi.reading.base import queries, signoff
from cxroi.reading.base.company import Company, open_company
from cxroi.reading.base.published import manifest_of
from cxroi.reading.base.queries import Row
from cxroi.reading.initiatives.promise import kept_cases
from cxroi.tables.themes import Themes, kept
from cxroi.terms import Finding, Principal
from cxroi.value.assumptions.in_force import AssumptionRow, Assumptions

TABLES = "clean and panel"


@dataclass(frozen=True)
class Record:
    """One run: what went in, what was done to it, by which program. `sql` is (stage, statement, times run)."""

    run_id: str
    generation: str
    published_at: str
    company: str
    profile: str
    seed: int
    assumptions_version: str
    assumptions: tuple[AssumptionRow, ...]
    versions: Mapping[str, str]
    code: str | None
    store_sha256: str
    inputs: tuple[Row, ...]
    sql: tuple[tuple[str, str, int], ...]
    stages: tuple[Row, ...]
    n_findings: int
    approver: str
    chain: Chain
    stated: Assumptions | None = None
    themes: Themes | None = None
    declared: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Figure:
    """One figure of a run with the part of the run's SQL that it rests on; `approved` names its business case's
    approver."""

    finding: Finding
    sql: tuple[tuple[str, str, int], ...]
    approved: str | None


def opened(store: Store, run_id: str, principal: Principal | None) -> tuple[Company, Record]:
    """The company as that run saw it, and the run's record."""
    manifest = manifest_of(store, run_id)
    company = open_company(store.path, principal, manifest)
    return company, record(store, manifest, company)


def record(store: Store, manifest: Manifest, company: Company) -> Record:
    """Everything known of a published run. Builds of an older version of cxroi have no SQL kept; the record says so by
    being empty there."""
    with store.read(manifest) as engine:
        listed = kept(engine) if "clean.themes" in queries.present(engine) else None
        inputs, told, origin = (_rows(engine, name, f"meta.{name}") for name in ("inputs", "statements", "provenance"))
        declared = _rows(engine, "declarations", "clean.declarations")
    stated = Assumptions.model_validate_json(origin[0]["assumptions"]) if origin else None
    build = company.build
    return Record(
        run_id=build.run_id,
        generation=manifest.generation,
        published_at=manifest.published_at,
        company=build.company,
        profile=build.profile,
        seed=build.seed,
        assumptions_version=build.assumptions_version,
        assumptions=tuple(stated.describe()) if stated else (),
        versions=manifest.versions,
        code=str(origin[0]["code"]) if origin else None,
        store_sha256=manifest.sha256,
        inputs=inputs or tuple({"file_name": name, "sha256": sha} for name, sha in manifest.inputs.items()),
        sql=tuple((str(row["stage"]), str(row["statement"]), int(row["n_runs"])) for row in told),
        stages=company.tables["stages"],
        n_findings=len(company.all_findings),
        approver=signoff.state(company).words,
        chain=Ledger(store.path).verify(),
        stated=stated,
        themes=listed,
        declared=declared,
    )


def _rows(engine: Engine, name: str, table: str) -> tuple[Row, ...]:
    return queries.rows(engine, name) if table in queries.present(engine) else ()


def figure(company: Company, run: Record, figure_id: str) -> Figure:
    """One figure by its id; DataError with the closest ids when there is none such."""
    found = next((finding for finding in all_figures(company) if finding.id == figure_id), None)
    if found is None:
        path = Place.of(figure_id).path
        near = sorted(one.id for one in all_figures(company) if one.place.under(path))[:3]
        told = f"; near it: {', '.join(near)}" if near else f". Next: python -m cxroi findings --store {company.path}"
        raise DataError(f"this run has no figure with that id{told}")
    used = tuple(row for row in run.sql if not found.stages or row[0] in (TABLES, *found.stages))
    return Figure(found, used, _case_approver(company, found))


def all_figures(company: Company) -> tuple[Finding, ...]:
    """Every figure that is shown anywhere: those of the build, and those that stand beside a business case."""
    return company.all_findings + tuple(one for kept in kept_cases(company) for one in kept.findings.values())


def _case_approver(company: Company, finding: Finding) -> str | None:
    """Who approved the business case of the figure's initiative."""
    if finding.initiative is None:
        return None
    cases = [
        entry
        for entry in Shown(company.path).entries(company.principal, "case")
        if entry.approved and entry.body.get("initiative") == finding.initiative
    ]
    return f"{cases[0].who}, {words.written_day(cases[0].at)}" if cases else None


def document(run: Record, one: Figure | None) -> dict[str, Any]:
    """The audit as JSON: the run, and the figure where one was asked for."""
    used = one.sql if one else run.sql
    head = {
        name: getattr(run, name)
        for name in (
            "run_id",
            "generation",
            "published_at",
            "company",
            "profile",
            "seed",
            "assumptions_version",
            "code",
            "store_sha256",
            "n_findings",
            "approver",
        )
    }
    told: dict[str, Any] = {
        "run": head
        | {
            "versions": dict(run.versions),
            "inputs": [dict(row) for row in run.inputs],
            "assumptions": json.loads(json.dumps([asdict(row) for row in run.assumptions], default=str)),
            "stages": [dict(row) for row in run.stages],
            "declarations": json.loads(json.dumps([dict(row) for row in run.declared], default=str)),
            "themes": run.themes and {"version": run.themes.version} | run.themes.model_dump(),
            "ledger": asdict(run.chain),
        },
        "sql": [{"stage": stage, "statement": statement, "n_runs": n} for stage, statement, n in used],
    }
    if one:
        told["figure"] = one.finding.as_dict() | {"business_case_approved_by": one.approved}
    return told
