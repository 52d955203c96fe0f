# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report as JUnit XML: a test case for each sending path.

Pure. Noncompliant is a failure, undetermined an error, not applicable or waived is skipped with the reason.
"""

from __future__ import annotations

import typing as t
import xml.etree.ElementTree as ET  # writes only, parses nothing

from .digest import address_of, counting
from .drill import banner, effect
from .receivers import by_their_documents, reactions
from .visible import visible
from .waivers import words

Data = dict[str, t.Any]


def junit(report: Data) -> str:
    """The whole file."""
    counts = report["summary"]
    suite = ET.Element("testsuite", name="mailops.rdns.relay_audit" + (" DRILL" if report.get("drill") else ""))
    if report.get("drill"):
        ET.SubElement(ET.SubElement(suite, "properties"), "property", name="DRILL", value=banner(report))
    skipped = 0
    for verdict in report["verdicts"]:
        skipped += _case(suite, verdict)
    for name, value in (
        ("tests", counts["total"]),
        ("failures", counts["noncompliant"]),
        ("errors", counts["undetermined"]),
        ("skipped", skipped),
        ("time", counts["seconds"]),
        ("timestamp", report["generated"].rstrip("Z")),
    ):
        suite.set(name, str(value))
    suites = ET.Element("testsuites")
    suites.append(suite)
    ET.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suites, encoding="unicode") + "\n"


def _case(suite: ET.Element, verdict: Data) -> bool:
    """Add one test case; True when it counts as skipped."""
    name = visible(verdict["name"] or verdict["host"], 300)
    address, helo = address_of(verdict), visible(verdict["helo"] or "-", 300)
    label = f"{name} [{address} helo={helo}]"
    case = ET.SubElement(suite, "testcase", classname=visible(verdict["host"], 300), name=label, time="0")
    status = verdict["status"]
    if status in ("noncompliant", "undetermined"):
        grave = counting(verdict)
        kind = "failure" if status == "noncompliant" else "error"
        code = grave[0]["code"] if grave else status
        message = grave[0]["message"] if grave else status
        told = ET.SubElement(case, kind, type=visible(code), message=visible(message))
        told.text = "\n".join(lines(verdict))
        return False
    reason = _skipped(verdict)
    if reason:
        ET.SubElement(case, "skipped", message=reason)
    elif verdict["findings"] or effect(verdict):
        ET.SubElement(case, "system-out").text = "\n".join(lines(verdict))
    return bool(reason)


def _skipped(verdict: Data) -> str:
    """Why a path counts as skipped; empty when it does not."""
    waived = [f"{words(finding)} ({finding['message']})" for finding in verdict["findings"] if finding["waived"]]
    if waived:
        return visible("; ".join(waived))
    if verdict["status"] == "not_applicable":
        return visible(next((finding["message"] for finding in verdict["findings"]), "not applicable"))
    return ""


def lines(verdict: Data) -> list[str]:
    """Every finding of a verdict with its remedy, line by line: for JUnit, and for the message of a failed relay."""
    told = [visible(effect(verdict))] if effect(verdict) else []
    for finding in sorted(verdict["findings"], key=lambda finding: bool(finding["waived"])):
        waived = f" ({words(finding)})" if finding["waived"] else ""
        told.append(f"{finding['severity']} {finding['code']}{waived}: {visible(finding['message'])}")
        remedy = finding["remedy"]
        if not remedy:
            continue
        told.append(f"  remedy ({visible(remedy['actor'])}): {visible(remedy['text'])}")
        told.extend(f"  record: {visible(record)}" for record in remedy["records"])
        if remedy["verify"]:
            told.append(f"  check: {visible(remedy['verify'])}")
    return told + [f"{words}: {who}" for words, who in (*reactions(verdict), *by_their_documents(verdict))]
