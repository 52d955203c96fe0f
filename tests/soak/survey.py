# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the soak: survey the field while its servers fail, hold each verdict against the truth, and weigh the process.

python tests/soak/survey.py [COUNT]      prints JSON: stages, counts, mistakes
"""

from __future__ import annotations

import gc
import json
import pathlib
import resource
import subprocess
import sys
import time
import types
import typing as t

if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / ".cache" / "collections"))

from ansible_collections.mailops.rdns.plugins.module_utils._address import parse_networks
from ansible_collections.mailops.rdns.plugins.module_utils._dns.nameserver import Nameserver
from ansible_collections.mailops.rdns.plugins.module_utils._dns.prober import Prober, ProbeSettings
from ansible_collections.mailops.rdns.plugins.module_utils._dns.resolver import Resolver, ResolverSettings
from ansible_collections.mailops.rdns.plugins.module_utils._policy import parse_policy
from ansible_collections.mailops.rdns.plugins.module_utils._survey import Explainer, Survey
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_target
from ansible_collections.mailops.rdns.plugins.module_utils._verdict import Verdict
from ansible_collections.mailops.rdns.tests.soak import field

COUNT = 100_000
STAGES = 8
MIB = 1 << 20
MOST_SHOWN = 20  # mistakes

#: What a look-up that found nothing out makes of a path, by the type of the question.
LOST = {"PTR": {"ptr_lookup_failed"}, "A": {"forward_lookup_failed", "helo_lookup_failed"}}


def resident() -> int:
    """Octets of this process in memory."""
    pages = int(pathlib.Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def size_of(roots: t.Iterable[t.Any], known: t.Iterable[t.Any] = ()) -> int:
    """Octets of all that these objects hold, but for what the known ones hold too."""
    seen: set[int] = set()
    total = 0
    for counted, things in ((False, known), (True, roots)):
        waiting = list(things)
        while waiting:
            thing = waiting.pop()
            if id(thing) in seen or isinstance(thing, (type, types.ModuleType, types.FunctionType)):
                continue
            seen.add(id(thing))
            total += counted * sys.getsizeof(thing)
            waiting += gc.get_referents(thing)
    return total


class Record:
    """What became of each address, and how large the process was at each stage."""

    def __init__(self, count: int, answers: t.Sized) -> None:
        self.seen = bytearray(count)
        self._answers = answers
        self.kinds: dict[str, dict[str, int]] = {}
        self.mistakes: list[str] = []
        self.stages: list[dict[str, t.Any]] = []
        self._judged = self._kept = 0
        self._began = time.monotonic()
        self._numbers = {field.address(index): index for index in range(count)}
        self._stages = {count * number // STAGES for number in range(1, STAGES + 1)}

    def keep(self, verdict: Verdict) -> bool:
        """Check one verdict; True for the problems, which fcrdns_info keeps of a large survey."""
        address = verdict.evidence.target.address
        index = self._numbers[address.text if address else ""]
        self.seen[index] = min(255, self.seen[index] + 1)
        fault, wrong = field.fault_of(index), self.wrong(index, verdict)
        kind = self.kinds.setdefault(fault[0].title if fault else "none", {})
        kind[verdict.status] = kind.get(verdict.status, 0) + 1
        if wrong:
            self.mistakes.append(
                f"{field.address(index)} ({', '.join((fault[0].title, fault[1])) if fault else 'no fault'}): {wrong}"
            )
        self._judged += 1
        self._kept += verdict.problem
        if self._judged in self._stages:
            self.stage()
        return verdict.problem

    def stage(self) -> None:
        """Weigh the process."""
        gc.collect()
        self.stages.append(
            {
                "judged": self._judged,
                "kept": self._kept,
                "answers": len(self._answers),
                "seconds": round(time.monotonic() - self._began, 1),
                "mib": round(resident() / MIB, 2),
            }
        )

    def wrong(self, index: int, verdict: Verdict) -> str:
        """What is wrong with a verdict, or nothing."""
        truth, fault = field.truth(index), field.fault_of(index)
        grave = {finding.code for finding in verdict.findings if finding.severity in ("error", "undetermined")}
        if verdict.compliant:
            path = verdict.evidence.seen["default"].address
            own = path.look_up(f"{field.host(index)}.")
            if not (path.reverse.records and own and field.address(index) in own.own.records):
                return "compliant without evidence"
        if fault is not None and fault[0].lost and not (fault[1] == "A" and truth == field.NO_PTR):
            reasons = {finding.details.get("reason") for finding in verdict.findings if finding.code in LOST[fault[1]]}
            if verdict.status != "undetermined" or not grave >= LOST[fault[1]]:
                return f"{verdict.status} {sorted(grave)}: nothing could be found out"
            return "" if reasons == {fault[0].lost} else f"the reason is {reasons}, not {fault[0].lost}"
        if truth == field.COMPLIANT:
            return "" if verdict.compliant else f"{verdict.status} {sorted(grave)}, not compliant"
        return (
            ""
            if verdict.status == "noncompliant" and truth in grave
            else f"{verdict.status} {sorted(grave)}, not {truth}"
        )


def wrongly_let_in(verdict: dict[str, t.Any]) -> str:
    """What is wrong with the predictions of a verdict: nobody lets a client in for a name that was not found out."""
    if all(finding["code"] != "ptr_lookup_failed" for finding in verdict["findings"]):
        return ""
    rules = {rule: told for by_rule in verdict["receivers"].values() for rule, told in by_rule.items()}
    wrong = [rule for rule, told in rules.items() if "helo" not in rule and told["outcome"] == "pass"]
    return f"{verdict['address']}: {wrong} would pass" if wrong or len(rules) < 8 else ""


def main(count: int) -> dict[str, t.Any]:
    """Survey so many addresses."""
    server = subprocess.Popen(
        [sys.executable, str(pathlib.Path(__file__).with_name("server.py")), str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdin is not None and server.stdout is not None
    try:
        ports = [int(port) for port in server.stdout.readline().split()]
        result = survey(count, ports)
        if server.poll() is not None:
            raise RuntimeError("the name server ended before the survey did")
        return result
    finally:
        server.stdin.close()
        server.wait(30)


def survey(count: int, ports: t.Sequence[int]) -> dict[str, t.Any]:
    """The same, with servers on these ports of loopback."""
    policy = parse_policy({"fail_on": "error"})
    targets = [
        parse_target({"address": field.address(index), "helo": field.host(index)}, policy) for index in range(count)
    ]
    nameservers = tuple(Nameserver("127.0.0.1", port) for port in ports)
    resolver = Resolver(ResolverSettings(nameservers, rate=0))
    record = Record(count, resolver.answers)
    subject = Survey(targets, parse_networks("assume_public", [field.NETWORK]), record.keep)
    record.stage()
    prober = Prober(ProbeSettings())  # as fcrdns_info does without tracing: SERVFAIL is asked again with CD
    subject.ask([("default", resolver)], explainer=Explainer(lambda: prober, None))
    verdicts = subject.verdicts()
    record.mistakes += filter(None, map(wrongly_let_in, verdicts))
    record.stage()
    kept = subject._kept
    return {
        "summary": subject.summary(resolver.stats.questions, resolver.stats.seconds),
        "explained": len(subject.explained),
        "stats": {key: getattr(resolver.stats, key) for key in resolver.stats.__slots__},
        "stages": record.stages[:-1],
        "returned": record.stages[-1],
        "returned_verdicts": len(verdicts),
        "answer_octets": round(size_of([resolver.answers], [nameservers]) / len(resolver.answers)),
        "verdict_octets": round(size_of([kept], [targets, policy, resolver.answers]) / len(kept)),
        "judged_once": all(times == 1 for times in record.seen),
        "kinds": record.kinds,
        "mistakes": len(record.mistakes),
        "shown": record.mistakes[:MOST_SHOWN],
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT), indent=1))
