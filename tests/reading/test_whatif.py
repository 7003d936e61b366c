"""What-if answers: one number everywhere, groups that overlap refused, kept scenarios recomputed, cases that promise
the same."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from pptx import Presentation

from cxroi import words
from cxroi.__main__ import main
from cxroi.doing import scenarios as doing_scenarios
from cxroi.errors import DataError
from cxroi.ledger import Draft, Ledger
from cxroi.ledger.cases import case_of, cases
from cxroi.ledger.scenarios import Plan, Seen, plan_of
from cxroi.reading.base.company import Company, open_company
from cxroi.reading.plans import portfolio, scenarios
from cxroi.reading.plans.choices import DRIVER_REFUSED, choices
from cxroi.reading.plans.whatif import what_if
from cxroi.reading.trust.workbook import Book
from cxroi.report.book import scenarios as sheet
from cxroi.report.book.frame import OPTIONS, Formats
from cxroi.report.deck import slide
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.results.initiatives.promise import plan_of as promise_of
from cxroi.terms import Finding, Principal
from tests.ui.store import finding, findings, write_store

ANN = Principal("Ann")
PLAN = Plan(
    name="Parcel texts for Solo",
    segments=("segment=Solo",),
    points=0.6,
    reach_share=0.5,
    cost_one_off=200.0,
    cost_monthly=10.0,
    cost_per_customer=0.5,
    ramp_months=3,
)
HOSTILE = "<script>alert(1)</script> [x](http://a.b) =cmd|' /C calc'!A0 $x$"


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return open_company(write_store(tmp_path / "harbour").path, Principal())


def test_it_has_ranges_follows_the_plan_and_reaches_customers_who_are_there_now(company: Company) -> None:
    everybody = Plan(points=0.2, reach_share=0.5, cost_one_off=100.0)
    small, large = what_if(company, everybody), what_if(company, everybody.model_copy(update={"points": 0.8}))
    now = company.finding("point/everyone/within")
    assert now is not None
    assert small.reach == round(now.n / 2)
    assert (large.net.point or 0) > (small.net.point or 0)
    assert small.net.low is not None
    assert (small.net.grade, len(small.path)) == ("C", 3 * small.horizon)
    assert {one.level for one in small.path} == {0.9, 0.8, 0.5}


def test_a_point_is_worth_here_what_the_value_page_says(company: Company) -> None:
    """One group alone uses the draws of every other figure, so both pages show the same range."""
    from cxroi.reading.score.value import groups
    from cxroi.value.score.point import answer_value

    for group in groups(company):
        elsewhere = answer_value(group.effect)
        here = what_if(company, PLAN.model_copy(update={"segments": (group.segment,)})).measured
        assert (here.point, here.low, here.high) == (elsewhere.point, elsewhere.low, elsewhere.high)


@pytest.mark.parametrize(
    "segments",
    [
        ("all", "segment=Solo"),
        ("segment=Solo", "segment=Solo"),
        ("segment=Solo", "business_unit=North"),
        ("touchpoint=billing", "touchpoint=delivery"),
    ],
)
def test_groups_that_overlap_are_never_added(tmp_path: Path, segments: tuple[str, ...]) -> None:
    company = open_company(write_store(tmp_path / "one").path, Principal())
    rows = company.tables["score_effects"]
    more = tuple(
        {**rows[0], "segment": cut} for cut in ("business_unit=North", "touchpoint=billing", "touchpoint=delivery")
    )
    company = replace(company, tables={**company.tables, "score_effects": (*rows, *more)})
    with pytest.raises(DataError, match=r"overlap|cannot be measured"):
        what_if(company, PLAN.model_copy(update={"segments": segments}))
    assert [one.segment for one in choices(company).touchpoints] == ["touchpoint=billing", "touchpoint=delivery"]
    touched = what_if(company, PLAN.model_copy(update={"segments": ("touchpoint=billing",)}))
    assert touched.net.point is not None


def test_drivers_unmeasured_groups_and_unseen_points_are_refused_with_the_reason(company: Company) -> None:
    with pytest.raises(DataError, match="compare different customers"):
        what_if(company, PLAN.model_copy(update={"segments": ("driver=waiting",)}))
    assert "no figure" in DRIVER_REFUSED
    with pytest.raises(DataError, match="cannot be measured in this build"):
        what_if(company, PLAN.model_copy(update={"segments": ("segment=Club",)}))
    with pytest.raises(DataError, match="at most"):
        what_if(company, PLAN.model_copy(update={"points": 0.9}))
    beyond = what_if(company, PLAN.model_copy(update={"points": 0.9, "beyond": True}))
    assert beyond.net.grade == "D"
    assert any(check.status == "FAIL" for check in beyond.checks)


def test_a_reader_with_a_scope_is_asked_about_its_units_only(tmp_path: Path) -> None:
    kept = [*findings(True), finding("point/everyone/within", 5.0, 1.0, segment="business_unit=North")]
    store = write_store(tmp_path / "scoped", kept=kept)
    company = open_company(store.path, Principal("Nora", scope=("North",)))
    assert choices(company).known == {}


def test_one_number_on_page_slide_workbook_json_and_command_line(
    company: Company, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """W7: the same figures to the last digit, wherever they are shown (the page's own test reads its cards)."""
    entry = doing_scenarios.keep(company, ANN, PLAN)
    (kept,) = scenarios.kept(company)
    assert kept.answer is not None
    net = kept.answer.net
    shown = (words.figure_words(net), words.range_only(net))
    store = ["--store", str(company.path)]
    assert main(["scenario", "show", entry.id, "--json", *store]) == 0
    told = {one["id"]: one for one in json.loads(capsys.readouterr().out)["findings"]}
    for one in kept.answer.findings:
        assert (told[one.id]["point"], told[one.id]["low"], told[one.id]["high"]) == (one.point, one.low, one.high)
    assert main(["scenario", "list", *store]) == 0
    listed = capsys.readouterr().out
    assert all(text in listed for text in shown)
    options = ["--points", "0.6", "--reach", "0.5", "--once", "200", "--monthly", "10", "--each", "0.5", "--ramp", "3"]
    assert main(["scenario", "run", *options, "--segment", "segment=Solo", "--json", *store]) == 0
    ran = next(one for one in json.loads(capsys.readouterr().out)["findings"] if one["id"] == net.id)
    assert (ran["point"], ran["low"], ran["high"]) == (net.point, net.low, net.high)
    file = tmp_path / "plan.toml"
    file.write_text(
        'segments = ["segment=Solo"]\npoints = 0.6\nreach_share = 0.5\ncost_one_off = 200\ncost_monthly = 10\n'
        "cost_per_customer = 0.5\nramp_months = 3\n"
    )
    assert main(["scenario", "run", str(file), *store]) == 0
    printed = capsys.readouterr().out
    assert all(text in printed for text in shown)
    text = _slide_text(kept.answer.bars, net)
    assert all(part in text for part in shown)
    assert _row(_book(company))[2:5] == pytest.approx((net.point, net.low, net.high), rel=1e-15)


def _slide_text(bars: tuple[Finding, ...], net: Finding) -> str:
    meta = SlideMeta("Harbour", True, "test", "March 2027", "r", "a", "g")
    page = Presentation(io.BytesIO(slide("tornado", [net, *bars], meta))).slides[0]
    return " ".join(
        [shape.text_frame.text for shape in page.shapes if shape.has_text_frame]
        + [page.notes_slide.notes_text_frame.text]
    )


def _book(company: Company) -> bytes:
    import xlsxwriter  # type: ignore[import-untyped]

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as file:
        book = Book("", True, "EUR", "", "", 0, "", "", "", (), (), (), {}, (), scenarios.kept(company))
        sheet.write(file.add_worksheet("Scenarios"), book, Formats(file))
    return stream.getvalue()


def _row(content: bytes) -> tuple[object, ...]:
    return next(openpyxl.load_workbook(io.BytesIO(content))["Scenarios"].iter_rows(min_row=2, values_only=True))


def test_hostile_names_stay_text_in_the_workbook_and_the_ask(company: Company) -> None:
    doing_scenarios.keep(company, ANN, PLAN.model_copy(update={"name": f"={HOSTILE}"[:80], "note": HOSTILE}))
    cell = next(openpyxl.load_workbook(io.BytesIO(_book(company)))["Scenarios"].iter_rows(min_row=2))[0]
    assert cell.data_type == "s"
    assert "\n" not in scenarios.ask_sentence(what_if(company, PLAN.model_copy(update={"name": "two\nlines"})))


def test_a_scenario_of_another_build_is_computed_again_and_says_what_moved(company: Company) -> None:
    doing_scenarios.keep(company, ANN, PLAN)
    (same,) = scenarios.kept(company)
    assert same.note == ""
    later = replace(company, build=replace(company.build, run_id="later"))
    (moved,) = scenarios.kept(later)
    assert "Saved under run testrun1: net value was" in moved.note
    assert same.answer is not None
    assert words.figure_words(same.answer.net) in moved.note
    gone = replace(company, tables={**company.tables, "score_effects": ()})
    (lost,) = scenarios.kept(gone)
    assert lost.answer is None
    assert "cannot be computed in this build" in lost.problem


def test_side_by_side_names_the_best_by_expected_and_by_lower_end(company: Company) -> None:
    for name, points in (("Small", 0.1), ("Large", 0.7)):
        doing_scenarios.keep(company, ANN, PLAN.model_copy(update={"name": name, "points": points}))
    told = scenarios.compare(scenarios.kept(company))
    assert told.names == ("Large", "Small")
    assert told.verdict.startswith("Highest expected net value: Large, €")
    labels = [label for label, _ in told.rows]
    assert {"Net value", "90 % range", "Payback", "Pays back in a year", "Loses money", "Cost", "Assumptions"} <= set(
        labels
    )
    assert [one.segment for one in told.nets] == ["scenario=Large", "scenario=Small"]
    five = scenarios.kept(company) * 3
    assert len(scenarios.compare(five).names) == 4


def test_a_frozen_case_promises_what_the_scenario_expects(company: Company) -> None:
    answer = what_if(company, PLAN)
    case = doing_scenarios.case_of(company, PLAN, "parcel-texts", "2027-06")
    margin, cost = promise_of(case).through(10**6)
    assert margin == pytest.approx(answer.margin.point, rel=1e-12)
    assert cost == pytest.approx(answer.cost.point, rel=1e-12)
    end = next(one for one in answer.path if one.key == str(answer.horizon) and one.level == 0.9)
    assert margin - cost == pytest.approx(end.point, rel=1e-9)
    entry = doing_scenarios.freeze(company, ANN, case)
    assert entry.approved
    (frozen,) = cases(Ledger(company.path), ANN)
    assert case_of(frozen).sponsor == "Chief Operating Officer"
    assert "Parcel texts for Solo" in case_of(frozen).note


def test_without_sponsor_and_owner_nothing_is_frozen_and_nothing_written(company: Company) -> None:
    case = doing_scenarios.case_of(company, PLAN, "somebody-elses", "2027-06")
    with pytest.raises(DataError, match="no sponsor and no owner"):
        doing_scenarios.freeze(company, ANN, case)
    assert not Ledger(company.path).path.exists()
    with pytest.raises(DataError, match="month such as"):
        doing_scenarios.case_of(company, PLAN, "parcel-texts", "soon")


def test_the_ask_is_one_sentence_with_cost_range_grade_payback_chance_date_and_owner(company: Company) -> None:
    answer = what_if(company, PLAN)
    told = scenarios.ask_sentence(answer, "1 March 2027", "Ops")
    net = answer.net
    assert told.startswith("We ask for €550 once and €10 a month for Parcel texts for Solo; ")
    for part in (
        words.figure_words(net),
        words.range_only(net),
        "it should bring",
        "grade C",
        "within a year",
        "decide by 1 March 2027",
        "owner Ops",
    ):
        assert part in told
    assert told.count(". ") == 0
    loses = scenarios.ask_sentence(what_if(company, PLAN.model_copy(update={"cost_one_off": 1e6})))
    assert "it should lose" in loses
    assert "does not pay back within 36 months" in loses


def test_saved_figures_are_those_of_the_moment(company: Company) -> None:
    entry = doing_scenarios.keep(company, ANN, PLAN.model_copy(update={"seen": Seen(run_id="forged", net=1.0)}))
    seen = plan_of(entry).seen
    assert (seen.run_id, seen.net) == ("testrun1", what_if(company, PLAN).net.point)


def test_a_name_too_long_is_refused_by_the_command_and_nothing_is_written(
    company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ["--store", str(company.path)]
    run = ["scenario", "run", "--points", "0.6", "--reach", "0.5", "--segment", "segment=Solo", *store]
    assert main([*run, "--save", "x" * 10_000]) != 0
    told = capsys.readouterr().err
    assert "name: must have 80 characters or fewer" in told
    assert "Traceback" not in told
    assert "xxx" not in told
    assert not Ledger(company.path).path.exists()
    assert main([*run, "--save", "x" * 80]) == 0
    assert main(["scenario", "list", *store]) == 0


def test_one_entry_that_cannot_be_read_leaves_the_others_at_work(
    company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    body = {**PLAN.model_dump(mode="json"), "name": "y" * 10_000}
    Ledger(company.path).save(ANN, Draft("scenario", "broken", body))
    doing_scenarios.keep(company, ANN, PLAN)
    good, broken = scenarios.kept(company)
    assert good.answer is not None
    assert (broken.plan, broken.answer) == (None, None)
    assert "this scenario cannot be read by this version: name: must have 80 characters or fewer" in broken.problem
    assert scenarios.compare((good, broken)).names == (PLAN.name,)
    rows = list(openpyxl.load_workbook(io.BytesIO(_book(company)))["Scenarios"].iter_rows(min_row=2, values_only=True))
    assert [row[2] for row in rows] == [pytest.approx(good.answer.net.point), None]
    assert rows[1][16] == broken.problem
    listed = {item.id: item for item in portfolio.items(company)}
    assert listed[f"scenario-{good.entry.id}"].candidate is not None
    assert listed["scenario-broken"].candidate is None
    store = ["--store", str(company.path)]
    for options in (["list"], ["list", "--json"]):
        assert main(["scenario", *options, *store]) == 0
        assert "cannot be read by this version" in capsys.readouterr().out
    assert main(["scenario", "show", "broken", *store]) != 0
    assert "cannot be read by this version" in capsys.readouterr().err


def test_an_ask_for_no_money_says_nothing_about_paying_back(company: Company) -> None:
    free = what_if(
        company, PLAN.model_copy(update={"cost_one_off": 0.0, "cost_monthly": 0.0, "cost_per_customer": 0.0})
    )
    told = scenarios.ask_sentence(free)
    assert told.startswith("We ask for no money for")
    assert "pay" not in told
    assert "within a year" not in told
    assert free.told("pays_back_in_12").reason == free.told("payback").reason
    entry = doing_scenarios.keep(company, ANN, free.plan)
    rows = dict(scenarios.compare((scenarios.again(company, entry),)).rows)
    assert (rows["Payback"], rows["Pays back in a year"]) == (("–",), ("–",))


def test_a_reach_that_rounds_to_nobody_is_refused(company: Company) -> None:
    with pytest.raises(DataError, match="nobody is reached"):
        what_if(company, PLAN.model_copy(update={"reach_share": 1e-6}))


def test_one_month_is_singular_in_every_sentence(company: Company) -> None:
    answer = what_if(company, PLAN.model_copy(update={"horizon_months": 1}))
    told = " ".join(
        [
            scenarios.ask_sentence(answer),
            *(one.statement for one in answer.findings),
            answer.cards[0].reason,
            *(one.reason or "" for one in answer.findings),
            *(one.method for one in answer.findings),
        ]
    )
    assert "1 month" in told
    assert "1 months" not in told


def test_a_payback_that_never_comes_is_told_apart_from_one_that_cannot_be_known(company: Company) -> None:
    dear = what_if(company, PLAN.model_copy(update={"cost_one_off": 1e6})).told("payback")
    assert words.not_in_time(dear) == "Not back within 36 months"
    assert (dear.point, dear.grade) == (None, "insufficient")
    free = PLAN.model_copy(update={"cost_one_off": 0.0, "cost_monthly": 0.0, "cost_per_customer": 0.0})
    assert words.not_in_time(what_if(company, free).told("payback")) == ""
    assert words.not_in_time(what_if(company, PLAN).net) == ""
