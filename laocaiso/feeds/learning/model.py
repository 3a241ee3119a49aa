"""Where the lists of One Touch are, as data, and what is kept of them."""

from importlib.resources import files

import msgspec

from laocaiso.feeds.model import Selectors, Site
from laocaiso.snapshots.model import Provider

ID = "one_touch"
OWNER = "One Touch – Nền tảng học trực tuyến mở đại trà về kỹ năng số"


class ListPage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One list: its path below the base, and where the parts of an entry stand.

    Without `selectors` only JSON-LD and OpenGraph are looked for.
    """

    path: str
    selectors: Selectors | None = None


class OneTouch(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The site. `hosts` are where its redirects and its links may lead; a host stands for those below it.

    A list that is None is not looked at.
    """

    base: str
    hosts: tuple[str, ...] = ()
    image_hosts: tuple[str, ...] = ()
    news: ListPage | None = None
    courses: ListPage | None = None

    def site(self, page: ListPage) -> Site:
        """What the reader of a list has to know."""
        return Site(
            base=self.base.rstrip("/") + page.path,
            link_hosts=self.hosts,
            image_hosts=(*self.hosts, *self.image_hosts),
        )

    @property
    def provider(self) -> Provider:
        """Who publishes the lists."""
        return Provider(
            id=ID,
            owner=OWNER,
            url=self.base,
            attribution="Tiêu đề và tóm tắt của One Touch; bản quyền thuộc về nền tảng.",
            gap=2.0,
        )


def read_one_touch(raw: bytes) -> OneTouch:
    """An operator's file. Raises `msgspec.ValidationError` (a ValueError) that says what is wrong."""
    return msgspec.json.decode(raw, type=OneTouch)


def load_one_touch() -> OneTouch:
    """What the program ships with."""
    return read_one_touch((files("laocaiso.feeds.learning") / "data" / "one_touch.json").read_bytes())
