# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Responses of probes as plain data, and back: the part of saved evidence that traces and validation were made from.

Pure. The message itself is kept, so that reading it again says what it said then. A saved file is as hostile as the
network: what is read is bounded, and every ValueError is one sentence.
"""

from __future__ import annotations

import base64
import binascii
import re
import typing as t

from ._dns.nameserver import parse_nameserver
from ._dns.probe import PROBE_OUTCOMES, RESPONSE, Probe, Response, read_response, section_of
from ._dns.question import TYPE_NAMES
from ._text import quoted

_TYPES = {**TYPE_NAMES, 16: "TXT", 43: "DS", 46: "RRSIG", 47: "NSEC", 48: "DNSKEY", 50: "NSEC3", 51: "NSEC3PARAM"}
_CODES = {name: code for code, name in _TYPES.items()}
_OTHER_TYPE = re.compile(r"TYPE(0|[1-9][0-9]{0,4})")  # RFC 3597 section 5
_NAME = re.compile(r"(?:[a-z0-9_*/+=:-]|\\[0-9]{3}|\.){1,1024}")
_PLAIN = re.compile(r"[A-Za-z0-9 _\-./*+=:,;@!?()\[\]#~^|%]{0,300}")
_UNSAFE = re.compile(r"[^A-Za-z0-9 _\-./*+=:,;@!?()\[\]#~^|%]")
_FLAGS = ("recurse", "unchecked", "dnssec")
_MOST_OCTETS = 65535


def dump_response(response: Response) -> dict[str, t.Any]:
    """One response as plain data; what is usual is left out."""
    probe = response.probe
    data: dict[str, t.Any] = {
        "server": str(probe.server),
        "owner": probe.owner,
        "type": _TYPES.get(probe.rdtype, f"TYPE{probe.rdtype}"),
        "outcome": response.outcome,
        "at": round(response.at, 3),
        "rtt": round(response.rtt, 6),
    }
    data.update((flag, True) for flag in _FLAGS if getattr(probe, flag))
    if response.transport is not None:
        data["transport"] = response.transport
    if response.detail:
        data["detail"] = _UNSAFE.sub("?", response.detail)[:300]
    if response.wire is not None:
        data["wire"] = base64.b64encode(response.wire).decode("ascii")
    return data


def load_response(data: t.Any) -> Response:
    """The response that dump_response() wrote; ValueError where it is none."""
    if not isinstance(data, t.Mapping):
        raise ValueError(f"a saved response is wanted, {quoted(data)} is none")
    probe = _probe(data)
    outcome, transport = _one_of(data, "outcome", PROBE_OUTCOMES), _one_of(data, "transport", ("udp", "tcp", None))
    at, rtt = _seconds(data, "at"), _seconds(data, "rtt")
    detail = data.get("detail", "")
    if not isinstance(detail, str) or not _PLAIN.fullmatch(detail):
        raise ValueError(f"a saved response: detail {quoted(detail)} is no plain text")
    wire = data.get("wire")
    if (outcome == RESPONSE) != (wire is not None):
        raise ValueError(f"a saved response: outcome {outcome} {'without' if wire is None else 'with'} a wire")
    if wire is None:
        return Response(probe, outcome, transport=transport, at=at, rtt=rtt, detail=detail)
    response = read_response(probe, _octets(wire), transport, at, rtt, detail)
    if response.outcome != RESPONSE:
        raise ValueError(f"a saved response: its wire is no answer to {quoted(probe.owner)}")
    return response


def _probe(data: t.Mapping[str, t.Any]) -> Probe:
    server, owner, kind = data.get("server"), data.get("owner"), data.get("type")
    if not isinstance(owner, str) or not _NAME.fullmatch(owner):
        raise ValueError(f"a saved response: owner {quoted(owner)} is no name in lower case")
    other = _OTHER_TYPE.fullmatch(kind) if isinstance(kind, str) else None
    code = int(other.group(1)) if other else _CODES.get(kind) if isinstance(kind, str) else None
    if code is None or code > 65535:
        raise ValueError(f"a saved response: type {quoted(kind)} is unknown")
    flags = [data.get(flag, False) for flag in _FLAGS]
    if not all(isinstance(flag, bool) for flag in flags):
        raise ValueError("a saved response: recurse, unchecked and dnssec are true or false")
    try:
        probe = Probe(parse_nameserver(server), owner, code, *flags)
        section_of(probe)
    except ValueError as error:
        raise ValueError(f"a saved response: {error}") from None
    return probe


def _one_of(data: t.Mapping[str, t.Any], key: str, values: tuple[t.Any, ...]) -> t.Any:
    value = data.get(key)
    if not (value is None or isinstance(value, str)) or value not in values:
        raise ValueError(f"a saved response: {key} {quoted(value)} is unknown")
    return value


def _seconds(data: t.Mapping[str, t.Any], key: str) -> float:
    value = data.get(key)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1e11:
        return float(value)
    raise ValueError(f"a saved response: {key} {quoted(value)} is no time")


def _octets(text: object) -> bytes:
    if isinstance(text, str) and len(text) <= _MOST_OCTETS * 4 // 3 + 4:
        try:
            octets = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            octets = b""
        if 0 < len(octets) <= _MOST_OCTETS:
            return octets
    raise ValueError("a saved response: wire is no base64 of at most 65535 octets")
