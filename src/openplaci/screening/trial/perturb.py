"""Eighteen ways a name comes out wrong, each made with a seeded generator."""

# ruff: noqa: ARG001, PLR2004, RUF001 - all ways take the same arguments, shares are literals, look-alikes are the matter

import random
from collections.abc import Callable

Perturb = Callable[[str, random.Random, bool], str]

_HOMOGLYPHS = dict(zip("aceiopxyABCEHKMOPTXY", "асеіорхуАВСЕНКМОРТХУ", strict=True))
_OCR = (("o", "0"), ("l", "1"), ("i", "1"), ("s", "5"), ("b", "8"), ("m", "rn"), ("e", "c"), ("g", "9"), ("z", "2"))
_PHONETIC = (
    ("ph", "f"),
    ("ck", "k"),
    ("k", "c"),
    ("c", "k"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("y", "i"),
    ("i", "y"),
    ("s", "z"),
    ("z", "s"),
    ("v", "w"),
    ("kh", "h"),
    ("q", "k"),
    ("ei", "ai"),
    ("x", "ks"),
)
_CYRILLIC = (
    ("shch", "щ"), ("kh", "х"), ("zh", "ж"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("yu", "ю"), ("ya", "я"),
    ("a", "а"), ("b", "б"), ("v", "в"), ("g", "г"), ("d", "д"), ("e", "е"), ("z", "з"), ("i", "и"), ("y", "й"),
    ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("r", "р"), ("s", "с"), ("t", "т"),
    ("u", "у"), ("f", "ф"), ("h", "х"), ("c", "к"), ("j", "дж"), ("q", "к"), ("w", "в"), ("x", "кс"),
)  # fmt: skip
_TITLES = ("Mr.", "Dr.", "General", "Sheikh", "Haji", "Col.", "Prof.", "Mullah", "Mrs")
_SUFFIXES = ("Jr.", "II", "PhD", "Esq.", "Sr.")
_FIRM_AFFIXES = ("Ltd", "LLC", "Co., Ltd.", "GmbH", "S.A.", "Inc.", "Group", "Holding", "PJSC")
_PARTICLES = {"al", "el", "bin", "ibn", "ben", "van", "von", "de", "del", "la", "abu", "the", "of", "di", "da"}


def _letters(text: str) -> list[int]:
    return [at for at, sign in enumerate(text) if sign.isalpha()]


def _replaced(text: str, table: tuple[tuple[str, str], ...], rng: random.Random, most: int) -> str:
    for _ in range(rng.randint(1, most)):
        lower = text.lower()
        fits = [(at, old, new) for old, new in table for at in range(len(lower)) if lower.startswith(old, at)]
        if fits:
            at, old, new = rng.choice(fits)
            text = text[:at] + (new.upper() if text[at].isupper() else new) + text[at + len(old) :]
    return text


def _slip(text: str, rng: random.Random) -> str:
    at = rng.choice(_letters(text) or [0])
    sign = rng.choice("abcdefghijklmnopqrstuvwxyz")
    return rng.choice((text[:at] + text[at + 1 :], text[:at] + sign + text[at:], text[:at] + sign + text[at + 1 :]))


def typo(text: str, rng: random.Random, person: bool) -> str:
    """Miss, add or change one letter or two."""
    for _ in range(rng.randint(1, 2)):
        text = _slip(text, rng)
    return text


def transpose(text: str, rng: random.Random, person: bool) -> str:
    """Swap two neighbouring letters."""
    fits = [at for at in _letters(text)[:-1] if text[at + 1 : at + 2].isalpha() and text[at] != text[at + 1]]
    if not fits:
        return text
    at = rng.choice(fits)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def double_collapse(text: str, rng: random.Random, person: bool) -> str:
    """Write doubled letters once."""
    out = ""
    for sign in text:
        if not (out and sign.isalpha() and out[-1].lower() == sign.lower()):
            out += sign
    return out


def homoglyph(text: str, rng: random.Random, person: bool) -> str:
    """Put Cyrillic look-alikes for up to three letters."""
    fits = [at for at, sign in enumerate(text) if sign in _HOMOGLYPHS]
    for at in rng.sample(fits, min(len(fits), rng.randint(1, 3))):
        text = text[:at] + _HOMOGLYPHS[text[at]] + text[at + 1 :]
    return text


def initials(text: str, rng: random.Random, person: bool) -> str:
    """Leave a person's first or second name its initial."""
    words = text.split()
    if not person or len(words) < 2:
        return text
    if len(words) > 2 and rng.random() < 0.5:
        words[1] = words[1][0] + "."
    else:
        words[0] = words[0][0] + rng.choice(("", "."))
    return " ".join(words)


def invisible_char(text: str, rng: random.Random, person: bool) -> str:
    """Put signs of no width inside."""
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(1, max(2, len(text)))
        text = text[:at] + rng.choice("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e") + text[at:]
    return text


def name_order(text: str, rng: random.Random, person: bool) -> str:
    """Put the family name first, or shuffle."""
    words = text.split()
    if person and rng.random() < 0.5:
        return f"{words[-1]}, {' '.join(words[:-1])}"
    rng.shuffle(words)
    return " ".join(words)


def ocr(text: str, rng: random.Random, person: bool) -> str:
    """Read up to two shapes wrong."""
    return _replaced(text, _OCR, rng, 2)


def phonetic(text: str, rng: random.Random, person: bool) -> str:
    """Write up to two sounds in another way."""
    return _replaced(text, _PHONETIC, rng, 2)


def particle(text: str, rng: random.Random, person: bool) -> str:
    """Leave particles out, or put one in."""
    words = text.replace("-", " ").split()
    kept = [word for word in words if word.lower() not in _PARTICLES]
    if kept and len(kept) < len(words):
        return " ".join(kept)
    return " ".join([*words[:-1], rng.choice(("al", "bin", "el")), words[-1]]) if person else text


def punctuation(text: str, rng: random.Random, person: bool) -> str:
    """Put other punctuation between words."""
    for _ in range(2):
        at = rng.choice([at for at, sign in enumerate(text) if sign in " -"] or [0])
        text = text[:at] + rng.choice((".", ",", "-", " - ", " / ")) + text[at + 1 :] if at else text + "."
    return text


def title_affix(text: str, rng: random.Random, person: bool) -> str:
    """Add a title, or a legal form."""
    if not person:
        return f"{text} {rng.choice(_FIRM_AFFIXES)}"
    return f"{rng.choice(_TITLES)} {text}" if rng.random() < 0.6 else f"{text} {rng.choice(_SUFFIXES)}"


def token_drop(text: str, rng: random.Random, person: bool) -> str:
    """Leave a word out."""
    words = text.split()
    if len(words) < 3:
        return text
    del words[rng.randrange(len(words))]
    return " ".join(words)


def translit(text: str, rng: random.Random, person: bool) -> str:
    """Write it in Cyrillic."""
    lower = text.lower()
    for latin, cyrillic in _CYRILLIC:
        lower = lower.replace(latin, cyrillic)
    return lower.title()


def truncate(text: str, rng: random.Random, person: bool) -> str:
    """Cut its end off."""
    if len(text) > 35 and rng.random() < 0.7:
        return text[:35].rstrip()
    return text[: max(6, int(len(text) * rng.uniform(0.65, 0.9)))].rstrip()


def vowel_drop(text: str, rng: random.Random, person: bool) -> str:
    """Leave out vowels, but at a word's beginning."""
    return " ".join(
        word[:1] + "".join(sign for sign in word[1:] if sign.lower() not in "aeiou") for word in text.split()
    )


def glued(text: str, rng: random.Random, person: bool) -> str:
    """Write two words as one."""
    fits = [at for at, sign in enumerate(text) if sign in " -" and 0 < at < len(text) - 1]
    if not fits:
        return text
    at = rng.choice(fits)
    return text[:at] + text[at + 1 :]


def split(text: str, rng: random.Random, person: bool) -> str:
    """Write a word as two."""
    fits = [at for at in range(2, len(text) - 2) if text[at - 2 : at + 2].isalpha()]
    if not fits:
        return text
    at = rng.choice(fits)
    return f"{text[:at]} {text[at:]}"


KINDS: dict[str, Perturb] = {
    made.__name__: made
    for made in (
        double_collapse, homoglyph, initials, invisible_char, name_order, ocr, particle, phonetic, punctuation,
        title_affix, token_drop, translit, transpose, truncate, typo, vowel_drop, glued, split,
    )
}  # fmt: skip


def perturbed(text: str, rng: random.Random, person: bool) -> tuple[str, str]:
    """Do one thing to a name that changes it; say which and what came of it."""
    kinds = list(KINDS)
    while True:
        kind = rng.choice(kinds)
        made = KINDS[kind](text, rng, person)
        if made != text and made.strip():
            return kind, made


def slipped(text: str, rng: random.Random) -> str:
    """Shuffle the words of half of the names, and make one slip in a word of four letters or more of most."""
    words = text.split()
    if len(words) > 1 and rng.random() < 0.5:
        rng.shuffle(words)
    long = [at for at, word in enumerate(words) if len(word) > 3]
    if long and rng.random() < 0.8:
        at = rng.choice(long)
        words[at] = transpose(words[at], rng, True) if rng.random() < 0.25 else _slip(words[at], rng)
    return " ".join(words)
