"""Numbers and findings in words: money, ranges, months, verbs by grade. One place, so that page, slide and file agree.

Two significant digits, a true minus sign, the year in every date (house style of docs; verbs follow the evidence grade).
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date
from functools import cache

from babel.numbers import get_currency_precision, get_currency_symbol

from cxroi.terms import BOOKED_GRADES, Finding, Grade

MINUS = "\u2212"
HORIZON = 36
NO_EFFECT = "no clear effect"
NO_FIGURE = "No figure"
MONTHS = ("January", "February", "March", "April", "May", "June", "July",
          "August", "September", "October", "November", "December")
GRADE_NAMES: dict[Grade, str] = {
    "R": "recorded", "A": "A randomised", "B": "B strong", "C": "C supported", "D": "D weak", "E": "E assumed",
    "insufficient": "insufficient",
}
_SCALES = ((1e9, "B"), (1e6, "M"), (1e3, "k"))
_FORECASTS = frozenset(("expected", "npv_decision"))
_LEVELS = ("ladder/", "curve/", "fact/", "health/", "bridge/with")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$:&^=@])")
_FORMULA = re.compile(r"""^[\s"']*[=+\-@|%\t\r]""")
_JOINERS = frozenset("\u200c\u200d")
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))


def safe_text(text: object, limit: int | None = None) -> str:
    """Text without control, bidirectional and other invisible characters, on one line; cut with "…" at `limit`."""
    spaced = (" " if char.isspace() else char for char in str(text))
    line = " ".join("".join(c for c in spaced if c in _JOINERS or unicodedata.category(c) not in _UNSEEN).split())
    return line if limit is None or len(line) <= limit else line[: limit - 1].rstrip() + "…"


def escape_markdown(text: object) -> str:
    """Safe text in which no character is Markdown, a formula between `$` signs, a link or a colour directive."""
    return _MARKDOWN.sub(r"\\\1", safe_text(text))


def cell_text(text: object) -> str:
    """Safe text for a cell of a workbook or CSV: one that a spreadsheet would take as a formula gets an apostrophe."""
    raw = str(text)
    line = safe_text(raw)
    return "'" + line if _FORMULA.match(raw) or _FORMULA.match(line) else line


def _finite(x: float) -> float:
    value = float(x)
    if not math.isfinite(value):
        raise ValueError("only a finite number can be put in words; a refused finding has no number")
    return value


def rounded(x: float, digits: int = 2) -> float:
    """x at `digits` significant digits (half away from zero, as a reader with a pencil would)."""
    value = _finite(x)
    if value == 0:
        return 0.0
    step = digits - 1 - math.floor(math.log10(abs(value)))
    scaled = abs(value) * 10.0**step
    return math.copysign(math.floor(scaled + 0.5 + 1e-9) / 10.0**step, value)


def _plain(x: float, digits: int | None) -> str:
    """|x| with thousands separators: `digits` significant ones, never fewer than the whole part when small."""
    value = abs(x) if digits is None else abs(rounded(x, digits))
    if digits is None:
        return f"{value:,.2f}".removesuffix(".00")
    whole = 0 if value == 0 else math.floor(math.log10(value)) + 1
    return f"{value:,.{max(0, digits - whole) if value else 0}f}"


def _scaled(x: float, digits: int) -> str:
    value = abs(rounded(x, digits))
    for size, suffix in _SCALES:
        if value >= size:
            return _plain(value / size, digits) + suffix
    return _plain(value, digits)


def _sign(x: float, shown: str, signed: bool) -> str:
    if not any(c in "123456789" for c in shown):
        return ""
    return MINUS if x < 0 else "+" if signed else ""


@cache
def symbol(currency: str | None) -> str:
    """The currency's sign as it stands before a figure: "$", "€", "R$ ", "CHF "; empty without a currency."""
    if not currency:
        return ""
    text = str(get_currency_symbol(safe_text(currency).upper(), locale="en_US"))
    return text + " " if any(c.isalpha() for c in text) else text


def money(x: float, currency: str | None, *, digits: int | None = 2, signed: bool = False) -> str:
    """Money such as "$590k": `digits` significant digits, None = exact to the cent; `signed` shows "+" for gains."""
    value = _finite(x)
    if digits is None:
        places = get_currency_precision(currency) if currency else 2
        shown = f"{abs(value):,.{places}f}"
    else:
        shown = _scaled(value, digits)
    return _sign(value, shown, signed) + symbol(currency) + shown


def money_range(low: float, high: float, currency: str | None, *, digits: int = 2) -> str:
    """ "$330k to $850k"; more digits where the two ends would read the same. No currency: "330k to 850k"."""
    both = [(money(low, currency, digits=n), money(high, currency, digits=n)) for n in range(digits, digits + 4)]
    return " to ".join(next((ends for ends in both if ends[0] != ends[1]), both[0]))


def count(x: float, digits: int | None = None) -> str:
    """A whole number with separators, "20,140"; with `digits` an estimated one, rounded: "1,200"."""
    value = _finite(x)
    shown = f"{abs(round(rounded(value, digits) if digits else value)):,}"
    return _sign(value, shown, signed=False) + shown


def number(x: float, digits: int = 2) -> str:
    """A bare number of `digits` significant digits, "0.42", "1,200"."""
    shown = _plain(_finite(x), digits)
    return _sign(x, shown, signed=False) + shown


def share(x: float, digits: int = 2) -> str:
    """A share of one in per cent, "6.6 %"; whole per cents are never cut and only all is "100 %"."""
    value = _finite(x) * 100
    whole = math.floor(math.log10(abs(value))) + 1 if abs(value) >= 1 else 1
    shown = _plain(value, max(digits, whole))
    if shown == "100" and abs(value) < 100:
        shown = f"{math.floor(abs(value) * 100) / 100:g}"
    return _sign(value, shown, signed=False) + shown + " %"


def chances(p: float) -> str:
    """A probability as "71 in 100"; never certain unless it is exactly 0 or 1."""
    hundred = round(_finite(p) * 100)
    if 0 < p < 1:
        hundred = min(max(hundred, 1), 99)
    return f"{hundred} in 100"


def months(x: float, horizon: float | None = HORIZON) -> str:
    """ "8 months", "1 month"; past the horizon (draws that never pay back stand at horizon + 1) "never"."""
    if horizon is not None and x > horizon:
        return "never"
    n = round(_finite(x))
    return f"{count(n)} month" + ("" if abs(n) == 1 else "s")


def months_range(low: float, high: float, horizon: float | None = HORIZON) -> str:
    """ "6 to 14 months", or "6 months, or never" when some draws do not pay back within the horizon."""
    if months(high, horizon) == "never":
        return "never" if months(low, horizon) == "never" else f"{months(low, horizon)}, or never"
    return f"{count(round(low))} to {months(high, horizon)}"


def month_name(month: int, short: bool = False) -> str:
    """ "October 2026" of month 24321; short: "Oct 2026"."""
    name = MONTHS[month % 12]
    return f"{name[:3] if short else name} {month // 12}"


def period_name(first: int, last: int, short: bool = False) -> str:
    """ "November 2025 to October 2026"; one month stands alone."""
    if first == last:
        return month_name(first, short)
    return f"{month_name(first, short)} to {month_name(last, short)}"


def day_name(day: date, short: bool = False) -> str:
    """ "14 August 2026"; short: "14 Aug 2026"."""
    return f"{day.day} {month_name(day.year * 12 + day.month - 1, short)}"


def period_phrase(period: str) -> str:
    """A period's key in words that end a sentence: "in the last 12 months", "in fiscal year 2026", "since launch"."""
    known = {"last12": "in the last 12 months", "prior12": "in the 12 months before", "since_launch": "since launch", "all": ""}
    if period.startswith("fy"):
        return f"in fiscal year {safe_text(period[2:])}"
    return known.get(period, f"in {safe_text(period)}")


def value_words(x: float, finding: Finding, horizon: float | None = HORIZON) -> str:
    """One value in the finding's unit: money, customers, months, share, points or the unit's own name."""
    unit = finding.unit.lower()
    if unit.startswith("month"):
        return months(x, horizon)
    if unit.startswith(("share", "probability")):
        return share(x)
    if finding.currency is not None or unit.startswith(("currency", "money")):
        return money(x, finding.currency, digits=3 if finding.grade == "R" and abs(x) < 1000 else 2)
    if unit.startswith(("customer", "unit", "order", "row", "answer", "case", "contact", "file")):
        return count(x, None if finding.grade == "R" else 2)
    if unit.startswith(("ratio", "times")):
        return number(x) + " times"
    whole = finding.grade == "R" and x == round(x)
    return count(x) if whole else number(x, 3 if finding.grade == "R" else 2)


def figure_words(finding: Finding, horizon: float | None = HORIZON) -> str:
    """The finding's figure alone, "$590k", "8 months", "87 %"; "No figure" when refused. Show the range beside it."""
    if finding.point is None:
        return NO_FIGURE
    words = value_words(finding.point, finding, horizon)
    return f"Not in {months(horizon, None)}" if words == "never" and horizon is not None else words


def range_only(finding: Finding, horizon: float | None = HORIZON) -> str:
    """ "$330k to $850k" alone; "actual" for a recorded fact, "withheld" when refused, "no range" when none was typed."""
    if finding.point is None:
        return "withheld"
    if finding.low is None or finding.high is None:
        return "actual" if finding.grade == "R" else "no range"
    if finding.unit.lower().startswith("month"):
        return months_range(finding.low, finding.high, horizon)
    if finding.currency is not None:
        return money_range(finding.low, finding.high, finding.currency)
    return f"{value_words(finding.low, finding, horizon)} to {value_words(finding.high, finding, horizon)}"


def grade_name(grade: Grade) -> str:
    """The chip's words: "A randomised" … "E assumed", "insufficient", "recorded"."""
    return GRADE_NAMES[grade]


def range_words(finding: Finding, horizon: float | None = HORIZON) -> str:
    """ "(90 % range $330k to $850k, grade B)"; "(actual)" for a fact, "(not measurable here)" when refused."""
    if finding.point is None:
        return "(not measurable here)"
    if finding.grade == "R":
        return "(actual)"
    if finding.low is None:
        return f"(no range, grade {finding.grade})"
    return f"({share(finding.level or 0.9)} range {range_only(finding, horizon)}, grade {finding.grade})"


def spans_zero(finding: Finding) -> bool:
    """True when the range holds zero, so that no effect may be named."""
    return finding.low is not None and finding.high is not None and finding.low <= 0 <= finding.high


def verb(finding: Finding) -> str:
    """What the evidence allows: earned, added (a total), lost; linked, claimed, assumed; none when zero is in the range.

    Levels (a month, a share, a step of the ladder) are no effects: "is", and "was" for recorded facts.
    """
    if finding.point is None or finding.grade == "insufficient":
        return NO_FIGURE
    if finding.grade == "R":
        return "was"
    if finding.unit.lower().startswith(("month", "ratio", "probability")) or finding.id.startswith(_LEVELS):
        return "is"
    if spans_zero(finding):
        return NO_EFFECT
    if finding.currency is None and finding.grade in BOOKED_GRADES:
        return "is"
    if finding.key in _FORECASTS or "@forecast" in finding.id:
        return "should bring" if finding.point > 0 else "should lose"
    if finding.grade in BOOKED_GRADES:
        return "lost" if finding.point < 0 else "added" if finding.id.startswith("booked") else "earned"
    return {"C": "is linked with", "D": "is claimed", "E": "is assumed"}[finding.grade]


def verdict(finding: Finding, horizon: float | None = HORIZON) -> str:
    """The short form of charts and tables: "earned $310k", "linked with −$12k", "no clear effect", "No figure"."""
    word = verb(finding)
    if finding.point is None or word in (NO_EFFECT, NO_FIGURE):
        return word
    if word in ("is", "was"):
        return figure_words(finding, horizon)
    value = abs(finding.point) if word in ("lost", "should lose") else finding.point
    return f"{word.removeprefix('is ')} {value_words(value, finding, horizon)}"


def statement(subject: str, finding: Finding, noun: str = "margin", horizon: float | None = HORIZON) -> str:
    """The finding as one sentence with range and grade, or the reason why there is none. `subject` is cleaned."""
    name, word, when = safe_text(subject), verb(finding), period_phrase(finding.period)
    what = f" of {noun}" if noun and finding.currency is not None else ""
    tail = f"{' ' + when if when else ''} {range_words(finding, horizon)}."
    if finding.point is None:
        return f"{name}: not measurable here, because {(finding.reason or 'the data do not carry it').strip().rstrip('.')}."
    if word == NO_EFFECT:
        return f"{name}: {NO_EFFECT}{tail}"
    value = value_words(abs(finding.point) if word in ("lost", "should lose") else finding.point, finding, horizon)
    if word in ("is claimed", "is assumed"):
        return f"{name} {word} to bring {value}{what}{tail}"
    if word in ("is", "was"):
        return f"{name}: {figure_words(finding, horizon)}{tail}"
    return f"{name} {word} {value}{what}{tail}"
