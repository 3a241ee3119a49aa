"""Changing keys: everything that is sealed with another key is opened and sealed with the first one.

Put the new key first in LAOCAISO_DATA_KEYS, keep the old ones behind it, restart every process, and run
this until it finds nothing any more; then the old keys can go. It may be stopped at any time, and runs beside
a service at work.
"""

import asyncio

import msgspec

from laocaiso.cases.files import Files
from laocaiso.cases.intake.custody import Change, Custody
from laocaiso.cases.intake.model import Draft, place_of_file
from laocaiso.cases.intake.ports import Drafts, Sealed
from laocaiso.core.sealing import Sealing

BATCH = 100


class Rotated(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What was sealed anew."""

    key_id: str
    dossiers: int
    files: int


async def rotate(
    *, drafts: Drafts, sealed: Sealed, files: Files, custody: Custody, sealing: Sealing
) -> Rotated:
    """Seal everything with the first key. Raises `SealBroken` for what can't be opened, `StoreDown`."""
    dossiers = count = 0
    after = ""
    while batch := await sealed.sealed_otherwise(sealing.key_id, after, BATCH):
        for dossier in batch:
            draft = await drafts.read(dossier)
            if draft is None:
                continue  # deleted meanwhile
            count += await _files(draft, sealed, files, sealing)
            if draft.key_id != sealing.key_id:
                await custody.change(
                    draft,
                    # Its time does not begin anew.
                    lambda opened: Change(
                        "resealed", opened.contents, {"expires_at": opened.draft.expires_at}
                    ),
                    actor="operator",
                )
                dossiers += 1
        after = batch[-1]
    return Rotated(key_id=sealing.key_id, dossiers=dossiers, files=count)


async def _files(draft: Draft, sealed: Sealed, files: Files, sealing: Sealing) -> int:
    """The documents, and pieces of some that are on their way in."""
    referred = {document.file for document in draft.documents}
    count = 0
    for file in await files.names(draft.id):
        content = await files.get(draft.id, file.name)
        if content is None:
            continue
        if sealing.key_of(content) != sealing.key_id:
            place = place_of_file(draft.id, file.name)
            anew = await asyncio.to_thread(lambda c, p: sealing.seal(sealing.open(c, p), p), content, place)
            await files.put(draft.id, file.name, anew)
            count += 1
        if file.name in referred:
            await sealed.note_file_key(draft.id, file.name, sealing.key_id)
    return count
