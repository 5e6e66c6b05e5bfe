"""No bytes make a source raise anything but `ListUnreadable`."""

from hypothesis import given, settings
from hypothesis import strategies as st
from source_files import FILES, example

from openplaci.faults import ListUnreadable
from openplaci.screening.sources import SOURCES

NAMES = st.sampled_from(sorted(FILES))
STARTS = (b"", b"<", b"<?xml version='1.0' encoding='", b"{", b'"', b"\xff\xfe", b"\xef\xbb\xbf", b"name,kind\n")


def tried(source: str, files: dict[str, bytes]) -> None:
    try:
        entities, _, _ = SOURCES[source].read(files)
    except ListUnreadable as told:
        words = str(told)
    else:
        words = ""
        assert entities
        assert len({entity.id for entity in entities}) == len(entities)
    assert "\n" not in words


@settings(max_examples=300, deadline=None)
@given(NAMES, st.sampled_from(STARTS), st.binary(max_size=300))
def test_any_bytes(name: str, start: bytes, data: bytes) -> None:
    source, files = example(name)
    tried(source, dict.fromkeys(files, start + data))


@settings(max_examples=500, deadline=None)
@given(NAMES, st.data())
def test_an_example_with_other_bytes_somewhere(name: str, data: st.DataObject) -> None:
    source, files = example(name)
    file = data.draw(st.sampled_from(sorted(files)))
    whole = files[file]
    at = data.draw(st.integers(0, len(whole)))
    gone = data.draw(st.integers(0, 200))
    tried(source, {**files, file: whole[:at] + data.draw(st.binary(max_size=20)) + whole[at + gone :]})


@settings(max_examples=300, deadline=None)
@given(NAMES, st.data())
def test_an_example_with_a_field_of_any_text(name: str, data: st.DataObject) -> None:
    source, files = example(name)
    file = data.draw(st.sampled_from(sorted(files)))
    word = data.draw(st.sampled_from(sorted(set(files[file].split()))))
    text = data.draw(st.text(max_size=30)).encode("utf-8", "surrogatepass")
    tried(source, {**files, file: files[file].replace(word, text)})
