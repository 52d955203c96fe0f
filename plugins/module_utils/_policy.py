# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an operator makes of the findings: another severity for some, from which severity on a path fails, and what
the operator asks of a fleet beyond what receivers do (see _wishes.py).

Pure. ValueError is one sentence that names the key, what was given, and what would be right.
"""

from __future__ import annotations

import re
import typing as t

from ._finding import CATALOGUE, ERROR, NOTICE, UNDETERMINED, WARNING, require_code
from ._text import printable, quoted

if t.TYPE_CHECKING:
    from ._waivers import Waivers

_KEYS = ("severity", "fail_on", "domains", "naming", "slow", "waivers")
_DOMAIN = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_MOST_NAMING = 500
_FIXED = {  # what stays a notice, and why
    "relays_through": "a path no receiver sees",
    "waiver_unmatched": "a waiver that matches nothing",
}


class Policy(t.NamedTuple):
    """A parsed policy; Policy() is the default one."""

    severity: t.Mapping[str, str] = {}
    fail_on: str = ERROR
    domains: tuple[str, ...] = ()  # the operator's own, lower case, without final dot: where PTR names should lie
    naming: re.Pattern[str] | None = None  # what every PTR name should match as a whole
    slow: float | None = None  # seconds; a look-up that takes longer is a finding
    waivers: Waivers | None = None  # findings that somebody accepted until a day; see _waivers.py

    def level(self, code: str, default: str | None = None) -> str:
        """The severity of a finding under this policy; default where this case differs from the catalogue."""
        wanted = self.severity.get(code)
        if default == UNDETERMINED and wanted != ERROR:  # what could not be tested is not made milder
            return UNDETERMINED
        return wanted or default or CATALOGUE[code].severity

    def fails(self, severity: str) -> bool:
        """True when a finding of this severity makes a path noncompliant."""
        return severity == ERROR or (severity == WARNING and self.fail_on == WARNING)


def parse_policy(value: object, option: str = "policy", base: Policy | None = None) -> Policy:
    """Parse a policy, merged over base where one is given (code by code)."""
    base = base or Policy()
    if value is None:
        return base
    if not isinstance(value, t.Mapping):
        raise ValueError(f"{option}: {quoted(value)} is no dictionary: give {', '.join(_KEYS[:-1])} or {_KEYS[-1]}")
    for key in value:
        if key not in _KEYS:
            raise ValueError(f"{option}: {quoted(key)} is no part of a policy: {', '.join(_KEYS)} are")
    severity = value.get("severity")
    if severity is None:
        severity = {}
    if not isinstance(severity, t.Mapping):
        raise ValueError(f"{option}.severity: {quoted(severity)} is no dictionary of finding codes and levels")
    fail_on = value.get("fail_on", base.fail_on)
    if fail_on not in (ERROR, WARNING):
        raise ValueError(f"{option}.fail_on: {quoted(fail_on)} given: 'error' or 'warning' is wanted")
    levels = {code: _level(f"{option}.severity", code, level) for code, level in severity.items()}
    return Policy(
        {**base.severity, **levels},
        fail_on,
        _domains(f"{option}.domains", value["domains"]) if "domains" in value else base.domains,
        _naming(f"{option}.naming", value["naming"]) if "naming" in value else base.naming,
        _slow(f"{option}.slow", value["slow"]) if "slow" in value else base.slow,
        _waivers(f"{option}.waivers", value["waivers"], base.waivers) if "waivers" in value else base.waivers,
    )


def _waivers(option: str, value: object, base: Waivers | None) -> Waivers | None:
    from ._waivers import parse_waivers

    return parse_waivers(value, option, base)


def _domains(option: str, value: object) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else () if value is None else value
    if not isinstance(values, (list, tuple)):
        raise ValueError(f"{option}: {quoted(value)} given: a list of domains is wanted, such as ['example.org']")
    domains = []
    for domain in values:
        text = domain.lower().strip(".") if isinstance(domain, str) else ""
        if not _DOMAIN.fullmatch(text):
            raise ValueError(f"{option}: {quoted(domain)} is no domain: one such as 'example.org' is wanted")
        domains.append(text)
    return tuple(domains)


def _naming(option: str, value: object) -> re.Pattern[str] | None:
    if value is None:
        return None
    if not isinstance(value, str) or not value or len(value) > _MOST_NAMING:
        raise ValueError(f"{option}: {quoted(value)} given: a regular expression for whole PTR names is wanted")
    try:
        return re.compile(value, re.IGNORECASE | re.ASCII)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"{option}: {quoted(value)} is no regular expression: {printable(error)}") from None


def _slow(option: str, value: object) -> float | None:
    if value is None:
        return None
    try:
        seconds = float(t.cast(str, value))  # Ansible may hand over a number as text
    except (TypeError, ValueError):
        seconds = -1.0
    if isinstance(value, bool) or not 0 < seconds <= 3600:
        raise ValueError(f"{option}: {quoted(value)} given: seconds from above 0 to 3,600 are wanted")
    return seconds


def _level(option: str, code: object, level: object) -> str:
    code = require_code(option, code)
    if level not in (ERROR, WARNING, NOTICE):
        raise ValueError(f"{option}.{code}: {quoted(level)} is no level: 'error', 'warning' or 'notice' is wanted")
    if CATALOGUE[code].severity == UNDETERMINED and level != ERROR:
        raise ValueError(
            f"{option}.{code}: {quoted(level)} given, but what could not be tested can be made an 'error', not milder"
        )
    if code in _FIXED and level != NOTICE:
        raise ValueError(f"{option}.{code}: {quoted(level)} given, but {_FIXED[code]} stays a 'notice'")
    return level
