"""Who sends this request? What every route asks that is not open to all.

    async def handler(request: AnyRequest) -> …:
        citizen = await doors.citizen(request)      # None: nobody signed in, which many routes allow
        officer = await doors.officer(request)      # or CredentialsNeeded

A session's token stands in `Authorization: Bearer`. Who sends one means to be somebody: where it is not in
force they are told so, and never taken for nobody. What they sent would be anonymous, and once more theirs
when they try again after signing in. Citizens' tokens begin with `lcs_`, officers' with `lco_`, so that they
are told from the secret of a report, which may stand there too.
"""

from laocaiso.accounts.model import Citizen, Officer, Session, SessionKind
from laocaiso.accounts.ports import KeptOfficers
from laocaiso.accounts.signed_in import PREFIXES, SignedIn
from laocaiso.core.errors import CredentialsNeeded
from laocaiso.snapshots.ports import StoreDown
from laocaiso.web.private import bearer, store_down
from laocaiso.web.reads import AnyRequest


class Doors:
    """Tells citizens and officers by their sessions."""

    def __init__(self, signed_in: SignedIn, officers: KeptOfficers) -> None:
        self._signed_in = signed_in
        self._officers = officers

    async def citizen(self, request: AnyRequest, *, or_secret: bool = False) -> Citizen | None:
        """The citizen who signed in; None without `Authorization`.

        With `or_secret` None too where something else than a session's token stands there, for the caller to
        look at. Raises `CredentialsNeeded` for anything that is no token of a citizen's session in force;
        `NotReady` where sessions can't be looked up.
        """
        if "authorization" not in request.headers:
            return None
        token = bearer(request)
        if token is None:
            raise _over()
        if or_secret and not token.startswith(tuple(PREFIXES.values())):
            return None
        return Citizen(account=(await self._session("citizen", token)).owner)

    async def citizen_session(self, request: AnyRequest) -> Session:
        """The citizen's session itself. Raises as `citizen`; `CredentialsNeeded` without one too."""
        return await self._session("citizen", bearer(request))

    async def officer(self, request: AnyRequest) -> Officer:
        """The officer who signed in.

        Role and scope are those of this moment. Raises `CredentialsNeeded` without a session in force;
        `NotReady` where sessions can't be looked up.
        """
        session = await self.officer_session(request)
        try:
            found = await self._officers.find(id=session.owner)
        except StoreDown as error:
            raise store_down() from error
        if found is None or found.disabled_at is not None:
            raise _over()
        return found.officer

    async def officer_session(self, request: AnyRequest) -> Session:
        """The officer's session itself. Raises as `officer`."""
        return await self._session("officer", bearer(request))

    async def _session(self, kind: SessionKind, token: str | None) -> Session:
        if token is None:
            raise CredentialsNeeded(
                "Cần đăng nhập: gửi mã phiên ở Authorization: Bearer.",
                "Sign in first, and send the session's token as Authorization: Bearer.",
            )
        try:
            session = await self._signed_in.find(kind, token)
        except StoreDown as error:
            raise store_down() from error
        if session is None:
            raise _over()
        return session


def _over() -> CredentialsNeeded:
    return CredentialsNeeded(
        "Phiên đăng nhập đã hết hạn, đã bị thu hồi hoặc không đúng nên yêu cầu chưa được thực hiện; "
        "xin đăng nhập lại rồi gửi lại.",
        "The session is over, was revoked, or never was, so nothing was done; please sign in again "
        "and send it once more.",
    )
