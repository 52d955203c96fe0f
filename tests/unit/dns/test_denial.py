# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Given all NSEC or NSEC3 records of one zone: what they prove not to be there, and what they do not."""

from __future__ import annotations

import typing as t

import dns.name
import dns.rdata
import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._dns.denial import (
    MOST_HASHED,
    NO_DELEGATION,
    OPT_OUT,
    PROVEN,
    TOO_MANY_ITERATIONS,
    Nsec3Proof,
    NsecProof,
)
from ansible_collections.mailops.rdns.plugins.module_utils._dns.signatures import hashed

from .signed import _hex32

APEX = dns.name.from_text("leaf.example.")
SALT = b"\xaa\xbb"
ZONE = {
    "@": "SOA NS",
    "www": "A",
    "cut": "NS",
    "signed": "NS DS",
    "dname": "DNAME",
    "alias": "CNAME",
    "a.ent": "A",
    "*.wild": "A",
    "last": "TXT TYPE65000",
}
A, SOA, AAAA, DS, TXT, OTHER = 1, 6, 28, 43, 16, 65000

Records = list[tuple[dns.name.Name, t.Any]]


def name(text: str) -> dns.name.Name:
    return dns.name.from_text(text, APEX) if text != "@" else APEX


def nsec() -> Records:
    owners = sorted((name(text), types) for text, types in ZONE.items())
    after = [owner for owner, _types in owners[1:]] + [APEX]
    return [
        (owner, dns.rdata.from_text("IN", "NSEC", f"{following} {types} RRSIG NSEC"))
        for (owner, types), following in zip(owners, after)
    ]


def nsec3(flags: int = 0, iterations: int = 3, left_out: str = "") -> Records:
    types = {name(text): kinds for text, kinds in {**ZONE, "ent": "", "wild": ""}.items() if text != left_out}
    owners = sorted((hashed(owner, SALT, iterations), kinds) for owner, kinds in types.items())
    after = [digest for digest, _kinds in owners[1:] + owners[:1]]
    text = f"1 {flags} {iterations} {SALT.hex()}"
    return [
        (
            dns.name.from_text(_hex32(digest), APEX),
            dns.rdata.from_text("IN", "NSEC3", f"{text} {_hex32(following)} {kinds}"),
        )
        for (digest, kinds), following in zip(owners, after)
    ]


def proofs(**parameters: t.Any) -> dict[str, NsecProof | Nsec3Proof]:
    return {"NSEC": NsecProof(APEX, nsec()), "NSEC3": Nsec3Proof(APEX, nsec3(**parameters))}


CASES: list[tuple[str, tuple[t.Any, ...], str | None]] = [
    ("no_name", ("nope",), PROVEN),
    ("no_name", ("a.b.c.nope",), PROVEN),
    ("no_name", ("x.www",), PROVEN),
    ("no_name", ("zzz",), PROVEN),
    ("no_name", ("@",), None),
    ("no_name", ("www",), None),
    ("no_name", ("x.cut",), None),  # what the zone below says
    ("no_name", ("x.signed",), None),
    ("no_name", ("x.dname",), None),  # leads elsewhere
    ("no_name", ("x.wild",), None),  # the wildcard stands for it
    ("no_name", ("ent",), None),
    ("no_data", ("www", AAAA), PROVEN),
    ("no_data", ("@", A), PROVEN),
    ("no_data", ("last", A), PROVEN),
    ("no_data", ("last", TXT), None),
    ("no_data", ("last", OTHER), None),
    ("no_data", ("last", OTHER + 1), PROVEN),
    ("no_data", ("www", A), None),
    ("no_data", ("alias", A), None),
    ("no_data", ("cut", A), None),
    ("no_data", ("signed", A), None),
    ("no_data", ("ent", A), PROVEN),
    ("no_data", ("x.wild", AAAA), PROVEN),
    ("no_data", ("x.wild", A), None),
    ("no_data", ("nope", A), None),
    ("no_data", ("x.cut", A), None),
    ("no_ds", ("cut",), PROVEN),
    ("no_ds", ("signed",), None),
    ("no_ds", ("www",), NO_DELEGATION),
    ("no_ds", ("ent",), NO_DELEGATION),
    ("no_ds", ("alias",), None),
    ("no_ds", ("@",), None),  # the record of the zone itself, not of the one above
    ("no_ds", ("nope",), None),
    ("expanded", ("x.wild", 3), PROVEN),
    ("expanded", ("x.y.wild", 3), PROVEN),
    ("expanded", ("x.wild", 2), None),  # something closer is there
    ("expanded", ("www", 2), None),
    ("expanded", ("nope", 2), PROVEN),
]


@pytest.mark.parametrize("kind", ["NSEC", "NSEC3"])
@pytest.mark.parametrize("method, arguments, expected", CASES)
def test_what_is_proven(kind, method, arguments, expected):
    owner, *more = arguments
    assert getattr(proofs()[kind], method)(name(owner), *more) == expected


@pytest.mark.parametrize("method, arguments, expected", CASES)
def test_opt_out_proves_less(method, arguments, expected):
    owner, *more = arguments
    found = getattr(proofs(flags=1)["NSEC3"], method)(name(owner), *more)
    allowed = {expected, OPT_OUT} if owner not in ZONE else {expected}
    assert found in allowed, found
    if method in ("no_name", "expanded") and expected == PROVEN:
        assert found == OPT_OUT


def test_opt_out_leaves_delegations_out():
    records = Nsec3Proof(APEX, nsec3(flags=1, left_out="cut"))
    assert records.no_ds(name("cut")) == OPT_OUT and records.no_data(name("cut"), A) == OPT_OUT
    assert Nsec3Proof(APEX, nsec3(left_out="cut")).no_ds(name("cut")) is None


@pytest.mark.parametrize("method, arguments, expected", CASES)
def test_too_many_iterations_prove_nothing(method, arguments, expected):
    owner, *more = arguments
    assert getattr(proofs(iterations=101)["NSEC3"], method)(name(owner), *more) == TOO_MANY_ITERATIONS


@pytest.mark.parametrize("method, arguments, expected", CASES)
def test_no_records_and_unknown_flags_prove_nothing(method, arguments, expected):
    owner, *more = arguments
    for proof in (NsecProof(APEX, []), Nsec3Proof(APEX, []), proofs(flags=2)["NSEC3"]):
        assert getattr(proof, method)(name(owner), *more) is None


def test_records_of_other_parameters_are_left_out():
    mixed = Nsec3Proof(APEX, [*nsec3()[:1], *nsec3(iterations=4)])
    assert mixed.no_name(name("nope")) is None


def test_names_are_hashed_within_bounds():
    deep = name(".".join("x" * (MOST_HASHED + 10)))
    assert Nsec3Proof(APEX, nsec3()).no_name(deep) is None
    assert Nsec3Proof(APEX, nsec3()).no_name(name(".".join("x" * 40))) == PROVEN
