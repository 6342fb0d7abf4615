"""The pages of federation: the peers, one peer, what is proposed of one, and a case's way over."""

from xiaobao.federation.views.changing import decide, resume, suspend, withdraw
from xiaobao.federation.views.forwarding import forward
from xiaobao.federation.views.peer import ask, peer, resend
from xiaobao.federation.views.peers import peers

__all__ = ["ask", "decide", "forward", "peer", "peers", "resend", "resume", "suspend", "withdraw"]
