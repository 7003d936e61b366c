"""Reconciliation with the general ledger as findings, and the panel's money by month for the page
(`results.money_by_month`)."""

from __future__ import annotations

from dataclasses import replace

from cxroi.engine import Engine
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, finding, sql
from cxroi.terms import Finding
from cxroi.value.base.figure import recorded as fact
from cxroi.value.base.figure import refusal
from cxroi.value.company import reconciliation as value

QUESTION = "Does the money behind the figures agree with the general ledger?"
FILE = "control totals from a file"
COLUMNS = {"revenue": "revenue_net", "margin": "margin"}


def reconciliation(engine: Engine, run: Run) -> list[Finding]:
    """reconcile/<line>/difference for the months that have a control total; refused with the reason where there is
    none."""
    engine.execute(f"create table results.money_by_month as\n{sql('money_by_month')}")
    engine.execute(f"create table results.ledger_totals as\n{sql('ledger_totals')}")
    months = engine.query("select m.month, m.revenue_net, m.margin from results.money_by_month as m").to_dicts()
    panel = {
        (line, row["month"]): float(row[column])
        for row in months
        for line, column in COLUMNS.items()
        if row[column] is not None
    }
    told = engine.query("select t.line_name, t.month_number, t.total from results.ledger_totals as t").iter_rows()
    rows = value.lines(panel, {(line, month): (float(total), FILE) for line, month, total in told}, {})
    return [
        _difference(run, line, [row for row in rows if row.line == line and row.ledger is not None]) for line in COLUMNS
    ]


def _difference(run: Run, line: str, rows: list[value.Line]) -> Finding:
    nature = Nature("effect", "margin" if line == "margin" else "revenue")
    about = About(f"reconcile/{line}/difference", QUESTION, f"Difference of {line} from the general ledger", nature)
    if not rows:
        reason = (
            f"no control total named '{line}' was loaded. Load the table ledger_totals or type the totals on "
            "the audit page"
        )
        return finding(run, about, refusal(reason, "money"))
    total = round(sum(row.difference or 0.0 for row in rows), 2)
    source = f"panel less {FILE}, {len(rows)} months, {sum(row.state != 'agrees' for row in rows)} of which differ"
    made = finding(run, about, replace(fact(total, len(rows), "money", source), checks=(value.check(tuple(rows)),)))
    return replace(made, kind="recorded")
