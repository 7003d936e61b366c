"""What people write: cases, explanations, typed totals (scenarios, later assumptions, sign-offs); it survives every
rebuild."""

from cxroi.ledger.entry import Chain, Draft, Entry
from cxroi.ledger.store import Ledger

__all__ = ["Chain", "Draft", "Entry", "Ledger"]
