"""What each page is, in two sentences a reader needs who never saw it; shown behind "About" on the page."""

from __future__ import annotations

ABOUT: dict[str, str] = {
    "summary": (
        "What customer-experience work earned in the period, what all of it cost, and what is asked next. Only effects "
        "measured well (grades A and B) are counted, losses included; everything else stands beside the headline."
    ),
    "initiatives": (
        "What one initiative earned against comparable customers without it, and what should be done with it. "
        "The picture "
        "shows both groups before and after launch; the checks behind the grade are on Checks."
    ),
    "leaks": (
        "How much of the money with unhappy customers can really be won back, step by step from everything they "
        "pay. Only the "
        "last step may go into a plan; most of the others would stay, or cheer up, without help."
    ),
    "whatif": (
        "What a plan should bring if customers' answers rose: nothing was changed yet, so it is never better than "
        "grade C. It "
        "rests on the effect within customers, and stops where your own data stop."
    ),
    "portfolio": (
        "Which of the next steps in the table of initiatives are worth paying for, under a budget or for a return. "
        "Every choice "
        "is the best one there is under the limits, and every step left out says why."
    ),
    "pilot": (
        "How many customers a pilot needs before it can find the effect that matters, and who takes part, drawn by "
        "lot. What it "
        "will be judged by is written down before it starts and read out that way."
    ),
    "quickcase": (
        "A business case from nine numbers you type, for the days before data is loaded. It is an assumption, not a "
        "result, and "
        "says which data would make it one."
    ),
    "value": (
        "What one step in a customer's own answer goes with in money, for the same customer before and after. "
        "Beside it stands "
        "the larger figure that comes from comparing different customers, which is not used."
    ),
    "drivers": (
        "Which experiences go together with the margin that customers bring a year later. It says where to "
        "look, not what a "
        "change would bring."
    ),
    "customers": (
        "What the next 12 months should bring if nothing is changed, and how wrong earlier forecasts were. Below "
        "it, who stays "
        "and what a customer is worth up to the horizon that finance set."
    ),
    "promise": (
        "What an approved business case promised, frozen on the day of approval, beside what came. The difference "
        "is explained "
        "by customers reached, effect, price and timing."
    ),
    "checks": (
        "Every check behind one initiative's figure, passed or not, in a sentence each. A failed check lowers "
        "the grade or "
        "withholds the figure by itself; nobody can switch one off."
    ),
    "assumptions": (
        "Every number that a person typed rather than measured, with its range, owner, date and version. Before one "
        "is changed, "
        "every figure it moves is listed; finance signs the build off here."
    ),
    "changes": (
        "What moved since the build before, and which inputs changed in between: files, assumptions, themes, "
        "declarations, "
        "program. Where several changed at once, what each of them moved is not parted."
    ),
    "audit": (
        "What a figure rests on: files, profile, queries, assumptions, software, checks, approver. Any figure can "
        "be computed "
        "again from the files, and the books compared with the general ledger."
    ),
    "data": (
        "What was loaded, what was refused and why, and how healthy the measurement is. Files are brought in here, "
        "and nothing "
        "leaves this computer."
    ),
    "selfcheck": (
        "How often our ranges held the truth in simulated companies shaped like this one. It tells how far to "
        "trust a range "
        "before anybody spends money on it."
    ),
    "glossary": (
        "The words of customer experience and statistics, each in business words. Executive pages do without them."
    ),
    "pack": (
        "The standard monthly pack, and a tray for charts and tables collected on other pages, as slides you can "
        "edit. Every "
        "number is looked up again when the file is made, so nothing in it is older than the build."
    ),
    "planted": (
        "The demo company is generated, so its truth is known. Each estimate stands beside what was planted, "
        "misses included."
    ),
}


def about(page: str) -> str:
    """Two sentences on what a page is for; empty for a page that has none."""
    return ABOUT.get(page, "")
