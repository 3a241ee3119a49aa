"""Documents on their way in: whole or in pieces, each kept sealed, put together when the last one is here.

A piece is a file of its own, named after the document's digest and its place in it. So a phone that lost its
connection asks how far it got and goes on; what was sent twice is kept once; and what was never finished is a
few files that retention removes. Only a document that is whole, has the digest announced and is what its
content says becomes part of the dossier.
"""

import asyncio
import hashlib
import re
from collections.abc import Sequence
from typing import NamedTuple

from laocaiso.accounts.access import Accesses
from laocaiso.cases.files import Files
from laocaiso.cases.intake import documents
from laocaiso.cases.intake.checklist import HIGHEST_NUMBER
from laocaiso.cases.intake.custody import Change, Custody, Opened, must_be_editable
from laocaiso.cases.intake.documents import Piece
from laocaiso.cases.intake.model import MOST_DOCUMENTS, Document, Draft, place_of_file
from laocaiso.cases.intake.ports import Also
from laocaiso.core.clock import Clock
from laocaiso.core.errors import Conflict, InvalidInput, NotFound
from laocaiso.core.ids import Ids
from laocaiso.core.sealing import SealBroken, Sealing
from laocaiso.snapshots.ports import StoreDown

_PIECE = re.compile(r"part-(\d+)-([0-9a-f]{64})-(\d+)-(\d+)-(\d+)")


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
        self._files = files
        self._accesses = accesses
        self._sealing = sealing
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
                raise documents.bad_digest()
            digest = hashlib.sha256(content).hexdigest()
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
        return await self._take_piece(draft, number, digest, piece, content)

    async def progress(self, dossier: str, secret: str | None, number: int) -> Progress:
        """How far a document is. Raises `NotFound` when nothing of it is here."""
        draft = await self._custody.verified(dossier, secret)
        pieces = await self._pieces(draft.id, number)
        kept = _document(draft, number)
        if pieces and (kept is None or pieces[-1].digest != kept.digest):
            digest = pieces[-1].digest
            chain = _chain(pieces, digest, pieces[-1].piece.total)
            received = chain[-1].piece.end if chain else 0
            return Progress(number, digest, received, pieces[-1].piece.total, kept)
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
        await self._remove_pieces(draft.id, number)
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
        sealed = await self._files.get(draft.id, document.file)
        if sealed is None:
            raise StoreDown("a document is not where it was kept")
        return await asyncio.to_thread(self._open, draft.id, document.file, sealed)

    async def _take_piece(
        self, draft: Draft, number: int, digest: str, piece: Piece, content: bytes
    ) -> Progress:
        if piece.first == 0:
            await self._remove_pieces(draft.id, number, but=digest)
        chain = _chain(await self._pieces(draft.id, number), digest, piece.total)
        received = chain[-1].piece.end if chain else 0
        if piece.first > received:
            raise Conflict(
                f"Thiếu dữ liệu trước phần này; hãy gửi tiếp từ byte {received}.",
                f"Bytes before this piece are missing; go on from byte {received}.",
            )
        if piece.end > received:
            if piece.first < received:
                raise Conflict(
                    f"Phần này chồng lên dữ liệu đã nhận; hãy gửi tiếp từ byte {received}.",
                    f"The piece overlaps with what is here; go on from byte {received}.",
                )
            name = f"part-{number}-{digest}-{piece.first}-{piece.end}-{piece.total}"
            await self._keep(draft.id, name, content)
            chain = _chain(await self._pieces(draft.id, number), digest, piece.total)
            received = chain[-1].piece.end if chain else 0
        if received < piece.total:
            return Progress(number, digest, received, piece.total, None)
        whole = [await self._files.get(draft.id, part.name) or b"" for part in chain]
        opened = [
            await asyncio.to_thread(self._open, draft.id, part.name, sealed)
            for part, sealed in zip(chain, whole, strict=True)
        ]
        return await self._complete(draft, number, digest, b"".join(opened))

    async def _complete(self, draft: Draft, number: int, digest: str, content: bytes) -> Progress:
        if await asyncio.to_thread(_digest, content) != digest:
            await self._remove_pieces(draft.id, number)
            raise documents.bad_digest()
        media_type = documents.media_type_of(content)
        if media_type is None:
            await self._remove_pieces(draft.id, number)
            raise documents.not_a_document()
        # A name of its own for each time: what comes to nothing is removed without touching another's file.
        name = f"doc-{number}-{digest}-{self._ids.new()}"
        await self._keep(draft.id, name, content)
        document = Document(
            number=number,
            media_type=media_type,
            size=len(content),
            digest=digest,
            file=name,
            key_id=self._sealing.key_id,
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
        await self._remove_pieces(draft.id, number)
        return Progress(number, digest, len(content), len(content), document, is_new=True)

    async def _keep(self, dossier: str, name: str, content: bytes) -> None:
        sealed = await asyncio.to_thread(self._sealing.seal, content, place_of_file(dossier, name))
        await self._files.put(dossier, name, sealed)

    async def _is_kept(self, draft: Draft, document: Document) -> bool:
        return any(file.name == document.file for file in await self._files.names(draft.id))

    async def _pieces(self, dossier: str, number: int) -> Sequence["_Kept"]:
        """The pieces of a document that are here, those written last at the end."""
        found = []
        for file in await self._files.names(dossier):
            if (match := _PIECE.fullmatch(file.name)) and int(match[1]) == number:
                piece = Piece(int(match[3]), int(match[4]), int(match[5]))
                found.append((file.at, _Kept(file.name, match[2], piece)))
        return [kept for _, kept in sorted(found)]

    async def _remove_pieces(self, dossier: str, number: int, *, but: str = "") -> None:
        for kept in await self._pieces(dossier, number):
            if kept.digest != but:
                await self._files.remove(dossier, kept.name)

    def _open(self, dossier: str, name: str, sealed: bytes) -> bytes:
        try:
            return self._sealing.open(sealed, place_of_file(dossier, name))
        except SealBroken as error:
            raise StoreDown(f"a document can't be opened: {error}") from error


class _Kept(NamedTuple):
    """A piece that is here."""

    name: str
    digest: str
    piece: Piece


def _chain(pieces: Sequence[_Kept], digest: str, total: int) -> Sequence[_Kept]:
    """Pieces of one document that follow on each other from its first byte."""
    by_first = {
        kept.piece.first: kept for kept in pieces if kept.digest == digest and kept.piece.total == total
    }
    chain: list[_Kept] = []
    while (following := by_first.get(chain[-1].piece.end if chain else 0)) is not None:
        chain.append(following)
    return chain


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


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
