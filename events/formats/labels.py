"""Labels, kinds and levels: what a paragraph is, from how it begins and where it stands.

Labels are kept as written (``1.``, ``3bis.``, ``(a)``, ``Option 1:``, ``[^2]:``, a list's ``-``).
"""

import re

from events.text import MAX_LABEL, MAX_LEVEL

_SUFFIX = r"(?:bis|ter|quat(?:er)?|quin(?:quies)?|sexies|alt)\d?"
_NUMBER = rf"\d{{1,4}}(?:\.\d{{1,3}}){{0,4}}[a-z]?(?:\s?\.?\s?{_SUFFIX}){{0,3}}"
_LABELS = re.compile(
    rf"""
    (?P<preambular> PP\s?{_NUMBER}[.):]? (?=\s|$) )
  | (?P<operative> (?:OP\s?{_NUMBER}[.):]?
                   | Art(?:icle|\.)\s\d{{1,3}}(?:\s?{_SUFFIX})?[.:]
                   | {_NUMBER}[.)]
                   | \d{{1,4}}(?:\.\d{{1,3}}){{0,4}}\s?\.?\s?{_SUFFIX}) (?=\s|$) )
  | (?P<sub> (?:\((?:[a-z]{{1,2}}|[ivxl]{{1,6}}|[A-Z]|\d{{1,2}})(?:\s?{_SUFFIX})?\)
              | (?:[a-z]|[ivx]{{1,5}})\)(?!\w)
              | [a-z]\.(?=\s+\S)) (?=\s|$) )
  | (?P<option> (?:Option|OPTION|Alternative|ALTERNATIVE)\s
                (?P<number> \d{{1,2}} | [IVX]{{1,4}} | [A-Z] | \([a-z]\) )
                (?:\[\^[^\[\]\s]{{1,6}}\]){{0,2}} \s? (?: :{{1,2}} | $ ) )
  | (?P<note> \[\^[^\[\]\s]{{1,12}}\]: )
  | (?P<item> [-+*•–](?=\s+\S) )
    """,
    re.VERBOSE,
)
_UNITS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_BARE = re.compile(r"(\d{1,3})(?=\s+\[*[A-Z])")
_LEADING = "[*_\\"
_TITLE = re.compile(
    r"(?:(?:article|chapter|part|section|annex|title)\s+(?:\d{1,3}|[ivx]{1,5}|[a-z])"
    rf"(?:\s?{_SUFFIX})?(?:\s*[-–—(:].{{0,100}})?|preamble|introduction|annex|definitions)",
    re.IGNORECASE,
)
_PREAMBULAR = re.compile(
    r"(?:(?:also|further|deeply|gravely|fully|strongly|and)\s+)?"
    r"(?:[a-z]{3,}ing|guided|alarmed|convinced|concerned|determined|inspired|resolved"
    r"|mindful|aware|conscious|in\s+pursuit)\b",
    re.IGNORECASE,
)
_ENACTING = re.compile(
    r"(?:have\s+agreed|agreed?\s+as\s+follows|decides?\s+(?:as\s+follows|that|to)\b)", re.IGNORECASE
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}


def starts_paragraph(line: str) -> bool:
    """Whether a line begins with a label or list sign, and so begins a paragraph."""
    inside = line.lstrip(_LEADING)
    return any(_LABELS.match(line, at) for at in (0, len(line) - len(inside)))


def label_at(text: str, at: int, expected: int) -> tuple[str, str, int] | None:
    """The label at ``at``, its sort, and where the text after it begins; None if there is none.

    ``expected`` is the number that a bare number (``15 The Parties``) must be to count as one.
    """
    found = _LABELS.match(text, at)
    if found is None:
        bare = _BARE.match(text, at)
        if bare is None or int(bare[1]) != expected:
            return None
        label, sort, end = bare[1], "operative", bare.end()
    else:
        sort = found.lastgroup or ""
        sort = "option" if sort == "number" else sort
        label, end = found[0].strip(), found.end()
    if len(label) > MAX_LABEL or any(c < " " for c in label):
        return None
    while end < len(text) and text[end].isspace():
        end += 1
    return label, sort, end


def leading_number(label: str) -> int | None:
    """The number in a label such as ``15bis.``; None if it has none."""
    found = re.search(r"\d{1,4}", label)
    return int(found[0]) if found else None


def option_number(label: str) -> int:
    """The ordinal of ``Option 2:``, ``Option II:``, ``Option (b):`` (0 if it cannot be told)."""
    found = _LABELS.match(label)
    word = (found["number"] or "").strip("()") if found is not None else ""
    if word.isdigit():
        return int(word)
    if word.isupper() and (value := roman(word.lower())):
        return value
    return ord(word.lower()) - ord("a") + 1 if len(word) == 1 else 0


def next_option(label: str) -> str:
    """The label of the option after this one, in its style: ``Option 3:`` after ``Option 2:``.

    Empty if ``label`` is none of an option, or the last that there can be.
    """
    found = _LABELS.match(label)
    word = found["number"] if found is not None else None
    if word is None:
        return ""
    number = option_number(label) + 1
    if word.isdigit():
        following = str(number)
    elif word.isupper() and roman(word.lower()):
        following = "X" * (number // 10) + _UNITS[number % 10]
    else:
        following = word.replace(word.strip("()"), chr(ord(word.strip("()")) + 1))
    said = f"{label.split()[0]} {following}:"
    return said if option_number(said) == number else ""


def roman(letters: str) -> int:
    """The value of a small Roman numeral (i to lxxxix), 0 if it is none."""
    if not letters or any(c not in _ROMAN for c in letters):
        return 0
    values = [_ROMAN[c] for c in letters]
    return sum(
        -v if any(later > v for later in values[i + 1 : i + 2]) else v for i, v in enumerate(values)
    )


def is_title(text: str) -> bool:
    """Whether a line of plain text is a heading: ``Article 2bis``, ``PREAMBLE``, ``ANNEX I``."""
    text = text.replace("[", "").replace("]", "").strip()
    if not text or len(text) > 120:
        return False
    letters = sum(c.isalpha() for c in text)
    return _TITLE.fullmatch(text) is not None or (
        letters >= 4 and text.isupper() and len(text) <= 80 and text[-1] not in ".;,:"
    )


def is_enacting(text: str) -> bool:
    """Whether the operative part begins after this: “Have agreed as follows:”."""
    return len(text) < 120 and _ENACTING.search(text) is not None


def is_preambular(text: str) -> bool:
    """Whether a paragraph begins like one of a preamble: “Recalling …”, “Deeply concerned …”."""
    text = text.lstrip(_LEADING)
    return text[:1].isupper() and _PREAMBULAR.match(text) is not None


class Lists:
    """Levels of sub-paragraphs that stand without indentation: (a) above (i), (i) above (A)."""

    def __init__(self) -> None:
        self._open: list[tuple[str, int]] = []

    def leave(self) -> None:
        """A paragraph of the upper level ends all lists."""
        self._open = []

    def level(self, label: str) -> int:
        """The level (from 1) of the next sub-paragraph, by its label."""
        word = label.strip("().").split()[0] if label.strip("(). ") else ""
        readings = _readings(word)
        for depth in range(len(self._open), 0, -1):
            sort, value = self._open[depth - 1]
            if (sort, value + 1) in readings or (sort, value) in readings:
                self._open[depth - 1 :] = [next(r for r in readings if r[0] == sort)]
                return depth
        first = next((r for r in readings if r[1] == 1), readings[0])
        for depth, (sort, _) in enumerate(self._open, 1):
            if sort == first[0]:
                self._open[depth - 1 :] = [first]
                return depth
        if len(self._open) < MAX_LEVEL:
            self._open.append(first)
        return len(self._open)


def _readings(word: str) -> list[tuple[str, int]]:
    """What a label may count as: kind of list and ordinal in it."""
    lower = word.lower()
    out: list[tuple[str, int]] = []
    if word.isdigit():
        return [("digit", int(word))]
    if len(word) == 1 and lower.isalpha() and lower.isascii():
        out.append(("letter" if word.islower() else "capital", ord(lower) - ord("a") + 1))
    if word.islower() and roman(word):
        out.append(("roman", roman(word)))
    return out or [("letter", 27)]
