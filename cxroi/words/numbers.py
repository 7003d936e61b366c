"""Numbers in words: two significant digits, a true minus sign, money by its sign, months that may never come."""

from __future__ import annotations

import math
import re
from functools import cache

from babel.numbers import get_currency_precision, get_currency_symbol

from cxroi.safetext import MINUS, safe_text
from cxroi.words.style import current, separated

HORIZON = 36
SCALES = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))


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
    factor = 10.0 ** abs(step)
    whole = math.floor((abs(value) * factor if step >= 0 else abs(value) / factor) + 0.5 + 1e-9)
    return math.copysign(whole / factor if step >= 0 else whole * factor, value)


def _plain(x: float, digits: int | None) -> str:
    """|x| with thousands separators: `digits` significant ones, never fewer than the whole part when small."""
    value = abs(x) if digits is None else abs(rounded(x, digits))
    if digits is None:
        return separated(f"{value:,.2f}".removesuffix(".00"))
    whole = 0 if value == 0 else math.floor(math.log10(value)) + 1
    return separated(f"{value:,.{max(0, digits - whole) if value else 0}f}")


def _scaled(x: float, digits: int) -> str:
    value = abs(rounded(x, digits))
    for size, suffix in SCALES:
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
    """Money such as "$720k": `digits` significant digits, None = exact to the cent; `signed` shows "+" for gains."""
    value = _finite(x)
    if digits is None:
        places = get_currency_precision(currency) if currency else 2
        shown = separated(f"{abs(value):,.{places}f}")
    else:
        shown = _scaled(value, digits)
    return _sign(value, shown, signed) + with_symbol(shown, currency)


def whole_money(x: float, currency: str | None) -> str:
    """Money to the whole unit, "$219,929", so that a reader with a pencil can add up."""
    shown = separated(f"{abs(round(_finite(x))):,}")
    return _sign(x, shown, signed=False) + with_symbol(shown, currency)


def with_symbol(shown: str, currency: str | None) -> str:
    """A figure with its currency's sign before or after it, as the style says."""
    sign = symbol(currency)
    return f"{shown} {sign.strip()}" if sign and current().symbol == "after" else sign + shown


def money_range(low: float, high: float, currency: str | None, *, digits: int = 2) -> str:
    """ "$480k to $960k"; more digits where the two ends would read the same. No currency: "480k to 960k"."""
    for n in (*range(digits, digits + 4), digits):
        ends = money(low, currency, digits=n), money(high, currency, digits=n)
        if ends[0] != ends[1]:
            break
    return " to ".join(ends)


def count(x: float, digits: int | None = None) -> str:
    """A whole number with separators, "31,207"; with `digits` an estimated one, rounded: "1,200"."""
    value = _finite(x)
    shown = separated(f"{abs(round(rounded(value, digits) if digits else value)):,}")
    return _sign(value, shown, signed=False) + shown


def things(n: float, one: str, many: str = "") -> str:
    """So many of a thing: "no customers", "1 customer", "1,200 customers"."""
    return f"{count(n) if n else 'no'} {one if n == 1 else many or f'{one}s'}"


def number(x: float, digits: int = 2) -> str:
    """A bare number of `digits` significant digits, "0.42", "1,200"."""
    shown = _plain(_finite(x), digits)
    return _sign(x, shown, signed=False) + shown


def floored(x: float) -> float:
    """x in hundredths, never more than it was: the furthest a slider may go."""
    return math.floor(round(_finite(x) * 100, 6)) / 100


def at_most(x: float) -> str:
    """The largest value seen, in hundredths and rounded down, "0.34": nobody is invited beyond it."""
    return number(x) if x < 0.01 else separated(f"{floored(x):,.2f}")


ANY_CURRENCY = "\u00a4"


def amount(x: float, digits: int = 2) -> str:
    """Money where the company's currency is not known yet, "\u00a43.2"; `in_currency` puts its sign there."""
    shown = _plain(_finite(x), digits)
    return _sign(x, shown, signed=False) + ANY_CURRENCY + shown


def in_currency(text: str, currency: str | None) -> str:
    """The text with every `amount` in the company's currency."""
    if current().symbol == "before":
        return text.replace(ANY_CURRENCY, symbol(currency))
    return re.sub(rf"{ANY_CURRENCY}(\d(?:[\d.,'\u202f]*\d)?)", lambda found: with_symbol(found[1], currency), text)


def share(x: float, digits: int = 2) -> str:
    """A share of one in per cent, "7.3 %"; whole per cents are never cut and only all is "100 %"."""
    value = _finite(x) * 100
    whole = math.floor(math.log10(abs(value))) + 1 if abs(value) >= 1 else 1
    shown = _plain(value, max(digits, whole))
    if shown == "100" and abs(value) < 100:
        shown = separated(f"{math.floor(abs(value) * 100) / 100:g}")
    return _sign(value, shown, signed=False) + shown + " %"


def chances(p: float) -> str:
    """A probability as "63 in 100"; never certain unless it is exactly 0 or 1."""
    hundred = round(_finite(p) * 100)
    if 0 < p < 1:
        hundred = min(max(hundred, 1), 99)
    return f"{hundred} in 100"


def likely(p: float) -> str:
    """A chance in a word, calibrated as in climate reports: likely from 66 in 100, very likely from 90 (Mastrandrea
    2010)."""
    steps = ((0.9, "very likely"), (0.66, "likely"), (0.33, "about as likely as not"), (0.1, "unlikely"))
    return next((word for least, word in steps if _finite(p) >= least), "very unlikely")


def by_chance(p: float) -> str:
    """A p value in words: "comes by chance in 3 of 100", in thousands below one in a hundred, "in fewer than 1 of
    1,000"."""
    if _finite(p) < 0.0005:
        return "comes by chance in fewer than 1 of 1,000"
    return (
        f"comes by chance in {round(1000 * p)} of 1,000"
        if p < 0.0095
        else f"comes by chance in {round(100 * p)} of 100"
    )


def months(x: float, horizon: float | None = HORIZON) -> str:
    """ "11 months", "1 month"; past the horizon (draws that never pay back stand at horizon + 1) "never"."""
    if horizon is not None and x > horizon:
        return "never"
    n = round(_finite(x))
    return f"{count(n)} month" + ("" if abs(n) == 1 else "s")


def months_range(low: float, high: float, horizon: float | None = HORIZON) -> str:
    """ "9 to 17 months", or "9 months, or never" when some draws do not pay back within the horizon."""
    if months(high, horizon) == "never":
        return "never" if months(low, horizon) == "never" else f"{months(low, horizon)}, or never"
    return f"{count(round(low))} to {months(high, horizon)}"
