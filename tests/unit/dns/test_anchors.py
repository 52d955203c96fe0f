# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Trust anchors as users write them, and the sentence for what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._dns.anchors import ROOT_ANCHORS, Anchor, parse_anchors

ROOT_DS = ROOT_ANCHORS[0]
DIGEST = "E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D"
# The same key as a DNSKEY record: its digest is what IANA publishes.
ROOT_KEY = (
    "AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3+/4RgWOq7HrxRixHlFlExOLAJr5emLvN7SWXgnLh4+B5xQlNVz8Og8kv"
    "ArMtNROxVQuCaSnIDdD5LKyWbRd2n9WGe2R8PzgCmr3EgVLrjyBxWezF0jLHwVN8efS3rCj/EWgvIWgb9tarpVUDK/b58Da+sqqls3eNbuv7pr+e"
    "oZG+SrDK6nWeL3c6H5Apxz7LjVc1uTIdsIXxuOLYA4/ilBmSVIzuDWfdRUfhHdY6+cn8HFRm+2hM8AnXGXws9555KrUB5qihylGa8subX2Nn6UwN"
    "R1AkUTV74bU="
)

SAME = [
    ROOT_DS,
    f". DS 20326 8 2 {DIGEST}",
    f".\t172800 IN DS 20326 8 2 {DIGEST[:20]} {DIGEST[20:].lower()}",
    f". in 172800 ds 20326 8 2 ( {DIGEST} ) ; the key of 2017",
    f". IN DNSKEY 257 3 8 {ROOT_KEY}",
    f". 172800 IN DNSKEY 257 3 8 ( {ROOT_KEY[:64]} {ROOT_KEY[64:]} ) ; KSK; alg = RSASHA256 ; key id = 20326",
]

WRONG = {
    "": "'' is no record of type DS or DNSKEY",
    ".": "'.' is no record of type DS or DNSKEY",
    f"DS 20326 8 2 {DIGEST}": "is no record of type DS or DNSKEY",
    f". CH DS 20326 8 2 {DIGEST}": "is no record of type DS or DNSKEY",
    ". IN A 192.0.2.1": "'. IN A 192.0.2.1' is no record of type DS or DNSKEY",
    f"a..b. IN DS 20326 8 2 {DIGEST}": "'a..b.' is no name of a zone",
    ". IN DS 20326 8 2": "3 numbers and what follows them are wanted",
    f". IN DS 65536 8 2 {DIGEST}": "3 numbers and what follows them are wanted",
    f". IN DS 20326 RSASHA256 2 {DIGEST}": "3 numbers and what follows them are wanted",
    f". IN DS 20326 8 3 {DIGEST}": "digest type 3 is not known: 1, 2 or 4 is wanted",
    f". IN DS 20326 8 2 {DIGEST[:-2]}": "a digest of type 2 has 64 digits, and this one 62",
    ". IN DS 20326 8 2 E06D44B8...": "the digest of a DS record is written in hexadecimal digits",
    f". IN DNSKEY 0 3 8 {ROOT_KEY}": "this key signs no zone: flags 256 or 257, and protocol 3, are wanted",
    f". IN DNSKEY 385 3 8 {ROOT_KEY}": "this key signs no zone",
    f". IN DNSKEY 257 2 8 {ROOT_KEY}": "this key signs no zone",
    ". IN DNSKEY 257 3 8 AwEAAaz": "the key of a DNSKEY record is written in base64",
    7: "'7' is no record",
    None: "'None' is no record",
    "\x1b[31m{{ lookup('pipe', 'id') }}": "'??31m?? lookup??pipe?? ?id?? ??' is no record",
    "x" * 5000: "...' is no record",
}


@pytest.mark.parametrize("line", SAME)
def test_the_same_anchor(line):
    assert parse_anchors([line]) == parse_anchors([ROOT_DS])


def test_the_root_is_the_default():
    assert [(anchor.zone, anchor.key.tag) for anchor in parse_anchors(None)] == [(".", 20326), (".", 38696)]


def test_other_zones():
    (anchor,) = parse_anchors([f"2.0.192.IN-ADDR.arpa DS 20326 8 2 {DIGEST}"])
    assert anchor == Anchor("2.0.192.in-addr.arpa.", parse_anchors([ROOT_DS])[0].key)
    assert len(parse_anchors([ROOT_DS, ROOT_DS])) == 1


@pytest.mark.parametrize("line, sentence", WRONG.items(), ids=range(len(WRONG)))
def test_one_sentence(line, sentence):
    with pytest.raises(ValueError) as caught:
        parse_anchors([line])
    said = str(caught.value)
    assert said.startswith("trust_anchors: ") and sentence in said and len(said) < 250


def test_how_many():
    with pytest.raises(ValueError, match=r"^trust_anchors: the list is empty: at least one trust anchor is wanted"):
        parse_anchors([])
    with pytest.raises(ValueError, match=r"^trust_anchors: 51 are given"):
        parse_anchors([ROOT_DS] * 51)


WORDS = st.sampled_from([*ROOT_DS.split(), "DNSKEY", "257", "3", "(", ")", ";", "IN", "a.", ROOT_KEY])


@given(
    st.lists(st.one_of(WORDS, st.text(max_size=8), st.integers()), max_size=10).map(
        lambda words: " ".join(map(str, words))
    )
)
def test_whatever_comes(line):
    try:
        (anchor,) = parse_anchors([line])
    except ValueError as error:
        assert str(error).startswith("trust_anchors: ") and str(error).isprintable()
    else:
        assert (
            anchor.zone.endswith(".") and anchor.zone == anchor.zone.lower() and len(anchor.key.digest) in (20, 32, 48)
        )
