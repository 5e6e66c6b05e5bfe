from msgspec.structs import replace
from risk_cases import ordinary

from openplaci.risk import INDICATORS, named_lists, run
from openplaci.risk.rules.files.pack_files import pack
from openplaci.risk.rules.live import publish


def test_no_ordinary_consignment_makes_a_profile_fire() -> None:
    engine = publish(pack().profiles, named_lists.load())
    assert len(ordinary()) >= 25
    for name, one in ordinary().items():
        look = engine.look(replace(one, findings=tuple(run(INDICATORS, one))))
        assert (look.fired, look.failed) == ((), ()), name
