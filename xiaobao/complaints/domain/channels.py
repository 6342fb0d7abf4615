"""The ways a case comes in 来源渠道."""

from enum import StrEnum


class Channel(StrEnum):
    HOTLINE = "hotline"
    LETTER = "letter"
    VISIT = "visit"
    WEB = "web"
    QR = "qr"
    EVENT = "event"
    TRANSFER_12345 = "12345"
    TRANSFER_12315 = "12315"
    TRANSFER_12363 = "12363"
    TRANSFER_12378 = "12378"
    BANK_HOTLINE = "bank_hotline"
    AUTHORITY = "authority"
    API = "api"
    IMPORT = "import"
    COMPLAINT = "complaint"  # found while a complaint was handled


BY_ADDRESS = {"qr": Channel.QR}  # what the address of a way in may say of itself
BY_PEOPLE = tuple(channel for channel in Channel if channel not in (Channel.IMPORT, Channel.COMPLAINT))
