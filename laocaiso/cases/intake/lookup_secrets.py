"""The secrets printed on receipts, as second factor of the look-up (`dossiers.ports.Secrets`)."""

import hmac

from laocaiso.cases.intake.custody import Custody
from laocaiso.cases.intake.ports import Drafts

_NONE = "no secret has blanks"


class ReceiptSecrets:
    """Compares with what the receipt of a dossier says."""

    def __init__(self, drafts: Drafts, custody: Custody) -> None:
        self._drafts = drafts
        self._custody = custody

    async def matches(self, code: str, secret: str) -> bool:
        """Is it the secret of this dossier? Raises `StoreDown`."""
        same = False
        for draft in await self._drafts.with_code(code):
            known = self._custody.contents(draft).lookup_secret or _NONE
            same |= hmac.compare_digest(known.encode(), secret.encode())
        return same
