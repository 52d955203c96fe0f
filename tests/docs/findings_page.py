# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write docs/findings.md from the catalogue: ``python tests/docs/findings_page.py``. With --check, only compare."""

from __future__ import annotations

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "findings.md"

HEAD = """\
<!--
Copyright (c) 2026, the mailops.rdns authors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
-->

# Every finding explained

This page is made from the catalogue in `plugins/module_utils/_finding.py` (`python tests/docs/findings_page.py`).

**Severity** is the default; a [policy](judging.md#policy) can change it. `error` makes a path noncompliant; `warning`
does so under `fail_on: warning`; `notice` never does; `undetermined` means that something could not be tested, which is
neither a pass nor a failure, and can only be made an `error`.

| finding | default | who acts |
| --- | --- | --- |
"""

ACTORS = {
    "address_holder": "whoever holds the address",
    "reverse_zone_operator": "the operator of the reverse zone (often the provider of the address)",
    "forward_zone_operator": "the operator of the zone that holds the name",
    "mta_administrator": "the administrator of the mail server",
    "resolver_operator": "the operator of the resolver",
    None: "nobody needs to",
}

# What the placeholders of the catalogue's texts stand for on a page without evidence.
WORDS = {
    "owner": "`10.2.0.192.in-addr.arpa.`",
    "address": "`192.0.2.10`",
    "name": "`mail.example`",
    "helo": "`mail.example`",
    "reverse_zone": "the reverse zone that holds `10.2.0.192.in-addr.arpa.`",
    "name_zone": "the zone that holds `mail.example.`",
    "wanted": "",
    "which": "",
    "advice": "The finding says what to look at.",
    "what_to_publish": "Publish the address record of the name, or have the PTR record changed to the relay's own "
    "name.",
    "to_do": "Wait until the caches forget what they hold, or have the operators of the resolvers that differ flush "
    "the name, and ask again. One that differs even then serves a view of its own: judge by what public resolvers see. "
    "Where the zone's own servers are wrong, the record is to be mended there.",
    "reasons": "contains the address, dyn says that addresses change hands",
    "said": "`office: mail.example (3000 s left)`",
    "instead": "the servers of the zone say `mx.example`",
    "fault": "the fault is isolated to `office`",
    "hint": "",
    "set_helo": "Set the relay's HELO name to its full host name, which resolves to its address and back (Postfix: "
    "`myhostname`, or `smtp_helo_name`).",
    "helo_remedy": "Publish the address record of the HELO name, or set the HELO name to one that has it.",
}
# What {mend} stands for, which the finding makes of what it saw.
MEND = {
    "zone_undelegated": "The finding names the zone and the change. Below a registry's zone, the holder of the address "
    "block has the registry delegate the block's reverse zone; further down the operator of the zone above delegates, "
    "to the name servers that serve the zone.",
    "zone_inconsistent": "In *zone* and in its parent, give the same name servers and their present addresses. See "
    "that all of them serve the same version of the zone, and why one fails. The finding says which of these it is",
    "zone_rfc2317_broken": "The finding names the zone and the record. The CNAME, and the delegation of the child "
    "zone, are made by the operator of the zone of the /24; the PTR record by the operator of the zone that the CNAME "
    "leads to.",
    "dnssec_bogus": "Sign the zone anew, or have its DS record in the zone above mended or taken out. The finding says "
    "which zone it is, and what is wrong with it: [each reason, and what to do](dnssec.md#reasons-and-what-to-do)",
}


def fill(text: str, code: str = "") -> str:
    """The text with every placeholder replaced by an example, or by its name."""
    words = {**WORDS, **({"mend": MEND[code]} if code in MEND else {})}
    return re.sub(r"\{(\w+)\}", lambda match: words.get(match.group(1), f"*{match.group(1)}*"), text)


def page() -> str:
    """The whole page."""
    from ansible_collections.mailops.rdns.plugins.module_utils._finding import CATALOGUE

    rows = [f"| [`{row.code}`](#{row.code}) | {row.severity} | {ACTORS[row.actor]} |\n" for row in CATALOGUE.values()]
    sections = []
    for row in CATALOGUE.values():
        parts = [
            f'\n<a id="{row.code}"></a>\n\n## {row.title}\n\n`{row.code}`, {row.severity} by default\n',
            f"\n> {fill(row.message)}\n",
            f"\n{row.meaning}\n",
            f"\n**Who acts:** {ACTORS[row.actor]}.\n",
        ]
        if row.text:
            parts.append(f"\n**How to mend it:** {fill(row.text, row.code)}\n")
        if row.receivers:
            parts.append(f"\n**What receivers do:** {row.receivers}\n")
        if row.references:
            parts.append(f"\n**Where it is written:** {', '.join(row.references)}.\n")
        sections.append("".join(parts))
    return HEAD + "".join(rows) + "".join(sections)


def main() -> int:
    """Write, or compare."""
    sys.path.insert(0, str(ROOT / ".cache" / "collections"))
    if "--check" in sys.argv:
        return 0 if PAGE.read_text(encoding="utf-8") == page() else 1
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
