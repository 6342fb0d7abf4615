"""The verbs of webhooks: register, change, rotate, switch, ping, announce, settle."""

from xiaobao.webhooks.actions.announcing import announce, ping
from xiaobao.webhooks.actions.registering import (
    Registered,
    change_endpoint,
    register_endpoint,
    rotate_secret,
    secrets_of,
    switch_off,
    switch_on,
)
from xiaobao.webhooks.actions.settling import settle

__all__ = [
    "Registered",
    "announce",
    "change_endpoint",
    "ping",
    "register_endpoint",
    "rotate_secret",
    "secrets_of",
    "settle",
    "switch_off",
    "switch_on",
]
