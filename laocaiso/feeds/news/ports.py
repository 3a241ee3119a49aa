"""What the news feed needs from outside: a reader for each source."""

from laocaiso.feeds.model import EntryReader

__all__ = ["EntryReader"]
