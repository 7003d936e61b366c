"""Charts: nothing cut, nothing unlabelled, every claim follows its findings, hostile text stays text."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import pytest

from cxroi.report.figures.act import ladder
from cxroi.report.figures.base.frame import View, fitted, plain, text_width
from cxroi.report.figures.base.ticks import money_ticks, round_ticks, share_ticks, span
from cxroi.report.figures.initiatives import bridge, event_study, forest
from cxroi.report.figures.plans import bubble
from cxroi.report.figures.score import curve
from cxroi.report.kinds import DRAWN, KINDS
from cxroi.report.palette import chip_colours, palette
from tests.report.invented import ALL_KINDS, NAMES, finding, refused
from tests.work import work

MOST_CALLS = 75_000
"""Calls of functions that one chart may take: half as many again as the largest."""
CHARTS = {name: KINDS[name] for name in DRAWN}
HOSTILE = "<img src=x onerror=alert(1)>\x00\u202e$x^2$ <a href='http://a.b'>=1+1"


def spec(kind: str, **settings: Any) -> dict[str, Any]:
    """What the browser gets; Plotly's own check of every setting, which pages leave out for speed, is made here."""
    told = json.loads(CHARTS[kind].figure(ALL_KINDS[kind](), View(names=NAMES, **settings)).to_json())
    go.Figure(told)
    return told


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", CHARTS)
def test_no_legend_no_axis_title_no_template_fixed_margins(kind: str, theme: Any) -> None:
    for compact in (False, True):
        layout = spec(kind, theme=theme, compact=compact)["layout"]
        assert layout["showlegend"] is False
        assert layout["margin"]["autoexpand"] is False
        assert layout["template"] == {}, "no template: every colour and size is our own"
        for name, axis in layout.items():
            if name.startswith(("xaxis", "yaxis")):
                assert "title" not in axis
                assert "tickformat" not in axis
                assert len(axis["tickvals"]) == len(axis["ticktext"])


@pytest.mark.parametrize("kind", CHARTS)
def test_every_value_lies_within_its_axis(kind: str) -> None:
    drawn = spec(kind)
    for trace in drawn["data"]:
        for letter in "xy":
            values = [v for v in _listed(trace[letter]) if v is not None]
            low, high = drawn["layout"][f"{letter}axis{str(trace.get(f'{letter}axis', letter))[1:]}"]["range"]
            along = "x" if trace.get("orientation") == "h" else "y"
            base = _listed(trace["base"])[0] if trace["type"] == "bar" and letter == along and "base" in trace else 0
            assert all(low - 1e-9 <= v + base <= high + 1e-9 for v in values), (kind, letter, low, high)


def _listed(values: Any) -> list[float]:
    if isinstance(values, dict):
        import base64

        import numpy as np

        return [float(v) for v in np.frombuffer(base64.b64decode(values["bdata"]), dtype=values["dtype"])]
    return list(values)


@pytest.mark.parametrize("kind", CHARTS)
def test_small_text_never_below_eleven_and_charts_are_little_work(kind: str) -> None:
    """`python -m benchmarks pages` says how long pages with charts take."""
    found = ALL_KINDS[kind]()

    def drawn() -> str:
        return str(CHARTS[kind].figure(found, View(names=NAMES)).to_json())

    first = drawn()
    text, calls, _ = work(drawn)
    assert text == first
    assert calls < MOST_CALLS
    assert all(note["font"]["size"] >= 11 for note in json.loads(text)["layout"].get("annotations", []))


@pytest.mark.parametrize("kind", CHARTS)
def test_no_findings_and_only_refused_ones_are_drawn_without_error(kind: str) -> None:
    nothing = [
        replace(f, point=None, low=None, high=None, grade="insufficient", reason="too few") for f in ALL_KINDS[kind]()
    ]
    for found in ([], nothing):
        CHARTS[kind].figure(found, View()).to_json()
        claim = CHARTS[kind].claim(found, None)
        assert any(word in claim for word in ("not", "no ", "No", "cannot")), claim


@pytest.mark.parametrize("kind", CHARTS)
def test_findings_of_any_other_chart_are_drawn_or_left_out_without_error(kind: str) -> None:
    for other in ALL_KINDS:
        CHARTS[kind].figure(ALL_KINDS[other](), View()).to_json()
        assert CHARTS[kind].claim(ALL_KINDS[other](), None)


@pytest.mark.parametrize("kind", CHARTS)
def test_hostile_names_and_reasons_stay_text(kind: str) -> None:
    found = [
        replace(
            f,
            initiative=HOSTILE if f.initiative else None,
            reason=HOSTILE if f.point is None else None,
            segment=f"s={HOSTILE}" if f.segment != "all" else "all",
        )
        for f in ALL_KINDS[kind]()
    ]
    text = CHARTS[kind].figure(found, View(names={HOSTILE: HOSTILE})).to_json()
    shown = json.dumps(json.loads(text))
    assert "<img" not in shown
    assert "<a " not in shown
    assert "\\u202e" not in shown
    assert "\\u0000" not in shown


def test_forest_order_lets_the_reader_add_up() -> None:
    order = [f.id.split("@")[0] for f in forest.in_order(ALL_KINDS["forest"]())]
    assert order == [
        "initiative/kiosk/earned",
        "initiative/nightline/earned",
        "initiative/lounge/earned",
        "initiative/parcel/earned",
        "booked/gross",
        "initiative/letters/earned",
        "initiative/hunt/earned",
        "initiative/porto/earned",
    ]
    counted = [f for f in ALL_KINDS["forest"]() if f.grade in ("A", "B") and f.key == "earned"]
    assert sum(f.point or 0 for f in counted) == pytest.approx(562_645.67)


def test_forest_claim_counts_only_what_survives_many_looks() -> None:
    assert forest.claim(ALL_KINDS["forest"](), NAMES) == "Two of seven initiatives earned money, one lost it"
    assert forest.claim([], None) == "No initiatives are recorded yet"
    weak = [finding("initiative/a/earned", 100.0, -5.0, 205.0)]
    assert forest.claim(weak) == "The initiative shows no clear effect"
    near = finding("initiative/a/earned", 100.0, 2.0, 198.0)
    crowd = [near] + [finding(f"initiative/b{i}/earned", 1.0, -99.0, 101.0) for i in range(19)]
    assert forest.surely(crowd) == []
    assert forest.surely([near]) == [near]
    assert forest.claim([refused("initiative/porto/earned", "one region")]) == "The initiative cannot be counted yet"


def test_a_loss_is_a_red_diamond_a_null_hollow_the_total_a_square() -> None:
    colours = palette("light")
    marks = {
        t["y"][0] if isinstance(t["y"], list) else _listed(t["y"])[0]: t["marker"]
        for t in spec("forest")["data"]
        if t.get("mode") == "markers"
    }
    assert marks[0]["symbol"] == "circle"
    assert marks[0]["color"] == colours.blue
    assert marks[-2]["color"] == colours.background
    assert (marks[-3]["symbol"], marks[-3]["color"]) == ("diamond", colours.red)
    assert (marks[-4]["symbol"], marks[-4]["color"]) == ("square", colours.text)
    assert marks[-5]["color"] == colours.background


def test_bridge_parts_add_up_and_cost_always_lowers() -> None:
    columns = bridge.steps(ALL_KINDS["bridge"]())
    cost = next(s for s in columns if s.key == "programme_cost")
    assert cost.change == -274_000
    assert columns[-2].end == pytest.approx(columns[-1].end)
    negative = [replace(f, point=-(f.point or 0)) if f.key == "programme_cost" else f for f in ALL_KINDS["bridge"]()]
    assert bridge.steps(negative)[-2].end == pytest.approx(columns[-2].end)
    assert bridge.floor_of(columns) > 0
    assert bridge.claim(ALL_KINDS["bridge"]()) == "Kept customers are the largest gain"


@pytest.mark.parametrize("width", [480, 560, 900])
def test_the_name_of_a_step_stands_beside_its_mark_or_a_line_leads_to_it(width: int) -> None:
    """Three marks close to one another near the right end, their ranges long: as near as 36 px, never across its own
    range."""
    steps = (
        ("early", 69_300, 32_800, 106_800, 9_000),
        ("check", 59_600, 30_100, 87_600, 11_250),
        ("advice", 31_000, 8_700, 53_800, 7_200),
        ("hours", -33_700, -86_600, 14_700, 3_000),
    )
    found = [
        f
        for name, net, low, high, cost in steps
        for f in (
            finding(f"bubble/{name}/net", net, low, high, grade="C", initiative=name),
            finding(f"bubble/{name}/cost", cost, grade="R", initiative=name),
        )
    ]
    names = {
        "early": "Early notice of faults",
        "check": "Check-up before renewal",
        "advice": "Plan advice in every contact",
        "hours": "Evening opening hours",
    }
    notes = [
        note for note in bubble.figure(found, View(width=width, names=names)).layout.annotations if note.xref != "paper"
    ]
    assert len(notes) == len(steps)
    for note in notes:
        across, up = (note.ax, -note.ay) if note.showarrow else (note.xshift, note.yshift)
        assert note.xanchor == ("left" if across > 0 else "right")
        assert abs(across) <= 24
        assert abs(up) <= 36
        assert note.showarrow or abs(up) <= 8


def test_event_study_says_when_groups_differed_before() -> None:
    found = ALL_KINDS["event_study"]()
    assert event_study.claim(found) == "Customers who got it bring more in 6 of 7 months after launch"
    drifting = [finding(f"event/kiosk/margin/{e}", 2.0 * e, 2.0 * e - 0.5, 2.0 * e + 0.5) for e in range(-6, 4)]
    assert event_study.claim(drifting) == "The groups already differed before launch"
    leaving = [
        finding(
            f"event/kiosk/leaving/{e}",
            -0.004 if e >= 0 else 0.0,
            -0.006 if e >= 0 else -0.002,
            -0.002 if e >= 0 else 0.002,
            unit="share",
            currency=None,
        )
        for e in range(-6, 4)
    ]
    assert event_study.claim(leaving) == "Fewer customers leave in 4 of 4 months after launch"
    assert [e for e, _ in event_study.by_month(found)] == list(range(-8, 7))
    early = [replace(f, n=5) if f.key in ("5", "6") else f for f in found]
    assert event_study.claim(early) == "Customers who got it bring more in 4 of the first 5 months after launch"
    one = [replace(f, point=0.1, low=-1.0, high=1.2) if f.key in ("1", "2", "3", "4", "5") else f for f in found]
    assert event_study.claim(one) == "No steady difference in the first 7 months after launch"
    assert event_study.thin(event_study.by_month(early)) == {5, 6}


def test_curve_names_the_steep_part_only_when_its_ends_differ() -> None:
    assert curve.steep(curve.stays(ALL_KINDS["curve"]())) == (4.0, 7.0)
    vague = [replace(f, low=0.2, high=0.95) if f.id.startswith("curve/stay") else f for f in ALL_KINDS["curve"]()]
    assert curve.steep(curve.stays(vague)) is None
    assert curve.claim(vague) == "Those who answer higher do not clearly stay more"
    dotted = [t for t in spec("curve")["data"] if t.get("line", {}).get("dash") == "dot"]
    assert len(dotted) == 2


def test_other_claims() -> None:
    claim = CHARTS["two_comparisons"].claim(ALL_KINDS["two_comparisons"](), None)
    assert claim == "The usual comparison would claim 3 times as much"
    claim = CHARTS["segments"].claim(ALL_KINDS["segments"](), None)
    assert claim == "A point clearly pays in Solo and Small firm; 1 of 4 groups cannot be measured yet"
    apart = [
        finding("point/answer/within#segment=Solo", 31.0, 24.0, 38.0),
        finding("point/answer/within#segment=Duo", 9, 4, 14),
    ]
    assert CHARTS["segments"].claim(apart, None) == "A point is worth most in Solo"
    assert (
        ladder.claim(ALL_KINDS["ladder"]()) == "Of $6.8M with unhappy customers, about one part in 20 can be won back"
    )
    assert CHARTS["fan"].claim(ALL_KINDS["fan"](), None) == "Money back by month 4 at best estimate, but not for sure"
    assert CHARTS["break_even"].claim(ALL_KINDS["break_even"](), None) == "Even the low end of the effect pays"


def test_ticks_are_round_and_worded() -> None:
    assert round_ticks(-180, 750, 4) == [0.0, 200.0, 400.0, 600.0]
    assert round_ticks(0.58, 0.91, 4) == pytest.approx([0.6, 0.7, 0.8, 0.9])
    ticks = money_ticks([-200_000.0, 0.0, 500_000.0, 1_000_000.0, 1_500_000.0], "USD")
    assert ticks == ["−$200k", "$0", "$500k", "$1.0M", "$1.5M"]
    assert share_ticks([-0.005, 0.0, 0.005]) == ["−0.5 %", "0.0 %", "0.5 %"]
    low, high = span([5.0, 5.0], zero=False)
    assert low < 5 < high


def test_texts_are_cut_to_their_room_and_markup_is_shown_as_such() -> None:
    assert text_width(fitted("A very long name of an initiative that never ends", 13.5, 120), 13.5) <= 120
    assert plain("<b>x</b>") == "&lt;b&gt;x&lt;/b&gt;"


def test_each_kind_says_how_to_read_it_and_each_chip_has_contrast() -> None:
    assert all(kind.how_to_read.endswith(".") for kind in KINDS.values())
    assert "90 %" in KINDS["forest"].how_to_read
    for theme in ("light", "dark"):
        for grade in ("A", "C", "D"):
            text, ground = chip_colours(grade, theme)  # type: ignore[arg-type]
            assert _contrast(text, ground) >= 4.5


def _contrast(a: str, b: str) -> float:
    """WCAG 2.2 contrast ratio of two #RRGGBB colours."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    first, second = sorted((light(a), light(b)), reverse=True)
    return (first + 0.05) / (second + 0.05)
