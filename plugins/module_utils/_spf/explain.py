# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What SPF said of a sender, in words: why, and what to publish. Pure; everything from DNS is made harmless here."""

from __future__ import annotations

import re
import typing as t

from .._text import printable
from .evaluation import FAIL, NEUTRAL, NONE, PASS, PERMERROR, SOFTFAIL, TEMPERROR, Sender, Spf

_MOST_TERM = 120  # characters shown of one term
_MOST_RECORD = 4096  # and of one policy
_STRING = 255  # octets of one string of a TXT record (RFC 1035 section 3.3)
_TTL = 3600
# A policy that can be shown, and pasted into a zone file, as it stands. Braces are those of macros: no template.
_PASTABLE = re.compile(r"(?:[A-Za-z0-9 _\-./+:=~?]|%[%_-]|%\{[A-Za-z0-9.\-+,/_=]{1,20}\})+")
_REFUSALS = {FAIL: "so it is refused", SOFTFAIL: "so it is suspect", NEUTRAL: "so nothing is said about it"}


def why(spf: Spf, sender: Sender) -> str:
    """One sentence: what decided."""
    domain, address = printable(spf.domain), sender.address
    if spf.result == NONE:
        return f"{domain} has no SPF policy" + ("" if spf.exists else ", for the domain does not exist")
    if spf.result == TEMPERROR:
        return f"nothing is known, for {printable(spf.problem, 400)}"
    if spf.result == PERMERROR:
        return f"the SPF policy of {domain} cannot be used: {printable(spf.problem, 400)}"
    if spf.decided_by is None:
        return f"no term in the SPF policy of {domain} matches {address}, and it does not say what then holds"
    term = _shown(spf.decided_by, _MOST_TERM)
    if spf.result == PASS:
        return f"{term} in the SPF policy of {domain} authorises {address}"
    if spf.decided_by.lstrip("+-~?").lower() == "all":
        return f"no term before {term} in the SPF policy of {domain} matches {address}, {_REFUSALS[spf.result]}"
    return f"{term} in the SPF policy of {domain} matches {address}, {_REFUSALS[spf.result]}"


def remedy(spf: Spf, sender: Sender) -> dict[str, t.Any] | None:
    """What to publish so that the result is pass; None where nothing need or can be said."""
    if spf.result in (PASS, TEMPERROR):
        return None
    mechanism = f"ip{6 if ':' in sender.address else 4}:{sender.address}"
    owner = sender.domain.lower() + "."
    own = next((policy.record for policy in spf.policies if policy.domain.lower() == sender.domain.lower()), None)
    if spf.result == PERMERROR:
        return {"owner": owner, "records": [], "text": f"mend the SPF policy of {printable(spf.domain)} first"}
    if own is None:
        text = (
            f"publish an SPF policy for {sender.domain} that names {mechanism} and every other host that sends for it"
        )
        return {"owner": owner, "records": [_zone_line(owner, f"v=spf1 {mechanism} ~all")], "text": text}
    record = f"{own[:6]} {mechanism} {own[6:].strip()}".rstrip()
    records = [_zone_line(owner, record)] if _PASTABLE.fullmatch(record) else []
    return {"owner": owner, "records": records, "text": f"put {mechanism} first in the SPF policy of {sender.domain}"}


def _zone_line(owner: str, text: str) -> str:
    strings = " ".join(f'"{text[at : at + _STRING]}"' for at in range(0, len(text), _STRING))
    return f"{owner} {_TTL} IN TXT {strings}"


def view(spf: Spf, sender: Sender) -> dict[str, t.Any]:
    """What is returned."""
    records = [
        {"domain": printable(policy.domain, 253), "record": _shown(policy.record, _MOST_RECORD)}
        for policy in spf.policies
    ]
    own = next((shown["record"] for shown in records if shown["domain"].lower() == sender.domain.lower()), None)
    return {
        "result": spf.result,
        "authorised": spf.result == PASS,
        "why": why(spf, sender),
        "decided_by": None if spf.decided_by is None else _shown(spf.decided_by, _MOST_TERM),
        "domain": printable(spf.domain, 253),
        "record": own,
        "records": records,
        "remedy": remedy(spf, sender),
        "lookups": spf.lookups,
        "void_lookups": spf.void_lookups,
    }


def _shown(text: str, most: int) -> str:
    """A policy or a term of one. Macros stay as they are, where nothing but macros looks like a template."""
    return text if len(text) <= most and _PASTABLE.fullmatch(text) else printable(text, most)
