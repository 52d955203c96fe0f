# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A host name as mail sees it: syntax, fully qualified or not, what a C library or an MTA refuses.

Pure. PTR names come in DNS presentation form (_dns/question.py); HELO names come as the relay or the user wrote them.
Both are compared as DNS names: without regard to case (RFC 4343) or to a final dot.
"""

from __future__ import annotations

import re
import typing as t

from ._address import Address, parse_address

# Names under these have no meaning outside one network (RFC 6761, RFC 6762, RFC 8375, ICANN resolutions on .internal,
# .home, .corp). Not here: .example and .test, which a lab serves on purpose; elsewhere they do not resolve.
RESERVED = frozenset(
    [
        "localhost",
        "localdomain",
        "local",
        "lan",
        "internal",
        "intranet",
        "private",
        "home",
        "corp",
        "localnet",
        "invalid",
        "onion",
        "home.arpa",
    ]
)

MOST_PTR = 64  # octets: HOST_NAME_MAX on Linux (limits.h), the room that OpenSMTPD has for a client's name

# Fully qualified, of letters, digits, hyphen and underscore, no label with a hyphen at an end, the last one beginning
# with a letter: names that every receiver takes. Whatever does not match is looked at again, slowly, for the reason.
_ORDINARY = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.?", re.IGNORECASE
)
# The same without underscore: names that RFC 5321 allows after HELO.
_ORDINARY_HELO = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE
)
_C_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")
_HOST_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")


# What Postfix (util/valid_hostname.c, with a wildcard) and Exim (check_helo in smtp_in.c) would look up after HELO.
_ASKED_HELO = re.compile(r"[*.]|(?:\*\.)?[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*", re.IGNORECASE)


class Defect(t.NamedTuple):
    """What is wrong with a name, as the end of a finding's code, and in words."""

    kind: str  # "name_invalid", "not_fqdn", "name_is_address" for PTR names; "invalid", "not_fqdn" ... for HELO names
    why: str


def bare(name: str) -> str:
    """The name as people write it: without the final dot; the root stays a dot."""
    return name[:-1] if len(name) > 1 and name.endswith(".") else name


def same(one: str, other: str) -> bool:
    """True when DNS takes both for one name."""
    return bare(one).lower() == bare(other).lower()


def ordinary(name: str) -> bool:
    """True for a name that every receiver takes, at a glance; False where ptr_defect() has to look closer."""
    return len(name) <= MOST_PTR + name.endswith(".") and _ORDINARY.fullmatch(name) is not None


def ptr_defect(name: str) -> Defect | None:
    """Why a receiver would not take this PTR name for a host's name; None where it would.

    The rules of glibc's res_hnok() (resolv/res-name-checking.c: letters, digits, hyphen, underscore; no hyphen first)
    of Postfix's valid_hostname() (util/valid_hostname.c: no label with a hyphen at an end, not all digits), and the
    room that OpenSMTPD has for a name (smtp_session.c: HOST_NAME_MAX). A name that one of them refuses or cuts is no
    name to some receiver.
    """
    if ordinary(name):
        return None
    text = bare(name)
    if text in ("", "."):
        return Defect("name_invalid", "it is the DNS root")
    if _is_address(text):
        return Defect("name_is_address", "it is an address in text")
    labels = text.split(".")
    if "\\" in text or not all(re.fullmatch(r"[A-Za-z0-9_-]+", label) for label in labels):
        return Defect("name_invalid", "it holds octets other than letters, digits, hyphen and underscore")
    if any(label[0] == "-" or label[-1] == "-" for label in labels):
        return Defect("name_invalid", "a label begins or ends with a hyphen")
    if all(label.isdigit() for label in labels):
        return Defect("name_invalid", "it holds digits only")
    if len(labels) <= 4 and all(_C_NUMBER.fullmatch(label) for label in labels):
        return Defect("name_invalid", "C libraries read it as an address (inet_aton)")
    if len(text) > MOST_PTR or any(len(label) > 63 for label in labels):
        return Defect("name_invalid", f"it is longer than {MOST_PTR} octets, where OpenSMTPD on Linux cuts it off")
    if len(labels) == 1:
        return Defect("not_fqdn", "it is a single label")
    return None


class Helo(t.NamedTuple):
    """A HELO or EHLO argument, taken apart. Exactly one of the last three is not None."""

    text: str  # as given
    name: str | None = None  # a name that may be looked up, in lower case, without final dot
    literal: Address | None = None  # the address in an address literal
    defect: Defect | None = None  # helo_invalid, helo_not_fqdn, helo_is_address, helo_reserved

    @property
    def asked(self) -> str | None:
        """The name that receivers look up: the name, or a poor one that some of them ask for all the same."""
        if self.name is not None or self.literal is not None or self.defect is None or self.defect.kind == "is_address":
            return self.name
        text = self.text if self.text == "." else self.text.removesuffix(".")
        return text.lower() if len(text) <= 253 and _ASKED_HELO.fullmatch(text) else None


def parse_helo(text: str) -> Helo:
    """Take a HELO argument apart (RFC 5321 sections 2.3.5, 4.1.1.1, 4.1.2 and 4.1.3). Never raises for text."""
    if len(text) <= 253 and _ORDINARY_HELO.fullmatch(text):
        return _qualified(text)
    if text.startswith("["):
        literal = _literal(text)
        if literal is None:
            return Helo(text, defect=Defect("invalid", "it is no well-formed address literal (RFC 5321 section 4.1.3)"))
        return Helo(text, literal=literal)
    if _is_address(text):
        return Helo(text, defect=Defect("is_address", "it is a bare address; a literal would need brackets"))
    why = _helo_syntax(text)
    if why:
        return Helo(text, defect=Defect("invalid", why))
    return _qualified(text)


def _qualified(text: str) -> Helo:
    """A name of good syntax: does it mean anything to a stranger?"""
    name = text.lower()
    labels = name.split(".")
    for suffix in (labels[-1], ".".join(labels[-2:])):
        if suffix in RESERVED:
            return Helo(text, defect=Defect("reserved", f"names in {suffix} mean nothing outside one network"))
    if len(labels) == 1:
        return Helo(text, defect=Defect("not_fqdn", "it is a single label"))
    return Helo(text, name=name)


def _helo_syntax(text: str) -> str:
    """Why the text is no Domain of RFC 5321 section 4.1.2; "" where it is one."""
    if not text.isascii():
        return "it holds non-ASCII characters: an internationalised name is sent as A-labels (xn--...)"
    if text.endswith("."):
        return "it ends with a dot"
    labels = text.split(".")
    if "" in labels:
        return "it has an empty label"
    if "_" in text:
        return "it holds an underscore"
    if not all(_HOST_LABEL.fullmatch(label) for label in labels):
        return "its labels must hold letters, digits and hyphens only, and not begin or end with a hyphen"
    if len(text) > 253 or any(len(label) > 63 for label in labels):
        return "it is too long (63 octets a label, 253 in all)"
    if all(label.isdigit() for label in labels):
        return "it holds digits only"
    return ""


def _literal(text: str) -> Address | None:
    inner = text[1:-1] if text.endswith("]") else ""
    tagged = inner[:5].lower() == "ipv6:"
    try:
        address = parse_address(inner[5:] if tagged else inner)
    except ValueError:
        return None
    return address if (address.version == 6 or address.mapped) == tagged else None


def _is_address(text: str) -> bool:
    try:
        parse_address(text)
    except ValueError:
        parts = text.split(".")
        return len(parts) == 4 and all(p.isascii() and p.isdigit() and len(p) <= 3 and int(p) < 256 for p in parts)
    return True
