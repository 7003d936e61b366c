"""The command line: help, exit statuses, words on standard error, JSON alone on standard output."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from cxroi.commands import COMMANDS
from cxroi.engine.store import Store
from cxroi.ledger import Ledger, pilots
from cxroi.ledger.cases import add, read_case
from cxroi.terms import Principal
from tests.stores import demo_files, demo_said, demo_store
from tests.terminal import cxroi

ROOT = Path(__file__).resolve().parents[1]
NAMES = [module.__name__.rsplit(".", 1)[-1] for module in COMMANDS]


@pytest.mark.parametrize(
    ("words", "status"), [(("case", "template"), 0), (("findings", "--store", "nowhere"), 1), (("nonsense",), 2)]
)
def test_a_process_ends_with_the_status_and_the_words_of_the_command(words: tuple[str, ...], status: int) -> None:
    """All other tests call the command in their own process; this one shows that it is the same."""
    done = subprocess.run([sys.executable, "-m", "cxroi", *words], cwd=ROOT, capture_output=True, text=True)
    here = cxroi(*words)
    assert (done.returncode, done.stdout, done.stderr) == (here.returncode, here.stdout, here.stderr)
    assert done.returncode == status


@pytest.mark.parametrize("name", NAMES)
def test_every_command_explains_itself_and_stands_in_the_readme(name: str) -> None:
    shown = cxroi(name, "--help")
    assert shown.returncode == 0
    module = next(module for module in COMMANDS if module.__name__.endswith(f".{name}"))
    assert (module.__doc__ or "").split("\n")[0].rstrip(".") in shown.stdout.replace("\n", " ")
    assert f"python -m cxroi {name}" in (ROOT / "README.md").read_text()


def test_readme_names_no_command_that_does_not_exist() -> None:
    named = set(re.findall(r"python -m cxroi ([a-z]+)", (ROOT / "README.md").read_text()))
    assert named == set(NAMES)


def test_wrong_usage_ends_with_two() -> None:
    for words in (
        ("nonsense",),
        ("load",),
        ("demo", "--units", "3"),
        ("slide", "--id", "x", "--kind", "pie", "--out", "x.pptx"),
    ):
        done = cxroi(*words)
        assert done.returncode == 2, words
        assert done.stdout == ""
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("findings", "--json"), ("build",), ("restore",)])
def test_a_command_without_a_store_names_the_next_one(words: tuple[str, ...], tmp_path: Path) -> None:
    done = cxroi(*words, "--store", str(tmp_path / "none"))
    assert done.returncode == 1
    assert done.stdout == ""
    assert "python -m cxroi" in done.stderr
    assert "Traceback" not in done.stderr


def test_load_says_what_is_wrong_with_its_profile_and_files(tmp_path: Path) -> None:
    for profile, source in (("nowhere.toml", tmp_path), ("hillstrom", tmp_path / "gone.csv")):
        done = cxroi("load", "--store", str(tmp_path / "own"), "--profile", profile, str(source))
        assert done.returncode in (1, 2)
        assert "cxroi: " in done.stderr
        assert "Traceback" not in done.stderr


def test_propose_load_build_findings_on_a_file_of_ones_own(tmp_path: Path) -> None:
    source = tmp_path / "crm.csv"
    rows = [f"K{i:04d},{2020 + i % 5}-0{1 + i % 9}-15,{['North', 'South'][i % 2]}" for i in range(200)]
    source.write_text("customer_id,first_seen_on,region\n" + "\n".join(rows) + "\n")
    profile = tmp_path / "mine.toml"
    assert cxroi("propose", str(source), "--out", str(profile)).returncode == 0
    again = cxroi("propose", str(source), "--out", str(profile))
    assert again.returncode == 2
    asked = cxroi("load", "--store", str(tmp_path / "own"), "--profile", str(profile), str(source))
    assert asked.returncode == 1
    assert "question" in asked.stderr


UNITS = 1_500


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_store(tmp_path_factory.mktemp("company") / "demo", UNITS)


def test_the_demo_command_tells_its_stages() -> None:
    told = demo_said(UNITS)
    assert [line for line in told.splitlines() if line.startswith("Stage ")] == [
        "Stage 1 of 3: generating the demo company's files",
        "Stage 2 of 3: loading the files",
        "Stage 3 of 3: building panel, estimates and findings",
    ]
    assert "Ready. Open it with: python3 run.py --store " in told


def test_files_of_the_demo_lie_in_its_store_unless_another_place_is_named(tmp_path: Path) -> None:
    store = tmp_path / "demo"
    assert cxroi("demo", "--units", "200", "--files-only", "--store", str(store)).returncode == 0
    here = {path.name for path in (store / "files").iterdir()}
    assert {"units.csv", "truth.json"} < here
    assert {path.name for path in demo_files(UNITS).iterdir()} == here


KEYS = [
    "id",
    "kind",
    "question",
    "statement",
    "initiative",
    "segment",
    "unit",
    "currency",
    "period",
    "point",
    "low",
    "high",
    "level",
    "grade",
    "n",
    "n_clusters",
    "method",
    "reason",
    "checks",
    "assumptions_version",
    "run_id",
    "sense",
    "measure",
    "money",
    "per",
    "rests_on_scores",
    "family",
    "gate",
    "booked",
    "dated",
    "coverage",
    "within",
    "label",
    "stages",
    "meaning",
]


def test_findings_json_holds_every_figure_with_exactly_the_agreed_keys(demo: Path) -> None:
    done = cxroi("findings", "--json", "--store", str(demo))
    assert done.returncode == 0
    assert done.stderr == ""
    found = json.loads(done.stdout)["findings"]
    assert len(found) > 300
    assert any(finding["id"].startswith("truth/") for finding in found), (
        "what was planted is kept wherever the files went"
    )
    assert len({finding["id"] for finding in found}) == len(found)
    for finding in found:
        assert list(finding) == KEYS
        assert finding["grade"] in {"R", "A", "B", "C", "D", "E", "insufficient"}
        assert finding["kind"] in {"estimated", "recorded", "assumed"}
        if finding["point"] is None:
            assert finding["reason"]
            assert finding["grade"] == "insufficient"
        elif finding["grade"] == "R":
            assert finding["low"] is None
            assert finding["method"]
        else:
            assert finding["low"] <= finding["high"]
            assert finding["level"] == 0.9
        assert finding["run_id"]
        assert finding["statement"].endswith(".")
        for check in finding["checks"]:
            assert set(check) == {"name", "status", "reason"}
            assert check["status"] in {"PASS", "NOTE", "REVIEW", "FAIL"}


def test_parts_of_the_bridge_add_up_and_net_is_gross_less_all_costs(demo: Path) -> None:
    listed = json.loads(cxroi("findings", "--json", "--store", str(demo)).stdout)["findings"]
    found = {finding["id"]: finding for finding in listed}
    names = ("without", "retention", "spend", "cost_to_serve", "programme_cost")
    steps = [found[f"bridge/{step}@last12"]["point"] for step in names]
    if None not in steps:
        assert sum(steps) == pytest.approx(found["bridge/with@last12"]["point"], rel=1e-9)
        gross, cost = found["booked/gross@last12"]["point"], found["booked/cost@last12"]["point"]
        assert found["booked/net@last12"]["point"] == pytest.approx(gross - cost, rel=1e-9)
        assert gross == pytest.approx(sum(steps[1:4]), rel=1e-9)


def test_the_same_store_gives_the_same_numbers_again(demo: Path) -> None:
    def numbers() -> dict[str, tuple[object, ...]]:
        found = json.loads(cxroi("findings", "--json", "--store", str(demo)).stdout)["findings"]
        return {
            finding["id"]: (finding["point"], finding["low"], finding["high"], finding["statement"])
            for finding in found
        }

    first = numbers()
    assert cxroi("build", "--store", str(demo)).returncode == 0
    second = numbers()
    assert first.keys() == second.keys()
    for key, (*figures, statement) in first.items():
        assert second[key][3] == statement
        for before, after in zip(figures, second[key][:3], strict=True):
            assert (before is None) == (after is None), key
            assert before is None or after == pytest.approx(before, rel=1e-9, abs=1e-9), key
    listed = cxroi("restore", "--store", str(demo), "--json")
    builds = json.loads(listed.stdout)["builds"]
    assert len(builds) == 2
    assert sum(build["current"] for build in builds) == 1
    older = next(build["build"] for build in builds if not build["current"])
    assert cxroi("restore", older, "--store", str(demo)).returncode == 0
    assert numbers() == first


def test_a_slide_of_a_finding_is_written(demo: Path, tmp_path: Path) -> None:
    out = tmp_path / "one.pptx"
    done = cxroi("slide", "--store", str(demo), "--id", "booked/gross@last12", "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert out.read_bytes()[:2] == b"PK"
    missing = cxroi("slide", "--store", str(demo), "--id", "nothing/here", "--out", str(out))
    assert missing.returncode == 1
    assert "python -m cxroi findings" in missing.stderr


def test_the_demo_and_own_data_are_never_mixed(demo: Path, tmp_path: Path) -> None:
    source = tmp_path / "hillstrom.csv"
    source.write_text(
        "recency,history_segment,history,mens,womens,zip_code,newbie,channel,segment,visit,conversion,spend\n"
        "1,x,10,1,0,Urban,0,Web,No E-Mail,0,0,0\n"
    )
    done = cxroi("load", "--store", str(demo), "--profile", "hillstrom", str(source))
    assert done.returncode == 1
    assert "demo" in done.stderr.lower()


def test_a_case_template_goes_to_the_file_that_is_named_and_overwrites_nothing(tmp_path: Path) -> None:
    file = tmp_path / "case.toml"
    assert cxroi("case", "template", str(file)).returncode == 0
    assert file.read_text() == cxroi("case", "template").stdout
    again = cxroi("case", "template", str(file))
    assert again.returncode == 1
    assert "exists already and is kept as it is" in again.stderr
    assert cxroi("case", "template", str(tmp_path / "nowhere" / "case.toml")).returncode == 1


def test_a_case_for_an_unknown_initiative_is_refused_with_the_known_ids(demo: Path, tmp_path: Path) -> None:
    file = tmp_path / "case.toml"
    template = cxroi("case", "template").stdout
    file.write_text(template.replace("plan-advice", "nosuch"))
    for doing, what in (("add", str(file)), ("approve", "nosuch/1")):
        if doing == "approve":
            add(Ledger(demo), Principal("Ann"), read_case(file).model_copy(update={"sponsor": "COO", "owner": "Olga"}))
        refused = cxroi("case", doing, what, "--by", "Ann", "--store", str(demo))
        assert refused.returncode == 1
        assert "plan-advice" in refused.stderr
        assert "thank-you-notes" in refused.stderr
    unknown = [
        entry for entry in Ledger(demo).entries(Principal("Ann"), "case") if entry.body["initiative"] == "nosuch"
    ]
    assert [entry.approved for entry in unknown] == [False]


def test_an_assumption_below_zero_is_taken_as_it_is_or_by_name(tmp_path: Path) -> None:
    Store(tmp_path / "store").key(create=True)
    for given in (("-1",), ("--value=-1",), ("--value=-1e3",), ("-.5",)):
        done = cxroi("assume", "set", "discount_rate", *given, "--by", "Ann", "--store", str(tmp_path / "store"))
        assert done.returncode == 1, done.stderr
        assert "discount_rate" in done.stderr
        assert "unrecognized" not in done.stderr
    twice = cxroi("assume", "set", "discount_rate", "0.1", "--value=-1", "--store", str(tmp_path / "store"))
    assert twice.returncode == 2


def test_a_pilot_says_its_currency_and_draws_the_size_that_fits(demo: Path, tmp_path: Path) -> None:
    plan = json.loads(cxroi("pilot", "--effect", "100", "--json", "--store", str(demo)).stdout)
    effect = plan["spread_left"] * 2.8 * (4 / plan["active"]) ** 0.5 * 1.2
    listed = tmp_path / "pilot.csv"
    planned = cxroi("pilot", "--effect", f"{effect:.4f}", "--out", str(listed), "--store", str(demo))
    assert planned.returncode == 0, planned.stderr
    assert "of margin per customer" in planned.stdout
    assert "(customers differ by $" in planned.stdout
    registered = json.loads((tmp_path / "pilot.csv.json").read_text())
    assert registered["adjusted"]
    assert registered["n_per_arm_plain"] * 2 > registered["active"] >= 2 * registered["n_drawn_per_arm"]
    assert registered["n_drawn_per_arm"] == registered["n_per_arm"]
    assert len(listed.read_text().splitlines()) == 1 + 2 * registered["n_drawn_per_arm"]
    early = registered | {"first_month": registered["first_month"] - 6}
    (tmp_path / "pilot.csv.json").write_text(json.dumps(early))
    waits = cxroi("pilot", "--readout", str(listed), "--json", "--store", str(demo))
    assert "months are not loaded yet" in waits.stderr, "the ledger decides, not the file beside the list"
    ledger, who = Ledger(demo), Principal("Ann")
    (name,) = (one.name for one in pilots.pilots(ledger, who) if one.body["sha256"] == registered["sha256"])
    pilots.withdraw(ledger, who, name, date(2020, 1, 1))
    hint = json.loads(cxroi("pilot", "--readout", str(listed), "--json", "--store", str(demo)).stdout)
    assert not hint["is_registered"]
    assert hint["sentence"].startswith("Not registered before the pilot")
    pilots.register(ledger, who, "an earlier one", early)
    read = json.loads(cxroi("pilot", "--readout", str(listed), "--json", "--store", str(demo)).stdout)
    assert (read["term"], read["beside"]["term"]) == ("adjusted difference", "difference")
    assert read["std_error"] < read["beside"]["std_error"]
    assert "adjusted for margin before). Plain difference: " in read["sentence"]
    assert read["is_registered"]
    (tmp_path / "pilot.csv.json").write_text(json.dumps(early | {"outcome": "left", "months": 2}))
    edited = cxroi("pilot", "--readout", str(listed), "--json", "--store", str(demo))
    assert json.loads(edited.stdout)["sentence"] == read["sentence"]
    assert "differs from the ledger in outcome, months" in edited.stderr
    below = cxroi("pilot", "--effect", f"{effect:.4f}", "--seed", "-1", "--store", str(demo))
    assert (below.returncode, below.stdout) == (2, "")
    assert "the seed of the lot must be zero or above" in below.stderr
    tiny = cxroi("pilot", "--effect", "0.01", "--out", str(tmp_path / "none.csv"), "--store", str(demo))
    assert tiny.returncode == 1
    assert "The smallest effect that fits is $" in tiny.stderr
    assert "customers are needed, and" in tiny.stderr
    assert "look for a larger effect, more months or less power" in tiny.stderr


SHOP = """
[company]
name = "Shop"
currency = "EUR"
panel_unit = "customer"
inactivity_months = 3
outcome_definition = "three months without an order"
data_owner = "Ann"

[[file]]
name = "sales"
match = ["sales.csv"]

[[table]]
table = "units"
from = "sales"
duplicates = "first"
[table.columns]
unit_id = "customer_id"
unit_type = { constant = "customer" }

[[table]]
table = "transactions"
from = "sales"
[table.columns]
transaction_id = { row = true }
unit_id = "customer_id"
at = "at"
amount = "amount"
kind = { constant = "sale" }

[answers]
by = "Ann"
unit_per_row = "confirmed"
"""


def test_a_pilot_where_leaving_shows_only_as_absence_ends_in_sentences(tmp_path: Path) -> None:
    """The last months are not judged, but whoever bought within the window is a customer and can be drawn."""
    source = tmp_path / "sales.csv"
    rows = [
        f"K{i:03d},2025-{month:02d}-1{i % 9},{10 + (i * month) % 7}.50" for i in range(60) for month in range(1, 13)
    ]
    source.write_text("customer_id,at,amount\n" + "\n".join(rows) + "\n")
    store = tmp_path / "shop"
    profile = tmp_path / "shop.toml"
    profile.write_text(SHOP)
    loaded = cxroi("load", "--store", str(store), "--profile", str(profile), str(source))
    assert loaded.returncode == 0, loaded.stderr
    assert cxroi("build", "--store", str(store)).returncode == 0
    planned = cxroi("pilot", "--effect", "5", "--outcome", "margin", "--store", str(store))
    assert planned.returncode == 0, planned.stderr
    assert "60 measured" in planned.stdout
    assert "60 are active" in planned.stdout
    for outcome, why in (
        ("left", "cxroi: the outcome did not vary in these months, so no size can be computed"),
        ("score", "cxroi: 0 customers with this outcome, at least 10 are needed to know its spread"),
    ):
        done = cxroi("pilot", "--effect", "5", "--outcome", outcome, "--store", str(store))
        assert done.returncode == 1
        assert done.stderr.startswith(why)
        assert "Traceback" not in done.stderr
