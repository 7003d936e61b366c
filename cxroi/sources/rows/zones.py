"""Time stamps that name their zone, in any spelling, as the clock of the company's own zone; SQL on a piece of text.

A stamp is cut behind its time of day: what follows is the zone (Z, UTC, +0200, GMT+2, (UTC+02:00), CEST, Europe/Berlin,
+01:00[Europe/Berlin]). Short names that mean several zones (CST, IST, BST ...) are read only where the company's own
zone bears them; else the stamp is no date, and its row is refused with that reason.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from cxroi.sources.base.sql import literal, once

STAMP = (
    r"^(?:[A-Za-z]{3,9}, ?)?(.*?[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?(?: ?[AaPp][Mm])?)"
    r" ?((?:[+-][0-9]|[A-Za-z\[(]).*)$"
)
ISO = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)? ?(Z|UTC|GMT|[+-][0-9]{2}(:?[0-9]{2})?)$"
)
"""What most systems write: read by the database's own cast, ten times faster than the rest."""
OFFSET = r"^[(]?(?:UTC|GMT|UT|Z)? ?([+-])([0-9]{1,2}):?([0-9]{2})?[)]?(?: [A-Z]{1,5}| ?[\[(].*)?$"
EPOCH = r"^[0-9]{10}([.][0-9]+)?$|^[0-9]{13}$|^[0-9]{16}$"
HOURS: dict[str, float] = {
    **dict.fromkeys(("Z", "UTC", "GMT", "UT", "WET", "ZULU"), 0),
    **dict.fromkeys(("CET", "MEZ", "WEST", "WAT"), 1),
    **dict.fromkeys(("CEST", "MESZ", "EET", "SAST", "CAT"), 2),
    **dict.fromkeys(("EEST", "MSK", "EAT", "TRT"), 3),
    **dict.fromkeys(("JST", "KST"), 9),
    **dict.fromkeys(("SGT", "HKT", "PHT", "AWST"), 8),
    "WIB": 7, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "NPT": 5.75, "PKT": 5,
    "BRT": -3, "EDT": -4, "EST": -5, "CDT": -5, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8, "AKST": -9, "HST": -10,
}  # fmt: skip
"""Hours ahead of UTC of short names that mean one zone only."""


@cache
def names(time_zone: str) -> dict[str, int]:
    """Minutes ahead of UTC by short name: those that mean one zone, and the company's own in winter and summer."""
    own = [datetime(2024, month, 1, tzinfo=ZoneInfo(time_zone)) for month in (1, 7)]
    known = {name: round(60 * hours) for name, hours in HOURS.items()}
    spans = {name: span for at in own if (name := at.tzname()) and (span := at.utcoffset()) is not None}
    return known | {name: round(span.total_seconds() / 60) for name, span in spans.items() if name.isalpha()}


def is_zoned(text: str) -> str:
    """Condition: the text is a time of day followed by something that may be a zone."""
    return f"regexp_matches({text}, {literal(STAMP)})"


def is_iso(text: str) -> str:
    """Condition: year, month, day, time and Z, UTC or an offset."""
    return f"regexp_matches({text}, {literal(ISO)})"


def iso(text: str, time_zone: str) -> str:
    """The company's clock at a stamp that `is_iso`."""
    offset = (
        f"regexp_replace(regexp_replace({text}, ' ?(Z|UTC|GMT)$', '+00'), ' ?([+-][0-9]{{2}})([0-9]{{2}})$', '\\1:\\2')"
    )
    return f"timezone({literal(time_zone)}, try_cast({offset} as timestamptz))"


def zoned(text: str, time_zone: str, read: Callable[[str], str]) -> str:
    """The company's clock at a stamp that names its zone; null where stamp or zone are none. `read` gives the TIMESTAMP
    that a text without zone means."""
    body = read(f"replace(regexp_extract({text}, {literal(STAMP)}, 1), 'T', ' ')")
    zone = f"trim(regexp_extract({text}, {literal(STAMP)}, 2))"
    place = f"trim({zone}, '[]()')"
    known = "(select name from pg_timezone_names())"
    there_is = f"case when contains({place}, '/') and {place} in {known} then {place} else 'UTC' end"
    by_place = f"case when contains({place}, '/') and {place} in {known} then timezone({there_is}, {body}) end"
    own = f"case when {place} = {literal(time_zone)} then {body} end"
    by_offset = f"timezone('UTC', {body} - to_minutes(cast({_ahead(f'upper({zone})', time_zone)} as bigint)))"
    return f"coalesce({own}, timezone({literal(time_zone)}, coalesce({by_offset}, {by_place})))"


def _ahead(zone: str, time_zone: str) -> str:
    """Minutes ahead of UTC of an offset or a short name; null for anything else."""
    short = " ".join(f"when {literal(name)} then {value}" for name, value in sorted(names(time_zone).items()))
    read = once(
        f"regexp_extract({zone}, {literal(OFFSET)}, ['sign', 'hours', 'minutes'])",
        lambda of: (
            f"case when {of}.hours <> '' then cast({of}.sign || '1' as integer) * (cast({of}.hours as integer) * 60 "
            f"+ coalesce(try_cast({of}.minutes as integer), 0)) end"
        ),
    )
    return once(
        f"coalesce({read}, case trim({zone}, '()') {short} end)",
        lambda minutes: f"case when abs({minutes}) <= 900 then {minutes} end",
    )


def is_epoch(text: str) -> str:
    """Condition: seconds since 1970 (ten digits), or thousandths or millionths of them."""
    return f"regexp_matches({text}, {literal(EPOCH)})"


def epoch(text: str, time_zone: str) -> str:
    """The company's clock at a number of seconds (thousandths, millionths) since 1970."""
    size = (
        f"case when contains({text}, '.') or length({text}) = 10 then 1 when length({text}) = 13 then 1e3 else 1e6 end"
    )
    return f"timezone({literal(time_zone)}, to_timestamp(try_cast({text} as double) / {size}))"
