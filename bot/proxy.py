"""The proxy between this machine and the world, as its settings name it."""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


def proxy_to(base: str) -> str | None:
    """Return the proxy that this machine is told to use for an address."""
    address = urlsplit(base)
    if proxy_bypass(address.hostname or ""):
        return None
    proxies = getproxies()
    return proxies.get(address.scheme) or proxies.get("all")
