"""One step more by what the answer is about: the months of the heard, parted by the touchpoint of the last known answer.

A step is held against the same customer's answers about the same touchpoint, because touchpoints have levels of their own.
"""

from __future__ import annotations

from cxroi.cells.about import TOUCHPOINT, about_months, heard_about
from cxroi.cells.common import Rows, scratch
from cxroi.cells.heard import PanelColumns, heard_counts
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.curve import CurveFit, fit_curve
from cxroi.estimators.score import PANEL, cut_effects
from cxroi.estimators.study import ACTIVE, Cut, study
from cxroi.terms import ScoreEffect


def touchpoint_results(engine: Engine) -> tuple[list[ScoreEffect], list[CurveFit]]:
    """(within and between effect, curve) of each touchpoint, `segment` "touchpoint=<name>", as `score_results` for a segment.

    Nothing where answers name fewer than two touchpoints. Never raises for thin data: a thin touchpoint is refused.
    """
    with scratch(engine) as names:
        table = about_months(engine, names)
        if table is None:
            return [], []
        columns = PanelColumns()
        everyone = heard_counts(engine, Rows(PANEL, (ACTIVE,)), columns, ())
        heard = everyone | heard_about(engine, table, columns)
        try:
            with study(engine, table, (TOUCHPOINT,), heard) as work:
                cuts = [cut for cut in work.cuts() if cut != Cut()]
                return [effect for cut in cuts for effect in cut_effects(work, cut)], [fit_curve(work, cut) for cut in cuts]
        except DesignError:
            return [], []
