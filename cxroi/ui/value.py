"""x"""
from cxroi.ui import shell


def show() -> None:
    shell.open_page()
