"""cxroi: what customer-experience work earned, how sure we are, and what to do next."""

__version__ = "0.5.0"
