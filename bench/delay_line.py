"""A cable with a delay, for kernels without netem: a TUN device in each of two network namespaces, and every packet waits on its way.

delay_line.py NAMESPACE NAMESPACE DEVICE MILLISECONDS

Says "ready" when both devices are there. Ends when it is told to, and the devices with it.
"""

import collections
import ctypes
import fcntl
import os
import select
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x0001 | 0x1000
CLONE_NEWNET = 0x40000000
PACKET_MAX = 65536
# A line holds this many packets; what is beyond is lost, as on any line.
QUEUE_MAX = 50_000


def device_in(namespace, name):
    """Opens a TUN device in a namespace. Its packets can be read from any other one afterwards."""
    libc = ctypes.CDLL(None, use_errno=True)
    with open(f"/run/netns/{namespace}", "rb") as there:
        if libc.setns(there.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22s", name.encode(), IFF_TUN_NO_PI, b""))
    return tun


def take(tun, queue, due):
    """Everything that has come so far."""
    try:
        while True:
            packet = os.read(tun, PACKET_MAX)
            if len(queue) < QUEUE_MAX:
                queue.append((due, packet))
    except BlockingIOError:
        pass


def give(tun, queue, now):
    """Everything that has waited long enough."""
    while queue and queue[0][0] <= now:
        try:
            os.write(tun, queue.popleft()[1])
        except OSError:
            # a device that is down loses packets
            pass


def main():
    one, other, name, milliseconds = sys.argv[1:5]
    delay = float(milliseconds) / 1000
    ends = [device_in(one, name), device_in(other, name)]
    # what came in at an end leaves at the other one
    lines = [(ends[0], ends[1], collections.deque()), (ends[1], ends[0], collections.deque())]
    print("ready", flush=True)
    while True:
        now = time.monotonic()
        waiting = [queue[0][0] for _, _, queue in lines if queue]
        patience = max(0.0, min(waiting) - now) if waiting else None
        readable, _, _ = select.select(ends, [], [], patience)
        now = time.monotonic()
        for inlet, outlet, queue in lines:
            if inlet in readable:
                take(inlet, queue, now + delay)
            give(outlet, queue, now)


main()
