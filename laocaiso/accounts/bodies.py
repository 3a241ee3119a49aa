"""What is sent in. Unknown fields are refused by name."""

from typing import Annotated

import msgspec

from laocaiso.accounts.model import ConsentChannel

# The look-ahead keeps out a line's end, which `$` alone lets pass.
_NO_BLANKS = r"^[!-~]*$(?!\n)"

AccessToken = Annotated[
    str,
    msgspec.Meta(
        description="Zalo's access token, as `getAccessToken` gives it. It is not kept.",
        max_length=4096,
        pattern=_NO_BLANKS,
        examples=["demo-citizen-1"],
    ),
]
ConsentChannelOf = Annotated[ConsentChannel, msgspec.Meta(description="Where the person was asked.")]


class SignInBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Signing in."""

    access_token: AccessToken

    def __repr__(self) -> str:
        return "SignInBody(…)"


class ExchangeBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What is behind a single-use token is to be fetched."""

    access_token: AccessToken
    token: Annotated[
        str,
        msgspec.Meta(
            description="The token that `getPhoneNumber` or `getLocation` gave: single use, 2 minutes.",
            min_length=1,
            max_length=4096,
            pattern=_NO_BLANKS,
            examples=["demo-phone-1"],
        ),
    ]

    def __repr__(self) -> str:
        return "ExchangeBody(…)"


class ConsentBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Agreeing."""

    text_version: Annotated[
        str,
        msgspec.Meta(
            description="`textVersion` of the text that was shown (`GET /v1/consents`).",
            pattern="^[0-9a-f]{64}$",
        ),
    ]
    channel: ConsentChannelOf = "mini_app"
