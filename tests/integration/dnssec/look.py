# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run inside of the container's network: validate every row ourselves, ask Unbound and BIND, print JSON.

nsenter --net=... python look.py ANCHOR        {"NAME TYPE": {"own": [state, zone, reason, why], "unbound": state, ...}}
"""

from __future__ import annotations

import concurrent.futures
import json
import pathlib
import sys
import time
import typing as t

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / ".cache" / "collections"))

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode

from ansible_collections.mailops.rdns.plugins.module_utils._dns.anchors import parse_anchors
from ansible_collections.mailops.rdns.plugins.module_utils._dns.dnssec import explain_servfail, validate
from ansible_collections.mailops.rdns.plugins.module_utils._dns.nameserver import Nameserver
from ansible_collections.mailops.rdns.plugins.module_utils._dns.prober import Prober, ProbeSettings
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import TYPE_CODES, ask
from ansible_collections.mailops.rdns.plugins.module_utils._dns.trace import TraceOptions, trace
from ansible_collections.mailops.rdns.plugins.module_utils._dns.traced import resolver_views
from ansible_collections.mailops.rdns.tests.integration.dnssec.rows import ROWS, Row

ROOT = Nameserver("198.18.0.1", 53)
RESOLVERS = {"unbound": "198.18.0.2", "bind": "198.18.0.3"}
PATIENCE = 20.0
READY = 60.0


def asked(resolver: str, row: Row, flags: int) -> dns.message.Message:
    query = dns.message.make_query(row.name, row.kind, use_edns=0, payload=1232)
    query.flags |= flags
    return dns.query.udp_with_fallback(query, resolver, PATIENCE)[0]


def state_at(resolver: str, row: Row) -> str:
    """What a validating resolver makes of a row; AD in the query asks for AD in the response (RFC 6840 section 5.7)."""
    try:
        response = asked(resolver, row, dns.flags.AD)
        if response.rcode() in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
            return "secure" if response.flags & dns.flags.AD else "insecure"
        unchecked = asked(resolver, row, dns.flags.CD)
    except dns.exception.Timeout:  # Unbound tries servers that do not answer for longer than anybody waits
        return "indeterminate"
    return "bogus" if unchecked.rcode() in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN) else "indeterminate"


def ours(anchor: str) -> dict[str, dict[str, t.Any]]:
    """What we make of each row, from the root on; and of the resolvers' SERVFAIL."""
    options, anchors = TraceOptions((("", ROOT),)), parse_anchors([anchor])

    def look(row: Row) -> t.Any:
        found = yield from trace(row.name, TYPE_CODES[row.kind], options)
        security = yield from validate(found, anchors, found.at, options)
        unchecked = {}
        for name, address in RESOLVERS.items():
            answer = yield from explain_servfail(ask(row.name, TYPE_CODES[row.kind]), Nameserver(address, 53))
            unchecked[name] = answer.outcome
        views = resolver_views(security, found)
        return {"own": list(security), "views": views, "outcome": found.outcome, "unchecked": unchecked}

    with Prober(ProbeSettings(timeout=5.0, tries=3, rate=0)) as prober:
        return {f"{ROWS[index].name} {ROWS[index].kind}": told for index, told in prober.run(map(look, ROWS))}


def wait_until_ready() -> None:
    end = time.monotonic() + READY
    for address in RESOLVERS.values():
        while True:
            try:
                if dns.query.udp(dns.message.make_query(".", "SOA"), address, 1).rcode() == dns.rcode.NOERROR:
                    break
            except (OSError, dns.exception.DNSException):
                time.sleep(0.2)
            if time.monotonic() > end:
                sys.exit(f"{address} does not answer")


def main() -> None:
    wait_until_ready()
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        states = {name: list(pool.map(lambda row, at=at: state_at(at, row), ROWS)) for name, at in RESOLVERS.items()}
    found = ours(sys.argv[1])
    for index, row in enumerate(ROWS):
        found[f"{row.name} {row.kind}"].update({name: states[name][index] for name in RESOLVERS})
    print(json.dumps(found))


if __name__ == "__main__":
    main()
