"""Signed messages between instances: a regulator's and a bank's speak about a case, in order, through days of silence.

A **peer** 对端 is the other instance; a **thread** is what two instances say about one forwarded case, each side
numbering its own **messages** from 1. Sources: Standard Webhooks (headers, signatures, replay protection); bank
measures 2020 No. 3 art. 33 (a regulator forwards within seven working days), art. 18 (the institution's clock runs from
its own receipt).
"""
