"""``derive serve``."""

from __future__ import annotations

import click

from derive.cli.extras import needs


@click.command()
@click.option("--port", default=8319, show_default=True, type=click.IntRange(0, 65535), help="0: any free one.")
@click.option("--seconds", default=20.0, show_default=True, type=click.FloatRange(min=1), help="Time for one answer.")
@click.option("--open/--no-open", "opened", default=False, help="Open the page in a browser.")
def serve(port: int, seconds: float, opened: bool) -> None:
    """Run the playground: a page on this machine to write, check and derive in. Needs the extra [web].

    Only this machine can reach it (127.0.0.1). It ends with Ctrl-C.
    """
    with needs("web", "starlette", "uvicorn", "anyio"):
        import uvicorn

        from derive.web.app import new_app
    import socket
    import webbrowser

    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", port))
            listening.listen()
        except OSError as problem:
            reason = (problem.strerror or str(problem)).lower()
            raise click.ClickException(f"port {port}: {reason}; choose another one with --port") from None
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        click.echo(f"{address} (Ctrl-C ends it)")
        if opened:
            webbrowser.open(address)
        server = uvicorn.Server(uvicorn.Config(new_app(seconds), log_level="warning", timeout_graceful_shutdown=1))
        server.run(sockets=[listening])
