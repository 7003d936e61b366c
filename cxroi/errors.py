"""Errors a person can act on: what is wrong, how many, what to do. Never a cell's value."""


class CxroiError(Exception):
    """Base of every error that is shown as one plain sentence and ends with exit status 1."""


class DataError(CxroiError):
    """Something in the data or its profile is wrong; says how many rows and what to do."""


class QuestionError(DataError):
    """The data are ambiguous: the message is the question and names the profile line that answers it."""


class DesignError(CxroiError):
    """An analysis cannot be done on these data (no controls, separation, one cluster ...)."""


class EngineError(CxroiError):
    """The database refused; the message names the step, never a cell's content or a path."""


class StoreError(CxroiError):
    """No store, no build, a locked or damaged store; the message ends with the next command."""


class LedgerError(StoreError):
    """The ledger cannot be read, trusted or written; says why and by which command it comes back. Pages read on."""


class UsageError(CxroiError):
    """The command was called wrongly: exit status 2."""
