"""Changing keys: what the intake keeps sealed, dossiers and files, is opened and sealed anew."""

from collections.abc import Mapping

from laocaiso.cases.files import Files
from laocaiso.cases.intake.custody import Change, Custody
from laocaiso.cases.intake.model import Draft, place_of_file
from laocaiso.cases.intake.ports import Drafts, Sealed
from laocaiso.cases.sealed_files import SealedFiles
from laocaiso.core.sealing import Sealing

BATCH = 100


class SealedDossiers:
    """`core.sealing.SealedThings` of the intake."""

    def __init__(
        self, *, drafts: Drafts, sealed: Sealed, files: Files, custody: Custody, sealing: Sealing
    ) -> None:
        self._drafts = drafts
        self._sealed = sealed
        self._files = SealedFiles(files, sealing, place_of_file)
        self._custody = custody
        self._sealing = sealing

    async def keys_in_use(self) -> Mapping[str, int]:
        """How many records are sealed with each key."""
        return await self._sealed.keys_in_use()

    async def reseal(self) -> Mapping[str, int]:
        """Seal everything with the first key. Raises `SealBroken` for what can't be opened, `StoreDown`."""
        dossiers = count = 0
        after = ""
        while batch := await self._sealed.sealed_otherwise(self._sealing.key_id, after, BATCH):
            for dossier in batch:
                draft = await self._drafts.read(dossier)
                if draft is None:
                    continue  # deleted meanwhile
                count += await self._reseal_files(draft)
                if draft.key_id != self._sealing.key_id:
                    await self._custody.change(
                        draft,
                        # Its time does not begin anew.
                        lambda opened: Change(
                            "resealed", opened.contents, {"expires_at": opened.draft.expires_at}
                        ),
                        actor="operator",
                    )
                    dossiers += 1
            after = batch[-1]
        return {"dossiers": dossiers, "files": count}

    async def _reseal_files(self, draft: Draft) -> int:
        """The documents, and pieces of some that are on their way in."""
        referred = {document.file for document in draft.documents}
        names, count = await self._files.reseal(draft.id)
        for name in names:
            if name in referred:
                await self._sealed.note_file_key(draft.id, name, self._sealing.key_id)
        return count
