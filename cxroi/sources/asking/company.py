"""Whose data are these? Name, currency and headline score of a first profile, as far as the files say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from cxroi.sources.asking.draft import Draft
from cxroi.sources.looking.sheet import Sheet

SIGNS = {"£": "GBP", "€": "EUR", "R$": "BRL", "¥": "JPY", "kr": "SEK", "zł": "PLN", "CHF": "CHF"}
LOOKED_AT = 200
SCORE = re.compile(r'^metric = \{ constant = "(\w+)" \}', re.MULTILINE)


def about(sheets: Sequence[Sheet], draft: Draft) -> dict[str, str]:
    """The section [company]; what no file says becomes a question, unless it is answered."""
    name = draft.ask("company", "Whose data are these? Give the company's name (name under [company]).")
    currency = _currency(sheets)
    if currency:
        draft.notes.append(f"# The money is taken for {currency}, which the files themselves name.")
    else:
        asked = "In which currency is the money of these files? Three letters, such as EUR (currency under [company])."
        currency = draft.ask("currency", asked).upper()
    meaning = "; ".join(dict.fromkeys(draft.outcomes))
    metrics = Counter(SCORE.findall("\n".join(draft.tables)))
    headline = "nps" if "nps" in metrics or not metrics else metrics.most_common(1)[0][0]
    return {
        "name": name or "Unnamed company",
        "currency": currency or "XXX",
        "panel_unit": "customer",
        "primary_metric": headline,
        "outcome_definition": meaning,
        "data_owner": "",
    }


def _currency(sheets: Sequence[Sheet]) -> str:
    """The one currency that columns of codes or signs before amounts name; empty where none does, or several."""
    found: set[str] = set()
    for sheet in sheets:
        for column in sheet.rows.columns:
            texts = sheet.rows[column].drop_nulls().head(LOOKED_AT)
            if column.casefold() in ("currency", "währung", "moeda", "devise"):
                found |= {text.upper() for text in texts.unique() if re.fullmatch(r"[A-Za-z]{3}", text)}
                continue
            signs = [code for sign, code in SIGNS.items() if texts.str.contains(rf"^-?\(?{re.escape(sign)} ?\d").any()]
            found |= set(signs)
    return found.pop() if len(found) == 1 else ""
