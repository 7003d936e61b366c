"""What each page is, in two sentences a reader needs who never saw it; shown behind "About" on the page."""

from __future__ import annotations

ABOUT: dict[str, str] = {
    "summary": (
        "What customer-experience work earned in the period, what all of it cost, and what is asked next. Only effects "
        "measured well (grades A and B) are counted, losses included; everything else stands beside the headline."),
    "initiatives": (
        "What one initiative earned against comparable customers without it, and what should be done with it. The picture "
        "shows both groups before and after launch; the checks behind the grade are on Checks."),
    "leaks": (
        "How much of the money with unhappy customers can really be won back, step by step from everything they pay. Only the "
        "last step may go into a plan; most of the others would stay, or cheer up, without help."),
    "value": (
        "What one step in a customer's own answer goes with in money, for the same customer before and after. Beside it stands "
        "the larger figure that comes from comparing different customers, which is not used."),
    "drivers": (
        "Which experiences go together with the margin that customers bring a year later. It says where to look, not what a "
        "change would bring."),
    "customers": (
        "What the next 12 months should bring if nothing is changed, and how wrong earlier forecasts were. Below it, who stays "
        "and what a customer is worth up to the horizon that finance set."),
    "promise": (
        "What an approved business case promised, frozen on the day of approval, beside what came. The difference is explained "
        "by customers reached, effect, price and timing."),
    "checks": (
        "Every check behind one initiative's figure, passed or not, in a sentence each. A failed check lowers the grade or "
        "withholds the figure by itself; nobody can switch one off."),
    "audit": (
        "What a figure rests on: files, profile, queries, assumptions, software, checks, approver. Any figure can be computed "
        "again from the files, and the books compared with the general ledger."),
    "data": (
        "What was loaded, what was refused and why, and how healthy the measurement is. Files are brought in here, and nothing "
        "leaves this computer."),
    "selfcheck": (
        "How often our ranges held the truth in simulated companies shaped like this one. It tells how far to trust a range "
        "before anybody spends money on it."),
    "pack": (
        "The standard monthly pack, and a tray for charts and tables collected on other pages, as slides you can edit. Every "
        "number is looked up again when the file is made, so nothing in it is older than the build."),
    "planted": (
        "The demo company is generated, so its truth is known. Each estimate stands beside what was planted, misses included."),
}


def about(page: str) -> str:
    """Two sentences on what a page is for; empty for a page that has none."""
    return ABOUT.get(page, "")
