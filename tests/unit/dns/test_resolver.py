# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The engine against name servers on loopback that do everything wrong that a name server can do."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
import threading
import time

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._dns import transport as transport_module
from ansible_collections.mailops.rdns.plugins.module_utils._dns.nameserver import parse_nameservers
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import MX, PTR, A, ask
from ansible_collections.mailops.rdns.plugins.module_utils._dns.resolver import Resolver, ResolverSettings
from ansible_collections.mailops.rdns.tests.support.faults import Exchange, first, slow
from ansible_collections.mailops.rdns.tests.support.nameserver import NameServer

ZONES = {
    "example.": {
        "mail": ["A 192.0.2.10", "AAAA 2001:db8::10", "MX 10 mail"],
        "alias": ["CNAME mail"],
        "circle1": ["CNAME circle2"],
        "circle2": ["CNAME circle1"],
        "many": [f"A 192.0.2.{number}" for number in range(1, 200)],
        "old": ["DNAME new"],
        "mail.new": ["A 192.0.2.13"],
        **{f"host{number}": ["A 192.0.2.1"] for number in range(300)},
    },
    "2.0.192.in-addr.arpa.": {
        "10": ["PTR mail.example."],
        "64": ["CNAME 64.64/26"],
        "99": [f"PTR host{number}.example." for number in range(500)],
    },
    "64/26.2.0.192.in-addr.arpa.": {"64": ["PTR mail.example."]},
}
MAIL = ask("mail.example.", A)


def one(question):
    """A check that asks one thing."""
    answer = yield question
    return answer


def resolver(*servers, **settings):
    """A quick and impatient resolver for these servers (objects, or "ADDRESS:PORT")."""
    addresses = [server if isinstance(server, str) else server.address for server in servers]
    settings = {"timeout": 0.3, "tries": 2, "concurrency": 100, "rate": 0, **settings}
    return Resolver(ResolverSettings(parse_nameservers(addresses), **settings))


def ask_all(engine, *questions):
    return [answer for _index, answer in sorted(engine.run(one(question) for question in questions))]


@pytest.fixture(scope="module")
def good():
    with NameServer(ZONES) as server:
        yield server


@pytest.mark.parametrize(
    ("name", "rdtype", "outcome", "records", "aliases", "zone"),
    [
        ("mail.example.", A, "answer", ["192.0.2.10"], [], None),
        ("mail.example.", MX, "answer", ["10 mail.example."], [], None),
        ("mail.example.", PTR, "nodata", [], [], "example."),
        ("none.example.", A, "nxdomain", [], [], "example."),
        ("alias.example.", A, "answer", ["192.0.2.10"], [("CNAME", "mail.example.")], None),
        ("mail.old.example.", A, "answer", ["192.0.2.13"], [("DNAME", "mail.new.example.")], None),
        ("circle1.example.", A, "alias_loop", [], [("CNAME", "circle2.example."), ("CNAME", "circle1.example.")], None),
        ("10.2.0.192.in-addr.arpa.", PTR, "answer", ["mail.example."], [], None),
        (
            "64.2.0.192.in-addr.arpa.", PTR, "answer", ["mail.example."],
            [("CNAME", "64.64/26.2.0.192.in-addr.arpa.")], None,
        ),
        ("elsewhere.test.", A, "refused", [], [], None),
    ],
)  # fmt: skip
def test_a_right_server(good, name, rdtype, outcome, records, aliases, zone):
    (answer,) = ask_all(resolver(good), ask(name, rdtype))
    assert (answer.outcome, list(answer.records), answer.zone) == (outcome, records, zone)
    assert [(alias.kind, alias.target) for alias in answer.aliases] == aliases
    assert (answer.server, answer.transport) == (good.address, "udp")
    assert abs(answer.at - time.time()) < 60
    assert 0 < answer.rtt < 10


# -- faults of one server: {fault: (outcome, transport, what the first failure says)}


def wrong_case(exchange: Exchange) -> None:
    """A server that does not keep the case of the question."""
    exchange.send(_with_name(exchange.right(), bytes.lower))


def wrong_case_by_udp(exchange: Exchange) -> None:
    if exchange.udp:
        wrong_case(exchange)
    else:
        exchange.send(exchange.right())


def _with_name(wire, change):
    end = wire.index(b"\0", 12)
    return wire[:12] + change(wire[12:end]) + wire[end:]


def other_question(exchange: Exchange) -> None:
    """The right id, another name."""
    exchange.send(_with_name(exchange.right(), lambda name: name[:1] + b"x" + name[2:]))


def other_type(exchange: Exchange) -> None:
    wire = exchange.right()
    end = wire.index(b"\0", 12)
    exchange.send(wire[: end + 1] + b"\0\x1c" + wire[end + 3 :])


def a_query_back(exchange: Exchange) -> None:
    """Our own query, reflected."""
    exchange.send(exchange.query.to_wire())


def garbage_first(exchange: Exchange) -> None:
    for octets in (b"", b"\0", os.urandom(3), os.urandom(500), b"\xff" * 1232):
        exchange.send(octets)
    exchange.send(exchange.right())


def too_large(exchange: Exchange) -> None:
    """A datagram larger than what was advertised; by TCP the right answer."""
    exchange.send(exchange.right() + b"\0" * 1300 if exchange.udp else exchange.right())


def closes(exchange: Exchange) -> None:
    """TC, then a TCP connection that ends in the middle."""
    if exchange.udp:
        exchange.send(exchange.wire(exchange.blank(flags="TC RA")))
    else:
        exchange._put(struct.pack("!H", 500) + b"short")
        raise ConnectionResetError


def drips(exchange: Exchange) -> None:
    """64 KiB over TCP, one octet at a time."""
    exchange.send_slowly(exchange.right() + b"\0" * 65000, 0.02)


def drips_in_time(exchange: Exchange) -> None:
    exchange.send_slowly(exchange.right(), 0.001)


def refuses_edns(exchange: Exchange) -> None:
    if exchange.query.edns >= 0:
        response = dns.message.make_response(exchange.query)
        response.use_edns(False)
        response.set_rcode(dns.rcode.FORMERR)
        exchange.send(response.to_wire())
    else:
        exchange.send(exchange.right())


def refuses_edns_barely(exchange: Exchange) -> None:
    """As servers from before EDNS do: a header that says FORMERR, nothing else."""
    if exchange.query.edns >= 0:
        exchange.send(struct.pack("!HHHHHH", exchange.query.id, 0x8001, 0, 0, 0, 0))
    else:
        exchange.send(exchange.right())


def badvers(exchange: Exchange) -> None:
    if exchange.query.edns >= 0:
        exchange.send(exchange.wire(exchange.blank(dns.rcode.BADVERS)))
    else:
        exchange.send(exchange.right())


def compression_loop(exchange: Exchange) -> None:
    wire = bytearray(exchange.wire(exchange.blank()))
    wire[6:8] = b"\0\1"
    wire[10:12] = b"\0\0"
    wire = wire[: wire.index(b"\0", 12) + 5]
    exchange.send(bytes(wire) + struct.pack("!HHHIHH", 0xC000 | len(wire), 12, 1, 60, 2, 0xC000 | (len(wire) + 12)))


def ede(exchange: Exchange) -> None:
    response = exchange.blank(dns.rcode.SERVFAIL)
    response.use_edns(0, options=[dns.edns.GenericOption(15, b"\0\x07signature expired {{ 7*7 }}")])
    exchange.send(response.to_wire())


@pytest.mark.parametrize(
    ("fault", "outcome", "transport", "failures"),
    [
        ("timeout", "timeout", "udp", ["timeout", "timeout", "timeout"]),
        ("udp_timeout", "answer", "tcp", ["timeout", "timeout"]),
        ("truncated", "answer", "tcp", []),
        ("wrong_id", "malformed", "tcp", ["timeout", "timeout", "malformed"]),
        ("forged_first", "answer", "udp", []),
        ("malformed", "malformed", "udp", ["malformed"]),
        ("lame", "lame", "udp", ["lame"]),
        ("empty", "lame", "udp", ["lame"]),
        ("servfail", "servfail", "udp", ["servfail"]),
        ("refused", "refused", "udp", ["refused"]),
        ("formerr", "rcode", "udp", ["rcode"]),
        ("notimp", "rcode", "udp", ["rcode"]),
        ("notauth", "rcode", "udp", ["rcode"]),
        (slow(0.15), "answer", "udp", []),
        (first(1, "timeout"), "answer", "udp", ["timeout"]),
        (first(1, "wrong_id"), "answer", "udp", ["timeout"]),
        (wrong_case, "answer", "tcp", ["timeout"]),
        (wrong_case_by_udp, "answer", "tcp", ["timeout"]),
        (other_question, "malformed", "tcp", ["timeout", "timeout", "malformed"]),
        (other_type, "malformed", "tcp", ["timeout", "timeout", "malformed"]),
        (a_query_back, "malformed", "tcp", ["timeout", "timeout", "malformed"]),
        (garbage_first, "answer", "udp", []),
        (too_large, "answer", "tcp", ["timeout"]),
        (closes, "unreachable", "tcp", ["unreachable", "unreachable"]),
        (drips, "timeout", "tcp", ["timeout", "timeout"]),
        (drips_in_time, "answer", "tcp", []),
        (refuses_edns, "answer", "udp", []),
        (refuses_edns_barely, "answer", "udp", []),
        (badvers, "answer", "udp", []),
        (compression_loop, "malformed", "udp", ["malformed"]),
        (ede, "servfail", "udp", ["servfail"]),
    ],
)
def test_one_faulty_server(fault, outcome, transport, failures):
    with NameServer(ZONES, faults={"mail.example.": fault}) as server:
        engine = resolver(server)
        began = time.monotonic()
        (answer,) = ask_all(engine, MAIL)
        took = time.monotonic() - began
    assert [failure.outcome for failure in answer.failures] == failures
    assert (answer.outcome, answer.transport) == (outcome, transport)
    assert answer.records == (("192.0.2.10",) if outcome == "answer" else ())
    assert answer.server == server.address
    assert took < 3, "bounded: two tries by UDP and one by TCP, 0.3 s each"


def test_extended_errors_are_kept_and_harmless():
    with NameServer(ZONES, faults={"*": ede}) as server:
        (answer,) = ask_all(resolver(server), MAIL)
    assert answer.extended_errors == ((7, "signature expired ?? 7*7 ??"),)


def test_what_does_not_fit_is_counted():
    with NameServer(ZONES, faults={"*": "forged_first"}) as server:
        engine = resolver(server)
        ask_all(engine, MAIL)
    assert engine.stats.discarded == 2
    assert engine.stats.retransmissions == 0


def test_five_hundred_names(good):
    engine = resolver(good)
    (answer,) = ask_all(engine, ask("99.2.0.192.in-addr.arpa.", PTR))
    assert (answer.outcome, answer.transport, len(set(answer.records))) == ("answer", "tcp", 500)
    assert engine.stats.tcp == 1


# -- several servers


@pytest.mark.parametrize(
    "fault", ["servfail", "refused", "lame", "empty", "malformed", "notauth", "timeout", "wrong_id", closes]
)
def test_the_next_server_is_asked(good, fault):
    with NameServer(ZONES, faults={"mail.example.": fault}) as bad:
        (answer,) = ask_all(resolver(bad, good), MAIL)
    assert (answer.outcome, answer.server) == ("answer", good.address)
    assert [failure.server for failure in answer.failures] == [bad.address]


@pytest.mark.parametrize(
    ("faults", "outcome", "told_by"),
    [
        (("timeout", "servfail"), "servfail", 1),
        (("servfail", "timeout"), "servfail", 0),
        (("refused", "servfail"), "servfail", 1),
        (("timeout", "refused"), "refused", 1),
        (("lame", "refused"), "refused", 1),
        (("malformed", "timeout"), "malformed", 0),
        (("timeout", "timeout"), "timeout", 0),
    ],
)
def test_when_all_fail_the_most_telling_is_told(faults, outcome, told_by):
    with NameServer(ZONES, faults={"*": faults[0]}) as one_server, NameServer(ZONES, faults={"*": faults[1]}) as other:
        (answer,) = ask_all(resolver(one_server, other), MAIL)
    assert (answer.outcome, answer.server) == (outcome, (one_server, other)[told_by].address)
    assert {failure.server for failure in answer.failures} == {one_server.address, other.address}


def test_a_server_that_is_gone_is_left_alone(good):
    with NameServer(ZONES, faults={"*": "timeout"}) as dead:
        engine = resolver(dead, good, concurrency=10)
        answers = ask_all(engine, *[ask(f"host{number}.example.", A) for number in range(200)])
        assert {answer.outcome for answer in answers} == {"answer"}
        assert sum(dead.asked.values()) < 40


def test_a_good_server_alone_is_asked_first(good):
    with NameServer(ZONES) as second:
        ask_all(resolver(good, second), MAIL, ask("alias.example.", A))
        assert not second.asked


# -- the network


def closed_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{sock.getsockname()[1]}"


def test_port_unreachable(good):
    closed = closed_port()
    (answer,) = ask_all(resolver(closed), MAIL)
    assert (answer.outcome, answer.server) == ("unreachable", closed)
    assert answer.failures[0].detail == os.strerror(111)
    (answer,) = ask_all(resolver(closed, good), MAIL)
    assert (answer.outcome, [failure.outcome for failure in answer.failures]) == ("answer", ["unreachable"])


@pytest.mark.parametrize("number", [101, 113])  # ENETUNREACH, EHOSTUNREACH
def test_network_unreachable(good, monkeypatch, number):
    class Unroutable(socket.socket):
        def connect_ex(self, where):
            return number if where[0] == "192.0.2.1" else super().connect_ex(where)

    monkeypatch.setattr(transport_module.socket, "socket", Unroutable)
    (answer,) = ask_all(resolver("192.0.2.1"), MAIL)
    assert (answer.outcome, answer.failures[0].detail) == ("unreachable", os.strerror(number))
    (answer,) = ask_all(resolver("192.0.2.1", good), MAIL)
    assert (answer.outcome, answer.server) == ("answer", good.address)


def test_ipv6():
    try:
        with NameServer(ZONES, host="::1") as server:
            (answer,) = ask_all(resolver(server), MAIL)
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    assert (answer.outcome, answer.server) == ("answer", server.address)


@pytest.mark.parametrize("number", [11, 105])  # EAGAIN, ENOBUFS
def test_full_buffers_of_the_kernel_are_waited_for(good, monkeypatch, number):
    class Full(socket.socket):
        left = 5

        def send(self, data, *flags):
            if Full.left:
                Full.left -= 1
                raise OSError(number, "full")
            return super().send(data, *flags)

    monkeypatch.setattr(transport_module.socket, "socket", Full)
    engine = resolver(good)
    answers = ask_all(engine, *[ask(f"host{number}.example.", A) for number in range(50)])
    assert Full.left == 0
    assert {answer.outcome for answer in answers} == {"answer"}
    assert (engine.stats.datagrams, engine.stats.retransmissions) == (50, 0)


def test_few_file_descriptors_are_made_do_with(good, monkeypatch):
    class Few(socket.socket):
        left = 3

        def __init__(self, *args, **more):
            if not Few.left:
                raise OSError(24, "too many open files")
            Few.left -= 1
            super().__init__(*args, **more)

    monkeypatch.setattr(transport_module.socket, "socket", Few)
    answers = ask_all(resolver(good), *[ask(f"host{number}.example.", A) for number in range(300)])
    assert {answer.outcome for answer in answers} == {"answer"}


# -- bounds, counted


def test_each_question_is_asked_once(good):
    good.asked.clear()
    engine = resolver(good, concurrency=7)
    questions = [
        ask("mail.example.", A),
        ask("MAIL.example", A),
        ask("alias.example.", A),
        ask("none.example.", A),
    ] * 50
    answers = ask_all(engine, *questions)
    assert [answer.outcome for answer in answers] == ["answer", "answer", "answer", "nxdomain"] * 50
    assert max(good.asked.values()) == 1
    assert engine.stats.questions == 3
    assert ask_all(engine, MAIL)[0].records == ("192.0.2.10",)  # in a later run too
    assert max(good.asked.values()) == 1


def test_the_answers_are_kept(good):
    engine = resolver(good)
    questions = [MAIL, ask("none.example.", A), ask("64.2.0.192.in-addr.arpa.", PTR), ask("many.example.", A)]
    told = dict(zip(questions, ask_all(engine, *questions)))
    assert set(engine.answers) >= set(questions)
    for question, answer in told.items():
        kept = engine.answers[question]
        for slot in answer.__slots__:
            assert getattr(kept, slot) == getattr(answer, slot)
    with pytest.raises(KeyError):
        engine.answers[ask("never.example.", A)]


def test_what_failed_before_is_kept_too():
    with NameServer(ZONES, faults={"mail.example.": first(1, "timeout")}) as server:
        engine = resolver(server)
        (answer,) = ask_all(engine, MAIL)
    assert [failure.outcome for failure in answer.failures] == ["timeout"]
    assert engine.answers[MAIL].failures == answer.failures


def far_alias(target):
    """A server that tells the alias and leaves its target to who asks."""

    def fault(exchange):
        response = exchange.blank(flags="AA")
        name = exchange.query.question[0].name
        response.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", target(name)))
        exchange.send(exchange.wire(response))

    return fault


@pytest.mark.parametrize(
    ("targets", "outcome", "chain"),
    [
        ({"a1.example.": "mail.example."}, "answer", ["mail.example."]),
        ({"a1.example.": "a2.example.", "a2.example.": "mail.example."}, "answer", ["a2.example.", "mail.example."]),
        ({"a1.example.": "none.example."}, "nxdomain", ["none.example."]),
        ({"a1.example.": "elsewhere.test."}, "refused", ["elsewhere.test."]),
        ({"a1.example.": "a2.example.", "a2.example.": "a1.example."}, "alias_loop", ["a2.example.", "a1.example."]),
        (
            {"a1.example.": "a2.example.", "a2.example.": "a3.example.", "a3.example.": "a2.example."},
            "alias_loop",
            ["a2.example.", "a3.example.", "a2.example."],
        ),
    ],
)
def test_aliases_across_answers(targets, outcome, chain):
    faults = {owner: far_alias(lambda _name, target=target: target) for owner, target in targets.items()}
    with NameServer(ZONES, faults=faults) as server:
        engine = resolver(server)
        answers = ask_all(engine, ask("a1.example.", A), ask("a1.example.", A))
        assert max(server.asked.values()) == 1
    for answer in answers:
        assert answer.outcome == outcome
        assert [alias.target for alias in answer.aliases] == chain


def test_all_members_of_a_circle_end():
    circle = {f"c{number}.example.": f"c{(number + 1) % 5}.example." for number in range(5)}
    faults = {owner: far_alias(lambda _name, target=target: target) for owner, target in circle.items()}
    with NameServer(ZONES, faults=faults) as server:
        answers = ask_all(resolver(server), *[ask(owner, A) for owner in circle])
    assert {answer.outcome for answer in answers} == {"alias_loop"}


def test_an_alias_to_ever_new_names_ends():
    with NameServer(ZONES, faults={"*": far_alias(lambda name: f"x.{name}")}) as server:
        engine = resolver(server)
        (answer,) = ask_all(engine, MAIL)
    assert answer.outcome == "alias_loop"
    assert engine.stats.questions < 20


def test_questions_side_by_side_are_told_in_order(good):
    def many(names):
        answers = yield [ask(name, A) for name in names]
        nothing = yield []
        return [answer.question.owner for answer in answers], nothing

    names = [f"host{number}.example." for number in range(120)]
    ((_index, told),) = resolver(good, concurrency=7).run([many(names)])
    assert told == (names, [])


def test_a_question_about_no_name_is_not_asked(good):
    (answer,) = ask_all(resolver(good), ask("x" * 64 + ".example.", A))
    assert answer.outcome == "not_asked"


def test_checks_are_pulled_as_there_is_room(good):
    pulled, finished = [], []

    def checks():
        for number in range(200):
            pulled.append(number)
            yield one(MAIL if number % 2 else ask(f"host{number}.example.", A))

    for index, _answer in resolver(good, concurrency=10).run(checks()):
        finished.append(index)
        assert len(pulled) - len(finished) <= 10
    assert sorted(finished) == list(range(200))


def test_the_rate_holds_for_every_datagram():
    """40 questions, each sent twice, at 200 a second: counted at the server, so the machine's pace does not matter."""
    times = []

    def silent(exchange):
        times.append(time.monotonic())

    with NameServer(ZONES, faults={"*": silent}) as server:
        engine = resolver(server, rate=200.0, timeout=0.2)
        ask_all(engine, *[ask(f"host{number}.example.", A) for number in range(40)])
    assert engine.stats.datagrams == 80
    assert times[-1] - times[0] >= (len(times) - 1 - 200 * 0.02 - 1) / 200 - 0.05


def test_the_sockets_of_a_pool_take_turns():
    """Else a port would be worth more to a forger, and one socket's buffer would be full before the others."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        engine = resolver(f"127.0.0.1:{silent.getsockname()[1]}", tries=1, timeout=0.05)
        ask_all(engine, *[ask(f"host{number}.example.", A) for number in range(64)])
        silent.setblocking(False)
        ports = [silent.recvfrom(512)[1][1] for _each in range(64)]
    assert [ports.count(port) for port in set(ports)] == [4] * 16


def test_tries_are_kept():
    with NameServer(ZONES, faults={"*": "timeout"}) as server:
        engine = resolver(server, tries=4, timeout=0.1)
        ask_all(engine, MAIL)
        assert (server.transports["udp"], server.transports["tcp"]) == (4, 1)
        assert (engine.stats.datagrams, engine.stats.retransmissions, engine.stats.tcp) == (4, 3, 1)


def test_retransmissions_differ():
    """An id, a port or a case that was seen must not help to forge the answer to the next try."""
    seen = []

    def silent(exchange):
        seen.append((exchange.query.id, exchange.query.question[0].name.labels))

    with NameServer(ZONES, faults={"*": silent}) as server:
        ask_all(resolver(server, tries=5, timeout=0.05), ask("abcdefghijklmnop.example.", A))
    assert len(set(seen)) == len(seen) >= 5


def test_sockets_are_closed_whatever_ends_a_run(good):
    opened = []

    class Watched(socket.socket):
        def __init__(self, *args, **more):
            super().__init__(*args, **more)
            opened.append(self)

    def breaks():
        yield MAIL
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transport_module.socket, "socket", Watched)
        with pytest.raises(KeyboardInterrupt):
            list(resolver(good).run([breaks()]))
        with resolver(good) as engine:
            next(engine.run(one(ask(f"host{number}.example.", A)) for number in range(50)))
    assert opened
    assert all(sock.fileno() == -1 for sock in opened)


def test_the_ordinary_path_does_without_dnspython(good):
    code = f"""if True:
        import sys
        from ansible_collections.mailops.rdns.plugins.module_utils._dns.nameserver import parse_nameservers
        from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import A, PTR, ask
        from ansible_collections.mailops.rdns.plugins.module_utils._dns.resolver import Resolver, ResolverSettings
        def one(question):
            return (yield question)
        engine = Resolver(ResolverSettings(parse_nameservers(["{good.address}"])))
        checks = [one(ask("10.2.0.192.in-addr.arpa.", PTR)), one(ask("alias.example.", A)), one(ask("no.example.", A))]
        print(sorted(answer.outcome for _index, answer in engine.run(checks)))
        print([name for name in ("dns", "netaddr", "asyncio", "ansible") if name in sys.modules])
    """
    tree = [path for path in sys.path if os.path.isdir(os.path.join(path, "ansible_collections", "mailops"))]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(tree)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, timeout=30)
    assert done.stdout.splitlines() == ["['answer', 'answer', 'nxdomain']", "[]"], done.stderr


def test_many_threads_may_have_a_resolver_each(good):
    results = []

    def run():
        results.append({answer.outcome for answer in ask_all(resolver(good), MAIL, ask("alias.example.", A))})

    threads = [threading.Thread(target=run) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [{"answer"}] * 4


def test_a_server_that_answers_nobody_costs_little():
    """Once it is seen to be gone, each question is sent once, and TCP is not tried again and again."""
    with NameServer(ZONES, faults={"*": "timeout"}) as server:
        engine = resolver(server, timeout=0.2, tries=3, concurrency=150)
        answers = ask_all(engine, *[ask(f"host{number}.example.", A) for number in range(300)])
    assert {answer.outcome for answer in answers} == {"timeout"}
    assert engine.stats.datagrams < 300 + 3 * 150
    assert engine.stats.tcp <= 64


def test_every_question_to_a_closed_port_is_told_so():
    """An ICMP error is told once for each socket, on whichever call comes next."""
    answers = ask_all(resolver(closed_port()), *[ask(f"host{number}.example.", A) for number in range(300)])
    assert {answer.outcome for answer in answers} == {"unreachable"}
