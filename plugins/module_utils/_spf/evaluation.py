# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Does the SPF policy of a domain authorise an address (RFC 7208)? pyspf decides; here it is given answers and bounds.

A check (see _dns/question.py). pyspf wants each answer at once, in the middle of its work. So it begins anew whenever
an answer was missing, with all that are known: what it says depends on the answers alone. It opens no socket.
"""

from __future__ import annotations

import typing as t

from .._dns import question as dns
from .._dns.name import labels_to_text, text_to_octets
from .._dns.question import Answer, Asked, Question, ask
from .._hostname import bare

# Results (RFC 7208 section 2.6).
PASS = "pass"  # noqa: S105 - the domain says that the address may send its mail
FAIL = "fail"  # ... that it may not
SOFTFAIL = "softfail"  # ... that it may not, probably
NEUTRAL = "neutral"  # ... nothing about it
NONE = "none"  # the domain has no policy
PERMERROR = "permerror"  # it has one that cannot be used
TEMPERROR = "temperror"  # DNS did not answer: nothing is known
RESULTS = (PASS, FAIL, SOFTFAIL, NEUTRAL, NONE, PERMERROR, TEMPERROR)

# RFC 7208 section 4.6.4; pyspf keeps the limits, and these say in words what they are.
MOST_LOOKUPS = 10  # terms that ask DNS
MOST_VOID = 2  # look-ups that find nothing

# Bounds of our own. Whoever publishes a policy chooses what is asked and how long pyspf works. Ten terms with ten
# names each need some 120 questions. A policy should fit 512 octets (section 3.4); pyspf's time grows with the square
# of a term's length, from a few milliseconds for 512 octets to most of a minute for 64 KiB.
MOST_QUESTIONS = 150
MOST_SECONDS = 60.0  # from the first answer to the last; receivers give up after 20 or more (section 4.6.4)
MOST_RECORD = 4096
MOST_TERM = 512
MOST_NAME = 253  # octets of a name as text

_TYPES = {"A": dns.A, "AAAA": dns.AAAA, "MX": dns.MX, "PTR": dns.PTR, "TXT": dns.TXT}


class Sender(t.NamedTuple):
    """Who sends: what the macros of a policy are made of (RFC 7208 section 7.2)."""

    address: str  # canonical text
    domain: str  # of MAIL FROM, without the final dot
    local_part: str = "postmaster"
    helo: str = "unknown"


class Policy(t.NamedTuple):
    """A policy that was read on the way."""

    domain: str
    record: str  # as published


class Spf(t.NamedTuple):
    """What the policy says of a sender, and how it came to that."""

    result: str
    decided_by: str | None  # the term that matched, in the policy of domain
    domain: str  # whose policy decided: the sender's, or where redirect= led; for permerror, whose is at fault
    problem: str  # why there is no answer: for permerror and temperror
    policies: tuple[Policy, ...]  # in the order in which they were read, each once
    lookups: int
    void_lookups: int
    exists: bool  # False where the domain itself does not exist


class _Missing(Exception):  # noqa: N818 - no error: the check goes and asks
    """pyspf wants an answer that is not there yet."""

    def __init__(self, question: Question) -> None:
        super().__init__(question)
        self.question = question


def check_spf(sender: Sender) -> t.Generator[Asked, t.Any, Spf]:
    """Ask what the policy of a sender's domain makes of it."""
    known: dict[Question, Answer] = {}
    while True:
        try:
            return _Evaluation(sender, known).run()
        except _Missing as missing:
            known[missing.question] = yield missing.question


class _Evaluation:
    """One run of pyspf over the answers known so far."""

    def __init__(self, sender: Sender, known: t.Mapping[Question, Answer]) -> None:
        import spf  # here, for only one module needs it, and it may not be there

        self._errors = spf
        self._known = known
        self._sender = sender
        self._domain = sender.domain
        self._at_fault: str | None = None
        self._policies: dict[str, Policy] = {}
        mail_from = f"{sender.local_part}@{sender.domain}"
        self._query = query = spf.query(i=sender.address, s=mail_from, h=sender.helo, strict=True)
        self._read_policy, self._follow = query.dns_spf, query.check1
        query.dns = self._look_up
        query.dns_spf = self._policy
        query.check1 = self._check
        query.get_explanation = lambda _spec: None  # text for refused senders: nothing to ask for

    def run(self) -> Spf:
        """What it comes to; _Missing where an answer is not there."""
        query = self._query
        try:
            result, _code, _explanation = query.check()
        except _Missing:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a hostile policy makes the library do
            result, query.prob = PERMERROR, f"pyspf cannot read it ({type(error).__name__})"
        question = _question(self._sender.domain, "TXT")
        answer = None if question is None else self._known.get(question)
        return Spf(
            result,
            query.mechanism if result not in (PERMERROR, TEMPERROR) else None,
            self._at_fault or self._domain if result == PERMERROR else self._domain,
            _problem(query) if result in (PERMERROR, TEMPERROR) else "",
            tuple(self._policies.values()),
            query.lookups,
            query.void_lookups,
            answer is None or answer.outcome != dns.NXDOMAIN,
        )

    def _check(self, policy: str, domain: str, recursion: int) -> t.Any:
        if not recursion:  # the policy asked for, or the one that redirect= put in its place
            self._domain = domain
        try:
            return self._follow(policy, domain, recursion)
        except self._errors.PermError:
            self._at_fault = self._at_fault or domain
            raise

    def _policy(self, domain: str) -> str | None:
        """The policy of a domain, kept for the user, and refused where reading it would take too long."""
        try:
            policy = t.cast("str | None", self._read_policy(domain))
            if policy is not None:
                self._policies.setdefault(domain.lower(), Policy(domain, policy))
                self._check_size(policy)
        except self._errors.PermError:
            self._at_fault = self._at_fault or domain
            raise
        return policy

    def _check_size(self, policy: str) -> None:
        if len(policy) > MOST_RECORD:
            raise self._errors.PermError(f"it is longer than the {MOST_RECORD:,} octets that are read here")
        if any(len(term) > MOST_TERM for term in policy.split(" ")):
            raise self._errors.PermError(f"it has a term longer than the {MOST_TERM} octets that are read here")

    def _look_up(self, name: str, rdtype: str, _cnames: object = None, ignore_void: bool = False) -> list[t.Any]:
        """What pyspf asks of DNS, in the form in which it wants it."""
        question = _question(str(name), rdtype)
        if question is None:
            return []
        answer = self._known.get(question)
        if answer is None:
            self._check_cost()
            raise _Missing(question)
        if not answer.conclusive:
            raise self._errors.TempError(f"the look-up of {bare(question.owner)} {rdtype} failed ({answer.outcome})")
        if not answer.records and not ignore_void:
            self._query.void_lookups += 1
            if self._query.void_lookups > MOST_VOID:
                raise self._errors.PermError(f"more than {MOST_VOID} look-ups find nothing (RFC 7208 section 4.6.4)")
        return [value for value in (_value(rdtype, record) for record in answer.records) if value is not None]

    def _check_cost(self) -> None:
        """Before one more question."""
        if len(self._known) >= MOST_QUESTIONS:
            raise self._errors.PermError(f"it needs more than {MOST_QUESTIONS} questions")
        times = [answer.at for answer in self._known.values()]
        if times and max(times) - min(times) > MOST_SECONDS:
            raise self._errors.TempError(f"the answers took longer than {MOST_SECONDS:g} seconds")


def _question(name: str, rdtype: str) -> Question | None:
    """The question for a name as pyspf has it: plain text, of any characters. None where it is no name."""
    name = bare(name)
    while len(name) > MOST_NAME:  # RFC 7208 section 7.3; pyspf takes away one label, and no more
        _label, dot, name = name.partition(".")
        if not dot:
            return None
    labels = name.encode("ascii", "replace").split(b".")
    if not all(0 < len(label) < 64 for label in labels):
        return None
    return ask(labels_to_text(labels), _TYPES[rdtype])


def _value(rdtype: str, record: str) -> t.Any:
    """A record as pyspf wants it. None for names with octets that no host name has: they confirm nothing."""
    if rdtype == "TXT":
        return (text_to_octets(record),)
    if rdtype == "MX":
        preference, _space, name = record.partition(" ")
        return None if "\\" in name else (int(preference), bare(name))
    if rdtype == "PTR":
        return None if "\\" in record else bare(record)
    return record


# pyspf's words that say too little.
_PLAINER = {
    "Too many DNS lookups": f"more than {MOST_LOOKUPS} terms ask DNS (RFC 7208 section 4.6.4)",
    "Two or more type TXT spf records found.": "there is more than one (RFC 7208 section 4.5)",
}


def _problem(query: t.Any) -> str:
    """What pyspf found wrong, with the term where it names one."""
    problem = _PLAINER.get(query.prob, str(query.prob))
    term = query.mech[-1] if getattr(query, "mech", None) else ""
    return f"{problem}: {term}" if term else problem
