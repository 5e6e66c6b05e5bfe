"""The server about itself: alive, ready, its version, its metrics, its OpenAPI document."""

from openplaci import __version__
from openplaci.api import metrics
from openplaci.api.calls import Call
from openplaci.api.parts import Reply
from openplaci.api.shapes import Alive, Version, Warm


async def health(call: Call) -> Reply:
    """Alive: nothing is asked, least of all the store."""
    del call
    return Reply(value=Alive())


async def ready(call: Call) -> Reply:
    """Ready only once it is warm and what delivers answers runs."""
    missing = sorted(call.works.missing)
    relay = call.parts.relay
    if not call.parts.intake.ready:
        missing.append("intake")
    if relay is not None and not missing and not call.works.delivers():
        missing.append("relay")
    return Reply(value=Warm(ready=not missing, missing=tuple(missing)), status=503 if missing else 200)


async def version(call: Call) -> Reply:
    """What runs here."""
    parts = call.parts
    return Reply(
        value=Version(version=__version__, programme=parts.dialogue.programme.name, environment=parts.environment)
    )


def measured(call: Call) -> Reply:
    """Metrics in Prometheus' text format."""
    return Reply(raw=call.works.metrics.text(), media_type=metrics.MEDIA_TYPE)


async def document(call: Call) -> Reply:
    """The OpenAPI document."""
    return Reply(raw=call.works.document)
