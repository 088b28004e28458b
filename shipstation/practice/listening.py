"""The two ways in which a port takes no connections: it refuses them, or lets them hang."""

import select
import socket
from typing import Any

_FILLERS, _SETTLED_S = 8, 0.1


def refuse(listener: socket.socket, address: Any, *, shares: bool) -> socket.socket:
    """Stop listening. Returns: a socket that is bound but does not listen: it refuses, and keeps the port ours.

    Args:
        shares: whether the port may be taken over from connections that are still ending.
    """
    bound = socket.socket(listener.family, listener.type)
    listener.close()
    if shares:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(address)
    return bound


def fill(listener: socket.socket, address: Any) -> list[socket.socket]:
    """Fill the listener's queue, so that the next connection gets no answer.

    Source: Linux drops the opening packets of a connection while the queue of accepted ones is full.
    Returns: what fills it, to be closed again; nothing where the system answers all the same.
    """
    listener.listen(0)
    fillers = []
    for _ in range(_FILLERS):
        filler = socket.socket(listener.family, listener.type)
        filler.settimeout(0)
        fillers.append(filler)
        filler.connect_ex(address)
        if not select.select([], [filler], [], _SETTLED_S)[1]:
            return fillers
    for filler in fillers:
        filler.close()
    return []
