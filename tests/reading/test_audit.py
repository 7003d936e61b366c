"""Audit on a real build: everything traced, run again to the same number, and a changed input or program is said."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cxroi.doing.rerun import rerun
from cxroi.engine.duck import DuckEngine
from cxroi.engine.store import Store
from cxroi.errors import DataError
from cxroi.ledger import Ledger
from cxroi.ledger import totals as typed
from cxroi.ledger.cases import TEMPLATE, add, approve, read_case
from cxroi.reading.base.reconciliation import reconciliation
from cxroi.reading.initiatives.promise import kept_cases, promises
from cxroi.reading.trust import audit
from cxroi.results.base.provenance import code_hash
from cxroi.tables.themes import shipped
from cxroi.terms import Principal
from tests.stores import copied, demo_store
from tests.terminal import cxroi

WHO = Principal("Ann")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(demo_store(tmp_path_factory.mktemp("audited") / "demo", 3_000))


def _run_id(store: Store) -> str:
    with store.read() as engine:
        return str(engine.query("select b.run_id from meta.build as b").item())


def test_every_figure_knows_the_stages_that_made_it(store: Store) -> None:
    company, run = audit.opened(store, _run_id(store), WHO)
    made = {str(row["stage"]) for row in run.stages}
    assert all(finding.stages and set(finding.stages) <= made for finding in company.all_findings)
    points = next(one for one in company.all_findings if one.path == "point/answer/within")
    told = audit.figure(company, run, points.id)
    assert {stage for stage, *_ in told.sql} == {audit.TABLES, "score effects"}


def test_a_run_names_files_program_assumptions_and_sql(store: Store) -> None:
    company, run = audit.opened(store, _run_id(store), WHO)
    assert len(run.inputs) == 14
    assert all(len(str(row["sha256"])) == 64 for row in run.inputs)
    assert run.stated is not None
    assert run.stated.version == run.assumptions_version
    assert run.approver == "not signed off"
    one = audit.figure(company, run, "booked/gross@last12")
    told = "\n".join(text for _, text, _ in one.sql)
    assert "create table" in told
    assert "customer_month" in told
    assert "inner join" in told
    assert {stage for stage, _, _ in one.sql} == {"clean and panel", "initiatives", "value"}
    document = audit.document(run, one)
    assert json.loads(json.dumps(document, allow_nan=False))["figure"]["id"] == "booked/gross@last12"
    with pytest.raises(DataError, match="near it: booked/gross@"):
        audit.figure(company, run, "booked/gross@nowhere")
    with pytest.raises(DataError, match="no kept build"):
        audit.opened(store, "00000000", WHO)


def test_running_again_gives_the_same_figures_and_publishes_nothing(store: Store) -> None:
    company, run = audit.opened(store, _run_id(store), WHO)
    assert run.themes == shipped()
    assert audit.document(run, None)["run"]["themes"]["version"] == shipped().version
    (store.path / "themes.toml").write_text("[[theme]]\nname = 'other'\nwords = ['zebra']\n", encoding="utf-8")
    before = sorted(path.name for path in store.path.iterdir())
    found = rerun(store, run, company.all_findings, WHO, progress=lambda _: None)
    assert found.confirmed, "the list of the build is used, not the one written since"
    assert len(found.compared) == len(company.all_findings)
    assert [note for note in found.notes if "program itself" not in note] == []
    assert bool(found.notes) == (run.code != code_hash())
    assert sorted(path.name for path in store.path.iterdir()) == before
    changed = [replace(one, point=one.point * 1.001) if one.point else one for one in company.all_findings[:40]]
    again = rerun(store, run, changed, WHO, progress=lambda _: None)
    (store.path / "themes.toml").unlink()
    assert not again.confirmed
    assert again.count("different") == sum(bool(one.point) for one in company.all_findings[:40])


def test_a_run_whose_files_were_replaced_says_so(store: Store, tmp_path: Path) -> None:
    other = Store(copied(store.path, tmp_path / "copy"))
    company, run = audit.opened(other, _run_id(other), WHO)
    with DuckEngine(other.intake) as engine:
        engine.execute("update meta.files set sha256 = repeat('f', 64) where file_id = 1")
    with pytest.raises(DataError, match="2 files were loaded or replaced"):
        rerun(other, run, company.all_findings[:1], WHO, progress=lambda _: None)


def test_actuals_end_at_the_earned_figure(store: Store) -> None:
    company, _ = audit.opened(store, _run_id(store), WHO)
    told = 0
    for one in company.all_findings:
        if one.id.startswith("initiative/") and one.id.endswith("/earned@since_launch") and one.point is not None:
            last = [row for row in company.tables["actuals"] if row["initiative_id"] == one.initiative][-1]
            assert (last["earned"], last["earned_low"], last["earned_high"]) == pytest.approx(
                (one.point, one.low, one.high)
            )
            told += 1
    assert told >= 2


def test_promise_beside_delivery_adds_up_and_survives_a_rebuild(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "case.toml"
    file.write_text(TEMPLATE.replace("plan-advice", "renewal-check"))
    ledger = Ledger(store.path)
    draft = add(ledger, WHO, read_case(file))
    company, _ = audit.opened(store, _run_id(store), WHO)
    with pytest.raises(DataError, match="unowned"):
        approve(ledger, WHO, draft.id)
    assert cxroi("case", "approve", draft.id, "--by", "Zoe", "--store", str(store.path)).returncode == 0
    refused = cxroi("case", "approve", draft.id, "--by", "Eve", "--store", str(store.path))
    assert refused.returncode == 1
    assert "cannot be changed" in refused.stderr
    kept = next(one for one in kept_cases(company) if one.case.initiative == "renewal-check")
    found = kept.findings
    assert kept.entry.who == "Zoe"
    parts = [found[cause].point for cause in ("reach", "timing", "effect", "price")]
    assert None not in parts
    assert found["actual"].point is not None
    assert found["promised"].point is not None
    assert sum(part for part in parts if part is not None) == pytest.approx(
        found["actual"].point - found["promised"].point
    )
    assert found["difference"].point == pytest.approx(found["actual"].point - found["promised"].point)
    assert found["actual"].grade == found["reach"].grade
    again = add(ledger, WHO, read_case(file))
    assert again.id == "renewal-check/2"
    assert cxroi("build", "--store", str(store.path)).returncode == 0
    after = promises(audit.opened(store, _run_id(store), WHO)[0])
    assert after.chain.whole
    assert [one.entry.approved for one in after.kept if one.case.initiative == "renewal-check"] == [True, False]
    traced = cxroi("audit", _run_id(store), "initiative/renewal-check/earned@since_launch", "--store", str(store.path))
    assert "approved by Zoe" in traced.stdout


def test_a_declared_event_counts_from_the_next_build_on_and_a_rerun_takes_what_stood_then(store: Store) -> None:
    company, run = audit.opened(store, _run_id(store), WHO)
    figure = next(one for one in company.all_findings if one.id == "initiative/plan-advice/earned@since_launch")
    before = next(check for check in figure.checks if check.name == "facts")
    assert "signed by Chief financial officer on 5 November 2026" in before.reason
    words = ("declare", "plan-advice", "--event", "new price list", "--on", "2026-02-01", "--by", "Ann")
    told = cxroi(*words, "--store", str(store.path))
    assert told.returncode == 0
    assert "It counts from the next build on" in told.stderr
    again = rerun(store, run, [figure], WHO, progress=lambda _: None)
    assert again.confirmed
    assert cxroi("build", "--store", str(store.path)).returncode == 0
    after = audit.opened(store, _run_id(store), WHO)[0]
    named = next(
        check for one in after.all_findings if one.id == figure.id for check in one.checks if check.name == "facts"
    )
    assert named.status == "FAIL"
    assert "new price list on 1 February 2026" in named.reason
    assert cxroi("declare", "plan-advice", "--withdraw", "--by", "Ann", "--store", str(store.path)).returncode == 0
    for wrong, status in (
        (("nobody-knows-it", "--no-other-event"), 1),
        (("plan-advice", "--event", "a fair"), 2),
        (("plan-advice", "--event", "a fair", "--on", "soon"), 2),
        (("plan-advice", "--withdraw"), 1),
    ):
        done = cxroi("declare", *wrong, "--by", "Ann", "--store", str(store.path))
        assert done.returncode == status
        assert "Traceback" not in done.stderr


def test_the_books_agree_and_a_typed_total_that_does_not_must_be_explained(store: Store, tmp_path: Path) -> None:
    company, _ = audit.opened(store, _run_id(store), WHO)
    answer = reconciliation(company)
    assert answer.check.status == "PASS"
    assert len(answer.lines) == 72
    bare = replace(company, tables={**company.tables, "ledger_totals": ()}, path=tmp_path)
    assert reconciliation(bare).check.status == "NOTE"
    ledger, key = Ledger(tmp_path), (answer.lines[0].line, answer.lines[0].month)
    typed.type_total(ledger, WHO, key, answer.lines[0].panel + 100)
    assert [line.difference for line in reconciliation(bare).open] == [pytest.approx(-100)]
    assert reconciliation(bare).check.status == "FAIL"
    with pytest.raises(DataError, match="10 characters"):
        typed.explain(ledger, WHO, key, "rounding")
    typed.explain(ledger, WHO, key, "A credit note of December was booked in January.")
    told = reconciliation(bare)
    assert told.check.status == "PASS"
    assert "Ann" in str(told.lines[0].explanation)
    typed.type_total(ledger, WHO, key, answer.lines[0].panel)
    assert reconciliation(bare).check.status == "PASS"
    loaded = replace(company, path=tmp_path)
    assert reconciliation(loaded).lines[0].source == "control totals from a file"
