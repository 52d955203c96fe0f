# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the servers of a zone were seen to give for one set of records, look after look, and how long caches keep it.

Pure. A cache that asked just before a change keeps the old records for their whole TTL. When the change was made is not
known to who only looks: it was before the first look at which all servers gave the new records. From that look on, the
old TTL is waited for. What nobody saw counts as wrong, and as living as long as anything that was seen.
"""

from __future__ import annotations

import re
import typing as t

from .._text import quoted

Key = tuple[str, str]  # owner name, absolute and in lower case; "PTR", "A" or "AAAA"
Data = dict[str, t.Any]
MOST_LOOKS = 200
MOST_SETS = 1000
NO_SOA = 10800  # a denial without SOA says no TTL; name servers that keep it all the same keep it for 3 hours at most
_RECORD = re.compile(r"[A-Za-z0-9_*/+=:. \\-]{1,1100}")


class Variant(t.NamedTuple):
    """What a server gives: the records (none: they do not exist), and how long caches may keep that."""

    records: tuple[str, ...]  # lower case, sorted
    ttl: int  # whole, as an authoritative server gives it
    target: str = ""  # where aliases lead; "" without
    alias_ttl: int = 0  # the longest of the aliases on the way


class Look(t.NamedTuple):
    """What all servers gave, from one look to the last one that found the same."""

    at: float  # Unix time
    until: float
    settled: bool  # every server that could give an answer was heard
    variants: tuple[Variant, ...]  # more than one while servers differ
    negative: int | None = None  # how long caches keep that a name of this zone does not exist


Right = t.Callable[[Variant], bool]


def add(looks: t.Sequence[Look], look: Look) -> list[Look]:
    """The looks with one more; the same thing seen again only lengthens the last one."""
    if looks and looks[-1]._replace(at=0, until=0) == look._replace(at=0, until=0):
        return [*looks[:-1], looks[-1]._replace(until=look.until)]
    return [*looks, look][-MOST_LOOKS:]


def given(looks: t.Sequence[Look], right: Right) -> bool:
    """All servers were heard at the last look, and gave nothing that is not right."""
    return bool(looks) and looks[-1].settled and all(map(right, looks[-1].variants))


def forgotten(looks: t.Sequence[Look], right: Right) -> float | None:
    """From when on no cache can hold anything that is not right; None while a server may still give it."""
    if not given(looks, right):
        return None
    first = looks[0]
    before = first.at + longest(looks) if all(map(right, first.variants)) else 0.0
    return max(before, remains(looks, lambda variant: not right(variant)))


def remains(looks: t.Sequence[Look], which: Right) -> float:
    """Until when caches can hold what was given at earlier looks, as far as ``which`` picks it; 0 where nothing was."""
    present, moments = looks[-1].variants, [0.0]
    for place, look in enumerate(looks[:-1]):
        later = [one for one in looks[place + 1 :] if one.settled]
        for variant in look.variants:
            if variant not in present and which(variant):
                gone = next((one.at for one in later if variant not in one.variants), looks[-1].until)
                moments.append(gone + life(variant, looks))
        if not look.settled:
            moments.append((later[0].at if later else looks[-1].until) + longest(looks))
    return max(moments)


def life(variant: Variant, looks: t.Sequence[Look]) -> int:
    """How long a cache may lead to these records. Aliases that still lead there have no part in it."""
    present = {one.target for one in looks[-1].variants}
    return variant.ttl if variant.target in present else max(variant.ttl, variant.alias_ttl)


def longest(looks: t.Iterable[Look]) -> int:
    """The longest that anything seen may be kept: what is assumed of what was not seen."""
    ttls = [variant.ttl for look in looks for variant in look.variants]
    return max([*ttls, *(look.negative for look in looks if look.negative is not None)], default=NO_SOA)


# -- kept from run to run


def dump(histories: t.Mapping[Key, t.Sequence[Look]]) -> list[Data]:
    """Looks as plain data."""
    return [
        {
            "owner": owner,
            "type": kind,
            "looks": [
                {**look._asdict(), "variants": [variant._asdict() for variant in look.variants]} for look in looks
            ],
        }
        for (owner, kind), looks in list(histories.items())[-MOST_SETS:]
    ]


def load(value: object, now: float) -> dict[Key, list[Look]]:
    """What dump() made; ValueError is one sentence."""
    if value is None:
        return {}
    try:
        if not isinstance(value, list) or len(value) > MOST_SETS:
            raise ValueError("a list is wanted")
        histories = {_key(one): [_look(look) for look in one["looks"][-MOST_LOOKS:]] for one in value}
    except KeyError as error:
        raise ValueError(f"seen: {quoted(error.args[0])} is missing: the document is damaged") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"seen: the document is damaged: {error}") from None
    for (owner, kind), looks in histories.items():
        times = [moment for look in looks for moment in (look.at, look.until)]
        if times != sorted(times):
            raise ValueError(f"seen: the looks at {owner} {kind} are not in the order of time: the document is damaged")
        if times and times[-1] > now + 1:
            raise ValueError(
                f"seen: {owner} {kind} was seen {times[-1] - now:,.0f} seconds from now: one of the clocks is wrong"
            )
    return histories


def _key(data: t.Mapping[str, t.Any]) -> Key:
    owner, kind = data["owner"], data["type"]
    if kind not in ("PTR", "A", "AAAA"):
        raise ValueError(f"unexpected type {quoted(kind)}")
    return _text(owner).lower(), kind


def _look(data: t.Mapping[str, t.Any]) -> Look:
    variants = tuple(
        Variant(
            tuple(sorted(_text(record).lower() for record in one["records"])),
            _number(one["ttl"]),
            _text(one["target"]) if one.get("target") else "",
            _number(one.get("alias_ttl", 0)),
        )
        for one in data["variants"]
    )
    negative = data.get("negative")
    settled = data["settled"] is True and bool(variants)
    moments = _number(data["at"]), _number(data["until"])
    return Look(*moments, settled, variants, None if negative is None else int(_number(negative)))


def _text(value: object) -> str:
    if not isinstance(value, str) or not _RECORD.fullmatch(value):
        raise ValueError(f"unexpected text {quoted(value)}")
    return value


def _number(value: t.Any) -> t.Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e11:
        raise ValueError(f"unexpected number {quoted(value)}")
    return value
