"""The canonical tables: what a profile maps files to, what `raw.*` holds, what templates show.

Types are the store's own; `id` is a keyed pseudonym (BIGINT), `key` a plain text key of a thing, `money`
DECIMAL(18,3), `comment` is masked, `alias` a person's name turned into a short pseudonym. Every table but `units` is
optional. Each raw table also carries LINEAGE.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal[
    "id", "key", "text", "money", "number", "integer", "date", "end", "time", "month", "flag", "comment", "alias"
]

SQL_TYPES: dict[ColumnType, str] = {
    "id": "BIGINT",
    "key": "VARCHAR",
    "text": "VARCHAR",
    "money": "DECIMAL(18,3)",
    "number": "DOUBLE",
    "integer": "INTEGER",
    "date": "DATE",
    "end": "DATE",
    "time": "TIMESTAMP",
    "month": "INTEGER",
    "flag": "BOOLEAN",
    "comment": "VARCHAR",
    "alias": "VARCHAR",
}
"""`month` is year * 12 + month - 1; `end` is a last day, far ahead where it is left open."""

LINEAGE: tuple[tuple[str, str], ...] = (("import_id", "INTEGER"), ("file_id", "INTEGER"), ("row_number", "BIGINT"))


@dataclass(frozen=True)
class Column:
    """One column: its type, whether a row without it is refused, and its meaning with unit."""

    name: str
    type: ColumnType
    meaning: str
    required: bool = False


@dataclass(frozen=True)
class Table:
    """One canonical table; `key` names the columns that make a row the same row in a newer file."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def _table(name: str, grain: str, key: str, *rows: str) -> Table:
    """Rows are 'name[!] type meaning'; '!' marks a required column."""
    columns = []
    for row in rows:
        label, kind, meaning = row.split(" ", 2)
        columns.append(Column(label.rstrip("!"), kind, meaning, label.endswith("!")))  # type: ignore[arg-type]
    return Table(name, grain, tuple(key.split()), tuple(columns))


TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        _table(
            "units",
            "one row per customer, account, household, seller ...",
            "unit_id",
            "unit_id! id who",
            "unit_type text person, account, household, seller ...",
            "parent_id id the unit above",
            "first_seen_on date first day as a customer",
            "segment text main customer group",
            "region text region of roll-out",
            "business_unit text part of the company",
            "team text team that serves the unit",
            "persona text persona",
            "value_tier text size of the customer",
            "tenure_months integer months as a customer (snapshots)",
            "prior_spend money spend before any exposure (snapshots)",
        ),
        _table(
            "feedback",
            "one row per answer",
            "feedback_id",
            "feedback_id! key answer",
            "unit_id id who answered, may be empty",
            "about_type text order, seller, store ...",
            "about_id key thing the answer is about",
            "asked_at time when asked",
            "answered_at time when answered",
            "metric! text nps, csat, ces, stars ...",
            "value_raw comment the answer as received, masked",
            "score number the answer on its own scale",
            "scale_min number lowest answer",
            "scale_max number highest answer",
            "higher_is_better flag direction",
            "missing_reason text why there is no score",
            "weight number survey weight",
            "touchpoint text where",
            "journey_step text step",
            "channel text channel",
            "team text team concerned",
            "comment comment words, masked",
            "language text language",
        ),
        _table(
            "invitations",
            "one row per question sent",
            "unit_id asked_at",
            "unit_id! id who was asked",
            "asked_at! time when",
            "touchpoint text where",
            "channel text channel",
            "answered flag whether an answer came",
        ),
        _table(
            "financials",
            "one row per unit and month (month empty = snapshot)",
            "unit_id month",
            "unit_id! id who",
            "month month calendar month",
            "currency text ISO code",
            "revenue_gross money before discounts",
            "discounts money discounts given",
            "refunds money refunds given",
            "revenue_net money after discounts and refunds",
            "cost_of_goods money cost of goods",
            "cost_to_serve money cost to serve",
            "margin money contribution margin when the source has it",
            "active flag under contract at the start of the month",
            "contacts integer contacts made",
        ),
        _table(
            "transactions",
            "one row per movement of money",
            "transaction_id",
            "transaction_id! key movement",
            "unit_id! id whose",
            "at! time when",
            "amount! money signed amount",
            "currency text ISO code",
            "kind text sale, payment, refund ...",
            "about_id key order",
        ),
        _table(
            "outcomes",
            "one row per unit, kind and time",
            "unit_id kind at",
            "unit_id! id who",
            "kind! text left, renewed, bought, spend, visit ...",
            "at time when",
            "value number size: 1 (or empty) for an event, 0 where it did not happen; else what [[measure]] declares",
            "weight number what the row counts for in a mean, empty = 1",
            "known_at time when it was known",
            "definition comment definition in words",
        ),
        _table(
            "initiatives",
            "one row per initiative",
            "initiative_id",
            "initiative_id! key initiative",
            "name! comment name",
            "type text fix, improve or transform",
            "hypothesis comment expected chain of effects",
            "primary_metric text outcome it is judged by",
            "journey_step text step",
            "touchpoint text where",
            "sponsor text sponsor",
            "owner text owner",
            "started_on date first launch",
            "ended_on end last day for everybody, empty = goes on",
            "status text planned, live, ended",
            "evidence text randomised, declared or inferred",
            "benefit_customer comment for the customer",
            "benefit_employee comment for the employee",
            "benefit_shareholder comment for the shareholder",
            "next_step comment what is asked next",
            "next_cost money cost of the next step",
            "next_reach integer customers the next step adds; below zero: customers it takes the initiative away from",
            "decide_by date decision date",
            "cannot_move text outcome it cannot change: a measure of operations, a metric of feedback (or 'metric at "
            "touchpoint'), "
            "a kind of outcomes, contacts or cost_to_serve",
            "no_other_event_by text who signs that no other price or launch event hit those who got it",
            "no_other_event_on date day of that signature",
            "other_event comment another price or launch event that hit those who got it",
            "other_event_on date first day of that event",
            "no_effect_after_end_by text who states that nothing changes any more once it has ended",
            "no_effect_after_end_on date day of that statement",
        ),
        _table(
            "initiative_costs",
            "one row per initiative, month and kind (initiative empty = overhead)",
            "initiative_id month kind",
            "initiative_id key initiative, empty = overhead",
            "month! month calendar month",
            "kind! text what the money was for",
            "amount! money cost",
            "currency text ISO code",
            "already_in_margin flag already part of margin",
        ),
        _table(
            "exposures",
            "one row per initiative and unit or group",
            "initiative_id unit_id group_type group_id from_on",
            "initiative_id! key initiative",
            "unit_id id exposed unit, empty when a group is exposed",
            "group_type text team, region, segment or business_unit",
            "group_id key the exposed group",
            "from_on date first day exposed, empty = never",
            "to_on end last day exposed, empty = goes on",
            "arm text treated, control or the arm's name",
            "assignment text random, rule, self-selected or unknown",
            "assigned_on date day of assignment",
            "declared_by text who says that assignment came before the outcome",
        ),
        _table(
            "uptake",
            "one row per initiative and unit that used it",
            "initiative_id unit_id",
            "initiative_id! key initiative",
            "unit_id! id who",
            "used_on date first use",
        ),
        _table(
            "operations",
            "one row per event of operations and measure",
            "event_id measure",
            "event_id! key event",
            "unit_id id whose",
            "about_id key order or contact",
            "touchpoint text where",
            "process_step text step",
            "measure! text wait_minutes, delivery, resolved_first_contact ...",
            "promised_at time when promised",
            "happened_at time when it happened",
            "value number measured value, of the meaning that [[measure]] declares",
            "weight number what the event counts for in a mean (orders behind a rate), empty = 1",
            "status text status in the source",
            "team text team",
            "handler alias handler, pseudonymous",
        ),
        _table(
            "cases",
            "one row per case",
            "case_id",
            "case_id! key case",
            "unit_id id who",
            "feedback_id key answer that opened it",
            "channel text channel",
            "topic text topic",
            "opened_at! time when",
            "owner text owner",
            "first_response_at time first response",
            "closed_at time closed",
            "status text state",
            "root_cause text cause",
            "outcome text outcome",
            "score_after number score after closing",
        ),
        _table(
            "plan",
            "one row per month and line",
            "month line",
            "month! month calendar month",
            "line! text revenue, margin, cx_margin (what customer-experience work should bring), cx_cost (what "
            "it may cost), "
            "cx_net or customers_kept",
            "amount! money planned: money, or customers for the line customers_kept",
        ),
        _table(
            "ledger_totals",
            "one row per month and line",
            "month line",
            "month! month calendar month",
            "line! text revenue or margin",
            "amount! money general ledger",
        ),
        _table(
            "employee_feedback",
            "one row per team, time and metric",
            "team asked_at metric",
            "team! text team",
            "asked_at! time when",
            "metric! text question",
            "score! number mean answer",
            "n! integer people who answered",
        ),
    )
}
