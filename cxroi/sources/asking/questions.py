"""Asked, not guessed: each check finds an ambiguity and names the profile line that answers it."""
# ruff: noqa: S608 - identifiers pass sql.name, values sql.literal

from __future__ import annotations

from collections.abc import Sequence

from cxroi.errors import QuestionError
from cxroi.sources.asking.categories import categories
from cxroi.sources.base.database import Loading
from cxroi.sources.base.sql import listed, literal, name
from cxroi.sources.meaning.profile import Profile
from cxroi.sources.rows.cast import as_text
from cxroi.sources.rows.mapping import Mapping
from cxroi.sources.rows.staging import Staged

DAY_FIRST = "^([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ][0-9]{2,4}([ T]|$)"
MOST_LEFT = 0.7
ONE_EACH, LEAST_ORDERS = 0.98, 100
MONEY = ("financials", "transactions")


def day_order(loading: Loading, mapping: Mapping) -> list[str]:
    """Dates such as 03/04/2024 without a declared order, with the share that reads both ways."""
    questions = []
    for column in mapping.picked():
        if (
            column.column.type not in ("date", "end", "time", "month")
            or column.type != "VARCHAR"
            or column.rule.order is not None
        ):
            continue
        if column.rule.constant is not None:
            continue
        text = as_text(column.sql, column.type)
        first, second = (f"try_cast(regexp_extract(moment, '{DAY_FIRST}', {group}) as integer)" for group in (1, 2))
        inner = mapping.select([(text, "moment")])
        n, day_first, month_first = loading.rows(
            f"select count(*), count(case when {first} > 12 then 1 end), count(case when {second} > 12 then 1 end) "
            f"from ({inner}) as dates where regexp_matches(moment, '{DAY_FIRST}')"
        )[0]
        if n:
            both = n - day_first - month_first
            questions.append(
                f"{mapping.main.stem}: are the dates of {column.label} written day first or month first? "
                f"{both:,} of {n:,} "
                f"({both / n:.0%}) can be read both ways, {day_first:,} only day first, {month_first:,} only "
                "month first. "
                f'Add order = "dmy" or order = "mdy" to {column.label} ({mapping.at("columns", column.label)}).'
            )
    return questions


def after_staging(loading: Loading, profile: Profile, staged: Sequence[Staged]) -> list[str]:
    """Everything the typed rows make doubtful."""
    checks = (_left_share, _unit_per_row, _currencies, categories)
    questions = [question for check in checks for question in check(loading, profile, staged)]
    return questions + [
        question for one in staged if one.table.name == "feedback" for question in _scale(loading, profile, one)
    ]


def ask(questions: Sequence[str]) -> None:
    """Stop with the questions, if there are any."""
    if questions:
        counted = "One question" if len(questions) == 1 else f"{len(questions)} questions"
        raise QuestionError(f"{counted} before anything is loaded. " + " ".join(questions))


def _left_share(loading: Loading, profile: Profile, staged: Sequence[Staged]) -> list[str]:
    outcomes = [one for one in staged if one.table.name == "outcomes"]
    if profile.answers.left_share is not None or not outcomes:
        return []
    everyone = _union(
        [one for one in staged if one.table.name in ("units", "outcomes")],
        "unit_id, null as kind, null as value",
        "reason is null",
    )
    everyone += " union all select unit_id, null, null from intake.raw.units" if _attached(loading) else ""
    left = _union(outcomes, "unit_id, kind, value", "reason is null and kind = 'left'")
    rows, gone = loading.rows(
        f"select count(*), count(distinct case when coalesce(value, 1) <> 0 then unit_id end) from ({left}) as leavers"
    )[0]
    n = loading.number(f"select count(distinct unit_id) from ({everyone}) as known")
    if not rows or not n or 0 < gone <= MOST_LEFT * n:
        return []
    question = (
        f"{gone:,} of {n:,} units ({gone / n:.0%}) are marked as having left. Is the value turned round? If it "
        "is right, set "
        'left_share = "confirmed" under [answers]; if not, correct the value '
        f"({outcomes[0].mapping.at('columns', 'value')})."
    )
    return [question]


def _unit_per_row(loading: Loading, profile: Profile, staged: Sequence[Staged]) -> list[str]:
    if profile.answers.unit_per_row is not None:
        return []
    questions = []
    for one in staged:
        if one.table.name != "transactions":
            continue
        units, orders = loading.rows(
            f"select count(distinct unit_id), coalesce(nullif(count(distinct about_id), 0), count(*)) "
            f"from {name(one.name)} where reason is null"
        )[0]
        if orders >= LEAST_ORDERS and units >= ONE_EACH * orders:
            source = one.mapping.rule.sources["unit_id"].references
            questions.append(
                f"{', '.join(source) or 'unit_id'} has {units:,} values for {orders:,} orders: is it the "
                f"customer, or one id per order? "
                'If it is the customer, set unit_per_row = "confirmed" under [answers]; if not, map the '
                "customer's id "
                f"({one.mapping.at('columns', 'unit_id')})."
            )
    return questions


def _currencies(loading: Loading, profile: Profile, staged: Sequence[Staged]) -> list[str]:
    money = [one for one in staged if one.table.name in MONEY and "currency" in one.mapping.rule.sources]
    if profile.answers.currencies is not None or not money:
        return []
    found = loading.rows(
        "select currency, count(*) from "
        f"({_union(money, 'currency', 'reason is null and currency is not null')}) as used "
        "group by currency order by count(*) desc, currency"
    )
    if not [code for code, _ in found if code != profile.company.currency]:
        return []
    counts = ", ".join(f"{code} {n:,}" for code, n in found[:5])
    question = (
        f"Amounts are in {len(found)} currencies ({counts} rows), the company reports in "
        f"{profile.company.currency}. If "
        "that is right, set currencies = 'several' under [answers] and give rates in assumptions.toml "
        f"({money[0].mapping.at('columns', 'currency')})."
    )
    return [question]


def _scale(loading: Loading, profile: Profile, one: Staged) -> list[str]:
    target, questions = name(one.name), []
    unclear = loading.rows(
        f"select distinct metric from {target} where reason is null and score is not null and higher_is_better is null "
        "order by metric limit 5"
    )
    if unclear:
        questions.append(
            f"Is a higher score better for {', '.join(repr(metric) for (metric,) in unclear)}? Add higher_is_better = "
            f"{{constant = true}} or {{constant = false}} ({one.mapping.at('columns')})."
        )
    if profile.answers.outside_scale is None:
        found = loading.rows(
            f"select metric, min(scale_min), max(scale_max), count(*) from {target} where reason is null "
            "and (score < scale_min or score > scale_max) group by metric order by metric"
        )
        for metric, low, high, n in found:
            total = loading.number(f"select count(score) from {target} where metric = {literal(metric)}")
            questions.append(
                f"{n:,} of {total:,} answers of {metric!r} lie outside {low:g} to {high:g}. Codes for no answer go "
                "to missing = "
                f'{{"99" = "no answer"}} of score ({one.mapping.at("columns", "score")}); to refuse them, set '
                'outside_scale = "refuse" under [answers].'
            )
    return questions


def _union(tables: Sequence[Staged], columns: str, condition: str) -> str:
    return " union all ".join(f"select {columns} from {name(one.name)} where {condition}" for one in tables)


def _attached(loading: Loading) -> bool:
    return bool(loading.number(f"select count(*) from duckdb_databases() where database_name in {listed(['intake'])}"))
