"""Any figure back to its files, SQL, assumptions and checks; the general ledger; what people wrote."""

from cxroi.ui.frame import guard

guard()

from cxroi.ui.audit import show

show()
