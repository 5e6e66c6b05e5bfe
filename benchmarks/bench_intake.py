"""Filings offered to ``openplaci serve`` at a steady rate, generator beside it; milliseconds to the answer.

The rate is offered, not closed: a filing is sent when its time has come, whether earlier ones were answered or not, and
its time counts from then. Every filing is another waybill, air waybills in Cargo-IMP and Cargo-XML in turn; each is
assessed and kept durably before it is answered, and its SF is delivered to a webhook in the same process as the
generator. Beside it stands the same web server with nothing behind it: it takes the digest of the bytes.

    python benchmarks/bench_intake.py [--seconds 60] [--rate 200] [--no-webhook]
"""

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from conditions import EXAMPLES, print_conditions

BAR = 25.0
"""Milliseconds at most for 99 of 100 filings."""
TEMPLATES = (
    ("cargo_imp/fwb17_ordinary.txt", "220-44103872", "text/plain"),
    ("cargo_xml/xfwb_ordinary.xml", "020-12345675", "application/xml"),
    ("cargo_imp/fwb16_ordinary.txt", "131-22095415", "text/plain"),
    ("cargo_xml/xfwb_full.xml", "020-12347016", "application/xml"),
)
BASELINE = """
import hashlib, json, socket, sys
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

async def take(request):
    return Response(hashlib.sha256(await request.body()).hexdigest(), status_code=202)

own = socket.socket(); own.bind(("127.0.0.1", 0))
print(json.dumps({"port": own.getsockname()[1]}), flush=True)
uvicorn.Server(uvicorn.Config(Starlette(routes=[Route("/pact/messages", take, methods=["POST"])]),
    log_level="error", access_log=False)).run(sockets=[own])
"""


def main() -> int:
    """Print the figures; return 1 where the bar is not met."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seconds", type=float, default=60.0)
    asked.add_argument("--rate", type=float, default=200.0)
    asked.add_argument("--no-webhook", action="store_true")
    given = asked.parse_args()
    print_conditions("Filings at a steady rate, to the synchronous answer", one_core=False)
    return asyncio.run(measured(given.rate, given.seconds, webhook=not given.no_webhook))


async def measured(rate: float, seconds: float, *, webhook: bool) -> int:
    """Offer the rate to the baseline, then to the platform."""
    with process(sys.executable, "-c", BASELINE) as port:
        await until_taken(port)
        bare = await offered(port, "", rate, min(seconds, 20.0), first=0)
    row("Starlette on uvicorn, digest alone", bare, None)
    receiver = Receiver()
    await receiver.start()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "openplaci"]
        options = ["--webhook", receiver.url, "--secret", "s" * 32] if webhook else []
        added = subprocess.run(  # noqa: ASYNC221, S603 - before anything runs
            [*command, "keys", "add", "--filer", "CARRIER", "--airline", "*", *options, "--data", folder],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        key = json.loads(added.stdout)["key"]
        began = time.perf_counter()
        with process(*command, "serve", "--port", "0", "--data", folder, "--allow-private-webhooks") as port:
            await until_ready(port)
            print(f"{'from start to /ready':44} {time.perf_counter() - began:8.1f} s")
            took = await offered(port, key, rate, seconds, first=0)
            accepted = len(took)
            if webhook:
                await asyncio.wait_for(receiver.wait(accepted), 120)
                print(f"{'webhooks delivered':44} {len(receiver.ids):8,} of {accepted:,}")
    met = row("openplaci serve, assessed and kept", took, BAR)
    print(f"{'99 of 100, ratio to the baseline':44} {quantile(took, 99) / quantile(bare, 99):8.1f}")
    return 0 if met else 1


def row(name: str, took: list[float], bar: float | None) -> bool:
    """Print one row; tell whether the bar is met."""
    p99 = quantile(took, 99)
    against = "" if bar is None else f"  bar {bar:.0f}: {'met' if p99 < bar else 'NOT met'}"
    print(
        f"{name:44} {len(took):8,}  p50 {quantile(took, 50):6.2f}  p90 {quantile(took, 90):6.2f}  p99 {p99:6.2f}"
        f"  max {max(took) * 1000:7.1f} ms{against}"
    )
    return bar is None or p99 < bar


def quantile(took: list[float], percent: int) -> float:
    """Milliseconds under which so many of a hundred lie."""
    return statistics.quantiles(took, n=100)[percent - 1] * 1000


async def offered(port: int, key: str, rate: float, seconds: float, *, first: int) -> list[float]:
    """Send filings at their times; return how long each took, in seconds. Whatever is not accepted ends the run."""
    chance = random.Random(7)  # noqa: S311 - the same times each run
    pool: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    took: list[float] = []
    loop = asyncio.get_running_loop()
    templates = [(EXAMPLES.joinpath(name).read_bytes(), number, kind) for name, number, kind in TEMPLATES]

    async def one(place: int, due: float) -> None:
        body, number, kind = templates[place % len(templates)]
        raw = body.replace(number.encode(), another(number, first + place).encode())
        head = (
            f"POST /pact/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n"
            f"Ocp-Apim-Subscription-Key: {key}\r\nIata-Airline-Code: {number[:3]}\r\nContent-Length: {len(raw)}\r\n\r\n"
        ).encode()
        while pool and pool[-1][0].at_eof():  # the server closes what lay idle
            pool.pop()[1].close()
        reader, writer = pool.pop() if pool else await asyncio.open_connection("127.0.0.1", port)
        writer.write(head + raw)
        status, body = await answer(reader)
        took.append(loop.time() - due)
        if status != b"202":
            raise SystemExit(f"answered {status.decode()}: {body[:200]!r}")
        pool.append((reader, writer))

    start = due = loop.time() + 0.2
    tasks = []
    place = 0
    while due < start + seconds:
        if (wait := due - loop.time()) > 0:
            await asyncio.sleep(wait)
        tasks.append(asyncio.create_task(one(place, due)))
        place += 1
        due += chance.expovariate(rate)
    await asyncio.gather(*tasks)
    for _, writer in pool:
        writer.close()
    return took


async def answer(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Read one answer: its status and its body."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next(int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:"))
    return lines[0].split()[1], await reader.readexactly(length)


def another(number: str, place: int) -> str:
    """A waybill number of the same airline, with its check digit."""
    serial = int(number[4:11]) // 100_000 * 100_000 + place % 100_000
    return f"{number[:3]}-{serial:07}{serial % 7}"


async def ask(port: int, path: str) -> int:
    """The status of a GET."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    status, _ = await answer(reader)
    writer.close()
    return int(status)


async def until_ready(port: int) -> None:
    """Wait for /ready."""
    while await ask(port, "/ready") != 200:  # noqa: ASYNC110 - another process becomes ready
        await asyncio.sleep(0.05)


async def until_taken(port: int) -> None:
    """Wait until connections are taken."""
    while True:
        try:
            await ask(port, "/")
        except OSError:
            await asyncio.sleep(0.05)
        else:
            return


@contextmanager
def process(*command: str) -> Iterator[int]:
    """Start a server that prints its port; end it in the end."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:  # noqa: S603 - our own
        try:
            assert running.stdout is not None
            yield json.loads(running.stdout.readline())["port"]
        finally:
            running.terminate()


class Receiver:
    """Takes webhooks and counts their delivery ids."""

    def __init__(self) -> None:
        """Begin with none."""
        self.ids: set[bytes] = set()
        self.url = ""
        self._changed = asyncio.Event()

    async def start(self) -> None:
        """Listen."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/answers"
        self._server = server

    async def wait(self, count: int) -> None:
        """Return once so many came."""
        while len(self.ids) < count:
            self._changed.clear()
            await self._changed.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
                fields = {name.lower(): value.strip() for name, _, value in (one.partition(b":") for one in head[1:])}
                await reader.readexactly(int(fields.get(b"content-length", b"0")))
                self.ids.add(fields.get(b"x-delivery-id", b""))
                self._changed.set()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        except (asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError):
            writer.close()


if __name__ == "__main__":
    sys.exit(main())
