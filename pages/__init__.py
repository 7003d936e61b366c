"""One thin file per question a person asks; cxroi/ui/frame/navigation.py registers them."""
