# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever a name looks like: a class and its reasons, and the C library's own reading of what may be an address."""

from __future__ import annotations

import socket
import time

import pytest

pytest.importorskip("hypothesis")

from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._address import parse_address
from ansible_collections.mailops.rdns.plugins.module_utils._clibrary import (
    asr_host_name,
    glibc_host_name,
    inet_aton,
    inet_pton4,
    misread,
)
from ansible_collections.mailops.rdns.plugins.module_utils._generic import CLASSES, classify

from .drawn import ADDRESS, NAME

PIECE = st.sampled_from(
    ["mail", "dsl", "dyn", "static", "ip", "pool", "203", "0", "114", "1", "203000114001", "cb007201"]
)
GENERIC = st.lists(PIECE | st.sampled_from(["-", "."]), min_size=1, max_size=20).map("".join)


@given(NAME | GENERIC | st.text(max_size=300), ADDRESS)
@example("", "203.0.114.1")
@example(".", "2a00::1")
@example("..", "2a00::1")
def test_every_name_has_a_class(name, address):
    found = classify(name, parse_address(address))
    assert found.name_class in CLASSES and 0 <= found.score <= 1
    assert all(reason.isascii() and reason.isprintable() for reason in found.reasons)
    assert found == classify(name.upper() if name.isascii() else name, address), "names have no case"


@pytest.mark.parametrize("piece", ["1-", "203.", "0", "a-", "203-0-114-", "cb00", "dyn-", "1.a."])
def test_a_long_name_costs_little(piece):
    """Whoever runs a reverse zone chooses the name."""
    for address in ("203.0.114.1", "2a00::1"):
        began = time.process_time()
        for _each in range(20):
            classify((piece * 300)[:254] + ".", address)
        assert time.process_time() - began < 1


NUMBERS = st.sampled_from(
    ["0", "1", "00", "08", "0x", "0x7f", "255", "256", "65535", "16777216", "4294967295", "4294967296"]
)
PARTS = st.lists(NUMBERS | st.text("0123456789abfxX", max_size=4), min_size=1, max_size=5).map(".".join)


@given(PARTS)
def test_inet_aton_is_that_of_the_c_library(text):
    try:
        expected = ".".join(map(str, socket.inet_aton(text)))
    except OSError:
        expected = None
    assert inet_aton(text) == expected


@given(PARTS)
def test_inet_pton_is_that_of_the_c_library(text):
    try:
        socket.inet_pton(socket.AF_INET, text)
        expected = True
    except OSError:
        expected = False
    assert inet_pton4(text) == expected


@given(NAME | st.text(max_size=100))
def test_what_c_libraries_make_of_a_name_is_a_host_name_or_nothing(name):
    for text in (glibc_host_name(name), asr_host_name(name) if name.isascii() else None):
        assert text is None or all(char.isalnum() or char in "-_.\\" for char in text)
    if name.isascii():
        read = misread(name)
        assert read is None or read.lower() != name.lower()
