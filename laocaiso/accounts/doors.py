"""Who sends this request? What every route asks that is not open to all.

    async def handler(request: AnyRequest) -> …:
        citizen = await doors.citizen(request)      # None: nobody signed in, which many routes allow
        officer = await doors.officer(request)      # or CredentialsNeeded

A session's token stands in `Authorization: Bearer`. Citizens' begin with `lcs_`, officers' with `lco_`,
so that the other secrets that stand there (a dossier's, a report's) are none of ours.
"""

from laocaiso.accounts.model import Citizen, Officer
from laocaiso.web.reads import AnyRequest

CITIZEN_PREFIX = "lcs_"
OFFICER_PREFIX = "lco_"


class Doors:
    """Tells citizens and officers by their sessions."""

    async def citizen(self, request: AnyRequest) -> Citizen | None:
        """The citizen who signed in; None without a session's token.

        Raises `CredentialsNeeded` for a session that is over, revoked or never was, and for an officer's;
        `NotReady` where sessions can't be looked up.
        """
        raise NotImplementedError

    async def officer(self, request: AnyRequest) -> Officer:
        """The officer who signed in.

        Raises `CredentialsNeeded` without a session in force; `NotReady` where sessions can't be looked up.
        """
        raise NotImplementedError
