# fmt: off
"""Check an export of an OpenPLACI record: ``python check_export.py export.json [--public-key FILE]``."""
# ruff: noqa: D103, E401, I001, PLR2004 - handed out by itself: so short that its reader reads all of it
import datetime as dt, hashlib, io, json, struct, sys
from pathlib import Path
from typing import Any
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_pem_public_key

FIELDS = set("seq recorded kind token digest cycle body before key closing path".split())
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
NUMBERS = dict(zip(range(0xCA, 0xD4), ">f >d >B >H >I >Q >b >h >i >q".split(), strict=True))
TIMES = {0xD6: (1, 4, 34), 0xD7: (1, 8, 34), 0xC7: (2, 12, 64)}
LENGTHS = dict(zip(b"\xc4\xc5\xc6\xd9\xda\xdb\xdc\xdd\xde\xdf", "b1 b2 b4 s1 s2 s4 a2 a4 m2 m4".split(), strict=True))

def need(is_so: bool, words: str) -> None:
    if not is_so:
        raise ValueError(words)
def public_of(pem: str) -> Any:
    return load_pem_public_key(Path(pem).read_bytes()).public_bytes_raw()  # type: ignore[union-attr]
def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()
def unhex(text: str, size: int = 0) -> bytes:
    raw = bytes.fromhex(text)
    need(raw.hex() == text and len(raw) == (size or len(raw)), f"not {size or 'all'} bytes in hexadecimal")
    return raw

def unpack(read: Any) -> Any:
    tag = read(1)[0]
    if tag < 0x80 or tag >= 0xE0:
        return tag - 256 * (tag >= 0xE0)
    if 0xC0 <= tag <= 0xC3:
        return (None, None, False, True)[tag - 0xC0]
    if tag in NUMBERS:
        return struct.unpack(NUMBERS[tag], read(struct.calcsize(NUMBERS[tag])))[0]
    if tag in TIMES:
        head, size, bits = TIMES[tag]
        nanos, seconds = divmod(int.from_bytes(read(head + size)[head:], "big"), 1 << bits)
        return (EPOCH + dt.timedelta(0, seconds - ((seconds >> 63) << 64), nanos // 1000)).isoformat()
    kind = LENGTHS.get(tag) or "mass"[(tag >> 4) - 8]
    size = int.from_bytes(read(int(kind[1])), "big") if kind[1:] else tag & (0x1F if kind == "s" else 0x0F)
    if kind[0] == "m":
        return {unpack(read): unpack(read) for _ in range(size)}
    if kind[0] == "a":
        return [unpack(read) for _ in range(size)]
    return read(size).hex() if kind[0] == "b" else read(size).decode()

def proven(item: dict[str, Any], closings: dict[int, dict[str, str]]) -> dict[str, Any]:
    need(set(item) == FIELDS, "other fields than a fact has")
    seq, kind, name, token = item["seq"], item["kind"], item["kind"].encode(), unhex(item["token"], 16)
    body, closed = unhex(item["body"]), closings[item["closing"]]
    digest, cycle = unhex(item["digest"] or bytes(32).hex(), 32), -1 if item["cycle"] is None else item["cycle"]
    head = b"openplaci fact 1" + struct.pack(">H", len(name)) + name
    leaf = sha(head, token, digest, struct.pack(">q", cycle), body)
    made = sha(b"\0", sha(unhex(item["before"], 32), struct.pack(">Qq", seq, item["recorded"]), leaf))
    index, end = seq - int(closed["first"]), int(closed["last"]) - int(closed["first"])
    for step in item["path"]:  # RFC 9162, 2.1.3.2
        need(0 <= index <= end > 0, "its path does not fit")
        left = index & 1 or index == end
        made = sha(b"\1", unhex(step, 32), made) if left else sha(b"\1", made, unhex(step, 32))
        while left and index and not index & 1:
            index, end = index >> 1, end >> 1
        index, end = index >> 1, end >> 1
    need(index == end == 0 and made.hex() == closed["root"], "it is not what was closed")
    is_open = kind.startswith("record.")
    if item["key"] is not None:
        need(not is_open and sha(unhex(item["key"], 32)) == body[:32], "its key is not the one it was sealed with")
        body, is_open = AESGCM(unhex(item["key"], 32)).decrypt(bytes(12), body[32:], token + name), True
    content = unpack(io.BytesIO(body).read) if is_open else {"kind": kind}
    need(content["kind"] == kind, "its content is of another kind")
    times = {"recorded": str(EPOCH + dt.timedelta(0, 0, item["recorded"])), "closed": closed["at"]}
    return {"seq": seq} | times | {"open": is_open, "content": content}

def closing(item: dict[str, Any], public: bytes) -> dict[str, str]:
    need(set(item) == {"number", "text", "signature"}, "other fields than a closing has")
    Ed25519PublicKey.from_public_bytes(public).verify(unhex(item["signature"], 64), item["text"].encode())
    said = dict(line.split(" ", 1) for line in item["text"].partition("\nby ")[0].split("\n"))
    need((said["openplaci"], said["number"]) == ("closing 1", str(item["number"])), "it has another number")
    return said

def main(file: str = "export.json", option: str = "", pinned: str = "", place: str = "the file") -> str:
    try:
        whole = json.loads(Path(file).read_text(encoding="utf-8"))
        need(sorted(whole) == ["closings", "facts", "openplaci_export", "public_key"], "other fields")
        need((whole["openplaci_export"], option) == (1, "--public-key" * bool(pinned)), "another version, or option")
        place, public = "the public key", unhex(whole["public_key"], 32)
        need(not pinned or public_of(pinned) == public, "it is another than is pinned")
        place, closings = "a closing", {item["number"]: closing(item, public) for item in whole["closings"]}
        for item in whole["facts"]:
            place = f"fact {item['seq']}"
            sys.stdout.write(json.dumps(proven(item, closings)) + "\n")
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is not proven
        return f"REFUSED: {place}: {type(fault).__name__} {fault}"
    sys.stderr.write(f"{len(whole['facts'])} facts are proven" + "; the key is the export's own" * (not pinned) + "\n")
    return ""
if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) or 0)
