"""A TCP proxy before PostgreSQL's Unix socket that fails in a chosen way.

    faulty_proxy.py SOCKET FAULT AFTER

FAULT is pass, silent, reset or drip; it begins once AFTER bytes of the server have passed on a connection, and concerns
that connection from then on. With AFTER -1 it begins at once, before anything is passed on. Prints the port it listens
on, on 127.0.0.1, and works until it is ended.
"""

import socket
import struct
import sys
import threading
import time


def reset(connection):
    # Lingering for no time makes close() send RST.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    # While another thread reads from it a socket isn't closed: wake that one.
    connection.shutdown(socket.SHUT_RD)
    connection.close()


def upstream(client, server):
    """Client to server, without faults."""
    try:
        while data := client.recv(65536):
            server.sendall(data)
        server.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def downstream(client, server, fault, after):
    """Server to client, with the fault."""
    passed = 0
    try:
        while data := server.recv(65536):
            sound = data if fault == "pass" else data[: max(0, after - passed)]
            client.sendall(sound)
            passed += len(sound)
            rest = data[len(sound):]
            if not rest:
                continue
            if fault == "reset":
                server.close()
                return reset(client)
            if fault == "silent":
                time.sleep(3600)
            for byte in rest:
                time.sleep(1)
                client.sendall(bytes([byte]))
        client.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def serve(client, path, fault, after):
    if after < 0 and fault == "reset":
        return reset(client)
    if after < 0 and fault == "silent":
        time.sleep(3600)
    server = socket.socket(socket.AF_UNIX)
    server.connect(path)
    threading.Thread(target=upstream, args=(client, server), daemon=True).start()
    downstream(client, server, fault, max(0, after))


def main():
    path, fault, after = sys.argv[1], sys.argv[2], int(sys.argv[3])
    listener = socket.create_server(("127.0.0.1", 0))
    # In one piece, whether output is buffered or not.
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client, path, fault, after), daemon=True).start()


main()
