"""Small companies in text for tests of the plausibility pass: one file of money, of answers, of customers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cxroi.errors import QuestionError
from tests.sources.conftest import Company


def files(*, rule: str = "", **names: str) -> str:
    """[[file]] sections, one a name; `rule` holds more lines of each."""
    return "".join(f'[[file]]\nname = "{name}"\nmatch = ["{match}"]\n{rule}\n' for name, match in names.items())


def table(kind: str, source: str, columns: str, more: str = "") -> str:
    """One [[table]] section; columns are 'canonical = source' pairs of TOML, parted by semicolons."""
    lines = "\n".join(one.strip() for one in columns.split(";"))
    return f'[[table]]\ntable = "{kind}"\nfrom = "{source}"\n{more}\n[table.columns]\n{lines}\n'


def units(source: str, column: str = '"who"') -> str:
    return table("units", source, f"unit_id = {column}", 'duplicates = "first"')


BILLS = 'unit_id = "who"; month = "month"; revenue_net = "paid"'
SALES = 'transaction_id = "no"; unit_id = "who"; at = "day"; amount = "paid"'
ANSWERS = 'feedback_id = "no"; unit_id = "who"; answered_at = "day"; metric = { constant = "nps" }; score = "score"'


def months(n: int, start: int = 2023) -> list[str]:
    return [f"{start + k // 12}-{k % 12 + 1:02}" for k in range(n)]


def asked(company: Company, profile: str, given: dict[str, str | bytes]) -> str:
    """The one question that stops the load; nothing was written."""
    with pytest.raises(QuestionError) as stopped:
        company.load(profile, given, whole=True)
    assert company.rows("select count(*) from meta.imports") == [(0,)]
    text = str(stopped.value)
    assert text.startswith("One question"), text
    return text


def total(company: Company, of: str = "financials.revenue_net") -> Decimal:
    name, _, column = of.partition(".")
    found: Decimal = company.rows(f"select sum({column}) from raw.{name}")[0][0]
    return found
