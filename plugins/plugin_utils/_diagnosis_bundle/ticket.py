# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bundle's ticket: Markdown for the people who run the zone.

Pure. Text that is not ours stands in code spans and code blocks only, where nothing is markup, link or mention.
"""

from __future__ import annotations

import typing as t

from .._report.digest import ACTOR_WORDS, plural
from .._report.markdown import code
from .._report.visible import visible
from .words import BAD, GOOD, UNKNOWN, meaning, span

Data = dict[str, t.Any]


def ticket(told: Data, page: str, evidence: str) -> str:
    """The whole file; page and evidence are the names of the files that go with it."""
    lines = [f"# Reverse DNS of {code(told['address'])}: {told['title']}", ""]
    lines += _addressed(told)
    lines += _wanted(told)
    lines += _wrong(told)
    lines += _asked(told)
    lines += _answered(told)
    lines += ["", "## With this ticket", ""]
    lines.append(f"- {code(page)}: the same with every server's answer, as a page that opens without a network")
    lines.append(f"- {code(evidence)}: all answers as they came, for {code('mailops.rdns.fcrdns_info')} to judge again")
    lines += ["", f"Made by mailops.rdns on {told['generated']}."]
    return "\n".join(lines) + "\n"


def _addressed(told: Data) -> list[str]:
    if not told["findings"]:
        if told["status"] == "undetermined":
            return ["Something could not be looked up; what the name servers of the zone said is below."]
        return ["Nothing is asked of anybody. What the name servers of the zone said is below."]
    actor = ACTOR_WORDS.get(told["actor"], "somebody else")
    zone = f" {code(told['zone'])}" if told["zone"] else ""
    contact = f", {code(told['contact'])} (the contact in its SOA record)" if told["contact"] else ""
    return [f"For the {actor}{zone}{contact}."]


def _wanted(told: Data) -> list[str]:
    """What should be there."""
    remedy, change = told["remedy"], told["change"]
    if remedy is None:
        return []
    lines = ["", f"## What should be {'done' if change is None else 'there'}", ""]
    if change is None:
        lines.append(code(remedy["text"], 1000))
        return lines + _script(remedy) + _check(remedy)
    lines += ["| zone | record name in the zone | full name |", "| --- | --- | --- |"]
    zone, name = change["zone"] or "not known", change["relative_owner"] or "-"
    lines += [f"| {code(zone)} | {code(name)} | {code(change['owner'])} |", ""]
    lines += _block(change["records"])
    if change["zone_file"]:
        lines += ["", "In the zone file:", "", *_block(change["zone_file"])]
    return lines + _script(change) + _check(change)


def _script(remedy: Data) -> list[str]:
    if not remedy["nsupdate"]:
        return []
    told = f"The same for {code('nsupdate')}. It changes nothing unless the zone still holds what was seen:"
    return ["", told, "", *_block(remedy["nsupdate"])]


def _check(remedy: Data) -> list[str]:
    lines = []
    if remedy["verify"]:
        lines += ["", f"To check: {code(remedy['verify'])}"]
    if remedy["retry_after"]:
        lines += ["", f"Caches may go on with the old answer for {plural(remedy['retry_after'], 'second')}."]
    return lines


def _block(lines: t.Iterable[str]) -> list[str]:
    """A code block that its content cannot leave."""
    return ["```text", *(visible(line).replace("`", "\\x60") for line in lines), "```"]


def _wrong(told: Data) -> list[str]:
    if not told["findings"]:
        return []
    lines = ["", "## What is wrong", ""]
    for finding in told["findings"]:
        references = f" ({', '.join(visible(one) for one in finding['references'])})" if finding["references"] else ""
        lines.append(f"- {code(finding['message'])}{references}")
        why = meaning(finding["code"])
        if why:
            lines.append(f"  - {why}")
        if finding["remedy"] is not told["remedy"]:  # that one stands above
            lines.append(f"  - To mend it: {code(finding['remedy']['text'], 1000)}")
    return lines


def _asked(told: Data) -> list[str]:
    """What was asked, of whom, and what each answered."""
    if not told["steps"]:
        return []
    lines = ["", "## What was asked, and what each name server answered", ""]
    lines.append(
        f"Every name server of every zone on the way from the root to {code(told['owner'])} was asked, directly and "
        f"without recursion{span(*told['asked'])}."
    )
    lines += ["", "| zone | asked for | its name servers | what they say |", "| --- | --- | --- | --- |"]
    lines += [_summary(step) for step in told["steps"]]
    for alias in told["aliases"]:
        lines += ["", f"{code(alias['owner'])} is an alias ({code(alias['type'])}) for {code(alias['target'])}."]
    for step in told["steps"]:
        lines += [] if step["plain"] else _zone(step)
    lines += [
        f"\nDNSSEC: {one['words']}. {code(one['why'])}" if one["why"] else f"\nDNSSEC: {one['words']}."
        for one in told["security"]
    ]
    lines += [f"\nNote: {code(note)}" for note in told["notes"]]
    return lines


def _summary(step: Data) -> str:
    counts = step["counts"]
    told = [f"{counts[GOOD]} of {sum(counts.values())} {'serves' if counts[GOOD] == 1 else 'serve'} it"]
    if counts[BAD]:
        told.append(f"{counts[BAD]} do not" if counts[BAD] > 1 else "1 does not")
    if counts[UNKNOWN]:
        told.append(f"{counts[UNKNOWN]} not tested")
    if step["differs"]:
        told.append("parent and zone name different servers")
    said = _said(step["said"]) if step["said"] else "-"
    return f"| {code(step['zone'])} | {code(step['asked'])} | {', '.join(told)} | {said} |"


def _said(one: Data) -> str:
    """What was said, in our words, and the data in a code span."""
    return " ".join(part for part in (one["said"], code(one["records"]) if one["records"] else "") if part) or "-"


def _zone(step: Data) -> list[str]:
    lines = ["", f"### {code(step['zone'])}", ""]
    if step["differs"]:
        only = {"parent": "the parent zone only", "zone": "the zone itself only"}
        lines += [f"- {code(name)} is named by {only[where]}" for name, where in step["names"] if where in only]
        lines.append("")
    if not step["servers"]:
        return [*lines, "No name server of this zone is known."]
    lines += ["| time | name server | address | answer | says | serial |", "| --- | --- | --- | --- | --- | --- |"]
    for one in step["servers"]:
        how = one["words"] + (f" ({code(one['detail'])})" if one["detail"] else "")
        lines.append(
            f"| {one['at'] or '-'} | {code(one['name'])} | {code(one['address'])} | {how} | {_said(one)} | "
            f"{code(one['serial'])} |"
        )
    if step["left_out"]:
        lines += ["", f"{plural(step['left_out'], 'more address', 'more addresses')} of its servers: see the page."]
    return lines


def _answered(told: Data) -> list[str]:
    """What resolvers said, as mail servers would ask them."""
    if not told["answers"]:
        return []
    lines = ["", "## What resolvers answered", ""]
    lines += ["| time | asked | of | answer | TTL |", "| --- | --- | --- | --- | --- |"]
    for one in told["answers"]:
        said = _said(one) + "".join(f", by way of {code(target)}" for target in one["aliases"])
        ttl = "-" if one["ttl"] is None else str(one["ttl"])
        lines.append(f"| {one['at']} | {code(one['question'])} | {code(one['who'])} | {said} | {ttl} |")
    return lines
