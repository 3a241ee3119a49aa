"""Documents on their way in: whole or in pieces, each kept sealed, put together when the last one is here.

`cases.pieces` says how. What was never finished is a few files that retention removes. Only a document that
is whole, has the digest announced and is what its content says becomes part of the dossier.
"""

import asyncio
from typing import NamedTuple

from laocaiso.accounts.access import Accesses
from laocaiso.cases.files import Files
from laocaiso.cases.intake import documents
from laocaiso.cases.intake.checklist import HIGHEST_NUMBER
from laocaiso.cases.intake.custody import Change, Custody, Opened, must_be_editable
from laocaiso.cases.intake.model import MOST_DOCUMENTS, Document, Draft, place_of_file
from laocaiso.cases.intake.ports import Also
from laocaiso.cases.pieces import Begun, Pieces, bad_digest, digest_of
from laocaiso.cases.sealed_files import SealedFiles
from laocaiso.core.clock import Clock
from laocaiso.core.errors import Conflict, InvalidInput, NotFound
from laocaiso.core.ids import Ids
from laocaiso.core.sealing import Sealing
from laocaiso.snapshots.ports import StoreDown


class Progress(NamedTuple):
    """How far a document is. `received` bytes from its beginning are here without a gap."""

    number: int
    digest: str
    received: int
    total: int
    document: Document | None
    """There once it is whole."""
    is_new: bool = False
    """It became whole just now."""


class Uploads:
    """Takes documents, tells how far they are, gives them out and removes them."""

    def __init__(
        self, *, custody: Custody, files: Files, accesses: Accesses, sealing: Sealing, clock: Clock, ids: Ids
    ) -> None:
        self._custody = custody
        self._files = SealedFiles(files, sealing, place_of_file)
        self._pieces = Pieces(self._files)
        self._accesses = accesses
        self._clock = clock
        self._ids = ids

    async def put(
        self,
        dossier: str,
        secret: str | None,
        number: int,
        content: bytes,
        *,
        content_range: str | None,
        digest: str | None,
    ) -> Progress:
        """Take a document or a piece of one; `digest` is that of the whole, needed for a piece.

        Raises `InvalidInput` for what does not fit, is too large or no document; `Conflict` for a piece that
        leaves a gap, and for a dossier that was handed in.
        """
        draft = await self._custody.verified(dossier, secret)
        must_be_editable(draft)
        _must_be_number(number)
        piece = documents.read_piece(content_range, len(content))
        if digest is None:
            if not piece.is_whole:
                raise bad_digest()
            digest = await asyncio.to_thread(digest_of, content)
        kept = _document(draft, number)
        if kept is not None and kept.digest == digest and await self._is_kept(draft, kept):
            return Progress(number, digest, kept.size, kept.size, kept)
        if kept is None and len(draft.documents) >= MOST_DOCUMENTS:
            raise Conflict(
                f"Mỗi hồ sơ tối đa {MOST_DOCUMENTS} tệp.",
                f"A dossier has at most {MOST_DOCUMENTS} documents.",
            )
        if piece.first == 0 and not documents.begins_well(content):
            raise documents.not_a_document()
        if piece.is_whole:
            return await self._complete(draft, number, digest, content)
        taken = await self._pieces.take(draft.id, number, digest, piece, content)
        if isinstance(taken, Begun):
            return Progress(number, digest, taken.received, taken.total, None)
        return await self._complete(draft, number, digest, taken)

    async def progress(self, dossier: str, secret: str | None, number: int) -> Progress:
        """How far a document is. Raises `NotFound` when nothing of it is here."""
        draft = await self._custody.verified(dossier, secret)
        begun = await self._pieces.begun(draft.id, number)
        kept = _document(draft, number)
        if begun is not None and (kept is None or begun.digest != kept.digest):
            return Progress(number, begun.digest, begun.received, begun.total, kept)
        if kept is None:
            raise _no_document()
        return Progress(number, kept.digest, kept.size, kept.size, kept)

    async def remove(self, dossier: str, secret: str | None, number: int) -> Opened | None:
        """Take a document out, with all that came of it. None when there was none."""
        draft = await self._custody.verified(dossier, secret)
        must_be_editable(draft)
        before = _document(draft, number)

        def make(opened: Opened) -> Change:
            must_be_editable(opened.draft)
            return Change(
                "document_removed",
                opened.contents,
                {"state": "draft"},
                detail=str(number),
                also=Also(removed=number),
            )

        after = None
        if before is not None:
            after = await self._custody.change(draft, make, actor="holder")
            await self._files.remove(draft.id, before.file)
        await self._pieces.drop(draft.id, number)
        return after

    async def content(self, dossier: str, secret: str | None, number: int) -> tuple[Document, bytes]:
        """A document as it was sent. Raises `NotFound`; noted in the access log."""
        draft = await self._custody.verified(dossier, secret)
        document = _document(draft, number)
        if document is None:
            raise _no_document()
        await self._accesses.note(self._custody.access(draft.id, "holder", "read", f"document {number}"))
        return document, await self.read(draft, document)

    async def read(self, draft: Draft, document: Document) -> bytes:
        """The content of a document. Raises `StoreDown` when it is lost or can't be opened."""
        content = await self._files.get(draft.id, document.file)
        if content is None:
            raise StoreDown("a document is not where it was kept")
        return content

    async def _complete(self, draft: Draft, number: int, digest: str, content: bytes) -> Progress:
        if await asyncio.to_thread(digest_of, content) != digest:
            await self._pieces.drop(draft.id, number)
            raise bad_digest()
        media_type = await asyncio.to_thread(documents.media_type_of, content)
        if media_type is None:
            await self._pieces.drop(draft.id, number)
            raise documents.not_a_document()
        # A name of its own for each time: what comes to nothing is removed without touching another's file.
        name = f"doc-{number}-{digest}-{self._ids.new()}"
        await self._files.put(draft.id, name, content)
        document = Document(
            number=number,
            media_type=media_type,
            size=len(content),
            digest=digest,
            file=name,
            key_id=self._files.key_id,
            added_at=self._clock.now(),
        )
        replaced: list[str] = []

        def make(opened: Opened) -> Change:
            must_be_editable(opened.draft)
            before = _document(opened.draft, number)
            replaced[:] = [before.file] if before is not None and before.file != name else []
            return Change(
                "document_added",
                opened.contents,
                {"state": "draft"},
                detail=str(number),
                also=Also(document=document),
            )

        try:
            await self._custody.change(draft, make, actor="holder")
        except Conflict:
            await self._files.remove(draft.id, name)
            raise
        for before in replaced:
            await self._files.remove(draft.id, before)
        await self._pieces.drop(draft.id, number)
        return Progress(number, digest, len(content), len(content), document, is_new=True)

    async def _is_kept(self, draft: Draft, document: Document) -> bool:
        return any(file.name == document.file for file in await self._files.names(draft.id))


def _document(draft: Draft, number: int) -> Document | None:
    return next((document for document in draft.documents if document.number == number), None)


def _must_be_number(number: int) -> None:
    if not 1 <= number <= HIGHEST_NUMBER:
        raise InvalidInput(
            "number",
            f"Số thứ tự tệp phải từ 1 đến {HIGHEST_NUMBER}.",
            f"Numbers of documents go from 1 to {HIGHEST_NUMBER}.",
            allowed=(f"1–{HIGHEST_NUMBER}",),
        )


def _no_document() -> NotFound:
    return NotFound("Hồ sơ không có tệp này.", "The dossier has no such document.")
