# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A planned change: given these TTLs and these looks, these steps, and safe then and not before."""

from __future__ import annotations

import itertools
import json
import typing as t

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import A, Answer, ask
from ansible_collections.mailops.rdns.plugins.module_utils._dns.traced import Soa, Trace
from ansible_collections.mailops.rdns.plugins.module_utils._plan.change import parse_at, parse_changes
from ansible_collections.mailops.rdns.plugins.module_utils._plan.found import Found, Held, found
from ansible_collections.mailops.rdns.plugins.module_utils._plan.planner import Settings, keys_of, plan, remember
from ansible_collections.mailops.rdns.plugins.module_utils._plan.seen import (
    Look,
    Variant,
    add,
    dump,
    forgotten,
    load,
    longest,
)
from ansible_collections.mailops.rdns.plugins.module_utils._plan.timing import Wanted, schedule
from ansible_collections.mailops.rdns.plugins.module_utils._zone_change import Place

NOW = 1_800_000_000.0
OLD, NEW = "93.184.216.34", "93.184.216.35"
PTR_OLD, PTR_NEW = ("34.216.184.93.in-addr.arpa.", "PTR"), ("35.216.184.93.in-addr.arpa.", "PTR")
MAIL, MX = ("mail.example.", "A"), ("mx.example.", "A")
RENUMBER = {"old_address": OLD, "old_name": "mail.example", "new_address": NEW}
RENAME = {"old_address": OLD, "old_name": "mail.example", "new_name": "mx.example"}
GOOD, BAD = ("good.",), ("bad.",)


def is_good(variant: Variant) -> bool:
    return variant.records == GOOD


def look(at: float, *variants: Variant, settled: bool = True, negative: int | None = None) -> Look:
    return Look(at, at, settled, variants, negative)


def looks(*given: Look) -> list[Look]:
    seen: list[Look] = []
    for one in given:
        seen = add(seen, one)
    return seen


def bad(ttl: int) -> Variant:
    return Variant(BAD, ttl)


def good(ttl: int) -> Variant:
    return Variant(GOOD, ttl)


# -- how long caches remember


@pytest.mark.parametrize(
    "seen, expected",
    [
        pytest.param([], None, id="never looked"),
        pytest.param([look(100, bad(50))], None, id="still there"),
        pytest.param([look(100, bad(50)), look(200, good(9))], 250, id="from the first look that saw the new ones on"),
        pytest.param([look(100, bad(50)), look(200, good(9)), look(300, good(9))], 250, id="seen again"),
        pytest.param([look(100, bad(50)), look(200, bad(5)), look(210, good(9))], 250, id="lowered shortly before"),
        pytest.param([look(100, bad(50)), look(200, bad(5)), look(290, good(9))], 295, id="lowered in time"),
        pytest.param([look(100, bad(50)), look(200, good(9), bad(50)), look(300, good(9))], 350, id="servers differed"),
        pytest.param([look(100, bad(50)), look(200, good(9), bad(50))], None, id="servers differ"),
        pytest.param([look(100, bad(50)), look(200, good(9), settled=False)], None, id="one was not heard"),
        pytest.param(
            [look(100, bad(50)), look(200, good(9), settled=False), look(300, good(9))], 350, id="one was heard late"
        ),
        pytest.param([look(100, good(70))], 170, id="what was there before is not known"),
        pytest.param([look(100, good(70), negative=900)], 1000, id="nor whether anything was"),
        pytest.param([look(100, good(7)), look(200, bad(50)), look(300, good(7))], 350, id="back and forth"),
    ],
)
def test_forgotten(seen, expected):
    assert forgotten(looks(*seen), is_good) == expected


def test_an_alias_that_stays_has_no_part_in_it():
    """RFC 2317: the CNAME leads to the same place before and after; only what stands there changes."""
    before = Variant(BAD, 50, "a.", 90000)
    assert forgotten(looks(look(1, before), look(100, Variant(GOOD, 9, "a.", 90000))), is_good) == 150
    assert forgotten(looks(look(1, before), look(100, Variant(GOOD, 9, "b.", 60))), is_good) == 90100


contents = st.tuples(st.booleans(), st.integers(1, 500))


@st.composite
def histories(draw: t.Any) -> tuple[list[list[tuple[int, bool, int]]], list[Look]]:
    """Two servers that change their mind at their own times, and somebody who looks.

    Somebody looks at least once while a content is there; sometimes one of the servers is not heard.
    """
    servers = []
    for _server in range(2):
        gaps = draw(st.lists(st.integers(1, 400), max_size=4))
        starts = [0, *itertools.accumulate(gaps)]
        servers.append([(start, *draw(contents)) for start in starts])
    times = sorted(
        {0, *(start for server in servers for start, _g, _ttl in server), *draw(st.sets(st.integers(0, 2500)))}
    )
    seen: list[Look] = []
    for place, moment in enumerate(times):
        late = draw(st.integers(0, max(0, (times[place + 1] if place + 1 < len(times) else moment + 50) - moment - 1)))
        now = [next(one for one in reversed(server) if one[0] <= moment) for server in servers]
        heard = draw(st.sampled_from([now, now, now, now[:1], now[1:]]))
        variants = {good(ttl) if right else bad(ttl) for _start, right, ttl in heard}
        seen = add(seen, look(moment + late, *sorted(variants), settled=heard == now))
    return servers, seen


@drawn(histories())
def test_no_cache_can_hold_what_is_called_forgotten(case):
    servers, seen = case
    moment = forgotten(seen, is_good)
    ttls = [ttl for server in servers for _start, _right, ttl in server]
    if moment is None or longest(seen) < max(ttls):  # a TTL that nobody ever saw: nobody can know
        return
    for server in servers:
        for (start, right, ttl), after in zip(server, [*server[1:], None]):
            assert right or after is not None, (start, seen)
            if not right and after is not None:
                assert moment >= after[0] + ttl


# -- the plan


class World(t.NamedTuple):
    """What the zones hold: (TTL, records) by set."""

    sets: dict[tuple[str, str], tuple[int, list[str]]]
    negative: int = 600

    def found(self, key: tuple[str, str], now: float) -> Found:
        ttl, records = self.sets.get(key, (self.negative, []))
        seen = look(now, Variant(tuple(sorted(records)), ttl), negative=self.negative)
        zone = key[0].split(".", 1)[1]
        place = Place(zone, key[0].split(".", 1)[0], None, None)
        return Found(key, now, seen, place, key[0], (), (), (), (), tuple(records))


BEFORE = World({MAIL: (3600, [OLD]), PTR_OLD: (7200, ["mail.example."])})
HALF = World({MAIL: (300, [OLD]), PTR_OLD: (7200, ["mail.example."])})
AFTER = World({MAIL: (300, [OLD, NEW]), PTR_OLD: (7200, ["mail.example."]), PTR_NEW: (300, ["mail.example."])})


def planned(
    change: t.Any, *moments: tuple[float, World], at: float | None = None, margin: int = 60
) -> dict[str, t.Any]:
    """The plan after looks at these worlds."""
    changes = parse_changes([change], (), False)
    memory: t.Any = {}
    told: dict[str, t.Any] = {}
    for now, world in moments:
        seen = {key: world.found(key, now) for key in keys_of(changes)}
        memory = remember(memory, seen)
        told = plan(changes, seen, memory, now, Settings(at, 300, margin, 86400))
        json.dumps(told)
    return told


def table(told: dict[str, t.Any]) -> list[tuple[str, str, t.Any]]:
    """(kind, set, seconds from now)."""
    return [
        (step["kind"], step["owner"] or "", None if step["at"] is None else step["at"] - told["now"])
        for step in told["steps"]
    ]


def test_a_new_address():
    told = planned(RENUMBER, (NOW, BEFORE))
    assert table(told) == [
        ("lower", "mail.example.", 0),
        ("publish", "mail.example.", 3660),
        ("publish", PTR_NEW[0], 0),
        ("gate", "", 4020),
        ("switch", "", 4020),
        ("remove", "mail.example.", 4020 + 86400),
        ("remove", PTR_OLD[0], 4020 + 86400),
        ("raise", "", 4020 + 86400),
        ("raise", "", 4020 + 86400),
    ]
    assert told["safe"] is False and told["safe_at"] == NOW + 4020 and told["soonest"] == NOW + 3660
    lines = {step["kind"]: step["zone_file"] for step in told["steps"] if step["owner"] == "mail.example."}
    assert lines["lower"] == [f"mail 300 IN A {OLD}"] and lines["publish"] == [f"mail 300 IN A {NEW}"]
    assert told["steps"][-3]["remove"] == ["34 IN PTR mail.example."]
    assert told["targets"] == [{"address": NEW, "helo": "mail.example", "ptr": ["mail.example"]}]


def test_a_new_name_has_its_address_before_the_ptr_record_says_it():
    told = planned(RENAME, (NOW, BEFORE))
    assert table(told)[:4] == [
        ("lower", PTR_OLD[0], 0),
        ("publish", "mx.example.", 0),
        ("publish", PTR_OLD[0], 7260),
        ("gate", "", 7260 + 360),
    ]
    slow = planned(RENAME, (NOW, BEFORE._replace(negative=50000)))
    assert table(slow)[2] == ("publish", PTR_OLD[0], 50060)
    assert [step["remove"] for step in told["steps"] if step["kind"] == "remove"] == [[f"mail IN A {OLD}"]]


def test_both_at_once():
    told = planned({**RENUMBER, "new_name": "mx.example"}, (NOW, BEFORE))
    assert table(told)[:3] == [("publish", "mx.example.", 0), ("publish", PTR_NEW[0], 0), ("gate", "", 660)]
    assert [step["owner"] for step in told["steps"] if step["kind"] == "remove"] == ["mail.example.", PTR_OLD[0]]


def test_several_at_once_are_safe_when_the_last_one_is():
    changes = parse_changes(
        [RENUMBER, {"old_address": "8.8.8.8", "old_name": "b.example", "new_name": "c.example"}], (), False
    )
    world = World({**BEFORE.sets, ("8.8.8.8.in-addr.arpa.", "PTR"): (20000, ["b.example."])})
    seen = {key: world.found(key, NOW) for key in keys_of(changes)}
    told = plan(changes, seen, remember({}, seen), NOW, Settings(None, 300, 60))
    assert told["safe_at"] == NOW + 20000 + 60 + 300 + 60
    assert [step["what"].split()[2] for step in told["steps"] if step["kind"] == "switch"] == [NEW, "8.8.8.8"]


def test_it_is_safe_when_the_last_cache_has_forgotten():
    went = [(NOW, BEFORE), (NOW + 10, HALF), (NOW + 4000, AFTER)]
    early = planned(RENUMBER, *went)
    assert early["safe"] is False and early["safe_at"] == NOW + 4000 + 600 + 60  # the denial of the PTR record
    assert [step["state"] for step in early["steps"] if step["kind"] == "publish"] == ["done", "done"]
    assert "for 660 seconds, until" in early["why"]
    assert planned(RENUMBER, *went, (NOW + 4659, AFTER))["safe"] is False
    assert planned(RENUMBER, *went, (NOW + 4660, AFTER))["safe"] is True


def test_a_ttl_lowered_too_late_is_still_waited_for():
    told = planned(RENUMBER, (NOW, BEFORE), (NOW + 10, AFTER))
    assert told["safe_at"] == NOW + 10 + 3600 + 60


def test_what_was_there_before_the_first_look_is_not_known():
    told = planned(RENUMBER, (NOW, AFTER))
    assert told["safe"] is False and told["safe_at"] == NOW + 600 + 60


@pytest.mark.parametrize(
    "at, lowers, problems",
    [
        pytest.param(NOW + 90000, True, [], id="time enough"),
        pytest.param(NOW + 4020, True, [], id="just enough"),
        pytest.param(NOW + 4000, False, [], id="too late to lower, and safe without"),
        pytest.param(NOW + 3000, False, ["660 seconds too early"], id="too early"),
    ],
)
def test_a_planned_time(at, lowers, problems):
    told = planned(RENUMBER, (NOW, BEFORE), at=at)
    assert ("lower" in [step["kind"] for step in told["steps"]]) == lowers
    assert len(told["problems"]) == len(problems) and all(map(str.__contains__, told["problems"], problems))
    assert told["switch_at"] == max(at, told["safe_at"])
    (lines,) = [step["zone_file"] for step in told["steps"] if step["what"].startswith(f"Publish {NEW} ")]
    assert lines == [f"mail {300 if lowers else 3600} IN A {NEW}"]  # one TTL for all records of a set
    if lowers:
        (lower,) = [step for step in told["steps"] if step["kind"] == "lower"]
        assert lower["by"] == at - 60 - 300 - 60 - 3600


TTLS = st.integers(1, 200000)


@drawn(TTLS, TTLS, TTLS, st.integers(1, 3600), st.integers(0, 600), st.booleans(), st.integers(0, 500000))
def test_no_step_before_the_caches_of_the_one_before(forward, reverse, negative, low, margin, rename, ahead):
    """Whoever does each step at its first moment, or at its last one, never surprises a cache."""
    sets = {MX: (forward, [OLD])} if not rename else {}
    world = World({**sets, PTR_OLD: (reverse, ["old.example."])}, negative)
    keys = [MX, PTR_OLD]
    wanted = [Wanted(MX, (NEW,), False), Wanted(PTR_OLD, ("mx.example.",), True, (MX,))]
    seen = {key: world.found(key, NOW) for key in keys}
    memory = remember({}, seen)
    at = NOW + ahead
    times = schedule(wanted, seen, memory, NOW, at, low, margin)
    assert times.switch_at is not None and times.safe_at is not None and times.switch_at >= at
    for key in keys:
        timing = times.timings[key]
        for lower, publish, clear in (
            (timing.lower_at, timing.publish_at, timing.clear_at),
            (timing.lower_by, timing.publish_by, at),
        ):
            if publish is None:
                continue
            assert publish >= NOW and clear >= publish + timing.hold + margin
            if lower is not None:
                assert lower >= NOW and publish >= lower + timing.lasting + margin
        for earlier in timing.wanted.after:
            assert timing.publish_at >= times.timings[earlier].clear_at
            if timing.publish_by is not None:
                other = times.timings[earlier]
                assert timing.publish_by >= other.publish_by + other.hold + margin
    assert times.safe_at >= max(timing.clear_at for timing in times.timings.values())


def test_two_plans_of_one_zone_are_the_same_whatever_order_its_servers_answer_in():
    def seen(*records: str) -> Found:
        soa = Soa("example.", "ns.example.", "root.example.", 1, 300, 3600)
        trace = Trace(MAIL[0], A, (), (), MAIL[0], "example.", "mail", soa, "answer", records, 3600, (), NOW)
        return found(MAIL[0], A, trace, (), NOW)

    assert seen("192.0.2.2", "192.0.2.1") == seen("192.0.2.1", "192.0.2.2")


# -- what is not known


def test_resolvers_alone_are_never_enough():
    changes = parse_changes([RENUMBER], (), False)
    answers = {
        MAIL: Answer(ask("mail.example", A), "answer", (OLD, NEW), 5, at=NOW),
        PTR_NEW: Answer(ask(PTR_NEW[0], 12), "answer", ("mail.example.",), 5, at=NOW),
    }
    seen = {
        key: found(key[0], 12 if key[1] == "PTR" else 1, None, [("here", answers[key])] if key in answers else [], NOW)
        for key in keys_of(changes)
    }
    told = plan(changes, seen, remember({}, seen), NOW, Settings(None))
    assert told["safe"] is None and told["safe_at"] is None and told["seconds"] is None
    assert "the real TTL may be longer" in told["problems"][0]
    assert all(not entry["whole"] for entry in told["in_the_way"])


def test_a_server_that_was_not_heard_keeps_it_from_being_safe():
    changes = parse_changes([RENUMBER], (), False)
    seen = {key: AFTER.found(key, NOW) for key in keys_of(changes)}
    mute = seen[MAIL].look._replace(settled=False)
    seen[MAIL] = seen[MAIL]._replace(look=mute, unheard=("ns2.example",))
    told = plan(changes, seen, remember({}, seen), NOW, Settings(None))
    assert told["safe"] is None and "ns2.example of the zone example. could not be heard" in told["problems"][0]


@pytest.mark.parametrize("key, what", [(MAIL, NEW), (PTR_NEW, "mail.example")])
def test_what_one_server_does_not_give_yet_is_a_step(key, what):
    changes = parse_changes([RENUMBER], (), False)
    seen = {one: AFTER.found(one, NOW) for one in keys_of(changes)}
    late = look(NOW, *seen[key].look.variants, Variant((), 600))
    seen[key] = seen[key]._replace(look=late)
    told = plan(changes, seen, remember({}, seen), NOW, Settings(None))
    (step,) = [one for one in told["steps"] if (one["kind"], one["owner"]) == ("publish", key[0])]
    assert step["what"] == f"See that every name server of the zone gives {key[0][:-1]} {key[1]}: {what}."
    assert step["state"] != "done" and told["safe"] is False


def test_what_was_seen_before_is_no_word_on_now():
    """An earlier run saw all of it published. Now no server of the zone answers, and a resolver has another record."""
    changes = parse_changes([RENUMBER], (), False)
    memory = remember({}, {key: AFTER.found(key, NOW) for key in keys_of(changes)})
    later = NOW + 9000
    seen = {key: AFTER.found(key, later) for key in keys_of(changes)}
    assert plan(changes, seen, remember(memory, seen), later, Settings(None))["safe"] is True
    other = Answer(ask("mail.example", A), "answer", ("192.0.2.9",), 5, at=later)
    for answers in ([], [("here", other)]):
        seen[MAIL] = found(MAIL[0], 1, None, answers, later)
        told = plan(changes, seen, remember(memory, seen), later, Settings(None))
        assert told["safe"] is None and told["safe_at"] is None
        assert "mail.example A: no name server of its zone gave an answer" in told["problems"][0]


def test_what_a_trace_could_not_test_is_said():
    changes = parse_changes([RENUMBER], (), False)
    note = "IPv6 was not tested: no route from this host"
    seen = {key: BEFORE.found(key, NOW)._replace(notes=(note,)) for key in keys_of(changes)}
    assert plan(changes, seen, remember({}, seen), NOW, Settings(None))["notes"].count(note) == 1


def test_an_address_that_has_a_name_already_may_be_in_use():
    world = World({**BEFORE.sets, PTR_NEW: (7200, ["news.example."])})
    note = f"{PTR_NEW[0][:-1]} PTR is there already: news.example. The plan takes that address for one that no mail"
    assert [one.startswith(note) for one in planned(RENUMBER, (NOW, world))["notes"]].count(True) == 1
    for sets in (BEFORE, AFTER):
        assert "is there already" not in "".join(planned(RENUMBER, (NOW, sets))["notes"])


def test_a_resolver_that_keeps_an_older_answer_is_waited_for():
    changes = parse_changes([RENUMBER], (), False)
    memory: t.Any = {}
    for moment, world in ((NOW, BEFORE), (NOW + 10, HALF), (NOW + 5000, AFTER), (NOW + 9000, AFTER)):
        seen = {key: world.found(key, moment) for key in keys_of(changes)}
        memory = remember(memory, seen)
    seen[MAIL] = seen[MAIL]._replace(held=(Held("inside", (OLD,), 400, NOW + 9000),))
    told = plan(changes, seen, memory, NOW + 9000, Settings(None, 300, 60))
    assert told["safe"] is False and told["safe_at"] == NOW + 9000 + 400 + 60
    assert "the vantage inside keeps an older answer for 400 seconds" in told["problems"][0]


# -- input, and what is kept from run to run


@pytest.mark.parametrize(
    "value, sentence",
    [
        ([], "changes: [] (list) given: a list of at least one change is wanted"),
        ([{}], "changes[0]: old_address is missing"),
        ([{"old_address": OLD}], "changes[0]: old_name is missing"),
        ([{"old_address": OLD, "old_name": "mail.example"}], "changes[0]: nothing changes"),
        ([{**RENUMBER, "new_address": OLD}], "changes[0]: nothing changes"),
        ([{**RENUMBER, "new_address": "10.1"}], "changes[0]: new_address: '10.1' is no address"),
        ([{**RENUMBER, "new_address": "10.0.0.1"}], "changes[0]: new_address: '10.0.0.1' is private use (RFC 1918)"),
        ([{**RENUMBER, "old_name": "relay"}], "changes[0]: old_name: 'relay' cannot name a mail server"),
        ([{**RENAME, "new_name": "mail.corp"}], "changes[0]: new_name: 'mail.corp' cannot name a mail server"),
        ([{**RENAME, "new_name": "[1.2.3.4]"}], "changes[0]: new_name: '[1.2.3.4]' cannot name a mail server"),
        ([{**RENAME, "new_name": "a b.example"}], "changes[0]: new_name: 'a b.example' cannot name a mail server"),
        ([{**RENAME, "helo": "x"}], "changes[0]: 'helo' is no key of a change"),
        ([RENUMBER, RENUMBER], f"changes[1]: old_address '{OLD}' stands in changes[0] too"),
        (["x"], "changes[0]: 'x' is no change"),
    ],
)
def test_bad_changes_are_one_sentence(value, sentence):
    with pytest.raises(ValueError) as error:
        parse_changes(value, (), False)
    assert sentence in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("2027-01-15T08:00:00Z", NOW),
        ("2027-01-15T09:00+01:00", NOW),
        ("2027-01-15T08:00:00", None),
        ("tomorrow", None),
        ("1999-01-01T00:00:00Z", None),
        (5, None),
    ],
)
def test_a_time_needs_its_zone(text, expected):
    if expected is not None:
        assert parse_at(text, NOW) == expected
        return
    with pytest.raises(ValueError, match=r"^at: "):
        parse_at(text, NOW)


def test_what_was_seen_survives_a_file():
    memory = {MAIL: looks(look(NOW, bad(5)), look(NOW + 9, good(7), bad(5), settled=False, negative=3))}
    assert load(json.loads(json.dumps(dump(memory))), NOW + 10) == memory


@pytest.mark.parametrize(
    "damage",
    [
        lambda one: one[0].pop("owner"),
        lambda one: one[0].update(owner="<script>"),
        lambda one: one[0].update(type="TXT"),
        lambda one: one[0].update(looks=5),
        lambda one: one[0]["looks"][0].update(at="x"),
        lambda one: one[0]["looks"][0].update(at=float("nan")),
        lambda one: one[0]["looks"][0].update(at=NOW + 99999, until=NOW + 99999),
        lambda one: one[0]["looks"][0].update(until=NOW - 5),
        lambda one: one[0]["looks"][0]["variants"][0].update(records=["{{ 7*7 }}"]),
        lambda one: one[0]["looks"][0]["variants"][0].update(ttl=-1),
        lambda one: one.append(5),
    ],
)
def test_a_damaged_file_is_one_sentence(damage):
    told = json.loads(json.dumps(dump({MAIL: looks(look(NOW, bad(5)), look(NOW + 5, good(5)))})))
    damage(told)
    with pytest.raises(ValueError, match=r"^seen: ") as error:
        load(told, NOW + 10)
    assert "\n" not in str(error.value)


def test_ipv6_and_a_change_of_family():
    changes = parse_changes([{**RENUMBER, "new_address": "2606:4700::25"}], (), False)
    keys = keys_of(changes)
    assert keys[0] == ("mail.example.", "AAAA") and keys[1][0].endswith(".ip6.arpa.") and keys[2:] == [MAIL, PTR_OLD]


def test_two_addresses_swap_their_names():
    one = {"old_address": OLD, "old_name": "a.example", "new_name": "b.example"}
    other = {"old_address": NEW, "old_name": "b.example", "new_name": "a.example"}
    world = World(
        {
            ("a.example.", "A"): (60, [OLD]),
            ("b.example.", "A"): (60, [NEW]),
            PTR_OLD: (60, ["a.example."]),
            PTR_NEW: (60, ["b.example."]),
        }
    )
    changes = parse_changes([one, other], (), False)
    seen = {key: world.found(key, NOW) for key in keys_of(changes)}
    told = plan(changes, seen, remember({}, seen), NOW, Settings(None, 300, 0))
    assert [(step["kind"], step["at"] - NOW) for step in told["steps"]][:6] == [
        ("publish", 0),
        ("publish", 0),
        ("publish", 60),  # each address's new PTR record, once the name leads back to it everywhere
        ("publish", 60),
        ("gate", 120),
        ("switch", 120),
    ]
    assert [step["remove"] for step in told["steps"] if step["kind"] == "remove"] == [
        [f"a IN A {OLD}"],
        [f"b IN A {NEW}"],
    ]


def test_a_name_that_no_zone_holds():
    changes = parse_changes([{**RENAME, "new_name": "mail.exmaple.org"}], (), False)
    seen = {key: BEFORE.found(key, NOW) for key in keys_of(changes)}
    key = ("mail.exmaple.org.", "A")
    seen[key] = seen[key]._replace(place=Place("org.", "mail.exmaple", None, None))
    told = plan(changes, seen, remember({}, seen), NOW, Settings(None))
    assert told["problems"] == ["mail.exmaple.org A: no zone holds it but org.: is it spelled right, and registered"]


def test_what_is_remembered_is_bounded():
    memory = {(f"{number}.example.", "A"): looks(look(NOW, bad(5))) for number in range(2000)}
    assert len(load(dump(memory), NOW)) == 1000
    changed = looks(*(look(NOW + number, bad(number)) for number in range(500)))
    assert len(changed) == 200 and changed[-1].variants[0].ttl == 499
