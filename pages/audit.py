"""Any figure back to its files, SQL, assumptions and checks; the general ledger; what people wrote."""

from cxroi.ui.frame.navigation import guard

guard()

from cxroi.ui.trust.audit import show

show()
