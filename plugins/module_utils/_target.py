# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One sending path to look at: what a user, or the audit role, says about it.

Pure. Checked here and not by Ansible's argument specification, which takes longer for 65,536 targets than asking DNS
about them does, and says less. ValueError is one sentence that names the target, what was given, and what would be
right.
"""

from __future__ import annotations

import re
import typing as t

from ._address import Address, parse_address
from ._finding import UNKNOWN_CODES
from ._hostname import Helo, bare, parse_helo
from ._policy import Policy, parse_policy
from ._text import quoted

if t.TYPE_CHECKING:
    from ._drift import Recorded

MOST_TARGETS = 65536
_KEYS = frozenset(("address", "unknown", "helo", "ptr", "name", "relay", "policy", "baseline"))
# Spaces and control characters, in and out of ASCII (C0, DEL, C1): such a HELO is a mistake in the input.
_NO_HELO = re.compile(r"[\s\x00-\x20\x7f-\x9f]")
_DECLARED = re.compile(r"[A-Za-z0-9_/*.-]+")
_MOST_HELO = 1000
_MOST_NAME = 300
_MOST_DETAIL = 500


class Unknown(t.NamedTuple):
    """Why there is no address to ask about."""

    code: str  # one of UNKNOWN_CODES
    detail: str


class Target(t.NamedTuple):
    """One parsed target. Exactly one of address and unknown is not None."""

    address: Address | None
    unknown: Unknown | None
    helo: Helo | None
    ptr: tuple[str, ...]  # names declared, without final dot
    name: str | None  # label
    policy: Policy
    relay: str | None = None  # the machine: targets with the same one are paths of one relay
    baseline: Recorded | None = None  # what the baseline has of this path, where there is one to compare with

    @property
    def key(self) -> tuple[t.Any, ...]:
        """Equal for two targets that are one and the same path."""
        return (
            self.address and (self.address.version, self.address.number),
            self.unknown,
            self.helo and self.helo.text.lower(),
            self.name,
        )


def parse_targets(values: object, policy: Policy, option: str = "targets") -> list[Target]:
    """Parse a list of targets; the task's policy is the base of each target's own."""
    if not isinstance(values, (list, tuple)) or not values:
        raise ValueError(f"{option}: {quoted(values)} given: a list of at least one target is wanted")
    if len(values) > MOST_TARGETS:
        raise ValueError(f"{option}: {len(values):,} given: at most {MOST_TARGETS:,} can be asked about in one task")
    seen: dict[tuple[t.Any, ...], int] = {}
    targets = []
    for index, value in enumerate(values):
        try:
            target = parse_target(value, policy)
        except ValueError as error:
            raise ValueError(f"{option}[{index}]: {error}") from None
        first = seen.setdefault(target.key, index)
        if first != index:
            raise ValueError(
                f"{option}[{index}]: the same target as {option}[{first}] ({_label(target)}): "
                "leave one out, or give each a name of its own"
            )
        targets.append(target)
    return targets


def parse_target(value: object, policy: Policy) -> Target:
    """Parse one target."""
    if not isinstance(value, t.Mapping):
        raise ValueError(f"{quoted(value)} is no target: a dictionary with an address is wanted")
    if not value.keys() <= _KEYS:
        strange = min(str(key) for key in value if key not in _KEYS)
        raise ValueError(f"{quoted(strange)} is no key of a target: {', '.join(sorted(_KEYS))} are")
    address, unknown = value.get("address"), value.get("unknown")
    if (address is None) == (unknown is None):
        raise ValueError(
            "both address and unknown given: one of them is wanted"
            if address is not None
            else "neither address nor unknown given: an address, or why there is none, is wanted"
        )
    helo, name, own_policy = value.get("helo"), value.get("name"), value.get("policy")
    return Target(
        address=None if address is None else _parse_key("address", parse_address, address),
        unknown=None if unknown is None else _unknown(unknown),
        helo=None if helo is None else _helo(helo),
        ptr=_declared(value.get("ptr")),
        name=None if name is None else _name("name", name),
        policy=policy if not own_policy else parse_policy(own_policy, "policy", policy),
        relay=None if value.get("relay") is None else _name("relay", value["relay"]),
        baseline=None if value.get("baseline") is None else _recorded(value["baseline"]),
    )


def _parse_key(key: str, parse: t.Callable[[object], Address], value: object) -> Address:
    try:
        return parse(value)
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from None


def _helo(value: object) -> Helo:
    if not isinstance(value, str) or not value:
        raise ValueError(f"helo: {quoted(value)} is no HELO name: text is wanted, such as 'mail.example.org'")
    if _NO_HELO.search(value):
        raise ValueError(f"helo: {quoted(value)} holds spaces or control characters: a host name is wanted")
    if len(value) > _MOST_HELO:
        raise ValueError(f"helo: {quoted(value)} is {len(value):,} characters long: at most {_MOST_HELO:,} can be sent")
    return parse_helo(value)


def _name(key: str, value: object) -> str:
    if not isinstance(value, str) or not value or len(value) > _MOST_NAME:
        raise ValueError(f"{key}: {quoted(value)} is no label: text of 1 to {_MOST_NAME} characters is wanted")
    return value


def _declared(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, (list, tuple)):
        raise ValueError(f"ptr: {quoted(value)} is no list of host names")
    for name in values:
        if not isinstance(name, str) or not _DECLARED.fullmatch(name) or len(name) > 254:
            raise ValueError(f"ptr: {quoted(name)} is no host name: one such as 'mail.example.org' is wanted")
    return tuple(bare(name) for name in values)


def _recorded(value: object) -> Recorded:
    from ._drift import parse_recorded

    return parse_recorded(value)


def _unknown(value: object) -> Unknown:
    if not isinstance(value, t.Mapping) or not value.keys() <= {"code", "detail"}:
        raise ValueError(f"unknown: {quoted(value)} given: a dictionary with code and detail is wanted")
    code, detail = value.get("code"), value.get("detail", "")
    if code not in UNKNOWN_CODES:
        raise ValueError(f"unknown.code: {quoted(code)} given: one of {', '.join(UNKNOWN_CODES)} is wanted")
    if not isinstance(detail, str):
        raise ValueError(f"unknown.detail: {quoted(detail)} given: text is wanted")
    return Unknown(t.cast(str, code), detail[:_MOST_DETAIL])


def _label(target: Target) -> str:
    parts = (target.name, target.address and target.address.text, target.helo and target.helo.text)
    return ", ".join(quoted(part) for part in parts if part) or "the same unknown"
