"""The demo company: a subscription business with known truth, as files or in memory."""

from cxroi.demo.planted.truth import Truth, read_truth
from cxroi.demo.planted.world import DEMO_SEED, INITIATIVES, Planted, World
from cxroi.demo.written.company import Company, simulate
from cxroi.demo.written.files import write
from cxroi.demo.written.promised import business_case

__all__ = [
    "DEMO_SEED",
    "INITIATIVES",
    "Company",
    "Planted",
    "Truth",
    "World",
    "business_case",
    "read_truth",
    "simulate",
    "write",
]
