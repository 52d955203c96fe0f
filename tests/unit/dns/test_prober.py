# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The prober against name servers on loopback that do everything wrong that a name server can do."""

from __future__ import annotations

import os
import resource
import socket
import struct
import threading
import time

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._dns import asker as asker_module
from ansible_collections.mailops.rdns.plugins.module_utils._dns import probestore
from ansible_collections.mailops.rdns.plugins.module_utils._dns import transport as transport_module
from ansible_collections.mailops.rdns.plugins.module_utils._dns.nameserver import Nameserver, parse_nameserver
from ansible_collections.mailops.rdns.plugins.module_utils._dns.probe import NO_ROUTE, Probe
from ansible_collections.mailops.rdns.plugins.module_utils._dns.prober import Prober, ProbeSettings
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import NS, SOA, A
from ansible_collections.mailops.rdns.tests.support.faults import Exchange, first, slow
from ansible_collections.mailops.rdns.tests.support.nameserver import NameServer

ZONES = {
    "example.": {
        "@": ["NS ns1", "NS ns2"],
        "mail": ["A 192.0.2.10"],
        "many": [f"A 192.0.2.{number}" for number in range(1, 200)],
        **{f"host{number}": ["A 192.0.2.1"] for number in range(500)},
    }
}


def probe(server, owner="mail.example.", rdtype=A, **bits):
    where = server.address if isinstance(server, NameServer) else server
    return Probe(where if isinstance(where, Nameserver) else parse_nameserver(where), owner, rdtype, **bits)


def one(asked):
    """A probing that asks one thing, or one list."""
    told = yield asked
    return told


def prober(**settings):
    return Prober(ProbeSettings(**{"timeout": 0.3, "tries": 2, "concurrency": 100, "rate": 0, **settings}))


def ask_all(asker, *probes):
    return [told for _index, told in sorted(asker.run(one(asked) for asked in probes), key=lambda pair: pair[0])]


@pytest.fixture(scope="module")
def good():
    with NameServer(ZONES, flags="AA") as server:
        yield server


# -- what is sent


@pytest.mark.parametrize(
    ("bits", "flags", "do"),
    [
        ({}, 0, False),
        ({"recurse": True}, dns.flags.RD | dns.flags.AD, False),
        ({"unchecked": True}, dns.flags.CD, False),
        ({"dnssec": True}, 0, True),
        ({"recurse": True, "unchecked": True, "dnssec": True}, dns.flags.RD | dns.flags.AD | dns.flags.CD, True),
    ],
)
@pytest.mark.parametrize("by_tcp", [False, True])
def test_the_bits_are_sent_as_asked(bits, flags, do, by_tcp):
    seen = []

    def note(exchange: Exchange) -> None:
        seen.append(exchange.query)
        exchange.send(exchange.wire(exchange.blank(flags="TC")) if by_tcp and exchange.udp else exchange.right())

    with NameServer(ZONES, faults={"*": note}) as server:
        (told,) = ask_all(prober(), probe(server, **bits))
    assert (told.outcome, told.transport) == ("response", "tcp" if by_tcp else "udp")
    assert len(seen) == 1 + by_tcp
    for query in seen:
        assert (query.flags, bool(query.ednsflags & dns.flags.DO), query.edns, query.payload) == (flags, do, 0, 1232)
        assert query.question[0].name.to_text().lower() == "mail.example."


def test_probes_that_differ_in_a_bit_are_different(good):
    good.asked.clear()
    ask_all(prober(), probe(good), probe(good, dnssec=True), probe(good, recurse=True), probe(good, unchecked=True))
    assert good.asked["mail.example.", "A"] == 4


def test_every_try_has_an_id_a_port_and_a_case_of_its_own():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        where = Nameserver("127.0.0.1", silent.getsockname()[1])
        ask_all(prober(tries=5, timeout=0.05), probe(where, "abcdefghijklmnopqrstuvwxyz.example."))
        silent.setblocking(False)
        came = [silent.recvfrom(512) for _each in range(5)]
    assert len({wire[:2] for wire, _client in came}) >= 4
    assert len({wire[12:] for wire, _client in came}) == 5
    assert len({port for _wire, (_host, port) in came}) >= 4


# -- what comes back: {fault: (outcome, rcode, transport, detail, tries that the server saw by UDP and TCP)}


def _with_name(wire, change):
    end = wire.index(b"\0", 12)
    return wire[:12] + change(wire[12:end]) + wire[end:]


def lower_case(exchange: Exchange) -> None:
    exchange.send(_with_name(exchange.right(), bytes.lower))


def upper_case(exchange: Exchange) -> None:
    exchange.send(_with_name(exchange.right(), bytes.upper))


def other_question(exchange: Exchange) -> None:
    exchange.send(_with_name(exchange.right(), lambda name: name[:1] + b"x" + name[2:]))


def other_type(exchange: Exchange) -> None:
    wire = exchange.right()
    end = wire.index(b"\0", 12)
    exchange.send(wire[: end + 1] + b"\0\x1c" + wire[end + 3 :])


def a_query_back(exchange: Exchange) -> None:
    exchange.send(exchange.query.to_wire())


def garbage_first(exchange: Exchange) -> None:
    for octets in (b"", b"\0", os.urandom(3), os.urandom(500), b"\xff" * 1232, exchange.query.to_wire()[:2]):
        exchange.send(octets)
    exchange.send(exchange.right())


def too_large(exchange: Exchange) -> None:
    exchange.send(exchange.right() + b"\0" * 1300 if exchange.udp else exchange.right())


def truncated_and_closed(exchange: Exchange) -> None:
    if exchange.udp:
        exchange.send(exchange.wire(exchange.blank(flags="TC")))
    else:
        exchange._put(struct.pack("!H", 500) + b"short")
        raise ConnectionResetError


def truncated_and_silent(exchange: Exchange) -> None:
    if exchange.udp:
        exchange.send(exchange.wire(exchange.blank(flags="TC")))


def truncated_for_ever(exchange: Exchange) -> None:
    exchange.send(exchange.wire(exchange.blank(flags="TC")))


def wrong_over_tcp(exchange: Exchange) -> None:
    if exchange.udp:
        exchange.send(exchange.wire(exchange.blank(flags="TC")))
    else:
        other_question(exchange)


def refuses_edns(exchange: Exchange) -> None:
    if exchange.query.edns >= 0:
        response = dns.message.make_response(exchange.query)
        response.use_edns(False)
        response.set_rcode(dns.rcode.FORMERR)
        exchange.send(response.to_wire())
    else:
        exchange.send(exchange.right())


def refuses_edns_barely(exchange: Exchange) -> None:
    if exchange.query.edns >= 0:
        exchange.send(struct.pack("!HHHHHH", exchange.query.id, 0x8004, 0, 0, 0, 0))
    else:
        exchange.send(exchange.right())


def badvers(exchange: Exchange) -> None:
    if exchange.query.edns >= 0:
        exchange.send(exchange.wire(exchange.blank(dns.rcode.BADVERS)))
    else:
        exchange.send(exchange.right())


def formerr_then_silent(exchange: Exchange) -> None:
    if exchange.query.edns >= 0:
        exchange.send(exchange.wire(exchange.blank(dns.rcode.FORMERR)))


def header_only(exchange: Exchange) -> None:
    exchange.send(struct.pack("!HHHHHH", exchange.query.id, 0x8005, 0, 0, 0, 0))


@pytest.mark.parametrize(
    ("fault", "outcome", "rcode", "transport", "detail", "seen"),
    [
        (None, "response", 0, "udp", "", (1, 0)),
        ("servfail", "response", 2, "udp", "", (1, 0)),
        ("refused", "response", 5, "udp", "", (1, 0)),
        ("nxdomain", "response", 3, "udp", "", (1, 0)),
        ("notauth", "response", 9, "udp", "", (1, 0)),
        ("lame", "response", 0, "udp", "", (1, 0)),
        ("empty", "response", 0, "udp", "", (1, 0)),
        ("truncated", "response", 0, "tcp", "", (1, 1)),
        ("forged_first", "response", 0, "udp", "", (1, 0)),
        (garbage_first, "response", 0, "udp", "", (1, 0)),
        ("timeout", "timeout", None, "udp", "", (2, 0)),
        ("udp_timeout", "timeout", None, "udp", "", (2, 0)),
        ("wrong_id", "timeout", None, "udp", "only answers that do not fit", (2, 0)),
        (other_question, "timeout", None, "udp", "only answers that do not fit", (2, 0)),
        (other_type, "timeout", None, "udp", "only answers that do not fit", (2, 0)),
        (a_query_back, "timeout", None, "udp", "only answers that do not fit", (2, 0)),
        (header_only, "timeout", None, "udp", "only answers that do not fit", (2, 0)),
        ("malformed", "malformed", None, "udp", "", (1, 0)),
        (slow(0.15), "response", 0, "udp", "", (1, 0)),
        (first(1, "timeout"), "response", 0, "udp", "", (2, 0)),
        (first(1, "wrong_id"), "response", 0, "udp", "", (2, 0)),
        (lower_case, "response", 0, "udp", "case of the name not kept", (2, 0)),
        (upper_case, "response", 0, "tcp", "case of the name not kept", (2, 1)),
        (too_large, "response", 0, "tcp", "", (1, 1)),
        (truncated_and_closed, "unreachable", None, "tcp", "truncated by UDP, connection closed early", (1, 2)),
        (truncated_and_silent, "timeout", None, "tcp", "truncated by UDP", (1, 2)),
        (truncated_for_ever, "malformed", None, "tcp", "", (1, 1)),
        (wrong_over_tcp, "malformed", None, "tcp", "truncated by UDP, an answer to another question", (1, 1)),
        (refuses_edns, "response", 0, "udp", "no EDNS", (2, 0)),
        (refuses_edns_barely, "response", 0, "udp", "no EDNS", (2, 0)),
        (badvers, "response", 0, "udp", "no EDNS", (2, 0)),
        ("formerr", "response", 1, "udp", "", (2, 0)),
        ("notimp", "response", 4, "udp", "", (2, 0)),
        (formerr_then_silent, "response", 1, "udp", "", (3, 0)),
    ],
)
def test_one_faulty_server(fault, outcome, rcode, transport, detail, seen):
    with NameServer(ZONES, faults={"mail.example.": fault} if fault else {}, flags="AA") as server:
        began = time.monotonic()
        (told,) = ask_all(prober(), probe(server))
        took = time.monotonic() - began
        assert (server.transports["udp"], server.transports["tcp"]) == seen
    assert (told.outcome, told.rcode, told.transport, told.detail) == (outcome, rcode, transport, detail)
    assert (told.wire is not None) == (outcome == "response")
    assert abs(told.at - time.time()) < 60
    assert 0 < told.rtt < 10
    assert took < 3
    if outcome == "response":
        assert told.message().question[0].name.to_text() == "mail.example."
    if outcome == "response" and rcode == 0 and fault not in ("lame", "empty"):
        assert [(seen.owner, seen.value) for seen in told.answers] == [("mail.example.", "192.0.2.10")]


def test_what_is_known_of_a_server_is_not_found_out_again():
    """No second message for each probe to a server that knows no EDNS or keeps no case, and the detail says so."""

    def old(exchange: Exchange) -> None:
        if exchange.query.edns >= 0:
            refuses_edns(exchange)
        else:
            lower_case(exchange)

    with NameServer(ZONES, faults={"*": old}) as server:
        asker = prober(concurrency=1)
        told = ask_all(asker, *[probe(server, f"host{number}.example.") for number in range(10)])
        assert server.transports["udp"] <= 10 + 2
    assert {response.detail for response in told} == {"no EDNS, case of the name not kept"}


def test_a_server_that_wants_no_edns_for_one_question_gets_it_for_the_others():
    """Some load balancers say NOTIMP to types they do not know, whatever the question looks like."""
    with NameServer(ZONES, faults={"mail.example.": "notimp"}) as server:
        first_told, second_told = ask_all(prober(concurrency=1), probe(server), probe(server, "host1.example."))
    assert (first_told.rcode, first_told.detail) == (4, "")
    assert second_told.message().edns == 0


def test_a_large_answer(good):
    (told,) = ask_all(prober(), probe(good, "many.example."))
    assert (told.transport, len(told.answers), len(told.message().answer[0])) == ("tcp", 199, 199)


# -- servers


def test_servers_are_told_apart():
    with NameServer({"example.": {"mail": ["A 192.0.2.1"]}}, host="127.0.0.1") as here:
        port = here.address.rpartition(":")[2]
        with NameServer({"example.": {"mail": ["A 192.0.2.2"]}}, host="127.0.0.2", port=int(port)) as there:
            told = ask_all(prober(), probe(here), probe(there), probe(here), probe(there))
            assert [response.answers[0].value for response in told] == ["192.0.2.1", "192.0.2.2"] * 2
            assert (sum(here.asked.values()), sum(there.asked.values())) == (1, 1)


def test_ipv6():
    try:
        with NameServer(ZONES, host="::1") as server:
            (told,) = ask_all(prober(), probe(server))
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    assert (told.outcome, told.answers[0].value) == ("response", "192.0.2.10")


def closed_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{sock.getsockname()[1]}"


def test_nobody_listens(good):
    asker = prober()
    closed = closed_port()
    told = ask_all(asker, probe(closed), probe(good))
    assert [(response.outcome, response.detail) for response in told] == [
        ("unreachable", os.strerror(111)),
        ("response", ""),
    ]
    assert asker.stats.retransmissions == 1  # one ICMP error proves nothing


@pytest.mark.parametrize(
    ("number", "detail"),
    [
        (101, f"{NO_ROUTE}: Network is unreachable"),
        (99, f"{NO_ROUTE}: Cannot assign requested address"),
        (97, f"{NO_ROUTE}: Address family not supported by protocol"),
        (113, "No route to host"),
    ],
)
def test_no_way_there_is_told_at_once(good, monkeypatch, number, detail):
    class Unroutable(socket.socket):
        def connect_ex(self, where):
            return number if where[0] == "2001:db8::53" else super().connect_ex(where)

    monkeypatch.setattr(transport_module.socket, "socket", Unroutable)
    asker = prober(timeout=5)
    began = time.monotonic()
    told = ask_all(asker, probe("[2001:db8::53]:53"), probe(good))
    assert time.monotonic() - began < 2
    assert [(response.outcome, response.detail) for response in told] == [("unreachable", detail), ("response", "")]


def test_a_server_that_is_gone_is_asked_less():
    with NameServer(ZONES, faults={"*": "timeout"}) as server:
        asker = prober(timeout=0.1, tries=3, concurrency=4)
        told = ask_all(asker, *[probe(server, f"host{number}.example.") for number in range(40)])
        assert {response.outcome for response in told} == {"timeout"}
        assert sum(server.asked.values()) < 60


def test_a_dead_server_does_not_hold_up_the_others(good):
    with NameServer(ZONES, faults={"*": "timeout"}) as dead:
        asker = prober(timeout=2, tries=1, concurrency=50)
        order = [
            index
            for index, _told in asker.run(
                [one([probe(dead, f"host{number}.example.") for number in range(20)])]
                + [one(probe(good, f"host{number}.example.")) for number in range(200)]
            )
        ]
    assert order[-1] == 0
    assert sorted(order) == list(range(201))


# -- each probe once, lists, order


def test_each_probe_is_asked_once(good):
    good.asked.clear()
    asker = prober(concurrency=7)

    def several():
        alone = yield probe(good)
        told = yield [probe(good), probe(good, rdtype=NS), probe(good), probe(good, "none.example.")]
        nothing = yield []
        return [alone.rcode, *(response.rcode for response in told)], nothing

    results = [result for _index, result in asker.run(several() for _each in range(50))]
    assert results == [([0, 0, 0, 0, 3], [])] * 50
    assert set(good.asked.values()) == {1}
    assert asker.stats.questions == asker.stats.datagrams == 3
    assert len(list(asker.run([several()]))) == 1  # in a later run too
    assert set(good.asked.values()) == {1}
    assert set(asker.responses) == {probe(good), probe(good, rdtype=NS), probe(good, "none.example.")}


def test_what_is_kept_is_what_was_told(good, monkeypatch):
    monkeypatch.setattr(probestore, "MOST_AT_HAND", 0)
    asker = prober()
    probes = [probe(good), probe(good, "none.example."), probe(good, rdtype=SOA), probe(closed_port())]
    for told in ask_all(asker, *probes):
        kept = asker.responses[told.probe]
        for slot in told.__slots__:
            assert getattr(kept, slot) == getattr(told, slot)
    assert len(asker.responses) == 4
    with pytest.raises(KeyError):
        asker.responses[probe(good, "never.example.")]


def test_results_come_as_they_are_ready():
    with NameServer(ZONES, faults={"mail.example.": slow(0.2)}) as server:
        order = [index for index, _told in prober().run([one(probe(server)), one(probe(server, "host1.example."))])]
    assert order == [1, 0]


def test_time_that_the_caller_takes_is_no_silence_of_a_server():
    with NameServer(ZONES, faults={"mail.example.": slow(0.2)}) as server:
        asker = prober(timeout=0.5, tries=1)
        outcomes = []
        for _index, told in asker.run([one(probe(server, "host1.example.")), one(probe(server))]):
            outcomes.append(told.outcome)
            time.sleep(1)
    assert outcomes == ["response", "response"]


def test_probings_are_pulled_as_there_is_room(good):
    pulled, finished = [], []

    def probings():
        for number in range(200):
            pulled.append(number)
            yield one(probe(good, f"host{number}.example."))

    for index, _told in prober(concurrency=10).run(probings()):
        finished.append(index)
        assert len(pulled) - len(finished) <= 10
    assert sorted(finished) == list(range(200))


@pytest.mark.parametrize("asked", [("x" * 64 + ".example.", A), ("no-dot..", A), ("a.example.", 70000), ("é.", A)])
def test_what_cannot_be_asked_is_not(good, asked):
    (told,) = ask_all(prober(), probe(good, *asked))
    assert (told.outcome, told.detail) == ("not_asked", "not a name, or not a type")


def test_a_probing_that_asks_nothing_ends():
    def nothing():
        return 7
        yield

    assert list(prober().run(nothing() for _each in range(500))) == [(index, 7) for index in range(500)]


# -- bounds


def test_the_rate_holds_for_each_server(good):
    times = []

    def silent(exchange: Exchange) -> None:
        times.append(time.monotonic())

    with NameServer(ZONES, faults={"*": silent}) as server:
        asker = prober(rate=100.0, timeout=0.1)
        probes = [probe(server, f"host{number}.example.") for number in range(20)]
        began = time.monotonic()
        ask_all(asker, *probes, *[probe(good, f"host{number}.example.") for number in range(3)])
    assert len(times) > 20  # once each at least, and again until the server counts as gone
    assert times[-1] - times[0] >= (len(times) - 1 - 100 * 0.02 - 1) / 100 - 0.05
    assert time.monotonic() - began < 5


def watched(monkeypatch):
    """Every socket that is opened, and how many were open at once."""
    opened, most = [], [0]

    class Watched(socket.socket):
        def __init__(self, *args, **more):
            super().__init__(*args, **more)
            opened.append(self)
            most[0] = max(most[0], sum(sock.fileno() != -1 for sock in opened[-1000:]))

    monkeypatch.setattr(transport_module.socket, "socket", Watched)
    return opened, most


def test_sockets_are_bounded_and_closed_when_idle(good, monkeypatch):
    opened, most = watched(monkeypatch)
    open_at_end = []

    def last():
        yield probe(good, "host0.example.")
        yield probe(good)
        open_at_end.append(sum(sock.fileno() != -1 for sock in opened))

    probes = [probe(good, f"host{number}.example.") for number in range(500)]
    asker = prober(concurrency=1000)
    list(asker.run([one(probes), last()]))
    assert 50 < most[0] <= 200
    assert len(opened) >= 500
    assert all(sock.fileno() == -1 for sock in opened)
    assert min(open_at_end) <= 200


def test_sockets_are_closed_whatever_ends_a_run(good, monkeypatch):
    opened, _most = watched(monkeypatch)

    def breaks():
        yield [probe(good), probe(closed_port())]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(prober().run([breaks(), one(probe("192.0.2.1:53"))]))
    with NameServer(ZONES, faults={"*": "timeout"}) as dead, prober() as asker:
        next(asker.run(one(probe(server)) for server in (dead, good)))
    with NameServer(ZONES, faults={"*": truncated_and_silent}) as dead:
        asker = prober(timeout=5)
        monkeypatch.setattr(
            asker_module.Asker, "_expire", lambda *_args: (each for each in ()).throw(KeyboardInterrupt)
        )
        with pytest.raises(KeyboardInterrupt):
            list(asker.run([one(probe(dead))]))
    assert len(opened) >= 5
    assert all(sock.fileno() == -1 for sock in opened)


def test_few_file_descriptors_are_made_do_with():
    """In a process of our own low limit: the prober waits for itself, and nothing is lost."""
    with NameServer(ZONES) as server:
        probes = [probe(server, f"host{number}.example.") for number in range(300)]
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        used = max(map(int, os.listdir("/proc/self/fd")))
        resource.setrlimit(resource.RLIMIT_NOFILE, (used + 8, hard))
        try:
            told = ask_all(prober(timeout=2), *probes)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert {response.outcome for response in told} == {"response"}


def test_no_file_descriptor_at_all_is_no_statement_about_the_server(good, monkeypatch):
    class Full(socket.socket):
        def __init__(self, *args, **more):
            raise OSError(24, "too many open files")

    monkeypatch.setattr(transport_module.socket, "socket", Full)
    (told,) = ask_all(prober(), probe(good))
    assert (told.outcome, told.detail) == ("not_asked", os.strerror(24))


def test_what_is_kept_is_bounded(good, monkeypatch):
    monkeypatch.setattr(probestore, "MOST_RESPONSES", 5)
    asker = prober(concurrency=1)
    told = ask_all(asker, *[probe(good, f"host{number}.example.") for number in range(20)])
    assert [response.outcome for response in told] == ["response"] * 5 + ["not_asked"] * 15
    assert len(asker.responses) == 5


def test_many_threads_may_have_a_prober_each(good):
    results = []

    def run():
        results.append({told.outcome for told in ask_all(prober(), probe(good), probe(good, rdtype=NS))})

    threads = [threading.Thread(target=run) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [{"response"}] * 4
