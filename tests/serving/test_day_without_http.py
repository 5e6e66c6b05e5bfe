"""A day of filers without HTTP: files on the machine itself, and a folder; their answers go out all the same."""

import json
import subprocess
import sys
from pathlib import Path

from served import PATIENCE, Server, fwb, receiving, waybill


def filed(data: Path, raw: bytes, *options: str) -> tuple[int, dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "openplaci", "file", "-", "--filer", "NORTH", "--data", str(data), *options],
        input=raw, capture_output=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    return done.returncode, json.loads(done.stdout)


def test_what_is_filed_at_standard_input_is_delivered_by_the_server_that_runs_and_by_the_next(tmp_path: Path) -> None:
    with receiving() as receiver:
        server = Server(tmp_path)
        server.command(
            "keys", "add", "--filer", "NORTH", "--airline", "618", "--webhook", receiver.url, "--secret", "s" * 16
        )
        server.start()
        assert filed(tmp_path, fwb(waybill(1), "RFI SHIPMENT PLEASE"), "--environment", "test")[0] == 0
        assert receiver.wait(lambda got: got.about(waybill(1)) == ["7H"])
        assert server.stop() == 0
        code, row = filed(tmp_path, fwb(waybill(2)))
        assert (code, row["http"]) == (0, 202)
        assert receiver.about(waybill(2)) == []
        server.start()
        assert receiver.wait(lambda got: got.about(waybill(2)) == ["SF"])
        assert server.stop() == 0
