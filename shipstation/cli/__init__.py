"""The same verbs by word (CONTRACT.md). Start-up matters: a verb's module is imported when that verb is called."""

from shipstation.cli.entry import main

__all__ = ["main"]
