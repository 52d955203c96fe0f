# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inside of the container: sign the zones of rows.py from the leaves to the root, and serve them with NSD.

Each level has a server, and an address, of its own, so that a referral is a referral; the second server of a zone holds
a copy that is signed otherwise. Unbound and BIND, both validating, know the root's key and no other.
"""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys
import time

from rows import LDNS, ZONES, Zone

WORK = pathlib.Path("/run/dnssec")
ROOT, TOP, LEAVES, SECOND, DEAD = (f"198.18.0.{last}" for last in (1, 4, 5, 6, 99))
TOPS = ("example.", "18.198.in-addr.arpa.")
SOA = "ns.servers.example. hostmaster.example. 1 7200 900 1209600 300"


def run(*command: str) -> str:
    done = subprocess.run(command, cwd=WORK, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{command}: {done.stdout[-500:]}{done.stderr[-1500:]}")
    return done.stdout


def key(zone: str, algorithm: str, *flags: str) -> str:
    """A new key; the name of its files."""
    size = ("-b", "2048") if algorithm.startswith("RSA") else ()
    return run("dnssec-keygen", "-q", "-a", algorithm, *size, *flags, zone).strip()


def digests(made: str, kind: str) -> list[str]:
    return [line.split(" DS ")[1] for line in run("dnssec-dsfromkey", f"-{kind}", f"{made}.key").splitlines()]


def sign(zone: Zone, text: str, options: str, keys: list[str]) -> str:
    """The signed zone, one record a line."""
    (WORK / "zone").write_text(text, encoding="utf-8")
    if options.startswith(LDNS):
        run("ldns-signzone", *options.split()[1:], "-o", zone.name, "-f", "signed", "zone", *keys)
    else:
        run(
            "dnssec-signzone",
            "-q",
            "-P",
            "-O",
            "full",
            *options.split(),
            "-o",
            zone.name,
            "-f",
            "signed",
            "zone",
            *keys,
        )
    return (WORK / "signed").read_text(encoding="utf-8")


def broken(zone: Zone, text: str) -> str:
    """The zone after what happened to it."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith(";")]
    kept = [line for line in lines if not any(re.search(pattern, line) for pattern in zone.drop)]
    if zone.drop and len(kept) == len(lines):
        sys.exit(f"{zone.name}: nothing to drop")
    if zone.alter:
        altered = [re.sub(*zone.alter, line) for line in kept]
        if altered == kept:
            sys.exit(f"{zone.name}: nothing to alter")
        kept = altered
    return "\n".join(kept) + "\n"


def ds_records(zone: Zone, made: str | None) -> list[str]:
    """What the parent publishes."""
    other = key(zone.name, "ECDSAP256SHA256", "-f", "KSK") if "other" in zone.ds or zone.ds == "both" else ""
    found = []
    for word in zone.ds.split("|"):
        if word in ("own", "both", "sha1") and made is not None:
            found += digests(made, "1" if word == "sha1" else "2")
        if word in ("other", "both"):
            found += digests(other, "2")
        if word[0].isdigit():
            found.append(word)
    return found


def servers_of(zone: Zone) -> list[tuple[str, str]]:
    """Names and addresses of its servers."""
    if zone.name == ".":
        return [("root", ROOT)]
    if zone.name in TOPS:
        return [("top", TOP)]
    if zone.dead:
        return [("dead", DEAD)]
    return [("leaves", LEAVES), ("second", SECOND)] if zone.second is not None else [("leaves", LEAVES)]


def make() -> dict[str, dict[str, str]]:
    """By address, the zones that stand there."""
    addresses = {"root": ROOT, "top": TOP, "leaves": LEAVES, "second": SECOND, "dead": DEAD}
    glue = "".join(f"{name}.servers.example. A {address}\n" for name, address in addresses.items())
    zones = [*ZONES, Zone("example.", ""), Zone("18.198.in-addr.arpa.", ""), Zone(".", "")]
    delegations: dict[str, str] = {}
    held: dict[str, dict[str, str]] = {address: {} for address in addresses.values()}
    names = [zone.name for zone in zones]
    for zone in sorted(zones, key=lambda zone: -len(zone.name.rstrip(".").split(".")) * (zone.name != ".")):
        ns = "".join(f"@ NS {name}.servers.example.\n" for name, _address in servers_of(zone))
        text = f"$TTL 3600\n$ORIGIN {zone.name}\n@ SOA {SOA}\n{ns}{zone.text}\n{delegations.get(zone.name, '')}"
        text += glue if zone.name in (".", "example.") else ""
        made, signed = None, {address: text for _name, address in servers_of(zone)}
        if zone.signed:
            made = key(zone.name, zone.algorithm, "-f", "KSK")
            keys = [made, key(zone.name, zone.algorithm)] if zone.split_keys else [made]
            one_key = "" if zone.split_keys or zone.options.startswith(LDNS) else "-z "
            text += "".join((WORK / f"{one}.key").read_text(encoding="utf-8") for one in keys)
            for (_name, address), options in zip(servers_of(zone), (zone.options, zone.second or "")):
                signed[address] = broken(zone, sign(zone, text, one_key + options, keys))
        for address, content in signed.items():
            held[address][zone.name] = content
        if zone.name == ".":
            (WORK / "anchor").write_text(
                "".join(f". IN DS {one}\n" for one in digests(str(made), "2")), encoding="utf-8"
            )
            continue
        parents = [name for name in names if name != zone.name and (name == "." or zone.name.endswith("." + name))]
        records = [f"NS {name}.servers.example." for name, _address in servers_of(zone)]
        records += [f"DS {one}" for one in ds_records(zone, made)]
        parent = max(parents, key=len)
        delegations[parent] = delegations.get(parent, "") + "".join(f"{zone.name} {one}\n" for one in records)
    return held


def serve(address: str, zones: dict[str, str]) -> None:
    """One NSD."""
    folder = WORK / address
    folder.mkdir()
    lines = [
        "server:", f"  ip-address: {address}", f'  zonesdir: "{folder}"', '  database: ""', '  pidfile: ""',
        '  xfrdfile: ""', f'  zonelistfile: "{folder}/list"', '  cookie-secret-file: ""', "  username: nsd",
        "  rrl-ratelimit: 0", "remote-control:", "  control-enable: no",
    ]  # fmt: skip
    for number, (name, text) in enumerate(zones.items()):
        (folder / str(number)).write_text(text, encoding="utf-8")
        lines += ["zone:", f'  name: "{name}"', f'  zonefile: "{number}"']
    (folder / "conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    subprocess.Popen(["nsd", "-d", "-c", str(folder / "conf")])


def main() -> None:
    WORK.mkdir(parents=True, exist_ok=True)
    for address, zones in make().items():
        if address != DEAD and zones:
            serve(address, zones)
    anchor = (WORK / "anchor").read_text(encoding="utf-8").strip()
    tag, algorithm, kind, digest = anchor.split(" DS ")[1].split(None, 3)
    trusted = f'trust-anchors {{ . static-ds {tag} {algorithm} {kind} "{digest.replace(" ", "")}"; }};\n'
    (WORK / "trusted").write_text(trusted, encoding="utf-8")
    subprocess.Popen(["named", "-4", "-f", "-u", "bind", "-c", "/opt/test/named.conf"])
    subprocess.Popen(["unbound", "-d", "-c", "/opt/test/unbound.conf"])
    print("serving", flush=True)
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    main()
