"""Every route as one row: who may call it, what it takes, what it answers.

The application and its document are made from this table, so neither knows a route that the other does not.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Literal, NamedTuple

from openplaci.api import (
    clearing,
    consignments,
    filings,
    flights,
    list_shapes,
    loading,
    officers,
    pact,
    proposals,
    screening,
    service,
    shapes,
    signing,
    watchlists,
)
from openplaci.api import clearing_shapes as matched
from openplaci.api.calls import Call
from openplaci.api.parts import Reply
from openplaci.flow.tuning import Tuned
from openplaci.model.access import Permission

Door = Literal["open", "key", "session", "sign-in"]
"""Who is let in: anybody, a filer's key, a person's session; or whoever signs in, in the queue for passwords."""

Handler = Callable[[Call], Reply] | Callable[[Call], Awaitable[Reply]]

BYTES = ("text/plain", "application/xml", "text/xml")
FLIGHTS = ("text/csv", "text/plain", "application/json", "application/xml")
JSON = ("application/json",)
BOTH = ("application/json", "multipart/form-data")


class Route(NamedTuple):
    """One route.

    Attributes:
        method, path: as Starlette reads them. name: of the route in metrics and in the document.
        handler: plain functions run in a thread; coroutines on the event loop.
        door: who is let in. permission: what the caller needs, as a row of the table of permissions.
        answer: shape of the answer, or None for bytes. ok: statuses of an answer that is no problem.
        wrong: statuses of problems beside those that every route of its door has.
        query, body: shapes. takes: media types of the body.
        gives: media types of bytes. tag: for readers of the document. session_only: a session that is not whole
            suffices, since it is to be made so.
    """

    method: str
    path: str
    name: str
    handler: Handler
    door: Door
    tag: str
    permission: Permission = ""
    answer: Any = None
    ok: tuple[int, ...] = (200,)
    wrong: tuple[int, ...] = ()
    query: Any = None
    body: Any = None
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    half: bool = False


OWN, REPLY = "answers.own", "referrals.reply"
LISTS, ENTRY = "/api/watchlists", "/api/watchlists/{name}/entities/{entry:path}"
READS, WRITES, SCREENS = "watchlists.read", "watchlists.write", "watchlists.screen"
MASTER, HOUSES = "/api/consignments/{master}", "/api/consignments/{master}/houses/{house:path}"

ROUTES: tuple[Route, ...] = (
    Route("GET", "/health", "health", service.health, "open", "server", answer=shapes.Alive),
    Route("GET", "/ready", "ready", service.ready, "open", "server", answer=shapes.Warm, ok=(200, 503)),
    Route("GET", "/version", "version", service.version, "open", "server", answer=shapes.Version),
    Route("GET", "/metrics", "metrics", service.measured, "open", "server", gives=("text/plain",)),
    Route("GET", "/openapi.json", "openapi", service.document, "open", "server", gives=JSON),
    Route(
        "POST", "/pact/messages", "pact", pact.message, "key", "pact", "filings.file",
        ok=(202, 400, 422), wrong=(422,), takes=BYTES, gives=BYTES[:2],
    ),
    Route(
        "POST", "/api/filings", "file", filings.file, "key", "filers", "filings.file",
        shapes.FilingTaken, ok=(202, 400, 422), wrong=(422,), takes=BYTES,
    ),
    Route(
        "POST", f"{HOUSES}/reply", "replyAboutHouse", consignments.reply, "key", "filers", REPLY,
        shapes.Replied, ok=(202,), wrong=(404, 409), body=shapes.ReplyGiven, takes=BOTH,
    ),
    Route(
        "POST", f"{MASTER}/reply", "reply", consignments.reply, "key", "filers", REPLY,
        shapes.Replied, ok=(202,), wrong=(404, 409), body=shapes.ReplyGiven, takes=BOTH,
    ),
    Route(
        "POST", "/api/houses/{house:path}/reply", "replyAboutLoneHouse", consignments.reply, "key", "filers", REPLY,
        shapes.Replied, ok=(202,), wrong=(404, 409), body=shapes.ReplyGiven, takes=BOTH,
    ),
    Route("GET", HOUSES, "house", consignments.status, "key", "filers", OWN, shapes.Stands, wrong=(404,)),
    Route("GET", MASTER, "consignment", consignments.status, "key", "filers", OWN, shapes.Stands, wrong=(404,)),
    Route(
        "GET", "/api/houses/{house:path}", "loneHouse", consignments.status, "key", "filers", OWN,
        shapes.Stands, wrong=(404,),
    ),
    Route("GET", "/api/holds", "holds", consignments.holds, "key", "filers", OWN, shapes.Held),
    Route(
        "GET", "/api/answers", "answers", consignments.answers, "key", "filers", OWN,
        shapes.Answers, query=shapes.AnswersQuery,
    ),
    Route(
        "GET", "/api/loading", "loading", loading.loading, "key", "filers", OWN,
        shapes.Loading, query=shapes.LoadingQuery,
    ),
    Route(
        "POST", "/api/flights", "flights", flights.flights, "key", "filers", "flights.tell",
        shapes.FlightsTaken, ok=(202, 422), takes=FLIGHTS,
    ),
    Route(
        "POST", "/api/withdrawals", "withdraw", consignments.withdraw, "key", "filers", "filings.file",
        shapes.Stands, wrong=(404, 409), body=shapes.Which, takes=JSON,
    ),
    Route(
        "POST", "/api/session", "signIn", signing.open_session, "sign-in", "officers",
        answer=shapes.SessionShown, ok=(201,), wrong=(401, 429), body=shapes.SignIn, takes=JSON,
    ),
    Route(
        "POST", "/api/session/proof", "proveAgain", signing.prove_again, "session", "officers",
        answer=shapes.SessionShown, wrong=(429,), body=shapes.Proof, takes=JSON, half=True,
    ),
    Route(
        "DELETE", "/api/session", "signOut", signing.end_session, "session", "officers",
        answer=shapes.Ended, half=True,
    ),
    Route(
        "GET", "/api/referrals", "referrals", officers.listed, "session", "officers", "consignments.read",
        shapes.Referrals, query=shapes.ReferralsQuery,
    ),
    Route(
        "POST", "/api/referrals/{key:path}/acts", "act", officers.act, "session", "officers",
        answer=shapes.ActDone, ok=(200, 202), wrong=(404, 409), body=shapes.ActGiven, takes=JSON,
    ),
    Route(
        "GET", "/api/referrals/{key:path}/matches", "matches", clearing.matches, "session", "officers",
        "watchlists.read", matched.Matches, wrong=(404, 409),
    ),
    Route(
        "POST", "/api/referrals/{key:path}/clearings", "clearMatch", clearing.judge, "session", "officers",
        "watchlists.clear", matched.ClearingDone, wrong=(404, 409), body=matched.ClearingGiven, takes=JSON,
    ),
    Route(
        "GET", "/api/referrals/{key:path}", "referral", officers.examined, "session", "officers", "consignments.read",
        shapes.Examined, wrong=(404,),
    ),
    Route(
        "GET", "/api/clearings", "clearings", clearing.cleared, "session", "officers", "watchlists.read",
        matched.Clearings, query=matched.ClearingsQuery,
    ),
    Route(
        "GET", "/api/tiers/{list}", "tiers", clearing.tiers, "session", "officers", "watchlists.read", Tuned,
        wrong=(409,),
    ),
    Route(
        "POST", "/api/tiers/{list}", "setTiers", clearing.tune, "session", "officers", "watchlists.tune", Tuned,
        wrong=(409,), body=matched.TiersGiven, takes=JSON,
    ),
    Route("GET", "/api/acts", "acts", proposals.acts, "session", "officers", answer=shapes.WaitingActs),
    Route(
        "GET", "/api/acts/{id}", "oneAct", proposals.one_act, "session", "officers",
        answer=shapes.Waits, wrong=(404, 409),
    ),
    Route(
        "POST", "/api/acts/{id}/confirm", "confirm", proposals.confirm, "session", "officers",
        answer=shapes.Settled, wrong=(404, 409), body=shapes.Confirm, takes=JSON,
    ),
    Route(
        "POST", "/api/acts/{id}/withdraw", "withdrawAct", proposals.withdraw, "session", "officers",
        answer=shapes.Settled, wrong=(404, 409), body=shapes.Withdraw, takes=JSON,
    ),
    Route(
        "GET", "/api/deliveries", "deliveries", proposals.deliveries, "session", "officers", "deliveries.manage",
        shapes.Deliveries, query=shapes.DeliveriesQuery,
    ),
    Route(
        "POST", "/api/deliveries/{id}", "settleDelivery", proposals.settle_delivery, "session", "officers",
        "deliveries.manage", shapes.DeliveryDone, wrong=(404,), body=shapes.DeliveryOrder, takes=JSON,
    ),
    Route(
        "GET", LISTS, "watchlists", watchlists.lists, "session", "watchlists", READS, list_shapes.Lists, wrong=(409,),
    ),
    Route(
        "POST", LISTS, "makeWatchlist", watchlists.make, "session", "watchlists", WRITES,
        list_shapes.ListShown, ok=(201,), wrong=(409,), body=list_shapes.ListMade, takes=JSON,
    ),
    Route(
        "GET", f"{LISTS}/{{name}}", "watchlist", watchlists.head, "session", "watchlists", READS,
        list_shapes.ListShown, wrong=(404, 409),
    ),
    Route(
        "GET", f"{LISTS}/{{name}}/changes", "watchlistChanges", watchlists.changes, "session", "watchlists", READS,
        list_shapes.ListChanges, wrong=(404, 409), query=list_shapes.ListPage,
    ),
    Route(
        "GET", f"{LISTS}/{{name}}/entities", "entities", watchlists.entities, "session", "watchlists", READS,
        list_shapes.ListEntities, wrong=(404, 409), query=list_shapes.ListPage,
    ),
    Route(
        "GET", ENTRY, "entity", watchlists.entity, "session", "watchlists", READS,
        list_shapes.EntityShown, wrong=(404, 409), query=list_shapes.OfDraft,
    ),
    Route(
        "PUT", ENTRY, "keepEntry", watchlists.keep, "session", "watchlists", WRITES,
        list_shapes.EntryKept, ok=(200, 201), wrong=(404, 409, 412, 422), body=list_shapes.EntryGiven, takes=JSON,
    ),
    Route(
        "DELETE", ENTRY, "removeEntry", watchlists.remove, "session", "watchlists", WRITES,
        list_shapes.EntryKept, wrong=(404, 409, 412),
    ),
    Route(
        "POST", f"{LISTS}/{{name}}/publish", "publishWatchlist", watchlists.publish, "session", "watchlists",
        answer=shapes.Waits, ok=(202,), wrong=(404, 409),
    ),
    Route(
        "DELETE", f"{LISTS}/{{name}}/draft", "discardDraft", watchlists.discard, "session", "watchlists", WRITES,
        list_shapes.Discarded, wrong=(404, 409),
    ),
    Route(
        "POST", "/api/screen", "screen", screening.one, "session", "watchlists", SCREENS,
        list_shapes.ScreenTold, wrong=(409,), body=list_shapes.ScreenGiven, takes=JSON,
    ),
    Route(
        "POST", "/api/screen/batch", "screenMany", screening.many, "session", "watchlists", SCREENS,
        list_shapes.ScreenManyTold, wrong=(409,), body=list_shapes.ScreenManyGiven, takes=JSON,
    ),
)  # fmt: skip
