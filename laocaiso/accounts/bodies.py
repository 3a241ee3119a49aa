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


Code = Annotated[
    str,
    msgspec.Meta(
        description="The enrolment code, as it was handed over.",
        min_length=1,
        max_length=100,
        examples=["7K3M-9Q2X-AB12-CD34-EF56"],
    ),
]
Password = Annotated[str, msgspec.Meta(description="12 to 200 characters.", min_length=1, max_length=1000)]
OneTimeCode = Annotated[
    str,
    msgspec.Meta(description="Six digits.", pattern="^[0-9]{6}$", examples=["287082"]),
]


class EnrolmentBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Beginning to enrol."""

    code: Code

    def __repr__(self) -> str:
        return "EnrolmentBody(…)"


class ConfirmationBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Taking over the account."""

    code: Code
    password: Password
    totp: OneTimeCode

    def __repr__(self) -> str:
        return "ConfirmationBody(…)"


class OfficerSignInBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Signing in as an officer."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100, examples=["demo.unit_officer"])]
    password: Password
    totp: Annotated[
        str,
        msgspec.Meta(
            description="The six digits that the app shows, or a recovery code.",
            min_length=1,
            max_length=100,
            examples=["287082"],
        ),
    ]

    def __repr__(self) -> str:
        return "OfficerSignInBody(…)"


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
