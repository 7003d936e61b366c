"""Every page in every state: no exception, the sentence, the range, the badge, the stamp."""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cxroi.engine.store import Store
from cxroi.terms import Check, Finding
from cxroi.ui.frame.navigation import PAGES
from tests.ui.conftest import ROOT, Open
from tests.ui.store import finding, findings, write_store

NAMES = [name for name, _ in PAGES]
JARGON = ("NPS", "CSAT", "CES", "driver", "moment of truth")


def words_of(app: AppTest) -> str:
    kinds = (app.title, app.header, app.markdown, app.metric)
    return "\n".join(f"{getattr(item, 'label', '')} {item.value}" for kind in kinds for item in kind)


def charts_of(app: AppTest) -> list[dict[str, object]]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


@pytest.mark.parametrize("name", NAMES)
def test_every_page_opens_with_title_badge_and_stamp(name: str, demo_store: Path, opened: Open) -> None:
    app = opened(name, demo_store)
    assert not app.exception
    assert len(app.title) == 1
    text = words_of(app)
    assert "Demo company, generated" in text
    assert "run testrun1" in text
    assert "98\\.8 % of customers and 99\\.6 % of revenue matched" in text


@pytest.fixture(scope="module")
def own_company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_store(tmp_path_factory.mktemp("own") / "mine", is_demo=False).path


@pytest.fixture(scope="module")
def facts_alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    facts = [one for one in findings(False) if one.id.startswith(("fact/", "health/"))]
    return write_store(tmp_path_factory.mktemp("own") / "facts", is_demo=False, kept=facts, tables=False).path


@pytest.mark.parametrize("name", NAMES)
def test_an_own_company_wears_no_demo_badge(name: str, own_company: Path, opened: Open) -> None:
    app = opened(name, own_company)
    assert not app.exception
    assert "Demo company, generated" not in words_of(app)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "quickcase"])
def test_an_empty_store_shows_the_three_steps(name: str, tmp_path: Path, opened: Open) -> None:
    app = opened(name, tmp_path / "nothing")
    assert not app.exception
    assert "three steps" in app.title[0].value
    assert "Bring customers, money and scores" in words_of(app)


@pytest.mark.parametrize("name", NAMES)
def test_a_store_with_facts_alone_says_what_each_page_needs(name: str, facts_alone: Path, opened: Open) -> None:
    app = opened(name, facts_alone)
    assert not app.exception
    assert app.title[0].value


def test_a_cut_that_was_not_estimated_is_a_state_and_not_a_number(demo_store: Path, opened: Open) -> None:
    app = opened("summary", demo_store, segment="Solo")
    assert not app.exception
    assert "Not estimated for this cut" in words_of(app)
    assert "Extra margin earned" not in words_of(app)


def test_the_address_chooses_the_period(demo_store: Path, opened: Open) -> None:
    now, before = opened("summary", demo_store), opened("summary", demo_store, period="prior12")
    assert "in the last 12 months" in now.title[0].value
    assert "in the 12 months before" in before.title[0].value
    assert now.metric[0].value != before.metric[0].value


def test_a_value_of_the_address_that_nobody_knows_is_named_and_not_used(demo_store: Path, opened: Open) -> None:
    app = opened("summary", demo_store, period="'; drop table x", segment="<script>", touchpoint="checkout")
    assert not app.exception
    assert "in the last 12 months" in app.title[0].value
    inked = [warning.value.replace("\\", "") for warning in app.warning]
    assert all(one.startswith(":orange[:material/filter_alt_off: ") for one in inked), "yellow is no ink for text"
    told = [one.removeprefix(":orange[:material/filter_alt_off: ").removesuffix("]") for one in inked]
    assert told == [
        (
            "The address asks for period “'; drop table x”, which this company does not have. Shown instead: "
            "Last 12 months."
        ),
        "The address asks for segment “<script>”, which this company does not have. Shown instead: All segments.",
        "The address asks for touchpoint “checkout”, which this company does not have. Shown instead: All touchpoints.",
    ]
    assert not opened("summary", demo_store, period="prior12", segment="All segments").warning
    assert "initiative “nothing”" in opened("initiatives", demo_store, initiative="nothing").warning[0].value
    assert "for whom “nobody”" in opened("whatif", demo_store, whom="nobody").warning[0].value


def _about(name: str, value: float) -> list[Finding]:
    cut = f"touchpoint={name}"
    return [
        finding("point/answer/within", value, 1.0, grade="C", segment=cut, n=500),
        finding("point/answer/within", value, 1.0, grade="C", segment=f"business_unit=of {name}", n=500),
        finding("ladder/recoverable", value, 1.0, grade="C", segment=f"business_unit=of {name}", n=500),
    ]


@pytest.fixture
def parted(tmp_path: Path) -> Path:
    """A company whose figures are cut by segment, business unit and touchpoint."""
    return write_store(
        tmp_path / "parted", kept=[*findings(True), *_about("delivery", 8.0), *_about("billing", 3.0)]
    ).path


def test_lists_that_add_up_to_the_same_customers_never_stand_in_one(parted: Path, opened: Open) -> None:
    app = opened("value", parted)
    switch = app.radio(key="groups")
    assert switch.options == ["By segment", "By business unit", "By touchpoint"]
    names = {
        "By segment": {"Solo", "Duo", "Club"},
        "By business unit": {"of delivery", "of billing"},
        "By touchpoint": {"delivery", "billing"},
    }
    for label, own in names.items():
        app = opened("value", parted, groups=label)
        assert not app.exception
        texts = {note["text"].split("  <span")[0] for spec in charts_of(app) for note in spec["layout"]["annotations"]}
        drawn = {name for every in names.values() for name in every if name in texts}
        assert drawn == own
    assert "for answers about delivery" in words_of(opened("value", parted, groups="By touchpoint"))
    assert "By touchpoint" not in opened("leaks", parted).radio(key="groups").options


def test_a_touchpoint_of_the_address_cuts_the_value_of_a_point_and_nothing_else(parted: Path, opened: Open) -> None:
    app = opened("value", parted, touchpoint="delivery")
    assert "€8.0" in app.title[0].value.replace("\\", "")
    assert "answers about delivery only" in words_of(app)
    for page in ("summary", "initiatives", "leaks"):
        app = opened(page, parted, touchpoint="delivery")
        assert not app.exception
        assert "Not estimated for this cut" in words_of(app)


def test_the_landing_page_says_cost_range_and_ask_and_links_to_the_truth(demo_store: Path, opened: Open) -> None:
    app = opened("summary", demo_store)
    title = app.title[0].value.replace("\\", "")
    assert "€120k" in title
    assert "€87k to €150k, grade B" in title
    assert "cost €49k" in title
    assert "We ask for €12k" in title
    assert len(app.metric) == 5
    links = [link.proto.label for link in app.get("page_link")]
    assert "What was planted, and where we missed it" in links


def test_no_ask_is_invented(tmp_path: Path, opened: Open) -> None:
    app = opened("summary", write_store(tmp_path / "asks-nothing", asks=False).path)
    assert "We ask" not in app.title[0].value
    assert "Nothing is asked" in words_of(app)


def test_executive_pages_speak_money(demo_store: Path, opened: Open) -> None:
    for name in ("summary", "initiatives", "leaks"):
        text = words_of(opened(name, demo_store))
        assert not [word for word in JARGON if word in text]


def test_a_refused_initiative_gives_its_reason_and_what_would_do(demo_store: Path, opened: Open) -> None:
    app = opened("initiatives", demo_store, initiative="loyal-club")
    text = words_of(app).replace("\\", "")
    assert "We cannot say what Loyal club earned" in text
    assert "No figure" in text
    assert "What would do.** A random half" in text
    assert "FAIL" in text


def test_without_a_margin_rate_the_page_tells_revenue_and_counts_nothing(tmp_path: Path, opened: Open) -> None:
    told = "No margin is known, only revenue. State margin_rate in the assumptions."
    path, check = "initiative/loyal-club", Check("Overlap", "PASS", "All have a comparable customer.")
    kept = [one for one in findings(False) if not one.id.startswith(path)]
    for period in ("last12", "since_launch"):
        kept += [
            finding(f"{path}/{key}", None, reason=told, period=period, initiative="loyal-club")
            for key in ("earned", "net")
        ]
        revenue = finding(f"{path}/revenue", 5_000.0, 900.0, period=period, initiative="loyal-club", checks=(check,))
        kept.append(replace(revenue, statement="Loyal club earned €5.0k of revenue (not margin)."))
    store = write_store(tmp_path / "revenue", is_demo=False, kept=kept).path
    app = opened("initiatives", store, initiative="loyal-club")
    text = words_of(app).replace("\\", "")
    assert "earned €5.0k of revenue (not margin)" in app.title[0].value.replace("\\", "")
    assert "Extra revenue, not margin" in text
    assert "Not counted in any total, and never set against costs." in text
    checks = opened("checks", store, initiative="loyal-club")
    assert "All have a comparable customer" in str([table.value.to_dict() for table in checks.table])
    assert "€5.0k of revenue" in words_of(checks).replace("\\", "")
    assert "5.0k" not in opened("summary", store).title[0].value


def test_checks_table_shows_every_check_with_its_reason(demo_store: Path, opened: Open) -> None:
    told = words_of(opened("initiatives", demo_store, initiative="repair-slots")).replace("\\", "")
    page = opened("checks", demo_store, initiative="repair-slots")
    shown = str([table.value.to_dict() for table in page.table])
    assert page.title[0].value.replace("\\", "").removeprefix("Repair slots: ") in told
    assert "REVIEW" in told
    assert "REVIEW" in shown
    assert "Without May it is half" in shown.replace("\\\\", "").replace("\\", "")


def test_a_refused_figure_without_checks_shows_what_the_checks_page_shows(tmp_path: Path, opened: Open) -> None:
    kept = [replace(one, checks=()) if one.id.startswith("initiative/loyal-club/") else one for one in findings(False)]
    store = write_store(tmp_path / "silent", is_demo=False, kept=kept).path
    text = words_of(opened("initiatives", store, initiative="loyal-club")).replace("\\", "")
    checks = opened("checks", store, initiative="loyal-club").title[0].value.replace("\\", "")
    failed, of = re.search(r"(\d+) of (\d+) checks fail", text).groups()  # type: ignore[union-attr]
    assert f"of {of} checks pass" in checks
    assert f"{failed} fail" in checks
    assert "No check was recorded" not in text


@pytest.mark.parametrize(
    ("said", "asks", "flagged"),
    [
        ("Scale: it pays.", False, True),
        ("Stop: it harms.", False, True),
        ("Learn: too young.", False, False),
        ("Scale: it pays.", True, False),
    ],
)
def test_scale_and_stop_without_a_next_step_are_flagged(
    tmp_path: Path, opened: Open, said: str, asks: bool, flagged: bool
) -> None:
    advice = finding(
        "initiative/parcel-texts/recommendation",
        0.9,
        0.01,
        period="since_launch",
        unit="probability",
        currency=None,
        initiative="parcel-texts",
    )
    kept = [*findings(False), replace(advice, statement=said)]
    store = write_store(tmp_path / "step", is_demo=False, kept=kept, asks=asks).path
    text = words_of(opened("initiatives", store, initiative="parcel-texts"))
    assert ("Nobody has written the step that does it" in text) is flagged


def test_a_loss_is_shown_as_a_loss(demo_store: Path, opened: Open) -> None:
    assert "lost €38k" in opened("initiatives", demo_store, initiative="new-menu").title[0].value.replace("\\", "")


def test_groups_that_cannot_be_measured_say_so(demo_store: Path, opened: Open) -> None:
    app = opened("value", demo_store)
    assert "Not measurable here: 18 customers left" in json.dumps(charts_of(app))


@pytest.mark.parametrize(
    ("cost", "advice", "never"), [(1e9, "Do not start as it stands", "Start with"), (1.0, "Start with", "Do not start")]
)
def test_nobody_is_told_to_start_what_costs_more_than_it_wins_back(
    tmp_path: Path, opened: Open, cost: float, advice: str, never: str
) -> None:
    kept = [one for one in findings(False) if not one.id.startswith("ladder/cost@")]
    store = write_store(tmp_path / "costly", is_demo=False, kept=[*kept, finding("ladder/cost", cost, 0.5, grade="E")])
    text = words_of(opened("leaks", store.path))
    assert advice in text
    assert never not in text


def test_charts_draw_their_range_and_name_grade_n_and_run(demo_store: Path, opened: Open) -> None:
    app = opened("summary", demo_store)
    spec = json.dumps(charts_of(app), ensure_ascii=False)
    assert "€70k to €110k" in spec
    feet = [one.value for one in app.markdown if "n 4" in one.value and "grade" in one.value]
    assert len(feet) == 2
    assert any("run testrun1" in one.value for one in app.markdown)


def test_planted_truth_shows_misses_as_misses(tmp_path: Path, opened: Open) -> None:
    kept = [*findings(True), finding("truth/night-chat/net", 900_000.0, grade="R", initiative="night-chat")]
    app = opened("planted", write_store(tmp_path / "missed", kept=kept).path)
    assert "5 of 6 figures" in app.title[0].value.replace("\\", "")
    assert "missed" in str(app.table[0].value.to_dict())


def test_planted_truth_of_an_own_company_does_not_exist(tmp_path: Path, opened: Open) -> None:
    app = opened("planted", write_store(tmp_path / "own-truth", is_demo=False).path)
    assert "no planted truth" in app.title[0].value


def test_data_page_shows_refused_rows_assumptions_and_builds(demo_store: Path, opened: Open) -> None:
    app = opened("data", demo_store)
    shown = " ".join(str(frame.value.to_dict()) for frame in (*app.dataframe, *app.table))
    assert "first day is not a date" in shown
    assert "nobody" in shown
    assert "customers.csv" in shown
    assert "python -m cxroi restore" in " ".join(code.value for code in app.code)


def test_a_damaged_newest_build_is_announced_and_the_previous_one_served(tmp_path: Path, opened: Open) -> None:
    store = write_store(tmp_path / "twice")
    write_store(store.path, again=True)
    newest = store.path / Store(store.path).current().file
    newest.write_bytes(newest.read_bytes()[:-4096])
    os.utime(store.path / "CURRENT")
    app = opened("summary", store.path)
    assert not app.exception
    assert "damaged" in app.warning[0].value
    assert "€120k" in app.title[0].value.replace("\\", "")


def test_a_store_that_cannot_be_read_says_what_would_do(tmp_path: Path, opened: Open) -> None:
    store = write_store(tmp_path / "broken")
    for file in store.path.glob("build-*.duckdb"):
        file.write_bytes(b"rubbish")
    app = opened("summary", store.path)
    assert not app.exception
    assert "cannot be read" in app.title[0].value
    assert "python -m cxroi restore" in " ".join(code.value for code in app.code)


def test_a_missing_key_is_a_state_too(tmp_path: Path, opened: Open) -> None:
    store = write_store(tmp_path / "keyless")
    store.key_file.unlink()
    app = opened("summary", store.path)
    assert not app.exception
    assert "cannot be read" in app.title[0].value


def test_a_new_build_is_noticed_without_a_restart(tmp_path: Path, opened: Open) -> None:
    store = write_store(tmp_path / "grows")
    app = opened("summary", store.path)
    kept = [
        finding("booked/gross", 990_000.0, 20_000.0, subject="Customer-experience work")
        if one.id == "booked/gross@last12"
        else one
        for one in findings(True)
    ]
    write_store(store.path, kept=kept, again=True)
    app.run()
    assert "€990k" in app.title[0].value.replace("\\", "")


def test_themes_of_comments_come_with_how_many_comments_name_one(tmp_path: Path, opened: Open) -> None:
    shares = [
        finding(
            "driver/share", point, 0.1, grade="D", period="all", segment=f"driver={name}", unit="share", currency=None
        )
        for name, point in (("contacts", 0.7), ("comments about delivery", 0.3))
    ]
    whole = finding("driver/explained", 0.05, 0.01, grade="D", period="all", unit="share", currency=None)
    themed = finding("driver/themed", 0.62, grade="R", period="all", unit="share", currency=None, n=27_386)
    app = opened("drivers", write_store(tmp_path / "said", kept=[*findings(True), *shares, whole, themed]).path)
    assert not app.exception
    assert "62 % of 27,386 comments name at least one" in words_of(app).replace("\\", "")
    silent = opened("drivers", write_store(tmp_path / "silent", kept=[*findings(True), *shares, whole]).path)
    assert not silent.exception
    assert "keywords" not in words_of(silent)


def test_hostile_names_stay_text(tmp_path: Path, opened: Open) -> None:
    name = "![x](http://outside.example/a.png) <script>alert(1)</script> $a$ :red[b]"
    app = opened(
        "initiatives", write_store(tmp_path / "hostile", rename=("parcel-texts", name)).path, initiative="parcel-texts"
    )
    assert not app.exception
    for item in (*app.title, *app.header, *app.markdown):
        assert "![x](" not in item.value
        assert "<script" not in item.value


def test_a_page_opened_without_the_router_goes_through_it(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CXROI_STORE", str(demo_store))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    app.switch_page("pages/leaks.py").run()
    assert not app.exception
    assert "win back" in app.title[0].value


def test_the_store_is_not_changed_by_looking(demo_store: Path, opened: Open, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(demo_store, tmp_path / "copy"))
    shutil.copy(demo_store.with_name("harbour.key"), tmp_path / "copy.key")
    before = {path.name: path.stat().st_mtime_ns for path in copy.iterdir()}
    for name in NAMES:
        opened(name, copy)
    assert {path.name: path.stat().st_mtime_ns for path in copy.iterdir()} == before


def test_a_build_of_another_version_says_to_build_again(tmp_path: Path, opened: Open) -> None:
    store = Store(tmp_path / "old")
    with store.publishing(seed=1) as build:
        build.engine.execute("create schema if not exists meta")
        build.engine.execute("create table meta.build as select 'x' as generation")
    app = opened("summary", store.path)
    assert not app.exception
    assert "another version" in words_of(app)


def test_every_page_says_what_it_is_in_two_sentences(demo_store: Path, opened: Open) -> None:
    from cxroi.report.about import ABOUT

    assert set(ABOUT) >= set(NAMES)
    assert all(1 <= text.count(". ") + 1 <= 2 and text.endswith(".") for text in ABOUT.values())
    assert any(ABOUT["leaks"][:30] in item.value.replace("\\", "") for item in opened("leaks", demo_store).markdown)
