"""A PostgreSQL server with TLS on 127.0.0.1, for tests.

    tls_server.py FOLDER PROGRAMS

FOLDER must not exist; PROGRAMS is the folder of initdb and postgres. Makes an authority, one that nobody knows, and
certificates for db.keeptrack.test: good, expired, by the unknown authority, and for another host. Prints the port. Then
reads names of certificates, a line each, and answers "ok" once the server shows that one. Ends, with the server, when
its input does.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import time

folder, programs = sys.argv[1], sys.argv[2]
HOST = "db.keeptrack.test"


def say(text):
    """One line in one piece: print() writes its end by itself where output isn't buffered."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def run(*command, **options):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **options)


def path(name):
    return os.path.join(folder, name)


def authority(name):
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
        "-keyout", path(name + ".key"), "-out", path(name + ".crt"))


def certificate(name, host, signer, days="2"):
    run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={host}",
        "-keyout", path(name + ".key"), "-out", path(name + ".csr"))
    with open(path(name + ".ext"), "w") as file:
        file.write(f"subjectAltName = DNS:{host}\n")
    run("openssl", "x509", "-req", "-in", path(name + ".csr"), "-CA", path(signer + ".crt"),
        "-CAkey", path(signer + ".key"), "-CAcreateserial", "-days", days, "-extfile", path(name + ".ext"),
        "-out", path(name + ".crt"))


def show(name):
    """Puts a certificate where the server looks."""
    for end in ("crt", "key"):
        shutil.copy(path(f"{name}.{end}"), path(f"shown.{end}.new"))
        os.chmod(path(f"shown.{end}.new"), 0o600)
        if owner:
            os.chown(path(f"shown.{end}.new"), owner.pw_uid, owner.pw_gid)
        os.replace(path(f"shown.{end}.new"), path(f"shown.{end}"))


def shown_by(port):
    """The certificate that the server shows, as openssl prints it."""
    answer = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-starttls", "postgres", "-showcerts"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return answer.stdout


os.makedirs(folder, mode=0o755)
owner = pwd.getpwnam("postgres") if os.getuid() == 0 else None
authority("authority")
authority("stranger")
certificate("good", HOST, "authority")
certificate("expired", HOST, "authority", days="-1")
certificate("unknown", HOST, "stranger")
certificate("wrong-host", "other.keeptrack.test", "authority")
if owner:
    os.chown(folder, owner.pw_uid, owner.pw_gid)
show("good")

become = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
run(os.path.join(programs, "initdb"), "-D", path("data"), "-A", "trust", "-U", "postgres", "-N", cwd="/", **become)
with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]
with open(path("log"), "w") as log:
    server = subprocess.Popen(
        [os.path.join(programs, "postgres"), "-D", path("data"), "-p", str(port), "-c", "listen_addresses=127.0.0.1",
         "-c", f"unix_socket_directories={folder}", "-c", "fsync=off", "-c", "ssl=on",
         "-c", f"ssl_cert_file={path('shown.crt')}", "-c", f"ssl_key_file={path('shown.key')}"],
        cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, **become)
try:
    for _ in range(100):
        # It shows its certificate to whoever asks before it takes them in.
        if subprocess.run(["pg_isready", "-q", "-h", folder, "-p", str(port)]).returncode == 0:
            break
        time.sleep(0.1)
    say(port)
    for line in sys.stdin:
        name = line.strip()
        show(name)
        server.send_signal(1)  # SIGHUP: certificates are read anew.
        with open(path(name + ".crt")) as file:
            wanted = file.read().split("BEGIN CERTIFICATE-----")[1].split("-----END")[0].strip()
        for _ in range(100):
            if wanted in shown_by(port):
                break
            time.sleep(0.1)
        say("ok")
finally:
    server.send_signal(3)  # SIGQUIT: at once.
    server.wait()
    shutil.rmtree(folder, ignore_errors=True)
