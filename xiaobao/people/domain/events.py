"""Which events of an account its owner is told of."""

from typing import Final

# how they sign in, and who stands in for whom
TOLD: Final = (
    "password_set",
    "password_link_given",
    "passkey_added",
    "passkey_removed",
    "passkey_counter_fell",
    "second_factor_set",
    "second_factor_dropped",
    "signed_out_everywhere",
    "token_issued",
    "identity_tied",
    "identity_invited",
    "identity_untied",
    "role_delegated",
    "delegation_ended",
)
