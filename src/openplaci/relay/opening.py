"""Makes the relay that the settings describe."""

import random
from collections.abc import Callable

from openplaci.access.directory import Directory
from openplaci.logs import Logger
from openplaci.model.programme import Wire
from openplaci.relay.limits import Limits
from openplaci.relay.mail import Mail
from openplaci.relay.relay import Relay
from openplaci.relay.web import Web
from openplaci.settings import Settings
from openplaci.store.base import Clock, Store


def open_relay(
    settings: Settings,
    store: Store,
    directory: Callable[[], Directory],
    wire: Wire,
    *,
    clock: Clock,
    allow_private: bool = False,
    log: Logger | None = None,
) -> Relay:
    """Make the relay; it is not started.

    Args:
        settings: mail server, time until an answer is set aside, folder of the store.
        store: where the facts are.
        directory: whose end points there are (`openplaci.flow.gate.Gate.look`).
        wire: names of headers.
        clock: UTC.
        allow_private: webhooks may reach private addresses, and use http.
        log: told of failures.
    """
    limits = Limits(hours=settings.delivery_hours, allow_private=allow_private)
    return Relay(
        store,
        directory,
        Web(wire, limits, clock=clock),
        Mail(settings, limits.seconds) if settings.smtp_host else None,
        limits,
        clock=clock,
        random=random.random,
        folder=None if settings.store == "memory" else settings.folder,
        log=log,
    )
