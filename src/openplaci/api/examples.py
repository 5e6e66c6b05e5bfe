"""Examples of what is sent and answered, as the OpenAPI document shows them; by the name of their shape."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "ActGiven": {
        "act": "issue_rfs",
        "words": "Screen the valves by two methods.",
        "methods": ["XRY", "ETD"],
        "why": "Odd route for its weight.",
    },
    "Answers": {
        "answers": [
            {
                "seq": 15,
                "id": "d-pbltmwbhkbueazeu",
                "code": "8H",
                "master": "157-56544666",
                "house": None,
                "at": "2026-04-21T06:02:11Z",
                "content_type": "text/plain",
                "body": "PSN\r\n157-56544666\r\nCSN/8H/21APR0602/PACT REQUEST FOR SCREENING HOLD\r\n",
                "correlation": "f-rssphahquozkichc",
                "conversation": "21450d33-e54c-4823-b340-da4bdea9c4a0",
            }
        ],
        "next": 15,
        "more": False,
    },
    "EntryGiven": {
        "kind": "person",
        "names": ["Tavio Quendle"],
        "weak": ["Tavi"],
        "countries": ["MT"],
        "born": ["1960-06"],
        "phones": ["+356 2123 4567"],
        "identifiers": ["passport:X1234567"],
        "waybills": ["020-12345675"],
        "remarks": "Told by the post at Luqa.",
    },
    "FilingTaken": {
        "filing": "f-rssphahquozkichc",
        "format": "FWB/17",
        "accepted": False,
        "consignments": [
            {"master": "157-56544666", "house": None, "accepted": False, "codes": ["MISSING_CNE_ADDR"]},
        ],
        "codes": [],
    },
    "Loading": {
        "flight": "",
        "consignments": [
            {"master": "157-56544666", "house": None, "load": False, "answer": "no", "why": ["hold"]},
        ],
    },
    "ProblemBody": {
        "status": 404,
        "code": "not_found",
        "title": "Not Found",
        "detail": "nothing of yours is known under that number",
    },
    "ReplyGiven": {
        "words": "Screened at SIN.",
        "methods": ["XRY", "ETD"],
        "screened_at": "2026-04-21T09:12:00Z",
    },
    "ScreenGiven": {"name": "QUENDEL TAVIO", "kind": "person", "country": "MT"},
    "ScreenManyGiven": {
        "parties": [{"name": "QUENDEL TAVIO", "kind": "person"}, {"phones": ["00356 21234567"]}],
        "threshold": 0.8,
    },
    "ScreenTold": {
        "query": "QUENDEL TAVIO",
        "kind": "person",
        "country": "MT",
        "matches": [
            {
                "name": "Tavio Quendle",
                "entity": "T-1",
                "list": "tips",
                "version": "c9538805e3d8",
                "score": 0.951,
                "path": "name",
                "kind": "person",
                "weak": False,
                "alignment": [
                    {"query": "TAVIO", "listed": "Tavio", "how": "same", "degree": 1.0, "weight": 0.516},
                    {"query": "QUENDEL", "listed": "Quendle", "how": "typo", "degree": 0.8875, "weight": 0.484},
                ],
                "for": ["the same country, MT"],
                "against": [],
                "programmes": [],
            }
        ],
    },
    "Stands": {
        "master": "157-56544666",
        "house": None,
        "state": "held",
        "holds": [
            {
                "ask": "rfs",
                "since": "2026-04-21T06:02:11Z",
                "words": "Screen the valves by two methods.",
                "methods": ["XRY", "ETD"],
                "deadline": "2026-04-21T10:02:11Z",
                "acknowledged": None,
            }
        ],
        "codes": [],
        "moved_to": "",
    },
    "Which": {"master": "157-56544666", "house": "H1"},
}
