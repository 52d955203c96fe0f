# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules that ask DNS share: resolver options, vantages, required libraries.

Documentation of the options: doc_fragments/resolver.py.
"""

from __future__ import annotations

import re
import traceback
import typing as t

from ._address import Network, parse_networks
from ._dns.nameserver import Nameserver, parse_nameservers, system_nameservers
from ._dns.resolver import Resolver, ResolverSettings
from ._text import quoted

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

ARGUMENTS: dict[str, dict[str, t.Any]] = {
    "nameservers": {"type": "list", "elements": "str"},
    "vantages": {"type": "dict"},
    "port": {"type": "int", "default": 53},
    "timeout": {"type": "float", "default": 2.0},
    "tries": {"type": "int", "default": 3},
    "concurrency": {"type": "int", "default": 1000},
    "rate": {"type": "float", "default": 1000},
    "assume_public": {"type": "list", "elements": "str", "default": []},
}
EXCLUSIVE = [("nameservers", "vantages")]

# (option, least, most): the bounds keep a slip of the pen from becoming a flood, or a task that never ends.
_BOUNDS: tuple[tuple[str, float, float], ...] = (
    ("port", 1, 65535),
    ("timeout", 0.05, 60),
    ("tries", 1, 20),
    ("concurrency", 1, 10000),
    ("rate", 0, 1000000),
)
_NAME = re.compile(r"[A-Za-z0-9 _\-./+:,@()\[\]#]{1,100}")  # of a vantage: findings, reports and evidence hold it
LEAST_DNSPYTHON = (2, 3)
LEAST_NETADDR = (0, 8)


class Vantage(t.NamedTuple):
    """A named view of DNS."""

    name: str
    nameservers: tuple[Nameserver, ...]
    notes: list[str]  # sentences that the reader of its answers must know
    resolver: Resolver


def check_bounds(params: t.Mapping[str, t.Any]) -> None:
    """ValueError, one sentence that names the option, where a number is out of its bounds."""
    for option, least, most in _BOUNDS:
        value = params[option]
        if not least <= value <= most:
            raise ValueError(f"{option}: {quoted(value)} given: a number from {least:g} to {most:,g} is wanted")


def parse_asking(params: t.Mapping[str, t.Any]) -> tuple[list[Vantage], tuple[Network, ...]]:
    """The vantages and the assume_public networks of a task; ValueError is one sentence that names the option."""
    check_bounds(params)
    networks = parse_networks("assume_public", params["assume_public"] or ())
    vantages = []
    for name, nameservers, notes in _nameservers(params):
        settings = ResolverSettings(
            nameservers=nameservers,
            timeout=params["timeout"],
            tries=params["tries"],
            concurrency=params["concurrency"],
            rate=params["rate"],
        )
        vantages.append(Vantage(name, nameservers, notes, Resolver(settings)))
    return vantages, networks


def _nameservers(params: t.Mapping[str, t.Any]) -> t.Iterator[tuple[str, tuple[Nameserver, ...], list[str]]]:
    vantages, port = params["vantages"], params["port"]
    if vantages is None:
        if params["nameservers"] is None:
            nameservers, notes = system_nameservers()
            yield "default", nameservers, notes
        else:
            yield "default", _parse("nameservers", params["nameservers"], port), []
        return
    if not vantages and not params.get("vantage_results"):
        raise ValueError("vantages: {} given: at least one name with its list of name servers is wanted")
    for name, values in vantages.items():
        if not _NAME.fullmatch(str(name)):
            raise ValueError(
                f"vantages: {quoted(name)} given as a name: letters, digits, spaces and plain punctuation are wanted, "
                "100 at most"
            )
        if not isinstance(values, (list, tuple)):
            raise ValueError(f"vantages.{name}: {quoted(values)} given: a list of name servers is wanted")
        yield str(name), _parse(f"vantages.{name}", values, port), []


def _parse(option: str, values: t.Sequence[t.Any], port: int) -> tuple[Nameserver, ...]:
    try:
        return parse_nameservers(list(values), port)
    except ValueError as error:
        raise ValueError(f"{option}: {error}") from None


def require_dnspython(module: AnsibleModule) -> None:
    """End the module with one sentence where dnspython is missing or too old. Imports its version only: the rest of
    it is needed for unusual answers alone, and takes longer to import than one address takes to be judged."""
    try:
        from dns.version import MAJOR, MINOR
    except ImportError:
        from ansible.module_utils.basic import missing_required_lib

        module.fail_json(msg=missing_required_lib("dnspython >= 2.3"), exception=traceback.format_exc())
    if (MAJOR, MINOR) < LEAST_DNSPYTHON:
        module.fail_json(msg=f"dnspython {MAJOR}.{MINOR} was found, 2.3 or later is needed: upgrade it for this Python")


def require_netaddr(module: AnsibleModule) -> None:
    """The same for netaddr, which address ranges need."""
    try:
        import netaddr
    except ImportError:
        from ansible.module_utils.basic import missing_required_lib

        module.fail_json(msg=missing_required_lib("netaddr >= 0.8"), exception=traceback.format_exc())
    found = tuple(int(part) for part in netaddr.__version__.split(".")[:2] if part.isdigit())
    if found < LEAST_NETADDR:
        module.fail_json(
            msg=f"netaddr {netaddr.__version__} was found, 0.8 or later is needed: upgrade it for this Python"
        )
