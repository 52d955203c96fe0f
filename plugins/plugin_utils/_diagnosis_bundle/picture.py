# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a bundle tells: the change that is wanted and of whom, the way from the root, and what every server said.

Pure: from the results of fcrdns_info and reverse_zone_info, and from saved evidence, to one plain document that the
ticket and the page show. What the operator of the zone need not see is not in it: findings that others have to mend,
the names and labels of the inventory, and unless they are asked for, the addresses of the resolvers.
"""

from __future__ import annotations

import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._finding import (
    ADDRESS_HOLDER,
    CATALOGUE,
    FORWARD,
    REVERSE,
    SEVERITIES,
)

from .shareable import in_words
from .way import aliases, steps
from .words import SAID, SECURITY, UNKNOWN, utc

Data = dict[str, t.Any]

#: Those a ticket can go to: they run a zone, or hold the address.
RECIPIENTS = (REVERSE, ADDRESS_HOLDER, FORWARD)
MOST_ANSWERS = 50


def picture(
    judged: Data,
    traced: Data,
    saved: Data | None,
    when: float,
    way_to: t.Callable[[str], Data | None] = lambda name: None,
) -> Data:
    """The document. judged holds one verdict; saved is evidence that may be shown (shareable.py).

    way_to gives the trace of a host name: a ticket about one is for those who run its zone.
    """
    verdict = judged["verdicts"][0]
    findings = _findings(verdict, traced)
    first = next((finding for finding in findings if _recipient(finding)), None)
    own = [finding for finding in findings if first is not None and _belongs(finding, first)]
    change = next((finding["remedy"] for finding in own if finding["remedy"]["records"]), None)
    remedy = change or (own[0]["remedy"] if own else None)
    name = _host_name(first, verdict) if first and first["remedy"]["actor"] == FORWARD else None
    forward = way_to(name) if name else None
    if forward is not None:
        traced = {**forward, "dnssec": (verdict.get("dnssec") or {}).get("forward", {}).get(name)}
    elsewhere = name is not None and forward is None
    way = steps(traced)
    undelegated = any(finding["remedy"]["actor"] == ADDRESS_HOLDER for finding in own)
    if undelegated:  # the last zone on the way is a registry's, and no ticket is for the registry
        zone = contact = None
    else:
        zone = (remedy or {}).get("zone") or (None if elsewhere else traced.get("zone"))
        contact = (remedy or {}).get("contact") or (None if elsewhere else _contact(remedy, traced))
    return {
        "address": verdict["address"],
        "title": _title(verdict, own),
        "status": verdict["status"],
        "generated": utc(when),
        "actor": ADDRESS_HOLDER if undelegated else first["remedy"]["actor"] if first else None,
        "zone": zone,
        "contact": contact,
        "owner": traced.get("owner"),
        "change": change,
        "remedy": remedy,
        "findings": own,
        "others": [_other(finding) for finding in findings if finding not in own and finding.get("remedy")],
        "steps": way,
        "aliases": aliases(traced),
        "asked": _asked(way),
        "answers": _answers(saved, verdict, traced),
        "security": _security(verdict, traced),
        "notes": [str(note) for note in traced.get("notes") or ()][:10],
    }


def _findings(verdict: Data, traced: Data) -> list[Data]:
    """The findings that stand, of both modules, each once, the gravest first."""
    found: dict[tuple[str, str], Data] = {}
    for finding in [*verdict["findings"], *(traced.get("findings") or ())]:
        if not finding.get("waived"):
            found.setdefault((finding["code"], finding["message"]), _without_places(finding))
    ranks = {severity: rank for rank, severity in enumerate(SEVERITIES)}
    return sorted(found.values(), key=lambda finding: ranks.get(finding["severity"], len(ranks)))


def _without_places(finding: Data) -> Data:
    """A finding about what differs from place to place: what the zone says is for its operator, who asked is not."""
    if finding["code"] not in ("propagating", "vantage_disagreement") or not _recipient(finding):
        return finding
    details = finding.get("details") or {}
    message = f"{details.get('owner')} {details.get('type')}: {details.get('instead')}, and older answers differ"
    return {**finding, "message": message, "remedy": {**finding["remedy"], "verify": None}}


def _recipient(finding: Data) -> bool:
    return bool(finding.get("remedy")) and finding["remedy"]["actor"] in RECIPIENTS


def _belongs(finding: Data, first: Data) -> bool:
    """For the same reader: both about the address, or about host names of the same zone."""
    if not _recipient(finding) or (finding["remedy"]["actor"] == FORWARD) != (first["remedy"]["actor"] == FORWARD):
        return False
    return bool(first["remedy"]["actor"] != FORWARD or finding["remedy"]["zone"] == first["remedy"]["zone"])


def _host_name(finding: Data, verdict: Data) -> str | None:
    """The host name that a finding is about, as the verdict's traces name it."""
    known, details = (verdict.get("trace") or {}).get("forward") or {}, finding.get("details") or {}
    about = str(details.get("name") or details.get("helo") or "").rstrip(".").lower()
    if about in known or "zone" not in details:
        return about or None
    return next((name for name, way in known.items() if details["zone"] in way.get("zones", ())), None)


def _other(finding: Data) -> Data:
    return {"code": finding["code"], "actor": finding["remedy"]["actor"], "message": finding["message"]}


def _title(verdict: Data, own: list[Data]) -> str:
    if own:
        row = CATALOGUE.get(own[0]["code"])
        title = row.title if row else "a fault"
        return title[:1].lower() + title[1:] if title[1:2].islower() or title[1:2] == " " else title
    if verdict["status"] == "undetermined":
        return "could not be determined"
    return "no fault in the zone"


def _contact(remedy: Data | None, traced: Data) -> str | None:
    """The zone's contact where the remedy knows of none, and is about no other zone."""
    if remedy is not None and remedy.get("zone") not in (None, traced.get("zone")):
        return None
    return traced.get("contact")


def _asked(way: list[Data]) -> tuple[str, str]:
    """When the first and the last server answered."""
    times = sorted(server["at"] for step in way for server in step["servers"] if server["at"])
    return (times[0], times[-1]) if times else ("", "")


def _answers(saved: Data | None, verdict: Data, traced: Data) -> list[Data]:
    """What the resolvers said about the address and its PTR names."""
    if saved is None:
        return []
    wanted = {str(traced.get("owner")).lower()}
    for vantage in (verdict.get("vantages") or {}).values():
        ptr = vantage.get("ptr") or {}
        wanted.update(str(name).lower().rstrip(".") + "." for name in ptr.get("names") or ())
        wanted.add(str(ptr.get("owner")).lower())
    vantages = saved["vantages"]
    answers = [(vantage["name"], answer) for vantage in vantages for answer in vantage["answers"]]
    told = [_answer(answer, name if len(vantages) > 1 else "") for name, answer in answers if _owner(answer) in wanted]
    return told[:MOST_ANSWERS]


def _owner(answer: Data) -> str:
    return str(answer["owner"]).lower()


def _answer(answer: Data, vantage: str) -> Data:
    server = in_words(answer.get("server") or "")
    return {
        "question": f"{answer['owner']} {answer['type']}",
        "who": f"{vantage}: {server}" if vantage else server,
        "said": SAID.get(answer["outcome"], ""),
        "records": ", ".join(str(record) for record in answer.get("records") or ()),
        "aliases": [str(alias[2]) for alias in answer.get("aliases") or ()],
        "ttl": answer.get("ttl"),
        "at": utc(answer["at"]),
        "errors": [code for code, _text in answer.get("extended_errors") or ()],
    }


def _security(verdict: Data, traced: Data) -> list[Data]:
    """What validation made of the reverse answer."""
    state = traced["dnssec"] if "dnssec" in traced else (verdict.get("dnssec") or {}).get("reverse")
    if not isinstance(state, dict) or not state.get("state"):
        return []
    mark, words = SECURITY.get(str(state["state"]), (UNKNOWN, "not known"))
    return [{"mark": mark, "words": words, "zone": state.get("zone"), "why": state.get("why") or ""}]
