# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sending paths of one relay, as targets for fcrdns_info: declared in the inventory, or read on the relay.

Pure. No relay is ever dropped: one without any path becomes a target that says why nothing could be asked.
ValueError is one sentence that names the variable, what was given, and what would be right.
"""

from __future__ import annotations

import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._address import parse_address
from ansible_collections.mailops.rdns.plugins.module_utils._finding import RELAY_CODES
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy, parse_policy
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_target
from ansible_collections.mailops.rdns.plugins.module_utils._text import printable, quoted

MOST_DETAIL = 300
MOST_PATHS = 1000  # of one relay, read from its mail server
MOST_LABEL = 200
_TEXTS = ("mta", "instance", "transport", "helo_set_by", "relayhost")  # of an identity

Data = dict[str, t.Any]


class Relay(t.NamedTuple):
    """What is known of one host of the play."""

    host: str
    declared: object = None  # relay_audit_paths; None: not declared
    public: object = None  # relay_audit_public_addresses
    policy: object = None  # relay_audit_policy
    identity: object = None  # what mta_identity_info returned, or how it failed
    lost: str = ""  # why the play has lost the host; then nothing else counts


class Path(t.NamedTuple):
    """One target, and where it comes from."""

    host: str
    target: Data
    origin: (
        Data  # declared, or mta, instance, transports, helo_set_by, source_set_by; inside: the address behind the NAT
    )

    def as_dict(self) -> Data:
        """Plain data."""
        return self._asdict()


def paths_of(relay: Relay) -> list[Path]:
    """Every sending path of a relay, at least one, each once."""
    _without_waivers("relay_audit_policy", parse_policy(relay.policy, "relay_audit_policy"))
    public = public_addresses(relay.public)
    if relay.lost:
        found = [_unknown(relay, "relay_unreachable", relay.lost)]
    elif relay.declared is not None:
        found = _declared(relay, public)
    else:
        found = _believed(relay, public)
    return _labelled(relay, _merged(found))


def public_addresses(value: object, option: str = "relay_audit_public_addresses") -> dict[str, list[str]]:
    """The map of a relay behind NAT, with canonical addresses."""
    if value is None:
        return {}
    if not isinstance(value, t.Mapping):
        raise ValueError(
            f"{option}: {quoted(value)} given: a dictionary of private addresses and their public ones is wanted"
        )
    public: dict[str, list[str]] = {}
    for inside, outside in value.items():
        addresses = [outside] if isinstance(outside, str) else outside
        if not isinstance(addresses, (list, tuple)) or not addresses:
            raise ValueError(
                f"{option}[{printable(inside)}]: {quoted(outside)} given: a list of public addresses is wanted"
            )
        public[_canonical(f"{option}: {quoted(inside)}", inside)] = [
            _canonical(f"{option}[{printable(inside)}]", address) for address in addresses
        ]
    return public


def _canonical(where: str, value: object) -> str:
    try:
        return parse_address(value).text
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def _declared(relay: Relay, public: dict[str, list[str]]) -> list[Path]:
    if not isinstance(relay.declared, (list, tuple)):
        raise ValueError(f"relay_audit_paths: {quoted(relay.declared)} given: a list of targets is wanted")
    if not relay.declared:
        return [_unknown(relay, "mta_not_found", "relay_audit_paths is an empty list")]
    found = []
    for index, value in enumerate(relay.declared):
        try:
            target = parse_target(value, Policy())
            _without_waivers("policy", target.policy)
        except ValueError as error:
            raise ValueError(f"relay_audit_paths[{index}]: {error}") from None
        declared = {key: value[key] for key in value if value[key] is not None}
        declared["policy"] = merged_policy(relay.policy, declared.get("policy"))
        outside = public.get(target.address.text) if target.address else None
        addresses: list[t.Any] = list(outside) if outside else [declared.get("address")]
        for address in addresses:
            origin: Data = {"declared": True}
            if outside:
                origin["inside"] = declared["address"]
            found.append(Path(relay.host, {**declared, **({"address": address} if address else {})}, origin))
    return found


def _without_waivers(option: str, policy: Policy) -> None:
    """One place for the waivers of a fleet, and one report on what each of them came to."""
    if policy.waivers is not None:
        raise ValueError(f"{option}.waivers: give waivers in relay_audit_waivers, with host, address, or both")


def merged_policy(base: object, own: object) -> Data:
    """A host's policy with that of one of its paths laid over it."""
    merged: Data = {}
    for policy in (base, own):
        if isinstance(policy, t.Mapping):
            merged.update({key: value for key, value in policy.items() if key != "severity"})
            if policy.get("severity"):
                merged["severity"] = {**merged.get("severity", {}), **policy["severity"]}
    return merged


def _believed(relay: Relay, public: dict[str, list[str]]) -> list[Path]:
    """What the relay says of itself, checked: an odd answer of one relay must not end the audit of all."""
    try:
        found = _discovered(relay, public)
        if len(found) > MOST_PATHS:
            raise ValueError(f"it names more than {MOST_PATHS:,} sending paths")
        for path in found:
            parse_target(path.target, Policy())
            _key(path)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return [_unknown(relay, "mta_unreadable", f"what mta_identity_info returned cannot be used: {error}")]
    return found


def _discovered(relay: Relay, public: dict[str, list[str]]) -> list[Path]:
    result = relay.identity
    if not isinstance(result, t.Mapping):
        return [_unknown(relay, "relay_unreachable", "the relay was not asked")]
    message = result.get("msg") or "no reason was given"
    if result.get("unreachable"):
        return [_unknown(relay, "relay_unreachable", message)]
    if not isinstance(result.get("identities"), (list, tuple)):
        return [_unknown(relay, "mta_unreadable", f"mta_identity_info failed: {message}")]
    problems = result.get("findings") or ()
    found = [path for identity in result["identities"] for path in _identity(relay, identity, public, bool(problems))]
    for finding in problems:
        code = finding.get("code")
        detail = finding.get("detail") or ""
        found.append(_unknown(relay, code if code in RELAY_CODES else "mta_identity_dynamic", detail))
    return found or [_unknown(relay, "mta_not_found", "mta_identity_info found neither an identity nor a reason")]


def _identity(relay: Relay, identity: Data, public: dict[str, list[str]], explained: bool) -> list[Path]:
    _all_text(identity, _TEXTS)
    transport = _transport(identity)
    origin = {
        "mta": identity.get("mta"),
        "instance": identity.get("instance"),
        "transports": [transport] if transport else [],
        "helo_set_by": identity.get("helo_set_by"),
    }
    if identity.get("direct") is False:
        through = identity.get("relayhost") or "a smarthost"
        return [_unknown(relay, "relays_through", f"relayhost is {printable(through)}", origin)]
    found = []
    for source in identity.get("sources") or ():
        _all_text(source, ("set_by",))
        inside = _canonical("mta_identity_info", source.get("address"))
        for address in public.get(inside, [inside]):
            target = {"address": address, "policy": merged_policy(relay.policy, None)}
            if identity.get("helo"):
                target["helo"] = identity["helo"]
            about = {
                **origin,
                "source_set_by": source.get("set_by"),
                **({"inside": inside} if inside in public else {}),
            }
            found.append(Path(relay.host, target, about))
    if found or explained:  # a finding of the module says why a transport has no source
        return found
    return [_unknown(relay, "mta_identity_dynamic", f"transport {transport or '?'} has no source address", origin)]


def _all_text(data: Data, keys: t.Sequence[str]) -> None:
    """Refuse what is neither text nor nothing: labels and reports are made of it."""
    for key in keys:
        if not isinstance(data.get(key), (str, type(None))):
            raise ValueError(f"{key}: {quoted(data[key])} given: text is wanted")


def _transport(identity: Data) -> str:
    transport, instance = identity.get("transport") or "", identity.get("instance") or ""
    return transport if instance in ("", "-", "/etc/postfix") else f"{instance.rsplit('/', 1)[-1]}/{transport}"


def _unknown(relay: Relay, code: str, detail: object, origin: Data | None = None) -> Path:
    unknown = {"code": code, "detail": printable(" ".join(str(detail).split()), MOST_DETAIL)}
    policy = {} if relay.lost else merged_policy(relay.policy, None)
    return Path(relay.host, {"unknown": unknown, "policy": policy}, origin or {})


def _key(path: Path) -> tuple[t.Any, ...]:
    target = path.target
    unknown = target.get("unknown")
    if unknown:
        return ("unknown", unknown.get("code"), unknown.get("detail"), target.get("name"))
    return (parse_address(target["address"]).text, (target.get("helo") or "").lower(), target.get("name"))


def _merged(found: list[Path]) -> list[Path]:
    """Two transports with the same HELO name and source address are one path to a receiver."""
    merged: dict[tuple[t.Any, ...], Path] = {}
    for path in found:
        first = merged.setdefault(_key(path), path)
        if first is not path and "transports" in first.origin:
            more = [name for name in path.origin.get("transports", ()) if name not in first.origin["transports"]]
            first.origin["transports"] = [*first.origin["transports"], *more]
    return list(merged.values())


def _labelled(relay: Relay, found: list[Path]) -> list[Path]:
    """Labels that begin with the relay's name; transports are named where they tell paths apart."""
    transports = {tuple(path.origin.get("transports", ())) for path in found}
    for path in found:
        given = path.target.get("name") or ""
        if not given and len(transports) > 1:
            given = ", ".join(path.origin.get("transports", ()))
        own = given == relay.host or given.startswith(relay.host + " ")
        path.target["relay"] = relay.host[:MOST_LABEL]
        path.target["name"] = (given if own else f"{relay.host} {given}".strip())[:MOST_LABEL]
    return found
