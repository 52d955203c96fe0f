# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a host has the address, and whether its mail server sends from it already. Pure.

What the host says is believed as far as it has the shape that it should have. Where it has not, or says nothing, the
answer is "not known": a Problem that is not determined, never a pass.
"""

from __future__ import annotations

import ipaddress
import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._text import listed, printable
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.visible import visible

from .paths import GatePath
from .problem import INTERFACE, UNUSED, Checked, Problem

MOST_REASON = 300
Data = t.Mapping[str, t.Any]


def check_host(path: GatePath, host: str, facts: object, identity: object) -> Checked:
    """Both checks of one path; facts is what the setup module returned, identity what mta_identity_info did."""
    name = printable(host)
    found = _lost(path, name, facts)
    if found:
        return Checked([found])
    configured = _configured(path, name, facts)
    used = _unused(path, name, identity)
    problems = [*configured.problems, *used.problems]
    return Checked(problems, used.notes, f"{name}: {configured.passed}; {used.passed}")


def _lost(path: GatePath, host: str, facts: object) -> Problem | None:
    if not isinstance(facts, t.Mapping) or not facts.get("unreachable"):
        return None
    return Problem(
        path.address,
        INTERFACE,
        f"{host} could not be reached ({_reason(facts)}), so whether it has {_inside(path)} and sends from it already "
        "is not known",
        "let Ansible log in there",
        determined=False,
    )


def _configured(path: GatePath, host: str, facts: object) -> Checked:
    known = facts.get("ansible_facts") if isinstance(facts, t.Mapping) else None
    own: set[str] = set()
    for family in ("ipv4", "ipv6"):
        listing = known.get(f"ansible_all_{family}_addresses") if isinstance(known, t.Mapping) else None
        own |= {str(each) for each in map(_address, listing if isinstance(listing, list) else []) if each}
    if not own:
        return Checked([
            Problem(
                path.address,
                INTERFACE,
                f"the addresses of {host} could not be listed ({_reason(facts)}), so whether it has {_inside(path)} is "
                "not known",
                "install the program ip there (Debian package iproute2)",
                determined=False,
            )
        ])  # fmt: skip
    if any(address in own for address in path.inside):
        return Checked([], passed="configured on an interface")
    there = listed(sorted(own, key=lambda text: (":" in text, text)), 6)
    return Checked([
        Problem(
            path.address,
            INTERFACE,
            f"no interface of {host} has {_inside(path)}: it has {there}",
            "configure it there, for now (ip address add) and for the next start"
            + ("" if path.address not in path.inside else ", or behind NAT, map it in sender_gate_public_addresses"),
        )
    ])  # fmt: skip


def _unused(path: GatePath, host: str, identity: object) -> Checked:
    identities = identity.get("identities") if isinstance(identity, t.Mapping) else None
    if not isinstance(identities, list) or not isinstance(identity, t.Mapping):
        return Checked([_unknown(path, host, _reason(identity))])
    problems: list[Problem] = []
    notes: list[str] = []
    for one in identities:
        if not isinstance(one, t.Mapping):
            return Checked([_unknown(path, host, "mta_identity_info returned what it never should")])
        problems += _users(path, host, one)
        notes += _may_choose(path, host, one)
    for finding in identity.get("findings") or ():
        detail = finding.get("detail") if isinstance(finding, t.Mapping) else finding
        problems.append(_unknown(path, host, visible(detail, MOST_REASON)))
    return Checked(problems, notes, "nothing sends from it yet")


def _unknown(path: GatePath, host: str, reason: str) -> Problem:
    return Problem(
        path.address,
        UNUSED,
        f"whether {host} sends from {_inside(path)} already is not known ({reason})",
        "see to it yourself and set sender_gate_undetermined to warn, or let the mail server's configuration be read",
        determined=False,
    )


def _users(path: GatePath, host: str, identity: Data) -> t.Iterator[Problem]:
    """The transports that mail leaves through from this address."""
    for source in _sources(identity):
        if str(_address(source.get("address"))) not in path.inside:
            continue
        set_by = printable(source.get("set_by") or "route")
        by_route = set_by.startswith("route")
        yield Problem(
            path.address,
            UNUSED,
            f"{host} already sends from {_inside(path)}: {_transport(identity)} "
            + ("names no address and the kernel chooses this one" if by_route else f"does, by {set_by}"),
            f"give that transport {'an address' if by_route else 'another address'} of its own "
            f"({_setting(source)}) until the gate has let this one pass",
        )


def _may_choose(path: GatePath, host: str, identity: Data) -> t.Iterator[str]:
    """A transport without an address of its own could come to send from any that the host has."""
    candidates = {str(_address(each)) for each in identity.get("candidates") or ()}
    for source in _sources(identity):
        same = (":" in str(source.get("address"))) == (":" in path.inside[0])
        if same and str(source.get("set_by")).startswith("route") and candidates & set(path.inside):
            yield (
                f"{_transport(identity)} of {host} names no {'IPv6' if ':' in path.inside[0] else 'IPv4'} address: the "
                f"kernel chooses, for most destinations {printable(source.get('address'))}, for some perhaps "
                f"{_inside(path)}; {_setting(source)} settles it"
            )


def _sources(identity: Data) -> list[Data]:
    return [source for source in identity.get("sources") or () if isinstance(source, t.Mapping)]


def _setting(source: Data) -> str:
    return "smtp_bind_address6" if ":" in str(source.get("address")) else "smtp_bind_address"


def _transport(identity: Data) -> str:
    instance = identity.get("instance")
    where = "" if instance in (None, "", "-", "/etc/postfix") else f" of {printable(instance)}"
    maybe = "" if identity.get("certain", True) else " (which mail may reach or not)"
    return f"the transport {printable(identity.get('transport') or '?')}{where}{maybe}"


def _inside(path: GatePath) -> str:
    return " or ".join(path.inside)


def _address(value: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(str(value).partition("%")[0])
    except ValueError:
        return None


def _reason(result: object) -> str:
    message = result.get("msg") if isinstance(result, t.Mapping) else None
    return visible(" ".join(str(message).split()), MOST_REASON) if message else "no reason was given"
