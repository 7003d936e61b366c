"""The demo company: a subscription business with known truth, as files or in memory."""

from cxroi.demo.company import Company, simulate
from cxroi.demo.files import write
from cxroi.demo.promised import business_case
from cxroi.demo.truth import Truth, read_truth
from cxroi.demo.world import DEMO_SEED, INITIATIVES, Planted, World

__all__ = ["DEMO_SEED", "INITIATIVES", "Company", "Planted", "Truth", "World", "business_case", "read_truth", "simulate", "write"]
