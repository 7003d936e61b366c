"""What people and spreadsheets write in the place of a plain value: words beside numbers, codes of currencies, days as
numbers, ids as decimal numbers; SQL on a piece of text."""

from __future__ import annotations

from cxroi.sources.base.sql import literal

CODES = (
    *("EUR", "USD", "GBP", "CHF", "JPY", "CNY", "AUD", "CAD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF"),
    *("BRL", "MXN", "INR", "ZAR", "SGD", "HKD", "TRY"),
)
"""Codes of currencies that may stand beside an amount, as signs do."""
LABELLED = (
    r"^[^0-9]*[^0-9\s(\[=:–—-][^0-9]*[\s(\[=:–—-]\s*([0-9]{1,3})[)\]]?$",
    r"^[(\[]?([0-9]{1,3})[)\]]?(?:\s*[-–—=:.]\s*|\s+)[^0-9\s][^0-9]*$",
)
"""A number at the end or at the beginning of words: 'Extremely likely (10)', '0 - Not at all likely'."""
NO_ANSWER = (
    r"^(n/?a\b|not applicable|no answer|no opinion|don.?t know|do not know|prefer not|refused|skipped|keine angabe"
    r"|wei(ss|ß) nicht)|\b(than|over|under|above|below|about|bis|über|unter|days?|hours?|minutes?|years?|months?)\b"
)
"""Words that make the number beside them something else than the answer."""
SERIAL = "^[2-7][0-9]{4}([.][0-9]+)?$"
"""A day as spreadsheets count them since 1900: those of 1954 to 2119."""
DOTTED = "^[0-9]+[.]0+$"
SCIENTIFIC = "^[0-9]([.][0-9]+)?[eE][+][0-9]{1,2}$|^[0-9][.][0-9]+[eE][0-9]{1,2}$"
"""Whole numbers as spreadsheets write them when they take an id for an amount."""


def beside_words(text: str) -> str:
    """The number that stands before or behind the words of an answer; null where the words say something else."""
    last, first = (f"nullif(regexp_extract({text}, {literal(pattern)}, 1), '')" for pattern in LABELLED)
    other = f"regexp_matches(lower({text}), {literal(NO_ANSWER)})"
    return f"case when not {other} then try_cast(coalesce({last}, {first}) as double) end"


def serial(text: str) -> str:
    """The moment of a day counted by a spreadsheet; null for any other text."""
    seconds = f"to_seconds(cast(round(86400 * try_cast({text} as double)) as bigint))"
    return f"case when regexp_matches({text}, {literal(SERIAL)}) then timestamp '1899-12-30' + {seconds} end"


def undotted(text: str) -> str:
    """Ids that a spreadsheet made decimal numbers, written out; every other text as it stands."""
    number = f"cast(try_cast({text} as decimal(38,0)) as varchar)"
    is_number = f"regexp_matches({text}, {literal(DOTTED)}) or regexp_matches({text}, {literal(SCIENTIFIC)})"
    return f"case when {is_number} then coalesce({number}, {text}) else {text} end"
