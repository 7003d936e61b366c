"""Names inside SQL: only plain words pass."""

from __future__ import annotations

import pytest

from cxroi.engine.duck import DuckEngine
from cxroi.engine.identifiers import quoted
from cxroi.errors import EngineError

PAYLOADS = (
    'x"; drop table t; --',
    "x'; drop table t; --",
    "x; drop table t",
    "x--",
    "x/*",
    "x*/",
    "x y",
    " x",
    "x ",
    "",
    ".",
    "a.",
    ".a",
    "a..b",
    "a.b.c.d",
    '"',
    '""',
    "x\x00",
    "x\n",
    "x\t",
    "1x",
    "x-y",
    "x+y",
    "x(1)",
    "x)",
    "$$x$$",
    "x`y",
    "ünits",
    "x\u202ey",
    "ｘ",
    "x" * 64,
    "read_csv('/etc/passwd')",
    "x=1",
    "x or 1=1",
    "%s",
    "{0}",
    "[x]",
    "x\\",
    "x,y",
    "*",
)


@pytest.mark.parametrize("name", PAYLOADS)
def test_anything_but_plain_words_is_refused_without_being_quoted(name: str) -> None:
    with pytest.raises(EngineError) as refused:
        quoted(name)
    assert len(name) < 3 or name not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("unit_id", '"unit_id"'),
        ("panel.customer_month", '"panel"."customer_month"'),
        ("intake.raw.units", '"intake"."raw"."units"'),
        ("select", '"select"'),
        ("at", '"at"'),
        ("x" * 63, '"' + "x" * 63 + '"'),
    ],
)
def test_plain_names_are_quoted(name: str, expected: str) -> None:
    assert quoted(name) == expected


@pytest.mark.parametrize("value", PAYLOADS)
def test_bound_values_are_only_values(value: str) -> None:
    with DuckEngine() as engine:
        engine.execute("create table t as select 1 as x, 'a' as name")
        found = engine.query("select count(*) as n from t where t.name = ?", [value.replace("\x00", "")])
        assert found.item() == 0
        assert engine.query("select count(*) as n from t").item() == 1
