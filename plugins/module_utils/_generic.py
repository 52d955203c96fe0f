# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Did an operator choose this PTR name, or did a provider make it from the address?

Pure: a name and its address in, a class, a score and reasons in words out. Only what stands below the registered
domain is read, but for two things: a domain that ends in a digit (ip-192-0-2.example) is read for the address as well,
and a domain that is about mail softens as a mail word does. Most names of relays are seen to be chosen at once; for the
others _naming/ has the rest. docs/generic-names.md tells users, and tests/bench/names measures.
"""

from __future__ import annotations

import re
import typing as t

from ._address import Address, parse_address
from ._hostname import bare
from ._naming import words
from ._naming.domain import split
from ._naming.providers import scheme_of
from ._naming.words import CLASSES, CUSTOM, PLACEHOLDER

__all__ = ["CLASSES", "CUSTOM", "Classification", "classify"]

_TOKEN = re.compile(r"[a-z]+|[0-9]+")
_SEPARATORS = str.maketrans("", "", "-._")


class Classification(t.NamedTuple):
    """What a name looks like."""

    name_class: str  # one of CLASSES
    score: float  # from 0, nothing speaks for a provider's default name, to 1
    reasons: tuple[str, ...]  # in words: what speaks for it, and what against

    def as_dict(self) -> dict[str, t.Any]:
        """The shape in return values."""
        return {"class": self.name_class, "score": self.score, "reasons": list(self.reasons)}


_NOTHING = Classification(CUSTOM, 0.0, ())
_FOR_MAIL = frozenset((words.MAIL, words.HINT))


def classify(name: str, address: Address | str) -> Classification:
    """Judge a PTR name of an address. Raises for no name whatever."""
    if isinstance(address, str):
        address = parse_address(address)
    labels = bare(name)[:255].lower().split(".")
    if labels[-1] in ("localhost", "localdomain") or labels[0] in ("localhost", "loopback"):
        return Classification(PLACEHOLDER, 1.0, ("names the local host",))
    if labels[-1].isdigit() and all(map(str.isdigit, labels)):
        return Classification(PLACEHOLDER, 1.0, ("is a number, not a name",))
    if "arpa" in labels and ("in-addr" in labels or "ip6" in labels):
        return Classification(PLACEHOLDER, 1.0, ("contains a name of the reverse tree",))
    below, own, suffix = split(labels)
    text = host = ".".join(below)
    tokens = _TOKEN.findall(host)
    numbers = [token for token in tokens if token[0] <= "9"]
    if own and "0" <= own[-1] <= "9":
        text = f"{host}.{own}"
        numbers += re.findall("[0-9]+", own)
    scheme = scheme_of(f"{own}.{suffix}", host) if below else None
    if scheme is not None:
        return Classification(scheme.name_class, 1.0, (scheme.reason,))
    said, all_said = _meanings(tokens)
    worth_looking = _may_contain(address, text, numbers)
    if not worth_looking and _FOR_MAIL.issuperset(said) and not any(len(number) > 3 for number in numbers):
        return _NOTHING
    from ._naming.encoding import find_address  # only some names need these two
    from ._naming.weighing import Look, weigh

    found = find_address(address, text, numbers) if worth_looking else None
    return Classification(*weigh(Look(below, own, numbers, found, said, all_said)))


def _may_contain(address: Address, text: str, numbers: t.Sequence[str]) -> bool:
    """Whether to look for the address in the text: necessary for each way to write it, and quick."""
    if len(numbers) >= 4:
        return True
    if address.version == 4:
        if numbers:
            a, b, c, d = address.text.split(".")
            # Octets as numbers of their own, or within a number of several octets.
            within: t.Container[str] = {number.lstrip("0") or "0" for number in numbers}
            if max(map(len, numbers)) > 3:
                within = text
            if (a in within) + (b in within) + (c in within) + (d in within) >= 2 or str(address.number) in numbers:
                return True
        digits = f"{address.number:08x}"
        parts = digits[2:4], digits[4:6]  # in each of the hexadecimal ways
        return len(text) >= 6 and parts[0] in text and parts[1] in text
    groups = [group.lstrip("0") for group in address.text.split(":")]
    if sum(group in text for group in set(groups) if group) >= 2:
        return True
    network = f"{address.number:032x}"[:16]
    squeezed = text.translate(_SEPARATORS)
    return network in squeezed or network[::-1] in squeezed


def _meanings(tokens: t.Sequence[str]) -> tuple[dict[str, str], bool]:
    """(kind of word: the first such word, whether there is no word without meaning)."""
    said: dict[str, str] = {}
    complete = True
    before = ""
    for token in tokens:
        if token[0] <= "9":
            continue
        kind = words.MEANING.get(token) or _compound(token)
        if before in words.FIRST_OF_PAIRS and (before, token) in words.PAIRS:
            said[words.PAIRS[before, token]] = f"{before}-{token}"
        if kind is None:
            complete = False
        elif kind not in said:
            said[kind] = token
        before = token
    return said, complete


def _compound(token: str) -> str | None:
    """What a word says by its beginning or its end."""
    if len(token) < 4:
        return None
    if token.startswith(words.MAIL_BEGINS) or token.endswith(words.MAIL_ENDS):
        return words.MAIL
    if token.startswith(words.DYNAMIC_BEGINS):
        return words.CHANGES
    return words.ACCESS if token.startswith(words.ACCESS_BEGINS) else None
