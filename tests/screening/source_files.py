"""The examples of lists, by source: what several tests read."""

from pathlib import Path

EXAMPLES = Path(__file__).parent.parent.parent / "docs" / "examples" / "watchlists"

FILES = {
    "ofac csv": ("ofac", ("sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv")),
    "ofac xml": ("ofac", ("sdn.xml",)),
    "ofac-consolidated csv": ("ofac-consolidated", ("cons_prim.csv", "cons_alt.csv", "cons_add.csv")),
    "un xml": ("un", ("consolidated.xml",)),
    "eu xml": ("eu", ("xmlFullSanctionsList_1_1.xml",)),
    "eu csv": ("eu", ("20261021-FULL-1_1.csv",)),
    "uk conlist": ("uk", ("ConList.csv",)),
    "uk csv": ("uk", ("UK-Sanctions-List.csv",)),
    "uk xml": ("uk", ("UK-Sanctions-List.xml",)),
    "bis txt": ("bis", ("dpl.txt",)),
    "csl csv": ("csl", ("consolidated.csv",)),
    "opensanctions csv": ("opensanctions", ("targets.simple.csv",)),
    "opensanctions ftm": ("opensanctions", ("entities.ftm.json",)),
    "own csv": ("own", ("tips.csv",)),
}


def example(name: str) -> tuple[str, dict[str, bytes]]:
    """Source and files of an example."""
    source, names = FILES[name]
    return source, {file: (EXAMPLES / source / file).read_bytes() for file in names}
