""" "How to read this" of every kind of chart, in plain words."""

from __future__ import annotations

HOW_TO_READ: dict[str, str] = {
    "forest": (
        "Each row is one initiative. The dot is the best estimate of the margin it brought, the line the 90 % range: with "
        "data like these, nine of ten such lines hold the true value. A filled mark has a range that does not touch zero, "
        "a hollow one shows no clear effect or is not counted, a diamond is a loss. Only grades A and B are counted; they "
        "add up to the square."),
    "bridge": (
        "Left, the margin these customers would have brought without the work; right, the margin with it. The steps "
        "between are what kept customers, more spend and cost to serve changed, less what the work cost. The thin line is "
        "the 90 % range. Where the total bars are cut, only the steps can be compared by length."),
    "event_study": (
        "Units that got the initiative against comparable units that did not, by months from each unit's own launch. "
        "Before launch the points should lie around zero: then the groups moved alike. Each bar is the 90 % range of one "
        "month; the pale band holds for all months at once, so that no single month is singled out by chance."),
    "two_comparisons": (
        "Above, happier customers compared with other, less happy ones: they differ in many ways, so the figure is too "
        "big to plan with. Below, the same customers before and after their own answer moved. Only the second one is used "
        "for money."),
    "curve": (
        "For each answer the share of customers still there after 12 months, with the 90 % range as a band. The grey "
        "ground marks the stretch where one more step goes with the largest rise. The bars below count the answers."),
    "segments": (
        "The same figure for each group. The line is the 90 % range, n the customers behind it; hollow marks hold zero. "
        "Where too few answered or left, there is no figure and the row says what would do."),
    "ladder": (
        "From everything that unhappy customers pay down to what can be won back: most of them stay anyway, some would "
        "leave even if happy, and some cheer up without help. Only the last step may go into a plan."),
    "fan": (
        "Money in less money out, added up month by month and not discounted; net value is the same money discounted. The line "
        "is the best estimate; the bands hold 90, 80 and 50 of 100 draws. The hollow mark is the month from which the line "
        "stays above zero."),
    "tornado": (
        "The black line is the plan's net value. Each bar changes one input alone, from the value at its left end to the one at "
        "its right. The value of a point runs over its 90 % range, stated assumptions over the range their owner gave, "
        "everything typed a fifth down and up. The longest bar is what to find out first."),
    "reach": (
        "Net value by how far answers rise. The line is solid, with its 90 % range, up to the largest rise seen here in twelve "
        "months. Beyond it is dashed: nothing was observed there, and the grade falls to D. The hollow mark is where it breaks "
        "even."),
    "break_even": (
        "The black line is the effect at which the money just comes back; left of it the plan loses. Look whether the "
        "whole range of the measured effect stays to its right."),
    "forecast": (
        "Grey is what was recorded. Blue carries leaving, newcomers and margin per customer on as they were, with their yearly "
        "wave; nothing that is planned is in it. The band is the 90 % range, widened where earlier forecasts were wrong more "
        "often than one time in ten."),
    "frontier": (
        "The line is the most that can be earned, after cost, with each amount of money: every corner was solved exactly under "
        "the limits you set, only the money differs. The pale band is the 90 % range; it adds the steps' ranges as far as "
        "they err together. With caution the line is the value as counted, below the best estimate, and has no band. "
        "The square is the choice made."),
    "bubble": (
        "Each mark is one step: further right costs more, higher up brings more after its cost. Filled means the 90 % range "
        "does not touch zero, hollow that it does, a red diamond is a loss. The dotted line parts the cheaper half from the "
        "dearer half of the steps shown."),
    "detect": (
        "The curve is the smallest effect that a pilot of this size would find with the chance you asked for: fewer customers "
        "see only large effects. Look where it crosses the line of the effect worth finding. To see half the effect takes "
        "four times the customers."),
    "cards": "Each column is one figure with its 90 % range, the grade of its evidence and one reason.",
    "heatmap": (
        "Groups down, steps of the journey across. The deeper the ground, the more money; below each figure stands its 90 % "
        "range. Where too few answered there is no figure, which is not zero."),
    "figure": "The figure, its 90 % range and the grade of the evidence behind it.",
}


def how_to_read(kind: str) -> str:
    """The help text beside a chart of this kind."""
    return HOW_TO_READ[kind]
