"""Text to types, in SQL: each function takes an expression and gives one that is null where the text does not fit.

`native` source types (of Parquet) skip the text where that is safe.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from cxroi.sources.base.sql import listed, literal, once, text_list
from cxroi.sources.meaning.filerule import FileRule
from cxroi.sources.meaning.profile import ColumnRule
from cxroi.sources.meaning.schema import SQL_TYPES, ColumnType
from cxroi.sources.rows import written, zones

PLAIN_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
YES, NO = (
    ("true", "t", "yes", "y", "1", "ja", "j", "sim", "s", "oui", "si", "x"),
    ("false", "f", "no", "n", "0", "nein", "nao", "não", "non"),
)
FIRST_YEAR, LAST_YEAR = 1900, 2200
NO_END = "date '9999-12-31'"
OPEN_WORDS = ("infinity", "+infinity", "inf", "open", "open-ended", "open end", "ongoing", "none", "never", "unlimited")
"""How files write that something has no end, beside an empty cell and a day far ahead."""
TIMES = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", "T%H:%M:%S")
DAYS = {
    "ymd": ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"),
    "dmy": (
        "%d.%m.%Y",
        "%d/%m/%Y",
        "%d-%m-%Y",
        "%d.%m.%y",
        "%d/%m/%y",
        "%d-%m-%y",
        "%d %b %Y",
        "%d %B %Y",
        "%d-%b-%Y",
        "%d-%b-%y",
    ),
    "mdy": ("%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%m/%d/%y", "%m-%d-%y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y"),
}

BY_NAME = ("%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y")
"""Days whose month is a word: read in any order of day and month."""


@dataclass(frozen=True)
class Source:
    """A picked value: its expression and SQL type, the rule it came by, the file it came from; `labelled` where words
    may stand beside the number (answers).

    Text is trimmed already and never empty: `trimmed` was applied where it was picked.
    """

    sql: str
    type: str
    rule: ColumnRule
    file: FileRule
    time_zone: str = "UTC"
    labelled: bool = False

    @property
    def is_text(self) -> bool:
        return self.type == "VARCHAR"

    @property
    def text(self) -> str:
        return self.sql if self.is_text else as_text(self.sql, self.type)

    @property
    def is_number(self) -> bool:
        return self.type.startswith(("DECIMAL", "DOUBLE", "FLOAT")) or self.is_whole

    @property
    def is_whole(self) -> bool:
        return self.type in (
            "TINYINT",
            "SMALLINT",
            "INTEGER",
            "BIGINT",
            "HUGEINT",
            "UTINYINT",
            "USMALLINT",
            "UINTEGER",
            "UBIGINT",
        )

    @property
    def is_time(self) -> bool:
        return self.type.startswith(("TIMESTAMP", "DATE"))


def trimmed(sql: str) -> str:
    """Text without blanks around it (no-break spaces too), null where nothing is left."""
    return f"nullif(trim({sql}, chr(32) || chr(9) || chr(10) || chr(13) || chr(160) || chr(8203)), '')"


def as_text(sql: str, kind: str) -> str:
    """Any value as text; whole numbers that came as DOUBLE lose their '.0'."""
    if kind == "VARCHAR":
        return trimmed(sql)
    if kind in ("DOUBLE", "FLOAT"):
        whole = f"cast(cast({sql} as bigint) as varchar)"
        return f"case when {sql} = floor({sql}) and abs({sql}) < 1e15 then {whole} else cast({sql} as varchar) end"
    return f"cast({sql} as varchar)"


def typed(source: Source, kind: ColumnType) -> str:
    """The typed expression of a picked value; null where it does not fit. Ids and comments are made elsewhere."""
    if source.rule.equals is not None:
        flag = f"({source.text} in {listed(source.rule.equals)})"
        return flag if kind == "flag" else f"cast(cast({flag} as integer) as {SQL_TYPES[kind]})"
    if kind in ("number", "money", "integer"):
        return _number(source, kind)
    if kind in ("time", "date"):
        return _day(source, kind)
    if kind == "end":
        return _end(source)
    if kind == "month":
        return _month(source)
    if kind == "flag":
        return _flag(source)
    return source.text


def _number(source: Source, kind: ColumnType) -> str:
    number = as_number(source, "double")
    if source.labelled and source.is_text:
        number = f"coalesce({number}, {written.beside_words(source.text)})"
    if source.rule.factor is not None:
        number = f"({number} * {literal(source.rule.factor)})"
    if kind == "money":
        return (
            f"try_cast({number} as decimal(18,3))"
            if source.rule.factor is not None
            else as_number(source, "decimal(18,3)")
        )
    if kind == "number":
        return f"case when isfinite({number}) then {number} end"
    is_whole = f"isfinite({number}) and {number} = floor({number}) and abs({number}) < 2147483648"
    return f"case when {is_whole} then cast({number} as integer) end"


def as_number(source: Source, kind: str) -> str:
    """A number of the SQL type `kind`. The database's own cast comes first where it reads what `plain_number` would."""
    if source.is_number:
        return f"try_cast({source.sql} as {kind})"
    slow = f"try_cast({plain_number(source)} as {kind})"
    if source.file.decimal != "." or source.rule.percent:
        return slow
    return f"coalesce(case when not contains({source.text}, '_') then try_cast({source.text} as {kind}) end, {slow})"


def plain_number(source: Source) -> str:
    """A number as people write it, as '-1234.56'; null for anything else (no nan, inf, hex, wrong groups)."""
    text = source.text
    codes = "|".join(written.CODES)
    text = f"regexp_replace({text}, '^(-?)(?:R\\$|US\\$|[$€£¥]|{codes})\\s*|\\s*(?:[$€£¥]|{codes})$', '\\1')"
    text = f"regexp_replace({text}, '^\\(([^()]+)\\)$', '-\\1')"
    text = f"replace({trimmed(text)}, '−', '-')"
    if source.rule.percent:
        text = f"rtrim(rtrim({text}, '%'))"
    mark, group = source.file.decimal, source.file.thousands
    if group:
        gap = "[ \u00a0\u202f]" if group == " " else "[.]" if group == "." else f"[{group}]"
        dot = "[.]" if mark == "." else ","
        whole = rf"^[+-]?[0-9]{{1,3}}({gap}[0-9]{{3}})+({dot}[0-9]*)?$"
        ungrouped = f"regexp_replace({text}, {literal(gap)}, '', 'g')"
        text = f"case when regexp_matches({text}, {literal(whole)}) then {ungrouped} else {text} end"
    if mark == ",":
        text = f"case when contains({text}, '.') then null else replace({text}, ',', '.') end"
    return f"case when regexp_matches({text}, '{PLAIN_NUMBER}') then {text} end"


def moment(source: Source) -> str:
    """A TIMESTAMP without zone in the company's own zone; null for no date, and for years out of all reason."""
    inside = once(
        _any_moment(source),
        lambda at: f"case when isfinite({at}) and year({at}) between {FIRST_YEAR} and {LAST_YEAR} then {at} end",
    )
    if source.rule.end_of_day:
        return f"(cast(cast({inside} as date) as timestamp) + to_seconds(86399))"
    return inside


def _any_moment(source: Source) -> str:
    """A TIMESTAMP without zone of any year, null for no date."""
    if source.type == "TIMESTAMP WITH TIME ZONE":
        value = f"timezone({literal(source.time_zone)}, {source.sql})"
    elif source.is_time:
        value = f"cast({source.sql} as timestamp)"
    else:
        text, zone = source.text, source.time_zone
        plain = (
            f"length({text}) in (10, 19) and substr({text}, 5, 1) = '-' and substr({text}, 8, 1) = '-' "
            f"and right({text}, 1) between '0' and '9'"
        )
        order = source.rule.order or "ymd"
        shown = partial(_clock, order=order)
        at_clock = f"try_cast({text} as timestamp)"
        value = (
            f"case when {plain} then {_moved(at_clock, text, source)} when {zones.is_iso(text)} "
            f"then {zones.iso(text, zone)} when {zones.is_epoch(text)} "
            f"then {zones.epoch(text, zone)} when not regexp_matches({text}, '^[0-9A-Za-z]+.*[0-9]') and not "
            f"{zones.is_zoned(text)} then null when {zones.is_zoned(text)} and not "
            f"regexp_matches({text}, '[0-9] ?[AaPp][Mm]$') then {zones.zoned(text, zone, shown)} "
            f"else {_moved(_clock(text, order), text, source)} end"
        )
        if source.rule.serial:
            value = f"coalesce({written.serial(text)}, {value})"
    return value


def _end(source: Source) -> str:
    """A last day; far ahead for what is written as a day in 9999, '31.12.99', 'infinity' or 'open'."""
    dated = once(
        _any_moment(source),
        lambda at: (
            f"case when isinf({at}) and {at} > timestamp '2000-01-01' or year({at}) > {LAST_YEAR} then {NO_END} "
            f"when isfinite({at}) and year({at}) >= {FIRST_YEAR} then cast({at} as date) end"
        ),
    )
    if source.is_time:
        return dated
    text = source.text
    last = f"regexp_matches({text}, '^(31[-/. ]12|12[-/. ]31)[-/. ]99([ T]|$)')"
    return f"case when lower({text}) in {listed(OPEN_WORDS)} or {last} then {NO_END} else {dated} end"


def _clock(text: str, order: str) -> str:
    """The TIMESTAMP that a text without zone shows; null where it shows none."""
    long, short = (
        text_list([day + time for day in DAYS[order] + BY_NAME if ("%y" in day) is brief for time in TIMES])
        for brief in (False, True)
    )
    iso = f"regexp_matches({text}, '^[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}([ T][0-9:.]*)?$')"
    brief_year = f"regexp_matches({text}, '^[0-9]{{1,2}}[-/. ][0-9A-Za-z]{{1,3}}[-/. ][0-9]{{2}}([ T]|$)')"
    brief = f"try_strptime({text}, {short})" if order != "ymd" else "cast(null as timestamp)"
    return (
        f"case when {iso} then try_cast({text} as timestamp) when {brief_year} then {brief} "
        f"else try_strptime({text}, {long}) end"
    )


def _moved(clock: str, text: str, source: Source) -> str:
    """A clock without zone in the company's: as it stands, or from the zone that the column's rule declares."""
    if source.rule.zone is None:
        return clock
    moved = f"timezone({literal(source.time_zone)}, timezone({literal(source.rule.zone)}, {clock}))"
    return f"case when contains({text}, ':') then {moved} else {clock} end"


def _day(source: Source, kind: ColumnType) -> str:
    return f"cast({moment(source)} as date)" if kind == "date" else moment(source)


def _month(source: Source) -> str:
    """Months as year * 12 + month - 1, from 2024-01, 202401, 01/2024, Jan 2024 or any date."""
    if source.is_time:
        value = moment(source)
        return f"cast(year({value}) * 12 + month({value}) - 1 as integer)"
    text = source.text
    formats = text_list(["%Y-%m", "%Y/%m", "%m/%Y", "%m.%Y", "%b %Y", "%B %Y", "%b-%y", "%b-%Y", "%Y.%m", "%YM%m"])
    compact = f"case when regexp_matches({text}, '^[0-9]{{6}}$') then try_strptime({text} || '01', '%Y%m%d') end"
    plain = f"case when length({text}) = 10 and substr({text}, 5, 1) = '-' then try_cast({text} as timestamp) end"
    value = f"coalesce({plain}, {compact}, try_strptime({text}, {formats}), {moment(source)})"
    month = f"cast(year({value}) * 12 + month({value}) - 1 as integer)"
    return f"case when year({value}) between {FIRST_YEAR} and {LAST_YEAR} then {month} end"


def _flag(source: Source) -> str:
    if source.type == "BOOLEAN":
        return source.sql
    text = f"lower({source.text})"
    return f"case when {text} in {listed(YES)} then true when {text} in {listed(NO)} then false end"
