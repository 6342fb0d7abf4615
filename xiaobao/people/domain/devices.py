"""What a session is told by, in a few words: browser, system, network. And how long one lasts.

Source of the limits: NIST SP 800-63B-4, 2.2.3 (at AAL2 a day at most over all, an hour without use).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Final

from xiaobao.kernel.clock import SKEW

# A word of the User-Agent → its name. The first one found tells: most browsers call themselves by others' names too.
BROWSERS: Final = (
    ("MicroMessenger/", "WeChat"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("HuaweiBrowser/", "Huawei Browser"),
    ("MQQBrowser/", "QQ Browser"),
    ("QQBrowser/", "QQ Browser"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
NOTED_EVERY: Final = timedelta(minutes=5)  # how exactly it is known when a session was last used


@dataclass(frozen=True, slots=True)
class Device:
    """Where somebody signed in; what is not known is empty."""

    browser: str
    system: str
    network: str


def device_of(user_agent: str, address: str) -> Device:
    """The device by what its browser says of itself, and the network of its address."""
    return Device(_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent), network_of(address))


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for word, name in names if word in user_agent), "")


def network_of(address: str) -> str:
    """The network that an address lies in (IPv4 /24, IPv6 /48), enough to know a place again; empty for no address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    mapped = getattr(parsed, "ipv4_mapped", None) or parsed
    return str(ip_network((mapped, 24 if mapped.version == 4 else 48), strict=False))


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts in all, and how long without use."""

    whole: timedelta
    idle: timedelta

    def are_over(self, *, signed_in_at: datetime, seen_at: datetime, at: datetime) -> bool:
        """Whether a session is at its end at an instant; one of the time to come is, for nobody knows how old it is."""
        ahead = max(signed_in_at, seen_at) - at > SKEW
        return ahead or at - signed_in_at >= self.whole or at - seen_at >= self.idle
