"""The router: page config, frame and navigation. Run it with `python3 run.py`."""

from __future__ import annotations

from cxroi.ui.frame.navigation import open_app

open_app()
