# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What C libraries make of the names in DNS answers: some octets are refused, some are read as something else.

Pure. Read in glibc 2.36 (which most receivers ask) and in libasr as OpenSMTPD 6.8.0p2 carries it. PTR names come in
presentation form (_dns/question.py); what leaves here is the text that the program is handed.
"""

from __future__ import annotations

import re

from ._dns.name import labels_to_text, text_to_labels
from ._hostname import bare

MOST_HOST_NAME = (
    64  # HOST_NAME_MAX on Linux (limits.h): the room that OpenSMTPD has (smtp_session.c, struct smtp_session)
)

_HOST = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_C_NUMBER = re.compile(r"(0[xX])([0-9a-fA-F]+)|(0)([0-7]*)|()([1-9][0-9]*)")
_BASES = {"0x": 16, "0": 8, "": 10}
_HEX_NET = re.compile(r"0[xX][0-9a-fA-F]{1,8}")


def glibc_host_name(name: str) -> str | None:
    """The name that getnameinfo() and gethostbyaddr() hand on; None where the whole look-up fails for its sake.

    resolv/nss_dns/dns-host.c getanswer_ptr(), resolv/res-name-checking.c __res_binary_hnok(): letters, digits, hyphen
    and underscore, no hyphen first. The root passes, as a dot.
    """
    text = bare(name)
    return text if text == "." or (text[:1] != "-" and _HOST.fullmatch(text)) else None


def asr_host_name(name: str) -> str | None:
    """The name that OpenSMTPD sees; None where libasr passes over the record.

    libasr/gethostnamadr_async.c hostent_set_cname(): the octets of all labels are joined by dots as they are, and read
    as a C string: a NUL ends it, and the last octet goes, as if it were the final dot. What is left must satisfy
    res_hnok(). smtp_session.c smtp_getnameinfo_cb() then cuts it to HOST_NAME_MAX octets. The root becomes "".
    """
    if "\\" not in name:
        text = "" if name == "." else bare(name)
        return text[:MOST_HOST_NAME] if text == "" or (text[:1] != "-" and _HOST.fullmatch(text)) else None
    try:
        octets = b"".join(label + b"." for label in text_to_labels(name)).partition(b"\0")[0][:-1]
    except ValueError:  # no name at all: evidence that somebody has edited
        return None
    return octets[:MOST_HOST_NAME].decode("ascii") if _res_hnok(octets) else None


def _res_hnok(text: bytes) -> bool:
    r"""glibc's res_hnok() for text, in which resolv/ns_name_pton.c takes \X for X and \DDD for an octet."""
    if not text:
        return True
    plain = re.sub(rb"\\([0-9]{3}|[^0-9])", _unescape, text)
    return b"\\" not in plain and plain[:1] != b"-" and _HOST.fullmatch(plain.decode("latin-1")) is not None


def _unescape(match: re.Match[bytes]) -> bytes:
    code = match.group(1)
    if len(code) == 1:
        return code if code != b"." else b"\\"  # a dot inside a label is none between labels
    return bytes((int(code),)) if int(code) < 256 and int(code) != ord(".") else b"\\"


def dns_name(text: str) -> str | None:
    """The name that is asked for when a program looks this text up; None where it cannot be asked for."""
    labels = text.encode("ascii").rstrip(b".").split(b".")
    try:
        return labels_to_text(text_to_labels(labels_to_text(labels)))
    except ValueError:
        return None


def misread(name: str) -> str | None:
    """The other name that OpenSMTPD asks for, where it asks for another one than this PTR name."""
    if "\\" not in name and len(name) <= MOST_HOST_NAME + 1:
        return None
    text = asr_host_name(name)
    read = dns_name(text) if text else None
    return None if read is None or read.lower() == name.lower() else read


def inet_aton(text: str) -> str | None:
    """The IPv4 address that resolv/inet_addr.c inet_aton_end() reads: one to four numbers, also octal or hex."""
    numbers = []
    for part in text.split("."):
        match = _C_NUMBER.fullmatch(part)
        if match is None or len(part) > 40:
            return None
        prefix, digits = next((match[i].lower(), match[i + 1]) for i in (1, 3, 5) if match[i] is not None)
        numbers.append(int(digits or "0", _BASES[prefix]))
    *front, last = numbers
    if len(front) > 3 or any(number > 255 for number in front) or last >= 256 ** (4 - len(front)):
        return None
    value = last + sum(number << (24 - 8 * place) for place, number in enumerate(front))
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))


def inet_pton4(text: str) -> bool:
    """True for four decimal numbers without leading zeros (resolv/inet_pton.c inet_pton4())."""
    parts = text.split(".")
    return len(parts) == 4 and all(re.fullmatch(r"0|[1-9][0-9]{0,2}", part) and int(part) < 256 for part in parts)


def is_network(text: str) -> bool:
    """True where resolv/inet_net_pton.c reads an IPv4 network: also a part of an address, or one in hex."""
    if _HEX_NET.fullmatch(text):
        return True
    parts = text.split(".")
    return len(parts) <= 4 and all(re.fullmatch(r"[0-9]{1,40}", part) and int(part) < 256 for part in parts)
