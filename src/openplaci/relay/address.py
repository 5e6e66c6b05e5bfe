"""Which addresses are outside: a filer names the host that answers go to, and it must lead nowhere within."""

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_CLOSED_4 = tuple(
    map(
        ipaddress.IPv4Network,
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
        "192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 "
        "168.63.129.16/32".split(),
    )
)
"""IANA's special-purpose registry of IPv4 (RFC 6890 and later), multicast and reserved; the last is where a cloud
answers its machines about themselves."""
_GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
"""All that is given out for use in public."""
_CLOSED_6 = tuple(map(ipaddress.IPv6Network, "2001::/23 2001:db8::/32 3fff::/20".split()))
"""IANA's special-purpose registry of IPv6 within it: protocols (Teredo too) and documentation."""
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")


def outside(text: str) -> bool:
    """Whether an address is one of the public Internet; of IPv4 wrapped in IPv6, whether that is."""
    try:
        made = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(made, ipaddress.IPv4Address):
        return not any(made in one for one in _CLOSED_4)
    if made.scope_id is not None:
        return False
    if made in _MAPPED or made in _NAT64:
        return outside(str(ipaddress.IPv4Address(int(made) & 0xFFFFFFFF)))
    if made in _SIX_TO_FOUR:
        return outside(str(ipaddress.IPv4Address(int(made) >> 80 & 0xFFFFFFFF)))
    return made in _GLOBAL_6 and not any(made in one for one in _CLOSED_6)
