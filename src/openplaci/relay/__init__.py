"""The relay: sends what is owed to filers, at least once and in order, by webhook and by e-mail."""

from openplaci.relay.limits import Limits
from openplaci.relay.opening import open_relay
from openplaci.relay.relay import Relay
from openplaci.relay.state import ReceiverState, RelayState

__all__ = ["Limits", "ReceiverState", "Relay", "RelayState", "open_relay"]
