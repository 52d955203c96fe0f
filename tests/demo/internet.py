# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo's own Internet on loopback: a root, the servers below it, and two resolvers, each at an address of its own.

The zones stand in zones/, by server. Name server records carry no port, so all servers listen on the same one.
"""

from __future__ import annotations

import contextlib
import pathlib
import typing as t

import dns.flags
from support.authoritative import AuthoritativeServer, Keys
from support.faults import Exchange, as_fault
from support.nameserver import NameServer

ZONES = pathlib.Path(__file__).resolve().parent / "zones"
OURS, ELSEWHERE = "127.0.0.1", "127.0.0.9"
SERVERS = {
    "root": "127.0.0.2",
    "registry": "127.0.0.3",
    "provider": "127.0.0.4",
    "operator": "127.0.0.5",
    "lapsed": "127.0.0.6",  # has no zone, and refuses; nobody listens at 127.0.0.7
    "provider-second": "127.0.0.8",
}
SIGNED = (".", "ip6.arpa.", "8.b.d.0.1.0.0.2.ip6.arpa.", "3.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.")
EXPIRED = SIGNED[-1]
MOVED = "64                      PTR     moved.relays.example.\n"  # the resolver elsewhere has not heard of it yet,
SPLIT, INSIDE = "65                      PTR     split.relays.", "65 PTR inside.relays."  # its own view
NEGATIVE, LEFT = "7200 900 1209600 600", "7200 900 1209600 417"  # and will keep "no such name" for so many seconds
_MONTH = 30 * 86400.0


def only_unchecked(exchange: Exchange) -> None:
    """What a validating resolver says of a zone with bad signatures; the answer for who does not want it checked."""
    if exchange.query.flags & dns.flags.CD:
        exchange.send(exchange.right())
    else:
        as_fault("servfail")(exchange)


def faults() -> dict[str, t.Any]:
    """Where the resolvers do not answer as the zones say; everything else they answer right."""
    v6 = "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.{}.8.b.d.0.1.0.0.2.ip6.arpa."
    return {
        "60.2.0.192.in-addr.arpa.": "servfail",
        "61.2.0.192.in-addr.arpa.": "timeout",
        "broken-forward.relays.example.": "servfail",
        "broken-helo.relays.example.": "refused",
        # Not a fault: an answer that comes by TCP only, as a long one does. Nothing may be seen of it.
        "12.2.0.192.in-addr.arpa.": "truncated",
        # What a validating resolver makes of a zone whose only server refuses, and of one with expired signatures.
        "0.7." + v6.format("1.0.0.0"): "servfail",
        "0.8." + v6.format("3.0.0.0"): only_unchecked,
    }


def _texts(*servers: str) -> list[str]:
    return [path.read_text(encoding="utf-8") for server in servers for path in sorted((ZONES / server).glob("*.zone"))]


class Internet:
    """All its servers; a context manager. OSError where loopback has no other address than 127.0.0.1."""

    def __init__(self) -> None:
        month_ago = Keys().inception - _MONTH
        self._keys = {zone: Keys() for zone in SIGNED}
        self._keys[EXPIRED] = Keys(month_ago - _MONTH, month_ago)
        self._stack = contextlib.ExitStack()
        self.port = 0
        self.authoritative: list[NameServer] = []  # in the order of SERVERS

    @property
    def ours(self) -> str:
        """The operator's own resolver."""
        return f"{OURS}:{self.port}"

    @property
    def elsewhere(self) -> str:
        """A resolver in another network, with an old answer in its cache."""
        return f"{ELSEWHERE}:{self.port}"

    @property
    def root(self) -> str:
        """The root server."""
        return f"{SERVERS['root']}:{self.port}"

    @property
    def trust_anchor(self) -> str:
        """The DS record of the root's key."""
        return f". IN DS {self._keys['.'].ds('.')}"

    def _servers(self) -> t.Iterator[NameServer]:
        everything = _texts("root", "registry", "provider", "operator")
        old = [
            text.replace(MOVED, "").replace(SPLIT, INSIDE).replace(NEGATIVE, LEFT) if MOVED in text else text
            for text in everything
        ]
        ours = NameServer(everything, faults())
        ours.start()
        self.port = ours.port
        yield ours
        yield NameServer(old, faults(), host=ELSEWHERE, port=self.port).start()
        self.authoritative.clear()
        for name, address in SERVERS.items():
            server = AuthoritativeServer(
                [self._delegating(text) for text in _texts(name)],
                signed={zone: keys for zone, keys in self._keys.items() if _holds(name, zone)},
                host=address,
                port=self.port,
            )
            self.authoritative.append(server)
            yield server.start()

    def _delegating(self, text: str) -> str:
        """A zone with the DS records of the signed zones that it delegates."""
        origin = text.split("$ORIGIN ")[1].split()[0]
        parents = dict(zip(SIGNED[1:], SIGNED))
        return text + "".join(
            f"{child} DS {self._keys[child].ds(child)}\n" for child, parent in parents.items() if parent == origin
        )

    def start(self) -> Internet:
        """Listen."""
        for attempt in range(20):
            try:
                for server in self._servers():
                    self._stack.callback(server.stop)
                break
            except OSError:  # the port that was free for the first server is taken at another address
                self._stack.close()
                if attempt == 19:
                    raise
        return self

    def fcrdns_info(self) -> dict[str, t.Any]:
        """Every parameter of the module fcrdns_info but targets: both resolvers are asked, and nothing is traced."""
        return {
            "policy": {},
            "evidence": None,
            "evidence_dest": None,
            "return_evidence": False,
            "vantage_results": None,
            "returned": "all",
            "nameservers": None,
            "vantages": {"ours": [self.ours], "elsewhere": [self.elsewhere]},
            "port": self.port,
            "timeout": 0.5,
            "tries": 2,
            "concurrency": 100,
            "rate": 0,
            "assume_public": ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"],
            "trace": "never",
            "root_servers": [self.root],
            "trust_anchors": [self.trust_anchor],
            "expected_nameservers": None,
            "drill": None,
        }

    def __enter__(self) -> Internet:  # noqa: PYI034 - typing.Self needs Python 3.11
        return self if self.port else self.start()

    def __exit__(self, *_exception: object) -> None:
        self._stack.close()


def _holds(server: str, zone: str) -> bool:
    return any(f"$ORIGIN {zone}\n" in text for text in _texts(server))
