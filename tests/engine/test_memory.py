"""Answers from memory are the answers of the tables as they stand: any order of questions and writes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxroi.engine.duck import DuckEngine
from cxroi.engine.memory import MOST_ROWS, Memory
from cxroi.results.base.provenance import Watch

QUESTIONS = (
    "select sum(a) as s from panel.stays",
    "select count(*) as n from scratch_one",
    'select max(b) as m from "results"."made" as r',
    "select sum(s.a) as s from panel.stays as s cross join scratch_one as o",
)
WRITES: tuple[Callable[[Watch], None], ...] = (
    lambda watch: watch.put("scratch_one", watch.behind.query("select count(*) + 1 as a from scratch_one")),
    lambda watch: watch.execute('insert into "results"."made" select max(b) + 1 from results.made'),
    lambda watch: watch.execute("update panel.stays set a = a + 1"),
    lambda watch: watch.execute("delete from panel.stays where a = (select min(a) from panel.stays)"),
    lambda watch: watch.execute("create or replace temp table scratch_one as select 1 as a union all select 2"),
    lambda watch: watch.execute("create schema if not exists other"),
)


class Counting:
    """An engine that counts what it is asked."""

    def __init__(self) -> None:
        self.engine, self.asked = DuckEngine(), 0
        self.dialect, self.execute, self.put = self.engine.dialect, self.engine.execute, self.engine.put
        self.pack, self.close = self.engine.pack, self.engine.close

    def query(self, sql: str, params: tuple[object, ...] = ()) -> pl.DataFrame:
        self.asked += 1
        return self.engine.query(sql, params)


def watched() -> tuple[Watch, Counting]:
    behind = Counting()
    for sql in (
        "create schema panel",
        "create schema results",
        "create table panel.stays as select range as a from range(9)",
        "create table results.made as select 1 as b",
        "create temp table scratch_one as select 1 as a",
    ):
        behind.execute(sql)
    watch = Watch(behind, lambda _: nullcontext())
    watch.memory.settle()
    return watch, behind


@settings(deadline=None)
@given(st.lists(st.integers(0, len(QUESTIONS) + len(WRITES) - 1), max_size=25))
def test_memory_never_shows(steps: list[int]) -> None:
    watch, behind = watched()
    for step in steps:
        if step < len(QUESTIONS):
            assert watch.query(QUESTIONS[step]).equals(behind.engine.query(QUESTIONS[step]))
        else:
            WRITES[step - len(QUESTIONS)](watch)
    behind.close()


def test_a_question_is_asked_once_by_text_and_value_and_counted_each_time() -> None:
    watch, behind = watched()
    with watch.stage("value"):
        for value in (1, 1, 1.0, True, 1, 2):
            watch.query("select count(*) as n from panel.stays where a = ?", (value,))
    assert behind.asked == 4
    assert watch.told["value", "select count(*) as n from panel.stays where a = ?"] == 6


def test_who_changes_his_answer_changes_nobody_elses() -> None:
    watch, _ = watched()
    watch.query(QUESTIONS[0])[0, "s"] = -1
    assert watch.query(QUESTIONS[0]).item() == 36


def test_nothing_is_kept_before_the_tables_are_settled_nor_an_answer_too_long_nor_one_that_changes_by_itself() -> None:
    asked = []

    def ask(rows: int) -> pl.DataFrame:
        asked.append(rows)
        return pl.DataFrame({"a": pl.repeat(0, rows, eager=True)})

    fresh, settled = Memory(), Memory()
    settled.settle()
    for _ in range(2):
        fresh.answer("select a from panel.stays", (), lambda: ask(1))
        settled.answer("select a from panel.long", (), lambda: ask(MOST_ROWS + 1))
        settled.answer("select table_name from information_schema.tables", (), lambda: ask(2))
        settled.answer("select a from panel.stays where a in ?", ([1],), lambda: ask(3))
    assert len(asked) == 8


def test_a_failed_question_leaves_nothing_behind() -> None:
    watch, behind = watched()
    for _ in range(2):
        with pytest.raises(Exception, match=r"missing|not"):
            watch.query("select a from panel.absent")
    assert behind.asked == 2
