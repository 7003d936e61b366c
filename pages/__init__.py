"""One thin file per question a person asks; cxroi/ui/frame.py registers them."""
