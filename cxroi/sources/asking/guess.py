"""Guesses for a first profile: what a column seems to be, from its name and its first cells. A person confirms them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

NAMES: dict[str, str] = {
    "unit_id": r"(unique )?(customer|cust|client|kunden?|account|member|user|household|contact|party|subscriber|seller)"
    r"( unique)?"
               r" ?(id|no|nr|nummer|number|key|ref)?|unit id",
    "feedback_id": r"(response|review|survey|answer|feedback)( response)? ?(id|no|key)",
    "score": r"(nps|csat|ces|score|rating|stars?|satisfaction|review score|nps score|satisfaction "
             r"score|overall|likelihood.*)",
    "answered_at": r"(answer|answered|response|responded|submit|submitted|review|survey|completed|feedback)"
                   r".*(at|on|date|time|timestamp)|date|datum|timestamp",
    "comment": r".*(comment|verbatim|message|free text|feedback text|kommentar|reason text).*",
    "month": r"(month|period|year month|monat|billing month|fiscal month)",
    "revenue_net": r"(net )?(revenue|sales|umsatz|turnover|monthly charges?|mrr|billing|billed)"
                   r"( net)?( amount)?|revenue net",
    "margin": r"(contribution )?(margin|deckungsbeitrag|gross profit|profit)( amount)?",
    "cost_to_serve": r"cost to serve|service cost|servicing cost",
    "transaction_id": r"(transaction|order|invoice|payment|receipt|line|basket)( line)? ?(id|no|nr|number)",
    "at": r"(transaction|order|invoice|payment|purchase|paid|booking)?.*(date|datum|at|time|timestamp)",
    "amount": r"(amount|value|total|price|paid|payment value|order value|betrag|net amount|sum)",
    "left": r"(churn|churned|left|cancelled|canceled|attrition|exited|gekuendigt)( flag| value| label)?",
    "left_at": r"(churn|cancel|cancellation|cancelled|termination|left|exit|end).*(date|on|at)",
    "segment": r"(customer )?(segment|contract|plan|tier|type|group)( name)?",
    "region": r"(region|state|country|bundesland|province|area)",
    "first_seen_on": r"(signup|sign up|join|joined|first|since|start|created|registered|onboard).*(date|on|at|since)?"
                     r"|customer since",
    "tenure_months": r"tenure.*|months as customer",
    "initiative_id": r"(initiative|programme|program|campaign|project)( ?id| key| code)?",
    "name": r"(initiative |programme |program |campaign |project )?(name|title)",
    "started_on": r"(start|started|launch|launched|go live).*(date|on|at)?",
    "from_on": r"(from|exposed|exposure|start|enrolled|treated|sent).*(date|on|at|from)?",
    "case_id": r"(case|ticket|complaint|incident) ?(id|no|nr|number)",
    "opened_at": r"(opened|open|created|received|logged).*(at|on|date|time)?",
    "closed_at": r"(closed|resolved|completed|solved).*(at|on|date|time)?",
    "topic": r"(topic|category|subject|complaint type|case type)",
}  # fmt: skip
METRIC_OF = (("nps", 0, 10), ("csat", 1, 5), ("ces", 1, 7), ("star", 1, 5), ("review", 1, 5), ("satisf", 1, 5))
SIGN = re.compile(r"^([-+−(]*)\s?(?:R\$|US\$|[$€£¥])\s?|\s?[€$£¥]$")
NUMBER = re.compile(r"^\(?[-+−]?\s?[\d.,' \u00a0]*\d[\d.,]*\s?%?\)?$")
LABELLED = re.compile(r"^\d{1,2}\s*[-–—:=(].*[^\W\d]|^[^\d]+\(\d{1,2}\)$")
"""A number of a scale with the words of its end."""
DATE = re.compile(r"^(\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([ T].*)?$")


@dataclass(frozen=True)
class Look:
    """A source column at a glance, on the rows looked at."""

    name: str
    filled: int
    distinct: int
    numbers: float
    dates: float
    day_first_only: int
    month_first_only: int
    both_ways: int
    decimal_comma: bool
    thousands: str
    low: float | None
    high: float | None
    labelled: float = 0.0
    rows: int = 0

    @property
    def plain(self) -> str:
        """The name in lower case words."""
        spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", self.name)
        return " ".join(re.sub(r"[^a-z0-9äöüß]+", " ", spaced.lower()).split())


def looked_at(name: str, cells: Sequence[str | None]) -> Look:
    """Count what the cells of a column look like."""
    texts = [cell.strip() for cell in cells if cell and cell.strip()]
    bare = [SIGN.sub(r"\1", text) for text in texts]
    numbers = [text for text in bare if NUMBER.match(text)]
    dates = [text for text in texts if DATE.match(text)]
    parts = [re.split(r"[-/. T]", text) for text in dates if not re.match(r"^\d{4}", text)]
    first, second = [int(part[0]) > 12 for part in parts], [int(part[1]) > 12 for part in parts]
    same = sum(part[0] == part[1] for part in parts)
    comma = sum(bool(re.match(r"^-?[\d.]*,\d{1,2}$", text)) for text in numbers)
    point = sum("." in text and "," not in text for text in numbers)
    decimal_comma = comma > 0 and comma >= point
    grouped = any(re.match(r"^-?\d{1,3}([.,'])\d{3}(\1\d{3})*([.,]\d+)?$", text) for text in numbers)
    thousands = (
        ("." if decimal_comma else ",") if grouped and (decimal_comma or any("," in text for text in numbers)) else ""
    )
    values = [value for text in numbers[:2000] if (value := _value(text, decimal_comma)) is not None]
    labelled = [text for text in texts if LABELLED.match(text)]
    values += [float(found[0]) for text in labelled if (found := re.search(r"\d{1,2}", text))]
    share = len(texts) or 1
    return Look(
        name, len(texts), len(set(texts)), len(numbers) / share, len(dates) / share, sum(first), sum(second),
        len(parts) - sum(first) - sum(second) - same, decimal_comma, thousands,
        min(values, default=None), max(values, default=None),
        len(labelled) / share,
    )  # fmt: skip


def _value(text: str, decimal_comma: bool) -> float | None:
    plain = re.sub(r"[^\d.,\-]", "", text.replace("−", "-"))
    plain = plain.replace(".", "").replace(",", ".") if decimal_comma else plain.replace(",", "")
    try:
        return float(plain)
    except ValueError:
        return None


def looks(frame: pl.DataFrame) -> list[Look]:
    """Every column of a frame of text, each of its different cells looked at once."""
    found = []
    for name in frame.columns:
        cells = frame[name].drop_nulls()
        different = cells.unique(maintain_order=True)
        found.append(replace(looked_at(name, different.to_list()), filled=cells.len(), distinct=different.len(),
                             rows=frame.height))  # fmt: skip
    return found


def found(looks_of: Sequence[Look], wanted: str, taken: set[str] | None = None) -> Look | None:
    """The column whose name fits best what is wanted; the shortest fitting name wins."""
    pattern = re.compile(NAMES[wanted])
    fitting = [look for look in looks_of if pattern.fullmatch(look.plain) and look.name not in (taken or set())]
    if wanted == "score":
        fitting = [look for look in fitting if look.numbers + look.labelled > 0.8 and look.dates == 0]
    if wanted in ("revenue_net", "margin", "amount", "cost_to_serve", "tenure_months"):
        fitting = [look for look in fitting if look.numbers > 0.8]
    if wanted in (
        "answered_at",
        "at",
        "from_on",
        "started_on",
        "opened_at",
        "closed_at",
        "left_at",
        "first_seen_on",
        "month",
    ):
        fitting = [look for look in fitting if look.dates > 0.5 or (wanted == "month" and look.numbers > 0.9)]
    return min(fitting, key=lambda look: len(look.plain), default=None)


def metric_of(look: Look) -> tuple[str, bool]:
    """(metric, whether the name says so) of a score column; by its range where the name is silent."""
    for part, low, high in METRIC_OF:
        if (
            part in look.plain
            and look.low is not None
            and look.high is not None
            and look.low >= low
            and look.high <= high
        ):
            return {"star": "stars", "review": "stars", "satisf": "satisfaction"}.get(part, part), True
    if look.low is not None and look.high is not None and look.low >= 1 and look.high <= 5:
        return "satisfaction", False
    return "nps", False
