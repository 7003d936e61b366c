"""Numbers and findings in words: one place, so that page, slide and file agree."""

from cxroi.words.dates import MONTHS, day_name, month_name, period_name, period_phrase, written_day
from cxroi.words.findings import (
    COVERAGE,
    GRADE_NAMES,
    NO_EFFECT,
    NO_FIGURE,
    NOT_BACK,
    figure_words,
    grade_name,
    measured_coverage,
    not_in_time,
    per_words,
    range_only,
    range_words,
    reason_words,
    spans_zero,
    statement,
    value_words,
    verb,
    verdict,
    without_n,
)
from cxroi.words.numbers import (
    HORIZON,
    MINUS,
    amount,
    at_most,
    by_chance,
    chances,
    count,
    floored,
    in_currency,
    money,
    money_range,
    months,
    months_range,
    number,
    rounded,
    share,
    symbol,
    with_symbol,
)
from cxroi.words.style import Style, current, in_this_style, separated, use, using
from cxroi.words.style import read as read_style
from cxroi.words.text import about_words, cell_text, cut_words, escape_markdown, safe_text

__all__ = [
    "Style", "current", "in_this_style", "read_style", "separated", "use", "using", "with_symbol",
    "COVERAGE", "measured_coverage",
    "GRADE_NAMES", "HORIZON", "MINUS", "MONTHS", "NO_EFFECT", "NO_FIGURE", "cell_text", "chances", "count", "day_name",
    "escape_markdown", "figure_words", "grade_name", "money", "money_range", "month_name", "months", "months_range", "number",
    "about_words", "amount", "at_most", "by_chance", "cut_words", "floored", "in_currency", "per_words",
    "NOT_BACK", "not_in_time",
    "period_name", "period_phrase", "range_only", "range_words", "reason_words", "rounded", "safe_text", "share", "spans_zero",
    "statement", "symbol", "value_words", "verb", "verdict", "without_n", "written_day",
]
