"""Companies with known truth through the product's own chain: the product's self-check has it (cxroi/selfcheck)."""

from cxroi.selfcheck.companies import NEEDED, built, findings, write_intake

__all__ = ["NEEDED", "built", "findings", "write_intake"]
