# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was read out of a PTR name is weighed: whether somebody chose it, and why. Pure.

What is observed has a weight, the weights add up, and from 0.5 on a name counts as made by a provider.
"""

from __future__ import annotations

import re
import typing as t

from . import encoding, words
from .encoding import Encoded
from .words import CUSTOM, DYNAMIC, HOSTING, PLACEHOLDER, STATIC

GENERIC = 0.5  # from this score on, a name is not custom

INSTANCE = "instance"  # a label that is the number of a rented machine
SHORT, LONG = "short counter", "long counter"  # digits beside a word that speaks for a provider; long: four or more
ALONE = "alone"  # nothing but words that speak for a provider

#: What each observation adds to the score.
WEIGHTS = {
    encoding.ALL: 0.7,
    encoding.THREE: 0.6,
    encoding.TWO: 0.5,
    encoding.ANOTHER: 0.5,
    words.CHANGES: 0.4,
    words.ACCESS: 0.3,
    words.FIXED: 0.3,
    words.SERVER: 0.3,
    words.BUSINESS: 0.1,
    words.CUSTOMER: 0.1,
    words.RENTED: 0.1,
    words.HOSTED: 0.5,
    INSTANCE: 0.5,
    SHORT: 0.1,
    LONG: 0.2,
    ALONE: 0.1,
    words.MAIL: -0.4,
    words.HINT: -0.2,
}
_SAYS = {
    words.CHANGES: "says that addresses change hands",
    words.ACCESS: "names an access technology",
    words.FIXED: "says that the address is fixed",
    words.SERVER: "names rented servers",
    words.BUSINESS: "names lines for companies",
    words.CUSTOMER: "names customers or addresses",
    words.RENTED: "is a word of hosting",
    words.HOSTED: "says who hosts it",
    words.MAIL: "names a mail host, which speaks for a chosen name",
    words.HINT: "may name a mail host",
}

_INSTANCE = re.compile(r"([a-z]+)-?([0-9]{4,})")

Judgement = tuple[str, float, tuple[str, ...]]  # class, score, reasons


class Look(t.NamedTuple):
    """What was read out of a name."""

    labels: t.Sequence[str]  # below the registered domain
    own: str  # the registered domain's own label
    numbers: t.Sequence[str]
    found: Encoded | None  # of the address
    said: dict[str, str]  # kind of word: the first such word
    all_said: bool  # every word below the registered domain is of such a kind


def weigh(look: Look) -> Judgement:
    """Add up what was observed."""
    said, found = look.said, look.found
    for kind, needs_more in ((words.UNUSED, False), (words.UNNAMED, True)):
        if kind in said and (found is not None or not needs_more or (look.all_said and not look.numbers)):
            reasons = [f"{said[kind]} says that nobody uses the address"] + ([found.how] if found else [])
            return PLACEHOLDER, 0.9, tuple(reasons)
    observed = list(_observations(look))
    if not observed:
        return CUSTOM, 0.0, ()
    score = sum(WEIGHTS[what] for what, _why in observed)
    reasons = [why for _what, why in observed]
    softens, why = _mail_word(look)
    if softens:
        score += WEIGHTS[softens]
        reasons.append(why)
    score = round(min(max(score, 0.0), 1.0), 2)
    return _name_class(look) if score >= GENERIC else CUSTOM, score, tuple(reasons)


def _observations(look: Look) -> t.Iterator[tuple[str, str]]:
    """What speaks for a provider's default name: (key of WEIGHTS, why)."""
    said, found = look.said, look.found
    if found:
        yield found.share, found.how
    strong = [kind for kind in (words.CHANGES, words.ACCESS, words.FIXED, words.SERVER, words.HOSTED) if kind in said]
    weak = [kind for kind in (words.BUSINESS, words.CUSTOMER, words.RENTED) if kind in said]
    for kind in strong or (weak[:1] if found else []):
        yield kind, f"{said[kind]} {_SAYS[kind]}"
    if found is not None:
        return
    instance = _instance(look)
    if instance:
        yield INSTANCE, f"{instance} looks like the number of a rented machine"
    elif strong:
        if any(len(number) >= 4 for number in look.numbers):
            yield LONG, "a long number stands beside it"
        elif look.numbers:
            yield SHORT, "a number stands beside it"
        elif words.CHANGES in said and look.all_said:
            yield ALONE, "nothing else stands below the domain"


def _instance(look: Look) -> str | None:
    """The first label, where it is the number of a rented machine."""
    matched = _INSTANCE.fullmatch(look.labels[0]) if look.labels else None
    if matched is None:
        return None
    prefix, digits = matched.groups()
    long = len(digits) >= 5
    if prefix in words.INSTANCE or (prefix in words.MACHINE and (long or _is_server_company(look.own))):
        return look.labels[0]
    return look.labels[0] if len(prefix) <= 2 and long and _is_server_company(look.own) else None


def _is_server_company(own: str) -> bool:
    return any(part in own for part in words.SERVER_COMPANY)


def _mail_word(look: Look) -> tuple[str | None, str]:
    """What says that this is a mail host: (key of WEIGHTS, why)."""
    if words.MAIL in look.said:
        return words.MAIL, f"{look.said[words.MAIL]} {_SAYS[words.MAIL]}"
    if any(part in look.own for part in words.MAIL_COMPANY):
        return words.MAIL, "the domain is about mail, which speaks for a chosen name"
    if words.HINT in look.said and look.found and look.found.share in (encoding.THREE, encoding.TWO):
        return words.HINT, f"{look.said[words.HINT]} {_SAYS[words.HINT]}"
    return None, ""


def _name_class(look: Look) -> str:
    """Which kind of provider's name it is."""
    said = look.said
    if words.CHANGES in said:
        return DYNAMIC
    if words.SERVER in said or words.HOSTED in said or (look.found is None and _instance(look)):
        return HOSTING
    if look.found and len(re.findall("[0-9]+", look.own)) >= 3:
        return HOSTING  # a domain for each network: nobody but companies that rent out servers does that
    fixed = words.FIXED in said or words.BUSINESS in said or "business" in look.own
    if _is_server_company(look.own) or (words.RENTED in said and not fixed):
        return DYNAMIC if words.ACCESS in said and not fixed else HOSTING
    return STATIC if fixed else DYNAMIC
