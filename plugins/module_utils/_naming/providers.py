# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that providers give to addresses until a customer chooses one. Pure data.

Only schemes that the general rules would miss or misjudge need a row; the well-known ones stand here all the same, so
that a reason can name the provider. A pattern matches the whole of what stands below the registered domain; none of
them can match in more than one way.
"""

from __future__ import annotations

import typing as t

HOSTING = "hosting_default"
STATIC = "generic_static"
DYNAMIC = "dynamic"

#: When the rows were last gone through.
SEEN = "2026-11"
_PTR = "names in public reverse DNS"


class Scheme(t.NamedTuple):
    """How one provider names addresses under one registered domain."""

    domain: str
    pattern: str  # of what stands below the domain
    name_class: str
    provider: str
    source: str = _PTR
    seen: str = SEEN


_N = r"[0-9]{1,3}"
_DASHED = rf"{_N}-{_N}-{_N}-{_N}"
_DOTTED = rf"{_N}\.{_N}\.{_N}\.{_N}"
_L = r"[a-z0-9-]+"  # one label
_TREE = r"[a-z0-9.-]+"  # one or more labels

_ROWS = (
    # clouds
    ("amazonaws.com", rf"ec2-{_DASHED}\.{_TREE}", HOSTING, "Amazon EC2", "EC2 User Guide, instance hostname types"),
    ("compute.internal", rf"ip-{_DASHED}(?:\.{_L})?", HOSTING, "Amazon EC2", "EC2 User Guide, instance hostname types"),
    ("ec2.internal", rf"ip-{_DASHED}", HOSTING, "Amazon EC2", "EC2 User Guide, instance hostname types"),
    ("googleusercontent.com", rf"{_DOTTED}\.bc", HOSTING, "Google Compute Engine", "Compute Engine docs, PTR records"),
    ("azure.com", rf"{_L}\.{_L}\.cloudapp", HOSTING, "Microsoft Azure", "Azure docs, reverse DNS for public IPs"),
    ("cloudapp.net", _TREE, HOSTING, "Microsoft Azure", "Azure docs, reverse DNS for public IPs"),
    ("oraclevcn.com", _TREE, HOSTING, "Oracle Cloud", "OCI docs, DNS in your virtual cloud network"),
    ("hwclouds-dns.com", rf"ecs-{_DASHED}\.compute", HOSTING, "Huawei Cloud"),
    ("alibabacloud.com", rf"{_TREE}\.ecs", HOSTING, "Alibaba Cloud"),
    ("linode.com", r"li[0-9]+-[0-9]+\.members", HOSTING, "Linode", "Linode docs, default rDNS"),
    ("linode.com", rf"{_DASHED}\.ip", HOSTING, "Linode", "Linode docs, default rDNS"),
    ("linodeusercontent.com", rf"{_DASHED}\.ip", HOSTING, "Linode", "Linode docs, default rDNS"),
    ("vultrusercontent.com", _TREE, HOSTING, "Vultr", "Vultr docs, reverse DNS"),
    ("vultr.com", _DOTTED, HOSTING, "Vultr", "Vultr docs, reverse DNS"),
    ("rackspace.com", rf"{_DASHED}\.static\.cloud-ips", HOSTING, "Rackspace"),
    ("cloud-ips.com", _TREE, HOSTING, "Rackspace"),
    ("scw.cloud", _TREE, HOSTING, "Scaleway", "Scaleway docs, default DNS names of Instances"),
    ("poneytelecom.eu", _TREE, HOSTING, "Scaleway Dedibox"),
    ("digitalocean.com", rf"(?:{_L}-)?{_DASHED}\.{_TREE}", HOSTING, "DigitalOcean"),
    ("upcloud.host", _TREE, HOSTING, "UpCloud", "UpCloud docs, reverse DNS names"),
    # dedicated and virtual servers
    ("your-server.de", rf"static\.{_TREE}\.clients", HOSTING, "Hetzner", "Hetzner docs, reverse DNS"),
    ("your-server.de", rf"{_TREE}\.(?:clients|colocation)", HOSTING, "Hetzner", "Hetzner docs, reverse DNS"),
    ("ovh.net", rf"(?:vps-?[0-9a-f]+\.vps|vps[0-9]+|ip[0-9]+\.{_TREE}|ns[0-9]+\.{_TREE}|{_L}\.{_TREE}\.vps)", HOSTING,
     "OVHcloud", "OVHcloud guides, reverse DNS"),
    ("ovh.net", rf"[0-9]+\.{_TREE}", HOSTING, "OVHcloud", "OVHcloud guides, reverse DNS"),
    ("ovh.ca", rf"vps[0-9]+|ns[0-9]+|vps-[0-9a-f]+\.{_TREE}", HOSTING, "OVHcloud", "OVHcloud guides, reverse DNS"),
    ("kimsufi.com", r"(?:ks|ns)[0-9]+", HOSTING, "OVHcloud", "OVHcloud guides, reverse DNS"),
    ("contaboserver.net", r"(?:vmi|vps|m|ip-)[0-9-]+", HOSTING, "Contabo", "Contabo help, PTR records"),
    ("hstgr.cloud", r"srv[0-9]+", HOSTING, "Hostinger", "Hostinger help, VPS hostname"),
    ("secureserver.net", rf"(?:ip-|s)?{_DASHED}{_TREE}", HOSTING, "GoDaddy"),
    ("secureserver.net", rf"{_DOTTED}\.host", HOSTING, "GoDaddy"),
    ("secureserver.net", r"(?:(?:p3|a2|sg2|n1|n3)[a-z]+[0-9]+|[0-9]+)\.(?:prod|shr|host)\.[a-z0-9.-]+", HOSTING,
     "GoDaddy"),
    ("stratoserver.net", r"h[0-9]+", HOSTING, "STRATO"),
    ("onlinehome-server.info", r"s[0-9]+", HOSTING, "IONOS"),
    ("onlinehome-server.com", r"[su][0-9]+", HOSTING, "IONOS"),
    ("pbiaas.com", rf"ip{_DASHED}", HOSTING, "IONOS"),
    ("yourvserver.net", r"v[0-9]+", HOSTING, "netcup"),
    ("quicksrv.de", r"v[0-9]+", HOSTING, "netcup"),
    ("nicesrv.de", r"v[0-9]+", HOSTING, "netcup"),
    ("happysrv.de", r"v[0-9]+", HOSTING, "netcup"),
    ("goodsrv.de", r"v[0-9]+", HOSTING, "netcup"),
    ("bestsrv.de", r"v[0-9]+", HOSTING, "netcup"),
    ("hotsrv.de", r"v[0-9]+", HOSTING, "netcup"),
    ("luckysrv.de", r"v[0-9]+", HOSTING, "netcup"),
    ("megasrv.de", r"v[0-9]+", HOSTING, "netcup"),
    ("powersrv.de", r"v[0-9]+", HOSTING, "netcup"),
    ("supersrv.de", r"v[0-9]+", HOSTING, "netcup"),
    ("ultrasrv.de", r"v[0-9]+", HOSTING, "netcup"),
    ("tsrv.de", r"v[0-9]+", HOSTING, "netcup"),
    ("kasserver.com", r"(?:dd|vd)[0-9]+|w[0-9a-f]{8}", HOSTING, "ALL-INKL"),
    ("gandi.net", rf"xvm-{_N}-{_N}\.(?:dc[0-9]|ghst|sd[0-9])(?:\.{_L})?", HOSTING, "Gandi",
     "Gandi docs, GandiCloud VPS"),
    ("ghst.net", rf"xvm-{_TREE}", HOSTING, "Gandi", "Gandi docs, GandiCloud VPS"),
    ("leaseweb.net", rf"{_TREE}\.rev|hosted-by", HOSTING, "Leaseweb"),
    ("leaseweb.com", rf"hosted-by|{_TREE}\.rev", HOSTING, "Leaseweb"),
    ("worldstream.nl", r"customer", HOSTING, "WorldStream"),
    ("transip.net", rf"{_DASHED}\.colo", HOSTING, "TransIP"),
    ("transip.nl", rf"{_TREE}\.colo", HOSTING, "TransIP"),
    ("sakura.ne.jp", r"(?:os3|tk2|ik1)-[0-9]+-[0-9]+\.vs", HOSTING, "SAKURA internet",
     "SAKURA VPS manual, standard host name"),
    ("kagoya.net", rf"v{_DASHED}\.vir", HOSTING, "KAGOYA"),
    ("conoha.io", rf"v{_DASHED}\.{_TREE}", HOSTING, "ConoHa"),
    ("xserver.jp", r"sv[0-9]+", HOSTING, "Xserver"),
    ("softlayer.com", rf"{_TREE}\.(?:static|reverse)", HOSTING, "IBM Cloud"),
    ("networklayer.com", rf"{_TREE}\.ip4\.static\.sl-reverse", HOSTING, "IBM Cloud"),
    ("sl-reverse.com", _TREE, HOSTING, "IBM Cloud"),
    ("colocrossing.com", rf"{_DASHED}-host", HOSTING, "ColoCrossing"),
    ("dimenoc.com", _TREE, HOSTING, "HostDime"),
    ("inmotionhosting.com", r"(?:ded|vps)[0-9]+", HOSTING, "InMotion Hosting"),
    ("unifiedlayer.com", _DASHED, HOSTING, "Unified Layer"),
    ("dreamhost.com", r"(?:vps|ds|apache[0-9]+|ps)[0-9]+(?:\.dreamhostps)?|ip-[0-9-]+", HOSTING, "DreamHost"),
    ("dreamhostps.com", _TREE, HOSTING, "DreamHost"),
    ("startdedicated.de", _TREE, HOSTING, "Host Europe"),
    ("startdedicated.net", _TREE, HOSTING, "Host Europe"),
    ("hosteurope.de", r"(?:lvps|vwp|wp|ds|rs|ip)[0-9-]+(?:\.dedicated)?", HOSTING, "Host Europe"),
    ("fvds.ru", _L, HOSTING, "FirstVDS"),
    ("reg.ru", r"[0-9-]+\.(?:cloudvps|ovz[0-9.]*)(?:\.[a-z]+)?|[0-9-]+\.cloudvps", HOSTING, "REG.RU"),
    ("aruba.it", r"host[0-9-]+\.serverdedicati", HOSTING, "Aruba"),
    ("arubacloud.com", _TREE, HOSTING, "Aruba"),
    ("arubacloud.fr", _TREE, HOSTING, "Aruba"),
    ("arubacloud.de", _TREE, HOSTING, "Aruba"),
    ("arubacloud.pl", _TREE, HOSTING, "Aruba"),
    ("hostwindsdns.com", r"(?:hwsrv|client)-[0-9-]+", HOSTING, "Hostwinds"),
    # access providers whose default name holds no address
    ("vnpt.vn", r"static", STATIC, "VNPT"),
    ("vnpt.vn", r"dynamic(?:-ip-adsl)?|localhost", DYNAMIC, "VNPT"),
    ("vdc.vn", r"dynamic(?:-ip-adsl)?", DYNAMIC, "VNPT"),
    ("viettel.vn", r"(?:dynamic|static)-ip-adsl|adsl", DYNAMIC, "Viettel"),
    ("fpt.vn", r"dynamic-adsl|dynamic-ip-adsl", DYNAMIC, "FPT"),
    ("btcentralplus.com", rf"host{_TREE}", DYNAMIC, "BT"),
    ("t-ipconnect.de", r"p[0-9a-f]+\.dip0?", DYNAMIC, "Deutsche Telekom"),
    ("t-dialin.net", rf"{_TREE}\.dip0?", DYNAMIC, "Deutsche Telekom"),
    ("wanadoo.fr", rf"{_TREE}\.(?:abo|w[0-9-]+\.abo)", DYNAMIC, "Orange"),
    ("proxad.net", rf"{_TREE}\.(?:fbx|rev|subs)", DYNAMIC, "Free"),
    ("telefonica.de", rf"dynamic-{_TREE}\.pool", DYNAMIC, "Telefónica Deutschland"),
)  # fmt: skip

SCHEMES: dict[str, list[Scheme]] = {}
for _row in _ROWS:
    SCHEMES.setdefault(_row[0], []).append(Scheme(*_row))
