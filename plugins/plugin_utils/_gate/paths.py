# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the variables of the sender_gate role to the paths that want to pass, and the SPF questions about them. Pure.

ValueError is one sentence that names the variable, what was given, and what would be right.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._address import parse_address
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy, parse_policy
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_target, parse_targets
from ansible_collections.mailops.rdns.plugins.module_utils._text import quoted
from ansible_collections.mailops.rdns.plugins.plugin_utils._paths import public_addresses

ADDRESS = "sender_gate_address"
RESULTS = ("pass", "fail", "softfail", "neutral", "none", "permerror", "temperror")  # RFC 7208 section 2.6
MOST_PATHS = 100
_KEYS = ("address", "helo", "ptr", "name", "policy")
_DOMAIN = re.compile(r"(?=.{1,253}\.?$)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})+\.?")

Data = dict[str, t.Any]


class GatePath(t.NamedTuple):
    """One path that wants to pass."""

    address: str  # what receivers see
    helo: str | None
    inside: list[str]  # what it is called on the host's own interfaces: one of these
    target: Data  # for fcrdns_info

    def as_dict(self) -> Data:
        """Plain data."""
        return self._asdict()


def gate_paths(given: t.Mapping[str, t.Any]) -> list[GatePath]:
    """Every path, in the order given. Behind NAT, a private address stands for each of its public ones."""
    parse_policy(given.get("policy"), "sender_gate_policy")
    public = public_addresses(given.get("public_addresses"), "sender_gate_public_addresses")
    found = [path for target in _targets(given) for path in _outside(target, public)]
    if len(found) > MOST_PATHS:
        raise ValueError(f"{ADDRESS}: {len(found)} addresses given: {MOST_PATHS} at most pass in one go")
    parse_targets([path.target for path in found], Policy(), ADDRESS)
    return found


def _targets(given: t.Mapping[str, t.Any]) -> t.Iterator[Data]:
    value = given.get("address")
    items = re.split(r"[\s,]+", value.strip()) if isinstance(value, str) else [value] if _is_dict(value) else value
    if not isinstance(items, (list, tuple)) or not any(items):
        raise ValueError(f"{ADDRESS}: {quoted(value)} given: the address that is to send is wanted, or a list of them")
    common = {key: given[key] for key in ("helo", "ptr") if given.get(key)}
    for index, item in enumerate(items):
        where = f"{ADDRESS}[{index}]: " if _is_dict(item) else "sender_gate_"
        own = {key: one for key, one in item.items() if one is not None} if _is_dict(item) else {"address": item}
        for key in own:
            if key not in _KEYS:
                raise ValueError(f"{where}{quoted(key)} is no key of an address: {', '.join(_KEYS)} are")
        target = {**common, **own}
        try:
            parse_target(target, Policy())
        except ValueError as error:
            raise ValueError(f"{where}{error}") from None
        yield target


def _is_dict(value: object) -> bool:
    return isinstance(value, t.Mapping)


def _outside(target: Data, public: t.Mapping[str, list[str]]) -> t.Iterator[GatePath]:
    address = parse_address(target["address"]).text
    for seen in public.get(address, [address]):
        inside = [address] if address in public else [one for one, outer in public.items() if seen in outer]
        yield GatePath(seen, target.get("helo"), inside or [seen], {**target, "address": seen})


def spf_questions(given: t.Mapping[str, t.Any], paths: t.Sequence[GatePath]) -> list[Data]:
    """What to ask of SPF, and whom: every path, at every vantage. Nothing without a domain."""
    domain = given.get("mail_from_domain")
    if not domain:
        return []
    if not isinstance(domain, str) or not _DOMAIN.fullmatch(domain):
        raise ValueError(
            f"sender_gate_mail_from_domain: {quoted(domain)} is no domain: the part behind the @ of the envelope "
            "sender is wanted, such as 'example.org'"
        )
    accepted(given.get("spf_accept"))
    asked = given.get("vantages") or {"": given.get("nameservers") or None}
    if not isinstance(asked, t.Mapping):
        raise ValueError(f"sender_gate_vantages: {quoted(asked)} given: names and their name servers are wanted")
    return [
        {"address": path.address, "helo": path.helo, "domain": domain, "vantage": str(name), "nameservers": servers}
        for path in paths
        for name, servers in asked.items()
    ]


def accepted(value: object) -> list[str]:
    """sender_gate_spf_accept: the results of SPF that let an address pass."""
    results = [value] if isinstance(value, str) else value or ["pass"]
    if not isinstance(results, (list, tuple)):
        raise ValueError(f"sender_gate_spf_accept: {quoted(value)} given: a list of results is wanted")
    for result in results:
        if result not in RESULTS:
            raise ValueError(f"sender_gate_spf_accept: {quoted(result)} given: {', '.join(RESULTS)} are known")
    return list(results)
