"""One step more by what the answer is about: the months of the heard, parted by the touchpoint of the last known
answer.

A step is held against the same customer's answers about the same touchpoint, because touchpoints have levels of their
own.
"""

from __future__ import annotations

from cxroi.cells.core.common import Rows, scratch
from cxroi.cells.score.about import TOUCHPOINT, about_months, heard_about
from cxroi.cells.score.heard import PanelColumns, heard_counts
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.score.curve import CurveFit, fit_curve
from cxroi.estimators.score.cut.study import JUDGED, Cut, study
from cxroi.estimators.score.effect import PANEL, cut_effects, told_curve
from cxroi.estimators.score.meaning import NAME, least
from cxroi.terms import ScoreEffect


def touchpoint_results(engine: Engine, whole: ScoreEffect) -> tuple[list[ScoreEffect], list[CurveFit]]:
    """(within and between effect, curve) of each touchpoint, `segment` "touchpoint=<name>", as `score_results` for a
    segment. `whole`: the step of all customers; what it means holds here.

    Nothing where answers name fewer than two touchpoints. Never raises for thin data: a thin touchpoint is refused.
    """
    with scratch(engine) as names:
        table = about_months(engine, names)
        if table is None:
            return [], []
        columns = PanelColumns()
        everyone = heard_counts(engine, Rows(PANEL, (JUDGED,)), columns, ())
        heard = everyone | heard_about(engine, table, columns)
        try:
            felt = whole.meaning in ("answer", "felt", "neither")
            told = next((check for check in whole.checks if check.name == NAME), None)
            meaning = (whole.meaning, told) if told else least("no step of all customers was measured")
            with study(engine, table, (TOUCHPOINT,), heard, felt=felt) as work:
                cuts = [cut for cut in work.cuts() if cut != Cut()]
                effects = [effect for cut in cuts for effect in cut_effects(work, cut, meaning)]
                return effects, [told_curve(fit_curve(work, cut), whole) for cut in cuts]
        except DesignError:
            return [], []
