"""Files of a list come whole, and all of one version, or not at all."""

import gzip
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from certificates import certificate
from publisher import Answer, Publisher, saying

from openplaci.faults import CannotDo
from openplaci.fetching.gather import Files, gathered
from openplaci.fetching.origins import Origin, Wanted
from openplaci.fetching.web import Reach

Made = Callable[..., Publisher]
BODY = b"id,name\n1,Tamerlan Orozbekov\n" * 40
PACKED = gzip.compress(BODY)
QUICK = Reach(seconds=20.0, size=100_000, tries=1, pause=0.0)


def of(*urls: str, needed: bool = True) -> Origin:
    wanted = (Wanted(url, url.rpartition("/")[2], needed or place == 0) for place, url in enumerate(urls))
    return Origin("a publisher", tuple(wanted))


def get(url: str, reach: Reach = QUICK, **given: Any) -> Files:
    return gathered(of(url), (), reach, **given)


def hang(handler: Any) -> None:
    """Say that more will come, and say nothing more until the other side goes away."""
    handler.send_response(200)
    handler.send_header("Content-Length", "9")
    handler.end_headers()
    handler.wfile.flush()
    handler.rfile.read(1)


BROKEN: dict[str, tuple[Answer, str]] = {
    "cut": (saying(200, BODY[:90], hang_up=True, Content_Length=str(len(BODY))), "ended before it was whole"),
    "packed and cut": (saying(200, PACKED[:-9], Content_Encoding="gzip"), "ended before it was whole"),
    "packed and more": (saying(200, PACKED + PACKED, Content_Encoding="gzip"), "ended before it was whole"),
    "packed and broken": (saying(200, b"no gzip", Content_Encoding="gzip"), "packed content is broken"),
    "packed otherwise": (saying(200, BODY, Content_Encoding="br"), "packed as br; expected gzip"),
    "chunks cut": (
        saying(200, b"5\r\nid,na\r\n", hang_up=True, Transfer_Encoding="chunked"), "ended before it was whole",
    ),
    "no length": (saying(200, BODY, hang_up=True, Content_Length=""), "expected Content-Length"),
    "a page": (saying(200, b"<html>", Content_Type="text/html; charset=utf-8"), "a web page came"),
    "gone": (saying(404), r"no such file \(404\)"),
    "denied": (saying(403), r"may not be fetched \(403\)"),
    "failing": (saying(500), r"cannot give it now \(500\): .* \(tried 1 times\)"),
    "odd": (saying(206, BODY), "answers 206; expected 200"),
    "elsewhere": (saying(302, Location="https://other.example/list?token=secret"), "redirects to https://other.exam"),
    "not https": (saying(302, Location="/other"), "only https on the same host is followed"),
    "to nowhere": (saying(302), "redirects to"),
    "large": (saying(200, bytes(100_001)), "larger than 100000 bytes"),
    "a bomb": (saying(200, gzip.compress(bytes(5_000_000)), Content_Encoding="gzip"), "larger than 100000 bytes"),
    "unasked 304": (saying(304), "answers 304"),
}  # fmt: skip


@pytest.mark.parametrize("what", list(BROKEN))
def test_what_is_not_the_whole_list_is_refused_in_one_line(publisher: Made, what: str) -> None:
    there = publisher()
    there.answers["/list.csv"], words = [BROKEN[what][0]], BROKEN[what][1]
    with pytest.raises(CannotDo, match=words) as raised:
        get(f"{there.url}/list.csv?token=secret")
    assert f"{there.host}/list.csv" in str(raised.value)
    assert "secret" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_silent_server_is_waited_for_no_longer_than_said(publisher: Made) -> None:
    there = publisher()
    there.answers["/list.csv"] = [hang]
    with pytest.raises(CannotDo, match=r"not here whole within 0\.2 s"):
        get(f"{there.url}/list.csv", Reach(seconds=0.2, tries=1))


@pytest.mark.parametrize("url", ["ftp://h/x.csv", "https://", "http://[x/x.csv", "http://127.0.0.1:1/x.csv"])
def test_what_cannot_be_reached_says_so(url: str) -> None:
    with pytest.raises(CannotDo, match=r"no address|cannot be reached"):
        get(url)


@pytest.mark.parametrize(
    "answer",
    [
        saying(200, BODY),
        saying(200, PACKED, Content_Encoding="gzip"),
        saying(200, b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY), Transfer_Encoding="chunked"),
    ],
)
def test_a_whole_file_comes_however_it_is_sent(publisher: Made, answer: Answer) -> None:
    there = publisher()
    there.answers["/list.csv"] = [answer]
    assert get(f"{there.url}/list.csv").files == {"list.csv": BODY}


def test_a_server_that_fails_is_asked_again_and_no_more_than_said(publisher: Made) -> None:
    there = publisher()
    there.files["/list.csv"] = BODY
    for failures, tries in ((2, 3), (3, 3)):
        there.asked.clear()
        there.answers["/list.csv"] = [saying(503)] * failures + [saying(200, BODY)]
        if failures < tries:
            assert get(f"{there.url}/list.csv", Reach(tries=tries, pause=0.0)).files == {"list.csv": BODY}
        else:
            with pytest.raises(CannotDo, match="tried 3 times"):
                get(f"{there.url}/list.csv", Reach(tries=tries, pause=0.0))
        assert len(there.asked) == 3


def test_what_was_not_changed_is_not_fetched_again(publisher: Made) -> None:
    there = publisher()
    names = ("/a.csv", "/b.csv")
    there.files |= dict.fromkeys(names, BODY)
    origin = of(*(there.url + name for name in names))
    first = gathered(origin, (), QUICK)
    assert first.files == {"a.csv": BODY, "b.csv": BODY}
    there.asked.clear()
    assert gathered(origin, first.tags, QUICK).files is None
    assert [status for _, status in there.asked] == [304, 304]
    there.files["/b.csv"] = BODY * 2
    assert gathered(origin, first.tags, QUICK).files == {"a.csv": BODY, "b.csv": BODY * 2}
    one = of(there.url + "/a.csv")
    assert gathered(one, first.tags, QUICK).files is None
    there.files["/a.csv"] = BODY * 3
    there.asked.clear()
    assert gathered(one, first.tags, QUICK).files == {"a.csv": BODY * 3}
    assert there.statuses("/a.csv") == [200]


def test_files_that_changed_in_between_are_fetched_anew(publisher: Made) -> None:
    there = publisher()
    there.files |= {"/a.csv": b"old", "/b.csv": b"old"}

    def renew(path: str) -> None:
        if path == "/a.csv" and there.files["/a.csv"] == b"old":
            there.files |= {"/a.csv": b"new", "/b.csv": b"new"}

    there.after = renew
    assert gathered(of(f"{there.url}/a.csv", f"{there.url}/b.csv"), (), QUICK).files == {
        "a.csv": b"new", "b.csv": b"new",
    }  # fmt: skip
    there.after = lambda path: there.files.update({path: there.files[path] + b"."})
    with pytest.raises(CannotDo, match=r"changed while they were fetched \(3 times\): a\.csv, b\.csv"):
        gathered(of(f"{there.url}/a.csv", f"{there.url}/b.csv"), (), QUICK)


def test_a_server_without_tags_is_no_hindrance(publisher: Made) -> None:
    there = publisher(tagged=False)
    there.files |= {"/a.csv": b"1", "/b.csv": b"2"}
    origin = of(f"{there.url}/a.csv", f"{there.url}/b.csv")
    first = gathered(origin, (), QUICK)
    assert first.files == gathered(origin, first.tags, QUICK).files == {"a.csv": b"1", "b.csv": b"2"}


def test_only_a_file_that_is_needed_must_be_there(publisher: Made) -> None:
    there = publisher()
    there.files["/a.csv"] = BODY
    urls = (f"{there.url}/a.csv", f"{there.url}/b.csv")
    assert gathered(of(*urls, needed=False), (), QUICK).files == {"a.csv": BODY}
    there.files["/b.csv"] = BODY
    both = gathered(of(*urls, needed=False), (), QUICK)
    assert both.files == {"a.csv": BODY, "b.csv": BODY}
    del there.files["/b.csv"]
    assert gathered(of(*urls, needed=False), both.tags, QUICK).files == {"a.csv": BODY}
    with pytest.raises(CannotDo, match=r"no such file \(404\): .*/b\.csv"):
        gathered(of(*urls), (), QUICK)


def test_the_certificate_must_be_good_and_https_may_redirect_to_its_own_host(publisher: Made, tmp_path: Path) -> None:
    file = certificate(tmp_path, "127.0.0.1")
    there = publisher(file)
    there.files["/new/list.csv"] = BODY
    there.answers["/list.csv"] = [saying(302, Location="/new/list.csv")]
    there.answers["/round"] = [saying(302, Location="/round")]
    with pytest.raises(CannotDo, match="certificate is not good"):
        get(f"{there.url}/new/list.csv")
    with pytest.raises(CannotDo, match="speaks no TLS"):
        get(f"https://{publisher().host}/list.csv")
    trust = ssl.create_default_context(cafile=str(file))
    assert get(f"{there.url}/list.csv", trust=trust).files == {"list.csv": BODY}
    with pytest.raises(CannotDo, match="redirects more than 3 times"):
        get(f"{there.url}/round", trust=trust)


def test_a_folder_has_the_publishers_files_or_else_its_own(tmp_path: Path) -> None:
    names = (("sdn.csv", True), ("alt.csv", True), ("more.csv", False))
    origin = Origin("there", path=tmp_path, names=names)
    with pytest.raises(CannotDo, match=r"no file is there; expected sdn\.csv, alt\.csv, more\.csv"):
        gathered(origin, (), QUICK)
    (tmp_path / "sdn.xml").write_bytes(b"<x/>")
    assert gathered(origin, (), QUICK).files == {"sdn.xml": b"<x/>"}
    for name in ("sdn.csv", "alt.csv"):
        (tmp_path / name).write_bytes(BODY)
    assert gathered(origin, (), QUICK).files == {"sdn.csv": BODY, "alt.csv": BODY}
    with pytest.raises(CannotDo, match="larger than 9 bytes"):
        gathered(origin, (), Reach(size=9))
    with pytest.raises(CannotDo, match="no such file or folder"):
        gathered(Origin("there", path=tmp_path / "not"), (), QUICK)


def test_a_file_that_is_replaced_all_the_time_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    ended, begun = threading.Event(), threading.Event()

    def replace() -> None:
        while not ended.is_set():
            with (tmp_path / ".next").open("wb") as file:
                file.truncate(100_000_000)
            (tmp_path / ".next").replace(path)
            begun.set()

    thread = threading.Thread(target=replace)
    thread.start()
    begun.wait()
    try:
        with pytest.raises(CannotDo, match="changed while they were read"):
            gathered(Origin("there", path=path), (), Reach())
    finally:
        ended.set()
        thread.join()
    assert set(gathered(Origin("there", path=path), (), Reach()).files or {}) == {"list.csv"}
