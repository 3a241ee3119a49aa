"""What tourism needs of the news."""

from typing import Protocol

from laocaiso.snapshots.pages import Language, Page


class TourismNews(Protocol):
    """The news of the topic tourism; whoever puts the program together connects it to the news feed."""

    def __call__(self, language: Language, cursor: str | None) -> Page | None:
        """A finished page of `/v1/tourism/news`; None while there is no news at all.

        Raises `InvalidInput` for a `cursor` that is none of the news feed's.
        """
        ...
