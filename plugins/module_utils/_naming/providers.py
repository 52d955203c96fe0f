# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that providers give to addresses until a customer chooses one. Data, and what reads it.

Only schemes that the general rules would miss or misjudge need a row; some well-known ones stand here all the same,
so that a reason can name the provider. A provider's own mail hosts must not match.
"""

from __future__ import annotations

import re
import typing as t

from .words import DYNAMIC, HOSTING, STATIC

#: When the rows were last gone through.
SEEN = "2026-11"

# domain | what stands below it | provider | where that is said; "PTR": seen in public reverse DNS
# <n> is a number, <hex> a hexadecimal one, <a-b-c-d> and <a.b.c.d> are four octets in any order, <label> is one label,
# <labels> is one or more.
_HOSTING = """
amazonaws.com          | ec2-<a-b-c-d>.<labels>     | Amazon EC2            | EC2 User Guide, instance hostname types
amazonaws.com.cn       | ec2-<a-b-c-d>.<labels>     | Amazon EC2            | EC2 User Guide, instance hostname types
compute.internal       | ip-<a-b-c-d>               | Amazon EC2            | EC2 User Guide, instance hostname types
compute.internal       | ip-<a-b-c-d>.<label>       | Amazon EC2            | EC2 User Guide, instance hostname types
ec2.internal           | ip-<a-b-c-d>               | Amazon EC2            | EC2 User Guide, instance hostname types
googleusercontent.com  | <a.b.c.d>.bc               | Google Compute Engine | Compute Engine docs, PTR records
azure.com              | <label>.<label>.cloudapp   | Microsoft Azure       | Azure docs, reverse DNS for public IPs
cloudapp.net           | <label>                    | Microsoft Azure       | Azure docs, reverse DNS for public IPs
oraclevcn.com          | <labels>                   | Oracle Cloud          | OCI docs, DNS in a cloud network
hwclouds-dns.com       | ecs-<a-b-c-d>.compute      | Huawei Cloud          | PTR
linode.com             | li<n>-<n>.members          | Linode                | Linode docs, default rDNS
linodeusercontent.com  | <a-b-c-d>.ip               | Linode                | Linode docs, default rDNS
vultrusercontent.com   | <labels>                   | Vultr                 | Vultr docs, reverse DNS
vultr.com              | <a.b.c.d>                  | Vultr                 | Vultr docs, reverse DNS
choopa.net             | <a.b.c.d>                  | Vultr                 | PTR
cloud-ips.com          | <a-b-c-d>.static           | Rackspace             | PTR
scw.cloud              | <label>.pub.instances      | Scaleway              | Scaleway docs, Instances
poneytelecom.eu        | <labels>.rev               | Scaleway Dedibox      | PTR
dedibox.fr             | sd-<n>                     | Scaleway Dedibox      | PTR
upcloud.host           | <a-b-c-d>.<label>          | UpCloud               | UpCloud docs, reverse DNS names
your-server.de         | static.<labels>.clients    | Hetzner               | Hetzner docs, reverse DNS
your-server.de         | <labels>.clients           | Hetzner               | Hetzner docs, reverse DNS
ovh.net                | vps<n>                     | OVHcloud              | OVHcloud guides, reverse DNS
ovh.net                | vps-<hex>.vps              | OVHcloud              | OVHcloud guides, reverse DNS
ovh.net                | ns<n>                      | OVHcloud              | OVHcloud guides, reverse DNS
ovh.ca                 | vps-<hex>.vps              | OVHcloud              | OVHcloud guides, reverse DNS
ovh.us                 | vps-<hex>.vps              | OVHcloud              | OVHcloud guides, reverse DNS
kimsufi.com            | ks<n>                      | OVHcloud              | OVHcloud guides, reverse DNS
kimsufi.com            | ns<n>                      | OVHcloud              | OVHcloud guides, reverse DNS
contaboserver.net      | vmi<n>                     | Contabo               | Contabo help, PTR records
contaboserver.net      | m<n>                       | Contabo               | Contabo help, PTR records
hstgr.cloud            | srv<n>                     | Hostinger             | Hostinger help, VPS host name
hostwindsdns.com       | hwsrv-<n>                  | Hostwinds             | PTR
hostwindsdns.com       | client-<a-b-c-d>           | Hostwinds             | PTR
secureserver.net       | ip-<a-b-c-d>.ip            | GoDaddy               | PTR
secureserver.net       | s<a-b-c-d>                 | GoDaddy               | PTR
secureserver.net       | <a.b.c.d>.host             | GoDaddy               | PTR
stratoserver.net       | h<n>                       | STRATO                | PTR
onlinehome-server.info | s<n>                       | IONOS                 | PTR
onlinehome-server.com  | s<n>                       | IONOS                 | PTR
pbiaas.com             | ip<a-b-c-d>                | IONOS                 | PTR
ip-pool.com            | static-ip-<a-b-c-d>.inaddr | Host Europe           | PTR
hosteurope.de          | lvps<a-b-c-d>.dedicated    | Host Europe           | PTR
yourvserver.net        | v<n>                       | netcup                | PTR
bestsrv.de             | v<n>                       | netcup                | PTR
goodsrv.de             | v<n>                       | netcup                | PTR
happysrv.de            | v<n>                       | netcup                | PTR
hotsrv.de              | v<n>                       | netcup                | PTR
luckysrv.de            | v<n>                       | netcup                | PTR
megasrv.de             | v<n>                       | netcup                | PTR
nicesrv.de             | v<n>                       | netcup                | PTR
powersrv.de            | v<n>                       | netcup                | PTR
quicksrv.de            | v<n>                       | netcup                | PTR
supersrv.de            | v<n>                       | netcup                | PTR
ultrasrv.de            | v<n>                       | netcup                | PTR
kasserver.com          | dd<n>                      | ALL-INKL              | PTR
kasserver.com          | w<hex>                     | ALL-INKL              | PTR
ghst.net               | xvm-<n>-<n>.<label>        | Gandi                 | Gandi docs, GandiCloud VPS
worldstream.nl         | customer                   | WorldStream           | PTR
transip.net            | <a-b-c-d>.colo             | TransIP               | PTR
sakura.ne.jp           | <label>-<n>-<n>.vs         | SAKURA internet       | SAKURA VPS manual, standard host name
kagoya.net             | v<a-b-c-d>.vir             | KAGOYA                | PTR
cnode.io               | v<a-b-c-d>.<labels>        | ConoHa                | PTR
sl-reverse.com         | <hex>.ip4.static           | IBM Cloud             | PTR
colocrossing.com       | <a-b-c-d>-host             | ColoCrossing          | PTR
inmotionhosting.com    | ded<n>                     | InMotion Hosting      | PTR
inmotionhosting.com    | vps<n>                     | InMotion Hosting      | PTR
unifiedlayer.com       | <a-b-c-d>                  | Unified Layer         | PTR
dreamhostps.com        | vps<n>                     | DreamHost             | PTR
fvds.ru                | <label>                    | FirstVDS              | PTR
aruba.it               | host<a-b-c-d>.serverdedicati | Aruba                 | PTR
"""
_STATIC = """
vnpt.vn                | static                     | VNPT                  | PTR
"""

_DYNAMIC = """
viettel.vn             | adsl                       | Viettel               | PTR
viettel.vn             | dynamic-adsl               | Viettel               | PTR
viettel.vn             | dynamic-ip-adsl            | Viettel               | PTR
t-ipconnect.de         | p<hex>.dip0                | Deutsche Telekom      | PTR
t-dialin.net           | p<hex>.dip0                | Deutsche Telekom      | PTR
wanadoo.fr             | <labels>.abo               | Orange                | PTR
proxad.net             | <labels>.fbx               | Free                  | PTR
ocn.ne.jp              | p<n>-ip<label>.<label>     | NTT OCN               | PTR
btcentralplus.com      | host<labels>               | BT                    | PTR
"""

_HOLES = {
    "<n>": "[0-9]+",
    "<hex>": "[0-9a-f]+",
    "<a-b-c-d>": "-".join(["[0-9]{1,3}"] * 4),
    "<a.b.c.d>": r"\.".join(["[0-9]{1,3}"] * 4),
    "<label>": "[a-z0-9-]+",
    "<labels>": "[a-z0-9.-]+",
}


class Scheme(t.NamedTuple):
    """How one provider names addresses under one registered domain."""

    name_class: str
    below: str  # with holes
    provider: str
    source: str

    @property
    def reason(self) -> str:
        """In words."""
        source = "public reverse DNS" if self.source == "PTR" else self.source
        return f"is a default name of {self.provider} ({source}, {SEEN})"

    def matches(self, host: str) -> bool:
        """Whether what stands below the domain follows the scheme."""
        pattern = re.escape(self.below).replace(r"\-", "-")
        for hole, filling in _HOLES.items():
            pattern = pattern.replace(re.escape(hole).replace(r"\-", "-"), filling)
        return re.fullmatch(pattern, host) is not None


#: By registered domain.
SCHEMES: dict[str, list[Scheme]] = {}
for _class, _table in ((HOSTING, _HOSTING), (STATIC, _STATIC), (DYNAMIC, _DYNAMIC)):
    for _row in _table.strip().splitlines():
        _domain, *_rest = (_cell.strip() for _cell in _row.split(" | "))
        SCHEMES.setdefault(_domain, []).append(Scheme(_class, *_rest))


def scheme_of(domain: str, host: str) -> Scheme | None:
    """The scheme that a name under this registered domain follows."""
    if domain not in SCHEMES:
        return None
    return next((scheme for scheme in SCHEMES[domain] if scheme.matches(host)), None)
