"""Stands in for Google's identity hosts: an HTTP proxy that takes CONNECT for them, ends TLS with
a certificate of its own, and passes the bytes on to the mock, `Host` and all.

stand_in.py MOCK_PORT FOLDER: writes FOLDER/ca.pem, then its own port to FOLDER/port.
"""

import asyncio
import pathlib
import ssl
import sys

import trustme

HOSTS = [
    "accounts.google.com",
    "oauth2.googleapis.com",
    "www.googleapis.com",
    "openidconnect.googleapis.com",
    "lh3.googleusercontent.com",
    "sts.googleapis.com",
    "iamcredentials.googleapis.com",
]


async def copy(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()


async def serve(mock_port, folder):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.set_alpn_protocols(["http/1.1"])
    authority.issue_cert(*HOSTS).configure_cert(tls)

    async def connection(reader, writer):
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            target = head.split("\r\n")[0]
            if target.split()[:2] not in [["CONNECT", f"{host}:443"] for host in HOSTS]:
                print(f"refused: {target}", file=sys.stderr)
                writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await writer.drain()
            await writer.start_tls(tls)
            from_mock, to_mock = await asyncio.open_connection("127.0.0.1", mock_port)
            both = [asyncio.ensure_future(copy(reader, to_mock)),
                    asyncio.ensure_future(copy(from_mock, writer))]
            # Whichever side hangs up first ends the other.
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            for task in both:
                task.cancel()
            to_mock.close()
        except (OSError, ssl.SSLError, asyncio.IncompleteReadError) as error:
            print(f"broken off: {error!r}", file=sys.stderr)
        finally:
            writer.close()

    server = await asyncio.start_server(connection, "127.0.0.1", 0)
    (folder / "port.new").write_text(str(server.sockets[0].getsockname()[1]))
    (folder / "port.new").rename(folder / "port")
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), pathlib.Path(sys.argv[2])))
