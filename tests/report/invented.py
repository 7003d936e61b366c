"""Invented findings for drawing tests: no figure here is a result of anything."""

from __future__ import annotations

from typing import Any

from cxroi.terms import Check, Finding
from tests.natures import changed, made

CHECKS = (
    Check("Same path before launch", "PASS", "No drift was found."),
    Check("One date carries it", "REVIEW", "Look at May."),
)
BASE = made(
    "initiative/kiosk/earned@last12",
    "estimated",
    "What did it earn?",
    "Kiosk earned margin.",
    "kiosk",
    "all",
    "money",
    "USD",
    "last12",
    41_234.5678,
    12_345.25,
    70_456.125,
    0.9,
    "B",
    812,
    24,
    "group-time differences",
    None,
    CHECKS,
    "v1a2b3",
    "run9f8e",
)
NAMES = {
    "kiosk": "Kiosk check-in",
    "nightline": "Night line",
    "letters": "Plain letters",
    "parcel": "Parcel tracking",
    "lounge": "Lounge music",
    "survey": "Thank-you cards",
    "hunt": "Self-chosen bonus club",
    "porto": "One region only",
}


def finding(
    path: str, point: float | None, low: float | None = None, high: float | None = None, **changes: Any
) -> Finding:
    """A finding of id `path`@last12."""
    where, _, segment = path.partition("#")
    parts = where.split("/")
    changes.setdefault("initiative", parts[1] if parts[0] in ("initiative", "event") else None)
    return changed(
        BASE,
        id=f"{where}@last12" + (f"#{segment}" if segment else ""),
        point=point,
        low=low,
        high=high,
        segment=segment or "all",
        **changes,
    )


def refused(path: str, reason: str, **changes: Any) -> Finding:
    return finding(path, None, grade="insufficient", reason=reason, level=None, **changes)


def forest() -> list[Finding]:
    return [
        finding("initiative/lounge/earned", 21_300, -33_000, 78_000),
        finding("initiative/kiosk/earned", 452_345.67, 320_111, 584_222, grade="A"),
        finding("initiative/nightline/earned", 186_000, 61_000, 311_000),
        finding("initiative/parcel/earned", -97_000, -161_000, -34_000),
        finding("booked/gross", 562_645.67, 378_000, 747_000),
        finding("initiative/letters/earned", 88_000, 9_000, 167_000, grade="C"),
        finding("initiative/hunt/earned", 143_000, 51_000, 235_000, grade="D"),
        refused("initiative/porto/earned", "one treated region"),
    ]


def bridge() -> list[Finding]:
    return [
        finding("bridge/without", 14_230_000, 14_010_000, 14_450_000),
        finding("bridge/retention", 331_000, 160_000, 502_000),
        finding("bridge/spend", 142_000, 31_000, 253_000),
        finding("bridge/cost_to_serve", 49_645.67, 11_000, 88_000),
        finding("bridge/programme_cost", 274_000, grade="R", kind="recorded"),
        finding("bridge/with", 14_478_645.67, grade="R", kind="recorded"),
    ]


def event_study() -> list[Finding]:
    values = dict(enumerate((0.3, -0.4, 0.2, -0.1, 0.5, -0.3, 0.1, 0.2, 0.9, 2.1, 3.6, 3.2, 4.1, 3.7, 3.9), start=-8))
    return [finding(f"event/nightline/margin/{e}", v, v - 1.4, v + 1.4) for e, v in values.items()]


def two_comparisons() -> list[Finding]:
    return [
        finding("point/answer/between", 71.2, 62.0, 80.4, grade="D"),
        finding("point/answer/within", 23.4, 9.1, 37.7, grade="C"),
    ]


def curve() -> list[Finding]:
    shares = [0.61, 0.625, 0.63, 0.66, 0.69, 0.74, 0.79, 0.83, 0.845, 0.85, 0.852]
    heard = [38, 61, 130, 260, 310, 720, 910, 1_800, 2_300, 1_500, 900]
    found = [
        finding(
            f"curve/stay/{i}",
            s,
            s - 0.9 / h**0.5,
            min(s + 0.9 / h**0.5, 1),
            unit="share",
            currency=None,
            grade="C",
            n=h,
        )
        for i, (s, h) in enumerate(zip(shares, heard, strict=True))
    ]
    return found + [
        finding(f"curve/answers/{i}", float(h), unit="answers", currency=None, grade="R", kind="recorded")
        for i, h in enumerate(heard)
    ]


def nps() -> list[Finding]:
    first = 2025 * 12
    found = [
        finding(
            f"nps/month/{first + k}", 20 + k / 2, 8 + k / 2, 32 + k / 2, unit="points", currency=None, grade="D", n=180
        )
        for k in range(24)
    ]
    moved = finding("nps/moved", 6.0, 1.0, 11.0, unit="points", currency=None, grade="D", n=4_320)
    return [*found, finding("nps/all", 26.0, 23.0, 29.0, unit="points", currency=None, grade="D", n=4_320), moved]


def segments() -> list[Finding]:
    return [
        finding("point/answer/within#segment=Solo", 31.0, 14.0, 48.0, grade="C", n=3_912),
        finding("point/answer/within#segment=Small firm", 18.2, 3.3, 33.1, grade="C", n=2_044),
        finding("point/answer/within#segment=unknown", 4.2, -7.4, 15.8, grade="C", n=1_187),
        refused(
            "point/answer/within#segment=Public body",
            "19 customers left, 30 needed; about 260 more answers would do",
            n=402,
        ),
    ]


def ladder() -> list[Finding]:
    return [
        finding("ladder/exposure", 6_810_000, grade="R", kind="recorded"),
        finding("ladder/expected_loss", 1_930_000, 1_780_000, 2_080_000, grade="C"),
        finding("ladder/excess_loss", 1_120_000, 930_000, 1_310_000, grade="C"),
        finding("ladder/margin", 641_000, 532_000, 750_000, grade="C"),
        finding("ladder/recoverable", 338_000, 151_000, 525_000, grade="C"),
    ]


def fan() -> list[Finding]:
    found = []
    for month in range(37):
        middle = -52_000 + 260_000 * (1 - 0.93**month)
        for level, z in ((0.9, 1.64), (0.8, 1.28), (0.5, 0.67)):
            spread = z * (4_000 + 3_100 * month)
            found.append(
                finding(f"scenario/path/{month}", middle, middle - spread, middle + spread, level=level, grade="C")
            )
    return found


def forecast() -> list[Finding]:
    first = 2026 * 12
    found = [finding(f"forecast/margin/{first + k}", 300_000 + 900 * k, grade="R") for k in range(24)]
    for k in range(12):
        middle, spread = 322_000 + 400 * k, 9_000 + 2_500 * k
        found.append(finding(f"forecast/margin/{first + 24 + k}", middle, middle - spread, middle + spread, grade="C"))
    return [*found, finding("forecast/total", 3_890_000, 3_600_000, 4_150_000, grade="C")]


def break_even() -> list[Finding]:
    return [finding("point/answer/within", 23.4, 9.1, 37.7, grade="C"), finding("scenario/break_even", 7.3, grade="C")]


def tornado() -> list[Finding]:
    ends = {
        "effect": ("$11", 61_000, "$31", 402_000),
        "reach": ("4,100", 152_000, "6,200", 318_000),
        "cost_monthly": ("$3.2k", 261_000, "$4.8k", 209_000),
    }
    found = [finding("scenario/npv_decision", 235_000, 20_000, 451_000, grade="C")]
    for name, (low, worse, high, better) in ends.items():
        for end, given, worth in (("low", low, worse), ("high", high, better)):
            found.append(finding(f"scenario/tornado/{name}/{end}", worth, grade="C", question=given))
    return found


def reach() -> list[Finding]:
    values = [("seen", x, -70_000 + 610_000 * x) for x in (0.0, 0.2, 0.4, 0.6, 0.8)]
    values += [("beyond", x, -70_000 + 610_000 * x) for x in (0.8, 1.1)] + [("yours", 0.5, 235_000.0)]
    found = [
        finding(f"scenario/reach/{part}/{x}", v, v - 90_000 * x, v + 90_000 * x, grade="D" if part == "beyond" else "C")
        for part, x, v in values
    ]
    return [*found, finding("scenario/reach/zero/0.114754", 0.0, grade="C")]


def frontier() -> list[Finding]:
    steps = (
        (6_000, 340_000, 97_000),
        (54_000, 545_000, 134_000),
        (66_000, 790_000, 172_000),
        (114_000, 995_000, 193_000),
    )
    found = [finding(f"portfolio/frontier/{cost:.2f}", v, v - half, v + half, grade="C") for cost, v, half in steps]
    return [*found, finding("portfolio/chosen/66000.00", 790_000, 618_000, 962_000, grade="C")]


def bubble() -> list[Finding]:
    steps = (
        ("a", 450_000, 310_000, 590_000, 60_000, 6_000),
        ("b", 51_000, -20_000, 120_000, 500, 5_700),
        ("c", -80_000, -120_000, -30_000, 40_000, 9_000),
        ("d", 230_000, 130_000, 320_000, 75_000, 0),
    )
    return [
        f
        for name, net, low, high, cost, n in steps
        for f in (
            finding(f"bubble/{name}/net", net, low, high, grade="C", initiative=name),
            finding(f"bubble/{name}/cost", cost, grade="R", initiative=name),
            finding(f"bubble/{name}/customers", n, unit="customers", currency=None, grade="R", initiative=name),
        )
    ]


def detect() -> list[Finding]:
    sizes = (10, 30, 100, 300, 1_000, 3_000)
    found = [finding(f"pilot/detectable/{n}", 500 / n**0.5, grade="C") for n in sizes]
    return [
        *found,
        finding("pilot/wanted", 20.0, grade="E"),
        finding("pilot/needed", 625, unit="customers", currency=None, grade="C"),
    ]


def heatmap() -> list[Finding]:
    money = {("Solo", "delivery"): 61_000.0, ("Solo", "first bill"): 22_000.0, ("Small firm", "delivery"): 9_000.0}
    found = [
        finding(f"ladder/recoverable#segment={row}&touchpoint={column}", v, v * 0.4, v * 1.7, grade="C")
        for (row, column), v in money.items()
    ]
    return [*found, refused("ladder/recoverable#segment=Small firm&touchpoint=first bill", "too few answers")]


def cards() -> list[Finding]:
    return [
        finding("booked/gross", 562_645.67, 378_000, 747_000),
        finding("booked/net", 40_000, -90_000, 160_000),
        refused("booked/payback", "no initiative is counted", unit="months", currency=None),
    ]


ALL_KINDS = {
    "heatmap": heatmap,
    "cards": cards,
    "forest": forest,
    "bridge": bridge,
    "event_study": event_study,
    "two_comparisons": two_comparisons,
    "curve": curve,
    "nps": nps,
    "segments": segments,
    "ladder": ladder,
    "fan": fan,
    "forecast": forecast,
    "frontier": frontier,
    "bubble": bubble,
    "detect": detect,
    "break_even": break_even,
    "tornado": tornado,
    "reach": reach,
}
