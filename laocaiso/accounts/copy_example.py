"""A copy of everything, as the document of the API shows it. People and numbers are invented."""

from collections.abc import Mapping
from typing import Any

_LOOKED_AT = {
    "at": "2026-11-25T10:12:00+07:00",
    "who": "officer",
    "role": "unit_officer",
    "units": ["03006"],
    "what": "read_reporter",
    "why": "contact_reporter",
}
_SUBMITTED = {
    "at": "2026-11-25T09:00:00+07:00",
    "kind": "submit",
    "state": "submitted",
    "text": "Phản ánh đã được gửi.",
    "by": "reporter",
}
COPY: Mapping[str, Any] = {
    "account": "0198c0ffee0000000000000000000001",
    "createdAt": "2026-11-20T08:00:00+07:00",
    "signedInAt": "2026-11-25T08:55:00+07:00",
    "zaloId": "9000000000000000001",
    "name": "Công Dân Mẫu 1",
    "phone": "0000000001",
    "consents": [
        {
            "purpose": "phone",
            "given": True,
            "textVersion": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "at": "2026-11-25T08:56:00+07:00",
            "channel": "mini_app",
        }
    ],
    "sessions": [
        {
            "openedAt": "2026-11-25T08:55:00+07:00",
            "seenAt": "2026-11-25T09:00:00+07:00",
            "expiresAt": "2026-12-25T09:00:00+07:00",
        }
    ],
    "accesses": [_LOOKED_AT | {"what": "read"}],
    "feedback": {
        "reports": [
            {
                "report": {
                    "code": "LC-26-7K3M-9Q2G",
                    "state": "submitted",
                    "receivedAt": "2026-11-25T09:00:00+07:00",
                    "timeline": [_SUBMITTED],
                    "mine": {
                        "title": None,
                        "text": "Nắp cống trước cổng trường bị vỡ.",
                        "placeText": "trước cổng trường THCS Kim Tân",
                        "location": {"lat": 22.4856, "lon": 103.9707},
                        "contact": None,
                        "ratings": [],
                    },
                },
                "clientReportId": "0b5f3c52-6f0e-4bd1-9c55-0f6a7a4d2d10",
                "contactKept": None,
                "notTheSameAs": [],
                "photos": [
                    {
                        "number": 1,
                        "url": "/v1/feedback/LC-26-7K3M-9Q2G/photos/1",
                        "mediaType": "image/jpeg",
                        "sentAt": "2026-11-25T09:00:20+07:00",
                        "sentBytes": 1843200,
                        "sentSha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                        "width": 1600,
                        "height": 1200,
                    }
                ],
                "accesses": [_LOOKED_AT],
            }
        ],
        "supports": [],
        "notices": [],
    },
}
"""Of the report, its clocks, category and unit are left out here."""
