# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run inside of the container's network: serve every broken zone, ask Unbound, BIND and ourselves, print JSON.

nsenter --net=... python look.py        {title: {"unbound": said, "bind": said, "own": said, ...}}
"""

from __future__ import annotations

import concurrent.futures
import contextlib
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
import dns.rdata

from ansible_collections.mailops.rdns.plugins.module_utils._dns.nameserver import Nameserver
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import TYPE_CODES, ask
from ansible_collections.mailops.rdns.plugins.module_utils._dns.resolver import Resolver, ResolverSettings
from ansible_collections.mailops.rdns.tests.integration.differential.rows import ROWS, Row
from ansible_collections.mailops.rdns.tests.support.nameserver import NameServer

ROOT = "198.18.0.1"
RESOLVERS = {"unbound": "198.18.0.2", "bind": "198.18.0.3"}
PATIENCE = 12.0  # seconds; BIND gives up before, and Unbound has no answer later than that
PATIENCE_AGAIN = 4.0  # what was found is cached by then
READY = 20.0

Said = dict[str, t.Any]


class Served(NameServer):
    """Hundreds of them run side by side, and none is ever stopped but by the end of this process."""

    poll = 3600


def zone_of(number: int, row: Row) -> str:
    """The zone of a row."""
    return f"{number}.18.198.in-addr.arpa." if row.kind == "PTR" else f"r{number}.example."


def owner_of(number: int, row: Row) -> str:
    """The name that is asked for."""
    return f"{row.owner or ('10' if row.kind == 'PTR' else 'www')}.{zone_of(number, row)}"


def addresses_of(number: int, row: Row) -> list[str]:
    """Those of the zone's servers."""
    return [f"198.18.{number}.{which}" for which in range(1, len(row.servers) + 1)]


def servers() -> t.Iterator[NameServer]:
    """The root, which holds example. and elsewhere.example. too, and refers to the servers of every row; and these."""
    root: dict[str, list[str]] = {"@": ["NS ns-root.example."], "ns-root.example.": [f"A {ROOT}"]}
    for number, row in enumerate(ROWS, 1):
        zone, addresses = zone_of(number, row), addresses_of(number, row)
        names = [f"ns{which}.r{number}.servers.example." for which in range(1, len(addresses) + 1)]
        root[zone] = [f"NS {name}" for name in names]
        root.update({name: [f"A {address}"] for name, address in zip(names, addresses)})
        held = {"@": root[zone], **row.zone}
        faulty = "*" if row.always else f"{owner_of(number, row)} {row.kind}".lower()
        for address, fault in zip(addresses, row.servers):
            yield Served({zone: held}, {faulty: fault}, "AA", address, 53)
    elsewhere = {"here": ["A 198.51.100.1"]}
    yield Served({".": root, "elsewhere.example.": elsewhere}, flags="AA", host=ROOT, port=53)


def heard(resolver: str, owner: str, kind: str) -> Said:
    """What a resolver says, read by dnspython."""
    query = dns.message.make_query(owner, kind, use_edns=0, payload=1232)
    try:
        response, _tcp = dns.query.udp_with_fallback(query, resolver, PATIENCE)
    except dns.exception.DNSException as error:
        return {"class": "failed", "rcode": type(error).__name__, "records": []}
    said = {"class": "failed", "rcode": dns.rcode.to_text(response.rcode()), "records": []}
    if said["rcode"] in ("NOERROR", "NXDOMAIN"):
        with contextlib.suppress(dns.exception.DNSException):  # a circle of aliases, or NXDOMAIN with an answer
            chain = response.resolve_chaining()
            said["records"] = sorted({rdata.to_text().lower() for rdata in chain.answer or ()})
            if said["rcode"] == "NXDOMAIN":
                said["class"] = "nxdomain"
            elif chain.answer is not None:
                said["class"] = "answer"
            elif chain.cnames or not response.answer:  # else there are records, and none of them was asked for
                said["class"] = "nodata"
    return said


def told(nameservers: t.Sequence[str], owner: str, kind: str, timeout: float, tries: int) -> Said:
    """What our resolver makes of these name servers."""
    settings = ResolverSettings(tuple(Nameserver(address, 53) for address in nameservers), timeout, tries, rate=0)

    def check() -> t.Generator[t.Any, t.Any, t.Any]:
        return (yield ask(owner, TYPE_CODES[kind]))

    with Resolver(settings) as resolver:
        ((_index, answer),) = resolver.run([check()])
    rcode = None if answer.rcode is None else dns.rcode.to_text(dns.rcode.Rcode(answer.rcode))
    shown = [f'"{record}"' for record in answer.records] if kind == "TXT" else answer.records
    return {
        "class": answer.outcome if answer.conclusive else "failed",
        "outcome": answer.outcome,
        "rcode": rcode,
        "records": sorted(dns.rdata.from_text("IN", kind, record).to_text().lower() for record in shown),
    }


def look(number: int, row: Row) -> dict[str, Said]:
    """What the resolvers say about one row, we through each of them, and we at the zone's own servers."""
    owner = owner_of(number, row)
    found = {name: heard(address, owner, row.kind) for name, address in RESOLVERS.items()}
    for name, address in RESOLVERS.items():
        found[f"through {name}"] = told([address], owner, row.kind, PATIENCE_AGAIN, 1)
    found["own"] = told(addresses_of(number, row), owner, row.kind, 1.0, 2)
    return found


def wait_until_ready() -> None:
    """Until both resolvers answer."""
    end = time.monotonic() + READY
    for address in RESOLVERS.values():
        while True:
            query = dns.message.make_query("ns-root.example.", "A")
            try:
                if dns.query.udp(query, address, 1).rcode() == dns.rcode.NOERROR:
                    break
            except (OSError, dns.exception.DNSException):
                time.sleep(0.1)
            if time.monotonic() > end:
                sys.exit(f"{address} does not answer")


def main() -> None:
    for server in servers():
        server.start()
    wait_until_ready()
    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        looks = [pool.submit(look, number, row) for number, row in enumerate(ROWS, 1)]
        print(json.dumps({row.title: each.result() for row, each in zip(ROWS, looks)}))


if __name__ == "__main__":
    main()
