"""Control totals typed by a person, and the explanations of differences from the general ledger."""

from __future__ import annotations

import math

from cxroi.errors import DataError
from cxroi.ledger.entry import Draft, Entry
from cxroi.ledger.store import Ledger
from cxroi.terms import Principal
from cxroi.words import written_day

TOTAL, EXPLANATION = "total", "explanation"
Key = tuple[str, int]


def _id(key: Key) -> str:
    return f"{key[0]}/{key[1] // 12}-{key[1] % 12 + 1:02d}"


def _save(ledger: Ledger, principal: Principal | None, kind: str, key: Key, body: dict[str, object]) -> Entry:
    name = _id(key)
    old = ledger.entry(principal, kind, name)
    return ledger.save(
        principal, Draft(kind, name, {"line": key[0], "month": key[1], **body}), version=old.version if old else 0
    )


def type_total(ledger: Ledger, principal: Principal | None, key: Key, amount: float) -> Entry:
    """Keep a control total typed for (line, month); it stands where no file holds one."""
    if not math.isfinite(amount):
        raise DataError("1 control total is not a number. Next: type it with a point, without separators")
    return _save(ledger, principal, TOTAL, key, {"amount": amount})


def explain(ledger: Ledger, principal: Principal | None, key: Key, text: str) -> Entry:
    """Keep the explanation of a difference for (line, month); DataError when it says nothing."""
    bare = " ".join(text.split())
    if len(bare) < 10:
        raise DataError("an explanation needs at least 10 characters: what differs, and why it may stand")
    return _save(ledger, principal, EXPLANATION, key, {"text": bare[:500]})


def totals(ledger: Ledger, principal: Principal | None) -> dict[Key, tuple[float, str]]:
    """Typed totals by (line, month) with who typed them when."""
    return {
        (str(entry.body["line"]), int(entry.body["month"])): (
            float(entry.body["amount"]),
            (f"typed by {entry.who}, {written_day(entry.at)}"),
        )
        for entry in ledger.entries(principal, TOTAL)
        if not entry.withdrawn
    }


def explanations(ledger: Ledger, principal: Principal | None) -> dict[Key, str]:
    """Explanations by (line, month), with who gave them."""
    return {
        (
            str(entry.body["line"]),
            int(entry.body["month"]),
        ): f"{entry.body['text']} ({entry.who}, {written_day(entry.at)})"
        for entry in ledger.entries(principal, EXPLANATION)
        if not entry.withdrawn
    }
