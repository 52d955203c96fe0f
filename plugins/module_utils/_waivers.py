# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waivers: a finding that is known, and accepted by somebody until a day.

Pure. A waived finding stays, and does not count. A waiver is policy and no evidence: it takes a failure away, and
confirms nothing. Imported only where a policy holds waivers. ValueError is one sentence that names the waiver, what was
given, and what would be right.
"""

from __future__ import annotations

import datetime
import re
import time
import typing as t

from ._address import parse_address
from ._finding import CATALOGUE, UNDETERMINED, UNKNOWN_CODES, Finding, require_code
from ._text import printable, quoted

if t.TYPE_CHECKING:
    from ._target import Target

MOST_WAIVERS = 10_000
MOST_DAYS = 731  # from now: what is to be accepted for longer is a matter of severity
MOST_REASON = 500
MOST_LABEL = 300
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NOT_WAIVABLE = {
    "relays_through": "receivers never see such a path, so there is nothing to waive",
    "waiver_expired": "give the waiver that ended another date, or take it out",
    "waiver_unmatched": "take the waiver that matches nothing out",
}
#: What leaves the result of RFC 8601 open, or keeps it from being asked for.
_LEAVES_OPEN = frozenset(
    (*UNKNOWN_CODES, "address_private", "address_special", "ptr_lookup_failed", "forward_lookup_failed", "dnssec_bogus")
)

Key = tuple[str, t.Optional[str], t.Optional[str]]


class Waiver(t.NamedTuple):
    """One waiver."""

    code: str
    address: str | None  # canonical; with a name, both must be right
    name: str | None  # a target's name, or its relay
    reason: str
    until: str  # the last day, YYYY-MM-DD, in UTC
    approved_by: str

    @property
    def key(self) -> Key:
        """Equal for two waivers of the same finding on the same path."""
        return self.code, self.address, self.name

    @property
    def whom(self) -> str:
        """What it is for, in a sentence."""
        return " ".join(printable(part, 60) for part in (self.name, self.address) if part)

    def touches(self, address: str | None, names: t.Container[str | None]) -> bool:
        """Whether it is for the path with this canonical address and one of these names."""
        return (self.address is None or self.address == address) and (self.name is None or self.name in names)

    def told(self) -> dict[str, str]:
        """What a waived finding says of it."""
        return {"reason": self.reason, "until": self.until, "approved_by": self.approved_by}

    def details(self) -> dict[str, t.Any]:
        """What a finding about the waiver itself holds."""
        whom = {key: value for key, value in (("address", self.address), ("name", self.name)) if value is not None}
        told = {"until": self.until, "approved_by": self.approved_by, "why": self.reason}
        return {"waived": self.code, "for": whom, **told}

    def detail(self, today: str) -> str:
        """The waiver in a sentence, for where nothing matches it."""
        ends = "until" if self.until >= today else "ended on"
        who = printable(self.approved_by, 60)
        return f"{self.code} of {self.whom}, {ends} {self.until}, approved by {who}: {printable(self.reason, 120)}"


class Waivers:
    """Waivers of a policy, by what they are for; the nearer ones in front of those that they are laid over."""

    def __init__(self, option: str, given: t.Sequence[Waiver], base: Waivers | None = None) -> None:
        self.option = option
        self.given = tuple(given)
        self.base = base
        self._index: dict[str, list[Waiver]] = {}
        for waiver in given:  # a name may look like an address: of() looks again
            self._index.setdefault(waiver.address or waiver.name or "", []).append(waiver)

    def touching(self, target: Target) -> tuple[Waiver, ...]:
        """The waivers that are for this target, one for each code, address and name."""
        return self.of(target.address.text if target.address else None, (target.name, target.relay))

    def of(self, address: str | None, names: t.Iterable[str | None]) -> tuple[Waiver, ...]:
        """The waivers that are for the path with this canonical address and these names."""
        found: dict[Key, Waiver] = {}
        names = tuple(names)
        for level in self.levels():
            for key in dict.fromkeys((address, *names)):
                for waiver in level._index.get(key, ()) if key is not None else ():
                    if waiver.touches(address, names):
                        found.setdefault(waiver.key, waiver)
        return tuple(found.values())

    def levels(self) -> t.Iterator[Waivers]:
        """These waivers, and those that they are laid over."""
        level: Waivers | None = self
        while level is not None:
            yield level
            level = level.base


class Waiving(t.NamedTuple):
    """The waivers that are for one path, on one day."""

    waivers: tuple[Waiver, ...]
    today: str

    def mark(self, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """The findings, those waived that a waiver of today is for."""
        last: dict[str, Waiver] = {}
        for waiver in self.waivers:
            if waiver.until >= self.today and (waiver.code not in last or waiver.until > last[waiver.code].until):
                last[waiver.code] = waiver
        return tuple(
            finding._replace(waived=True, waiver=last[finding.code].told()) if finding.code in last else finding
            for finding in findings
        )

    def expired(self, findings: t.Iterable[Finding]) -> list[dict[str, t.Any]]:
        """The details of waiver_expired, for each waiver that has ended while its finding is still there."""
        codes = {finding.code for finding in findings}
        return [waiver.details() for waiver in self.waivers if waiver.until < self.today and waiver.code in codes]


def waiving(waivers: Waivers, target: Target, now: float) -> Waiving | None:
    """The waivers that are for this target; None where there are none."""
    found = waivers.touching(target)
    return Waiving(found, day(now)) if found else None


def day(now: float) -> str:
    """The UTC day of a Unix time."""
    return time.strftime("%Y-%m-%d", time.gmtime(now))


def never_green(waived: t.Sequence[Finding], result: str | None) -> bool:
    """Whether a path without other faults than these waived ones is still not to be called compliant.

    A waiver is no evidence: an address that DNS did not confirm stays unconfirmed, and what could not be tested stays
    untested. result is that of RFC 8601.
    """
    return result != "pass" or any(
        UNDETERMINED in (finding.severity, CATALOGUE[finding.code].severity) for finding in waived
    )


def accounts_for(waived: t.Sequence[Finding]) -> bool:
    """Whether one of these findings says why the result of RFC 8601 is open."""
    return any(finding.code in _LEAVES_OPEN for finding in waived)


def parse_waivers(value: object, option: str, base: Waivers | None = None, label: str = "name") -> Waivers | None:
    """Parse a list of waivers, to be laid over base. label is the key that names a path: name, or host in the role."""
    if value is None:
        value = ()
    if not isinstance(value, (list, tuple)):
        raise ValueError(f"{option}: {quoted(value)} given: a list of waivers is wanted")
    if len(value) > MOST_WAIVERS:
        raise ValueError(f"{option}: {len(value):,} given: at most {MOST_WAIVERS:,} waivers are taken")
    seen: dict[Key, int] = {}
    given = []
    for index, one in enumerate(value):
        waiver = _waiver(f"{option}[{index}]", one, label)
        first = seen.setdefault(waiver.key, index)
        if first != index:
            raise ValueError(
                f"{option}[{index}]: {waiver.code} of {waiver.whom} is waived by {option}[{first}] already: leave one "
                "out"
            )
        given.append(waiver)
    return Waivers(option, given, base) if given else base


def _waiver(where: str, value: object, label: str) -> Waiver:
    keys = ("code", "address", label, "reason", "until", "approved_by")
    if not isinstance(value, t.Mapping):
        raise ValueError(f"{where}: {quoted(value)} is no waiver: a dictionary with {', '.join(keys)} is wanted")
    for key in value:
        if key not in keys:
            raise ValueError(f"{where}: {quoted(key)} is no key of a waiver: {', '.join(keys)} are")
    for key in ("code", "reason", "until", "approved_by"):
        if value.get(key) is None:
            raise ValueError(f"{where}: no {key} given: every waiver has code, reason, until and approved_by")
    if value.get("address") is None and value.get(label) is None:
        raise ValueError(f"{where}: neither address nor {label} given: a waiver is for an address, a {label}, or both")
    code = require_code(f"{where}.code", value["code"])
    if code in _NOT_WAIVABLE:
        raise ValueError(f"{where}.code: '{code}' cannot be waived: {_NOT_WAIVABLE[code]}")
    return Waiver(
        code,
        _address(f"{where}.address", value.get("address")),
        None if value.get(label) is None else _line(f"{where}.{label}", value[label], MOST_LABEL),
        _line(f"{where}.reason", value["reason"], MOST_REASON),
        _until(f"{where}.until", value["until"]),
        _line(f"{where}.approved_by", value["approved_by"], MOST_LABEL),
    )


def _address(where: str, value: object) -> str | None:
    try:
        return None if value is None else parse_address(value).text
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def _line(where: str, value: object, most: int) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > most:
        raise ValueError(f"{where}: {quoted(value)} given: text of 1 to {most} characters is wanted")
    return value


def _until(where: str, value: object) -> str:
    """A day; YAML makes a date of 2026-12-31 without quotes."""
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError(f"{where}: {quoted(value)} is no date: YYYY-MM-DD is wanted, such as 2026-12-31")
    try:
        return datetime.date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValueError(f"{where}: {quoted(value)} is no date: there is no such day") from None


def refuse_far(waivers: Waivers, now: float) -> None:
    """Refuse a waiver that is not for a while but for good."""
    last = day(now + MOST_DAYS * 86400)
    for level in waivers.levels():
        for index, waiver in enumerate(level.given):
            if waiver.until > last:
                raise ValueError(
                    f"{level.option}[{index}].until: '{waiver.until}' is more than two years away: a waiver is for a "
                    "fault that will be mended; what shall never count is made a notice (severity)"
                )
