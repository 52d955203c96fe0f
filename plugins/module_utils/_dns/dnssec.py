# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Validation from a trust anchor (RFC 4035 section 5): what a trace found is asked for again, with signatures.

Probings (probe.py): no socket, no clock. validate() keeps these rules:

- Several servers of a zone are asked. A validating resolver that is told what does not validate asks another server, so
  one good response is enough; that the others are not as good is said.
- Silence and errors are indeterminate, never bogus. Bogus is only what a server said with authority.
- Secure needs a proof for all of it: every alias on the way, what a wildcard stands for, what is not there.
- Insecure needs a proof too: the zone above says that there is no DS record, or none that can be used.
- Signatures are judged at the time given.
"""

from __future__ import annotations

import functools
import typing as t

from . import question as dns_question
from .anchors import Anchor
from .inquiry import joined
from .message import read_message
from .name import is_within, text_to_labels
from .nameserver import Nameserver
from .probe import RESPONSE, Probe, Probing, Response
from .proof import DS_WITHOUT_DNSKEY, NO_DNSKEY, Proof, Prover, choose, soonest
from .question import Answer, Question
from .reply import AA, RCODE_NAMES, Record, Reply, conclude, make_answer
from .signatures import CryptographyMissing, Keys, TooMuchWork, Verifier
from .traced import AUTHORITATIVE, BOGUS, INDETERMINATE, INSECURE, SECURE, Security, Trace

if t.TYPE_CHECKING:
    import dns.message
    import dns.name

    from .trace import TraceOptions

# Words for what could not be found out; signatures.py and proof.py have the others.
NO_TRUST_ANCHOR = "no_trust_anchor"
SERVERS_UNREACHABLE = "servers_unreachable"
CRYPTOGRAPHY_MISSING = "cryptography_missing"
TOO_COSTLY = "too_costly"
SERVERS_DIFFER = "servers_differ"  # with SECURE: it validates, but not at every server

MOST_SERVERS = 6  # of one zone; name servers before further addresses of the same
MOST_DOUBTS = 3  # servers named for what is wrong at them alone
_MOST_AT_HAND = 256  # messages
_MOST_FOLLOWED = 3  # aliases that a resolver leaves for us to follow

_DS, _DNSKEY = 43, 48
_WORST_FIRST = (BOGUS, INDETERMINATE, INSECURE, SECURE)
_BEST_FIRST = (SECURE, INSECURE, BOGUS, INDETERMINATE)


def validate(
    trace: Trace, anchors: t.Sequence[Anchor], at: float | None = None, options: TraceOptions | None = None
) -> Probing[Security]:
    """What validation makes of the answer that a trace found, at a time (Unix time; that of the trace where not given).

    options: those of the trace, for where its servers were asked.
    """
    walk = _Walk(trace, anchors, trace.at if at is None else at, options)
    try:
        return (yield from walk.run())
    except CryptographyMissing:
        why = "signatures were not checked: dnspython finds no version of the Python package cryptography it can use"
        return Security(INDETERMINATE, None, CRYPTOGRAPHY_MISSING, why)
    except TooMuchWork:
        why = "validation was given up: the zones on the way publish far more keys and signatures than are needed"
        return Security(INDETERMINATE, None, TOO_COSTLY, why)


def explain_servfail(question: Question, resolver: Nameserver) -> Probing[Answer]:
    """What a resolver answers with checking disabled (CD). Where that is an answer, SERVFAIL was about signatures."""
    answer, follow = yield from _unchecked(question, resolver)
    for _each in range(_MOST_FOLLOWED):
        if follow is None:
            break
        rest, follow = yield from _unchecked(Question(follow, question.rdtype), resolver)
        answer = joined(answer, rest)
    return answer


def _unchecked(question: Question, resolver: Nameserver) -> Probing[tuple[Answer, str | None]]:
    """One answer, and the name that the resolver leaves for us to follow."""
    response: Response = yield Probe(resolver, question.owner, question.rdtype, recurse=True, unchecked=True)
    where = (str(resolver), response.transport, response.at, response.rtt)
    if response.outcome != RESPONSE:
        return make_answer(question, Reply(response.outcome), *where), None
    soas = [one for one in response.authority if one.rdtype == dns_question.SOA]
    reply = conclude(
        question,
        response.flags,
        response.rcode or 0,
        [Record(*one) for one in response.answers],
        [Record(one.owner, one.rdtype, one.ttl, one.value.rsplit(" ", 1)[-1]) for one in soas],
        any(one.rdtype == dns_question.NS for one in response.authority),
        response.extended_errors,
    )
    return make_answer(question, reply, *where), reply.follow


class _Walk:
    """One validation."""

    def __init__(self, trace: Trace, anchors: t.Sequence[Anchor], at: float, options: TraceOptions | None) -> None:
        self._trace = trace
        self._anchors = anchors
        self._verifier = Verifier(at)
        self._prover = Prover(self._verifier)
        self._servers = _servers_of(trace, options)
        self._known: dict[str, Keys | Security] = {}  # by zone
        self._doubts: dict[str, None] = {}

    def run(self) -> Probing[Security]:
        """The answer, over every alias that leads to it."""
        targets = [alias.target.lower() for alias in self._trace.aliases]
        found: list[Security] = []
        for name, target in zip([self._trace.owner, *targets], [*targets, None]):
            zone = max((known for known in self._servers if is_within(name, known)), key=len, default=None)
            if zone is None:
                found.append(_unreachable(None, "nothing on the way to it was traced"))
                continue
            keys = yield from self._keys_of(zone)
            found.append(keys if isinstance(keys, Security) else (yield from self._answer(name, target, zone, keys)))
            if found[-1].state == BOGUS:
                break
        return self._conclude(found)

    def _conclude(self, found: list[Security]) -> Security:
        state = next(state for state in _WORST_FIRST if any(one.state == state for one in found))
        last = [one for one in found if one.state == state][-1 if state == SECURE else 0]
        if state not in (SECURE, INSECURE):
            return last
        result = last._replace(until=soonest(*(one.until for one in found)))
        if not self._doubts:
            return result
        doubts = "; ".join(list(self._doubts)[:MOST_DOUBTS])
        if state == INSECURE:
            return result._replace(why=f"{result.why}; not all servers agree: {doubts}")
        return result._replace(reason=SERVERS_DIFFER, why=f"it validates, but not at every server: {doubts}")

    # -- keys

    def _keys_of(self, zone: str) -> Probing[Keys | Security]:
        """The keys of a zone, or why there are none to go by."""
        if zone in self._known:
            return self._known[zone]
        anchored = {anchor.zone for anchor in self._anchors if is_within(zone, anchor.zone)}
        top = max(anchored, key=len, default=None)
        if top is None or top not in self._servers:
            what = (
                f"no trust anchor leads to {zone}" if top is None else f"the trust anchor {top} is no zone on the way"
            )
            return Security(INDETERMINATE, zone, NO_TRUST_ANCHOR, what)
        chain = sorted((one for one in self._servers if is_within(zone, one) and is_within(one, top)), key=len)
        found: Keys | Security
        parent = chain[0]
        for one in chain:
            if one not in self._known:
                if one == top:
                    self._known[one] = yield from self._anchored(one)
                else:
                    self._known[one] = yield from self._delegated(one, parent, self._known[parent])
            found = self._known[one]
            parent = one
        return found

    def _anchored(self, zone: str) -> Probing[Keys | Security]:
        digests = choose(tuple(anchor.key for anchor in self._anchors if anchor.zone == zone), zone)
        if digests.state != SECURE:
            return Security(INDETERMINATE, zone, NO_TRUST_ANCHOR, f"the trust anchor cannot be used: {digests.why}")
        found = yield from self._dnskeys(zone, digests)
        if isinstance(found, Security) and found.reason in (NO_DNSKEY, DS_WITHOUT_DNSKEY):
            why = f"{found.why}: the trust anchor is not this zone's, or out of date"
            return Security(INDETERMINATE, zone, NO_TRUST_ANCHOR, why)
        return found

    def _delegated(self, zone: str, parent: str, keys: Keys | Security) -> Probing[Keys | Security]:
        """From the keys of the zone above to a zone's own."""
        if isinstance(keys, Security):
            return keys
        name = _name(zone)
        proof = yield from self._best(parent, zone, _DS, lambda message: self._prover.digests(message, name, keys))
        until = soonest(keys.until, proof.until)
        if proof.state != SECURE:
            return self._security(proof, zone if proof.state == INSECURE else parent, until)
        if not proof.digests:  # the zone above says that no zone begins here: its own keys go on
            return keys
        return (yield from self._dnskeys(zone, proof._replace(until=until)))

    def _dnskeys(self, zone: str, digests: Proof) -> Probing[Keys | Security]:
        name = _name(zone)
        proof = yield from self._best(
            zone, zone, _DNSKEY, lambda message: self._prover.keys(message, name, digests.digests)
        )
        if proof.keys is None:
            return self._security(proof, zone, None)
        proof.keys.until = soonest(digests.until, proof.until)
        return proof.keys

    # -- answers

    def _answer(self, name: str, target: str | None, zone: str, keys: Keys) -> Probing[Security]:
        asked, leads = _name(name), _name(target) if target is not None else None
        rdtype = self._trace.rdtype
        proof = yield from self._best(
            zone, name, rdtype, lambda message: self._prover.answer(message, asked, rdtype, keys, leads)
        )
        return self._security(proof, zone, soonest(keys.until, proof.until))

    @staticmethod
    def _security(proof: Proof, zone: str, until: float | None) -> Security:
        if proof.state == SECURE:
            why = f"every signature on the way from the trust anchor down to {zone} is good"
            return Security(SECURE, zone, None, why, until)
        return Security(proof.state, zone, proof.reason, proof.why, until if proof.state == INSECURE else None)

    # -- servers

    def _best(
        self, zone: str, name: str, rdtype: int, prove: t.Callable[[dns.message.Message], Proof]
    ) -> Probing[Proof]:
        """The best that the servers of a zone prove; what the others say otherwise is remembered."""
        servers = self._servers[zone]
        responses: list[Response] = yield [Probe(where, name, rdtype, dnssec=True) for _label, where in servers]
        proofs: list[tuple[str, Proof]] = []
        silent: dict[str, None] = {}
        for (label, _where), response in zip(servers, responses):
            message = _readable(response)
            if isinstance(message, str):
                silent[f"{label}: {message}"] = None
            else:
                proofs.append((label, prove(message)))
        if not proofs:
            told = "; ".join(list(silent)[:MOST_DOUBTS]) or "no server of it works"
            kind = {_DS: "DS", _DNSKEY: "DNSKEY"}.get(rdtype) or dns_question.TYPE_NAMES.get(rdtype, str(rdtype))
            return Proof(INDETERMINATE, SERVERS_UNREACHABLE, f"{zone} gives no answer about {name} {kind} ({told})")
        best = min((proof for _label, proof in proofs), key=lambda proof: _BEST_FIRST.index(proof.state))
        for label, proof in proofs:
            if proof.state == BOGUS and best.state != BOGUS:
                self._doubts[f"{label}: {proof.why}"] = None
            if best.keys is not None and proof.keys is not None and proof.keys.by_tag != best.keys.by_tag:
                self._doubts[f"{label}: it has other keys than another server of {zone}"] = None
                best.keys.add(key for keys in proof.keys.by_tag.values() for key in keys)
        return best


def _unreachable(zone: str | None, why: str) -> Security:
    return Security(INDETERMINATE, zone, SERVERS_UNREACHABLE, why)


def _name(text: str) -> dns.name.Name:
    import dns.name

    return dns.name.Name([*text_to_labels(text), b""])


def _servers_of(trace: Trace, options: TraceOptions | None) -> dict[str, list[tuple[str, Nameserver]]]:
    """By zone, the servers that work, and what to call them: each name server before further addresses of one."""
    given = {server.address: server for _name, server in options.roots} if options is not None else {}
    port = options.port if options is not None else 53
    found: dict[str, dict[Nameserver, str]] = {}
    for step in trace.steps:
        servers = found.setdefault(step.zone, {})
        for view in step.servers:
            if view.outcome == AUTHORITATIVE and view.address is not None and view.via != "expected":
                where = given.get(view.address) if step.zone == "." else None
                servers.setdefault(where or Nameserver(view.address, port), view.name)
    chosen: dict[str, list[tuple[str, Nameserver]]] = {}
    for zone, servers in found.items():
        names = list(servers.values())
        ordered = sorted(enumerate(servers.items()), key=lambda item: (names[: item[0]].count(item[1][1]), item[0]))
        chosen[zone] = [
            (name if name == where.address else f"{name} ({where.address})", where)
            for _index, (where, name) in ordered[:MOST_SERVERS]
        ]
    return chosen


def _readable(response: Response) -> dns.message.Message | str:
    """A response that says something with authority, or in a few words why it does not."""
    if response.outcome != RESPONSE:
        return response.detail or response.outcome
    rcode = response.rcode or 0
    if rcode not in (0, 3):
        return RCODE_NAMES.get(rcode, f"rcode {rcode}")
    if not response.flags & AA:
        return "no authority"
    try:
        return _read(response.wire or b"")
    except ValueError:
        return "malformed"


@functools.lru_cache(maxsize=_MOST_AT_HAND)
def _read(wire: bytes) -> dns.message.Message:
    """A message, read once: a fleet's validations share those of the zones on the way."""
    return read_message(wire)
