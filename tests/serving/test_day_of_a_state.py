"""A day of a state that runs a programme of its own: ten lines in a file, and filers are answered by it."""

import json
from pathlib import Path

from served import Server, fwb, waybill

PROGRAMME = """\
based_on = "generic"
name = "freedonia"
title = "Pre-loading advance information, Freedonia"
country = "SG"
vague = ["Odds and ends"]
weights = { ENHANCED_CNE_EMAIL = 30 }
[asked]
consignee.emails = { missing = "ENHANCED_CNE_EMAIL", severity = "warning" }
[wire]
name = "FREEDONIA AIR GUARD"
"""


def test_a_programme_of_a_file_is_served_filed_to_and_listed(tmp_path: Path) -> None:
    programme = tmp_path / "freedonia.toml"
    programme.write_text(PROGRAMME, encoding="utf-8")
    server = Server(tmp_path / "data", options=("--programme", str(programme)))
    key = server.command("keys", "add", "--filer", "NORTH", "--airline", "618", "--programme", str(programme))["key"]
    server.start()
    bearer = {"Authorization": f"Bearer {key}"}
    assert json.loads(server.ask("GET", "/version")[1])["programme"] == "freedonia"
    status, told = server.file(key, fwb(waybill(1), "ODDS AND ENDS"))
    assert (status, told.split()[2]) == (422, b"ERR/422/MISSING_CARGO_DESC")
    assert server.file(key, fwb(waybill(1)))[0] == 202
    row = server.command("referrals", "show", waybill(1))
    assert (row["programme"], row["state"]) == ("freedonia", "review")
    assert any("e-mail" in words for words in row["assessment"]["reasons"])
    assert server.file(key, fwb(waybill(2), "RFI SHIPMENT PLEASE"))[0] == 202
    answers = json.loads(server.ask("GET", "/api/answers", headers=bearer)[1])["answers"]
    assert ["FREEDONIA AIR GUARD REQUEST FOR INFORMATION" in one["body"] for one in answers] == [True]
    assert server.stop() == 0
