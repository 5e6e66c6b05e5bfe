"""Files of rows: fields by column, broken rows told, a file that is cut refused."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from openplaci.faults import ListUnreadable
from openplaci.model.watchlist import ListFault
from openplaci.screening.sources.text import END_MARK, decoded

MAX_FIELD = 4 * 1024 * 1024
"""Signs of one field; more comes of a quote that is never closed."""

Row = Mapping[str, str]


def split_rows(text: str, where: str, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Line (from 1) and fields of each row, blank ones left out.

    Raises:
        ListUnreadable: a quote is never closed, so that the file is cut or broken from there on.
    """
    text = text.rstrip(END_MARK + " \r\n\t") if END_MARK in text[-8:] else text
    csv.field_size_limit(MAX_FIELD)
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter)
    line, start = 1, 0
    try:
        for row in reader:
            if any(field.strip() for field in row):
                if lines.taken == len(text) and _open_quote(text[start:], delimiter):
                    raise ListUnreadable(
                        f"{where} line {line}: the last field has no closing quote; expected one, the file is cut"
                    )
                yield line, row
            line, start = reader.line_num + 1, lines.taken
    except csv.Error:
        raise ListUnreadable(
            f"{where} line {line}: a field has no end; expected a closing quote, the file is cut or broken"
        ) from None


def headed_rows(
    data: bytes, where: str, needs: tuple[str, ...], delimiter: str = ",", one_of: tuple[str, ...] = ()
) -> tuple[Iterator[tuple[int, Row]], list[ListFault], str]:
    """Rows by column name, below a head line that has all columns of ``needs``, and one of ``one_of`` if any are given.

    Column names are compared without case and outer blanks. A row with too few fields is a fault and left out; as the
    last one it says that the file is cut.

    Returns:
        The rows, read while they are asked for; the list that faults are added to meanwhile; what stood above the head.

    Raises:
        ListUnreadable: there is no such head line in the first lines, or the file is cut.
    """
    text, told = decoded(data, where)
    faults, above = list(told), list[str]()
    rows = split_rows(text, where, delimiter)
    for _, row in islice(rows, _HEAD_WITHIN):
        head = [field.strip().lstrip("\ufeff").casefold() for field in row]
        if all(column in head for column in needs) and (not one_of or any(column in head for column in one_of)):
            return _by_column(rows, head, where, faults), faults, "\n".join(above)
        above.append(delimiter.join(row))
    raise ListUnreadable(f"{where} line 1: no head line was found; expected columns {', '.join(needs or one_of)}")


def checked_rows(
    data: bytes, where: str, fields: int, faults: list[ListFault], delimiter: str = ","
) -> list[tuple[int, list[str]]]:
    """Rows of a file without head line that all have this many fields; others become faults.

    Raises:
        ListUnreadable: the last row is short, so the file is cut; or most rows are of another shape.
    """
    text, told = decoded(data, where)
    faults += told
    good: list[tuple[int, list[str]]] = []
    short = 0
    last: tuple[int, int] = (0, fields)
    for line, row in split_rows(text, where, delimiter):
        last = (line, len(row))
        if len(row) == fields:
            good.append((line, row))
        else:
            short += 1
            faults.append(wrong_count(where, line, len(row), fields))
    if last[1] < fields:
        raise _cut(where, *last, fields)
    if short > len(good):
        raise ListUnreadable(f"{where}: most rows do not have {fields} fields; expected a file of another kind")
    return good


def wrong_count(where: str, line: int, found: int, fields: int) -> ListFault:
    """The fault of a row that has too few or too many fields."""
    return ListFault(where=f"{where} line {line}", words=f"the row has {found} fields; expected {fields}")


def worded(faults: list[ListFault], where: str, line: int) -> Callable[[str], None]:
    """What adds a fault of one row."""
    return lambda words: faults.append(ListFault(where=f"{where} line {line}", words=words))


_HEAD_WITHIN = 10


def _by_column(
    rows: Iterator[tuple[int, list[str]]], head: list[str], where: str, faults: list[ListFault]
) -> Iterator[tuple[int, Row]]:
    good, short = 0, 0
    last = (0, len(head))
    for line, row in rows:
        last = (line, len(row))
        if len(row) == len(head) or (len(row) > len(head) and not any(field.strip() for field in row[len(head) :])):
            good += 1
            yield line, {column: field.strip() for column, field in zip(head, row, strict=False)}
        else:
            short += 1
            faults.append(wrong_count(where, line, len(row), len(head)))
    if last[1] < len(head):
        raise _cut(where, *last, len(head))
    if short > good:
        raise ListUnreadable(f"{where}: most rows do not have {len(head)} fields; expected as many as the head line")


def _cut(where: str, line: int, found: int, fields: int) -> ListUnreadable:
    return ListUnreadable(
        f"{where} line {line}: the last row has {found} fields; expected {fields}, the file is cut in the middle"
    )


def _open_quote(last_row: str, delimiter: str) -> bool:
    """Whether a row ends inside a quoted field, which the csv module closes without a word."""
    try:
        list(csv.reader(_Lines(last_row), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


class _Lines:
    """Lines of a text with their ends, one at a time; ``taken`` is how many signs have been handed out."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.taken = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.taken += len(line)
        return line
