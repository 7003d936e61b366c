"""Words: every figure, sign and verb as the house style says. All findings here are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cxroi import words
from cxroi.terms import Finding, Grade
from cxroi.words.numbers import likely
from tests.natures import changed, made

BASE = made(
    "initiative/kiosk/earned@last12",
    "estimated",
    "What did it earn?",
    "",
    "kiosk",
    "all",
    "money",
    "USD",
    "last12",
    41_234.0,
    12_345.0,
    74_456.0,
    0.9,
    "B",
    812,
    24,
    "did",
    None,
    (),
    "v1",
    "run1",
)


def finding(**changes: object) -> Finding:
    return changed(BASE, **changes)


@pytest.mark.parametrize(
    ("x", "currency", "shown"),
    [
        (612_345, "USD", "$610k"),
        (999_600, "USD", "$1.0M"),
        (-8.06e6, "EUR", "−€8.1M"),
        (2.44e6, "BRL", "R$ 2.4M"),
        (4.04, "USD", "$4.0"),
        (0.7698, "USD", "$0.77"),
        (52.3, "CHF", "CHF 52"),
        (0, "USD", "$0"),
        (-0.0, "GBP", "£0"),
        (995, "USD", "$1.0k"),
        (7.4e9, "USD", "$7.4B"),
        (999_949_999_999, "IDR", "IDR 1.0T"),
        (-960_123_000_000_000, "KWD", "−KWD 960T"),
        (33_000, None, "33k"),
        (12.5, "USD", "$13"),
    ],
)
def test_money_has_two_digits_and_a_true_minus(x: float, currency: str | None, shown: str) -> None:
    assert words.money(x, currency) == shown


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.03, "3 of 100"),
        (1.0, "100 of 100"),
        (0.0094, "9 of 1,000"),
        (0.0096, "1 of 100"),
        (0.0006, "1 of 1,000"),
        (0.0004, "fewer than 1 of 1,000"),
        (0.0, "fewer than 1 of 1,000"),
    ],
)
def test_a_p_value_is_said_as_cases_of_a_hundred(p: float, said: str) -> None:
    assert words.by_chance(p) == f"comes by chance in {said}"


def test_money_exact_signed_and_three_digits() -> None:
    assert words.money(1234.5, "USD", digits=None) == "$1,234.50"
    assert words.money(1234.0, "JPY", digits=None) == "¥1,234"
    assert words.money(18.94e6, "USD", digits=3) == "$18.9M"
    assert words.money(275_000, "USD", signed=True) == "+$280k"
    assert words.money(0, "USD", signed=True) == "$0"


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_none_is_never_shown(bad: float) -> None:
    for shown in (words.count, words.share, words.number):
        with pytest.raises(ValueError, match="finite"):
            shown(bad)
    with pytest.raises(ValueError, match="finite"):
        words.money(bad, "USD")


def test_money_range_tells_the_ends_apart() -> None:
    assert words.money_range(-72e3, 151e3, "USD") == "−$72k to $150k"
    assert words.money_range(18.87e6, 18.92e6, "USD") == "$18.87M to $18.92M"
    assert words.money_range(5, 5, "USD") == "$5.0 to $5.0"
    assert words.money_range(21e4, 47e4, None) == "210k to 470k"


def test_counts_and_shares() -> None:
    assert words.count(31_207) == "31,207"
    assert words.count(1_234, 2) == "1,200"
    assert words.count(-3) == "−3"
    assert [words.share(x) for x in (0.073, 0.93, 1.17, 1, 0.9997, 0)] == [
        "7.3 %",
        "93 %",
        "117 %",
        "100 %",
        "99.97 %",
        "0 %",
    ]
    assert words.share(0.9637, 3) == "96.4 %"
    assert words.chances(0.631) == "63 in 100"
    assert words.chances(0.9999) == "99 in 100"
    assert words.chances(1) == "100 in 100"


def test_months_and_the_draws_that_never_pay_back() -> None:
    assert words.months(11.2) == "11 months"
    assert words.months(1) == "1 month"
    assert words.months(37) == "never"
    assert words.months(40, None) == "40 months"
    assert words.months_range(9, 17) == "9 to 17 months"
    assert words.months_range(9, 37) == "9 months, or never"
    assert words.months_range(37, 37) == "never"


def test_time_always_has_its_year() -> None:
    october = 2026 * 12 + 9
    assert words.month_name(october) == "October 2026"
    assert words.period_name(october - 11, october) == "November 2025 to October 2026"
    assert words.period_name(october, october, short=True) == "Oct 2026"
    assert words.day_name(date(2026, 3, 3)) == "3 March 2026"
    assert words.written_day("2026-03-03T23:59:59+00:00") == "3 Mar 2026"
    assert words.period_phrase("last12") == "in the last 12 months"
    assert words.period_phrase("fy2026") == "in fiscal year 2026"


@pytest.mark.parametrize(
    ("grade", "verb"),
    [
        ("A", "earned"),
        ("B", "earned"),
        ("C", "is linked with"),
        ("D", "is claimed"),
        ("E", "is assumed"),
        ("R", "was"),
    ],
)
def test_the_verb_follows_the_grade(grade: Grade, verb: str) -> None:
    assert words.verb(finding(grade=grade)) == verb


def test_losses_totals_forecasts_nulls_and_refusals_have_their_own_words() -> None:
    lost = finding(point=-31e3, low=-52e3, high=-9e3)
    assert words.verb(lost) == "lost"
    assert words.verdict(lost) == "lost $31k"
    assert words.verb(finding(id="booked/gross@last12")) == "added"
    assert words.verb(finding(id="initiative/kiosk/expected@last12", grade="C")) == "should bring"
    null = finding(low=-5e3)
    assert words.verb(null) == words.verdict(null) == "no clear effect"
    refused = finding(point=None, low=None, high=None, grade="insufficient", reason="17 left, 30 needed")
    assert words.verdict(refused) == words.figure_words(refused) == "No figure"
    long = replace(refused, reason="insufficient: One treated region. What else happened there cannot be told from it.")
    assert words.reason_words(long, 40) == "one treated region"
    assert words.reason_words(long).startswith("one treated region. What else")
    assert words.statement("Kiosk", refused) == "Kiosk: not measurable here, because 17 left, 30 needed."


def test_the_figure_and_its_range_are_in_the_unit() -> None:
    assert words.figure_words(BASE) == "$41k"
    assert words.range_words(BASE) == "(90 % range $12k to $74k, grade B)"
    assert words.figure_words(finding(unit="customers", currency=None, point=641.4)) == "640"
    assert words.figure_words(finding(unit="share", currency=None, point=0.931)) == "93 %"
    assert words.figure_words(finding(unit="points", currency=None, point=0.5)) == "0.50"
    assert words.figure_words(finding(unit="ratio", currency=None, point=1.84)) == "1.8 times"
    pays = finding(unit="months", currency=None, point=11.0, low=5.0, high=37.0)
    assert (words.figure_words(pays), words.range_only(pays)) == ("11 months", "5 months, or never")
    assert words.figure_words(replace(pays, point=37.0)) == "Not in 36 months"
    fact = finding(kind="recorded", grade="R", low=None, high=None, unit="customers", currency=None, point=20_141.0)
    assert (words.figure_words(fact), words.range_words(fact)) == ("20,141", "(actual)")


def test_levels_are_no_effects_and_plans_are_forecasts() -> None:
    pays = finding(id="booked/payback@since_launch", unit="months", currency=None, point=11.0, low=0.0, high=37.0)
    assert words.verb(pays) == "is"
    assert words.statement("Payback", replace(pays, period="since_launch")) == (
        "Payback: 11 months since launch (90 % range 0 months, or never, n 812, grade B)."
    )
    kept = finding(id="booked/kept@last12", unit="customers", currency=None, point=57.0, low=31.0, high=83.0)
    assert words.statement("Customers kept", kept) == (
        "Customers kept: 57 in the last 12 months (90 % range 31 to 83, n 812, grade B)."
    )
    rung = finding(id="ladder/recoverable@last12", grade="C")
    assert words.verdict(rung) == "$41k"
    plan = finding(id="scenario/npv_decision@forecast", grade="C", period="36 months")
    assert words.statement("The plan", plan, "") == (
        "The plan should bring $41k in 36 months (90 % range $12k to $74k, n 812, grade C)."
    )
    fact = finding(grade="R", kind="recorded", low=None, high=None, unit="sellers", currency=None, point=3_095.0)
    assert words.figure_words(fact) == "3,095"


def test_statements_hold_range_grade_and_verb() -> None:
    assert words.statement("Kiosk", BASE) == (
        "Kiosk earned $41k of margin in the last 12 months (90 % range $12k to $74k, n 812, grade B)."
    )
    assert words.statement("Kiosk", finding(low=-5e3)) == (
        "Kiosk: no clear effect in the last 12 months (90 % range −$5.0k to $74k, n 812, grade B)."
    )
    assert words.statement("Kiosk", finding(grade="D")).startswith("Kiosk is claimed to bring $41k of margin")
    lost = finding(grade="D", point=-41_000.0, low=-60_000.0, high=-20_000.0)
    assert words.statement("Kiosk", lost).startswith("Kiosk is claimed to lose $41k of margin")
    assert words.statement("A\u202eB\x00", finding(point=-4e4, low=-6e4, high=-1e4)).startswith(
        "AB lost $40k of margin"
    )


@pytest.mark.parametrize(
    "text", ["$5 **b**", ":red[x]", "![x](http://a.b)", "www.a.b", "<script>", "a_b_", "[l](j:s)", "# h", "a@b.c"]
)
def test_no_character_of_escaped_text_is_markdown(text: str) -> None:
    shown = words.escape_markdown(text)
    for i, char in enumerate(shown):
        if char in "$*:![]()<>_#.@":
            assert shown[i - 1] == "\\"


def test_a_figure_never_seems_to_lie_outside_its_range_and_says_per_what() -> None:
    one = finding(
        id="lifetime/new@forecast_horizon", unit="USD per customer and year", point=1_024.0, low=1_011.0, high=1_040.0
    )
    assert words.figure_words(one) == "$1.02k"
    assert "$1.02k of margin per customer and year" in words.statement("A new customer", one)
    assert words.without_n(words.statement("Kiosk", BASE)).endswith("(90 % range $12k to $74k, grade B).")


def test_differences_of_shares_are_points_and_months_before_launch_earned_nothing() -> None:
    rise = finding(
        id="harm/x/complaints@since_launch", unit="share", currency=None, point=0.0057, low=0.0038, high=0.0076
    )
    assert words.figure_words(rise) == "0.57 points"
    before = finding(
        id="event/x/margin/-23@since_launch", unit="USD per customer and month", point=0.53, low=0.04, high=1.0
    )
    assert words.statement("Kiosk, 23 months before launch", replace(before, period="since_launch")) == (
        "Kiosk, 23 months before launch: $0.53 per customer and month (90 % range $0.040 to $1.0, n 812, grade B)."
    )


def test_hidden_characters_and_formulas_are_disarmed() -> None:
    assert words.safe_text("a\x00\u202e\u2066b\n c\ud800") == "ab c"
    assert words.safe_text("abcdef", 4) == "abc…"
    for payload in ("=1+1", "+1", "-1", "@x", "|x", "%x", "\t=1", "\r=1", ' "=1', " '=1", "\u202e=1", "\x00=1"):
        assert words.cell_text(payload).startswith("'"), payload
    assert words.cell_text("Kiosk") == "Kiosk"


def test_grade_names() -> None:
    assert words.grade_name("A") == "A randomised"
    assert words.grade_name("E") == "E assumed"
    assert [words.grade_name(g) for g in ("insufficient", "R")] == ["insufficient", "recorded"]


def test_a_rounded_million_is_a_million_and_not_a_thousand_thousands() -> None:
    from cxroi.words import money

    assert money(1_003_986, "USD") == "$1.0M"
    assert money(-1_003_986_000, "USD") == "−$1.0B"


def test_amounts_get_the_sign_of_the_company() -> None:
    told = f"{words.amount(-3.21)} instead of {words.amount(1200)}"
    assert words.in_currency(told, "USD") == "\u2212$3.2 instead of $1,200"
    assert words.in_currency(told, "BRL") == "\u2212R$ 3.2 instead of R$ 1,200"
    assert words.in_currency(told, None) == "\u22123.2 instead of 1,200"


def test_a_chance_has_a_word_at_its_calibrated_limits() -> None:
    """Limits of Mastrandrea and others (2010): likely from 66 in 100, very likely from 90, unlikely below 33, very
    below 10."""
    limits = (
        (1.0, "very likely"),
        (0.9, "very likely"),
        (0.899, "likely"),
        (0.66, "likely"),
        (0.5, "about as likely as not"),
        (0.329, "unlikely"),
        (0.1, "unlikely"),
        (0.099, "very unlikely"),
        (0.0, "very unlikely"),
    )
    assert [likely(p) for p, _ in limits] == [word for _, word in limits]
    chance = finding(
        id="scenario/loses_money@forecast",
        unit="probability",
        currency=None,
        grade="C",
        period="all",
        point=0.04,
        low=None,
        high=None,
        level=None,
    )
    assert (words.figure_words(chance), words.range_only(chance)) == ("4 in 100", "very unlikely")
    assert words.range_words(chance) == "(grade C)"


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (0.3478, "0.34"),
        (0.8, "0.80"),
        (0.29, "0.29"),
        (1.279, "1.27"),
        (12.349, "12.34"),
        (0.0042, "0.0042"),
        (0.0, "0"),
    ],
)
def test_the_largest_rise_seen_is_rounded_down(seen: float, told: str) -> None:
    assert words.at_most(seen) == told


def test_our_texts_call_money_as_the_company_does_also_in_work_done_later() -> None:
    def told() -> tuple[str, str]:
        words.call_money("revenue", ["Margin squad"])
        later = words.in_this_style(lambda: words.ours("Margin of Margin squad; a margin rate"))
        words.call_money("margin")
        return words.ours("Margin"), later()

    assert told() == ("Margin", "Revenue of Margin squad; a margin rate")


@pytest.mark.parametrize(
    ("x", "told"), [(219_929.4, "$219,929"), (-13_228.0, "−$13,228"), (0.0, "$0"), (1e13, "$10,000,000,000,000")]
)
def test_money_to_the_whole_unit_adds_up_with_a_pencil(x: float, told: str) -> None:
    assert words.whole_money(x, "USD") == told
