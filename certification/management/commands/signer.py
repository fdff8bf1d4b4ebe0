"""Signs certificates, lists and register heads for the other processes, which hold no keys.

Give SIGNER_PASSPHRASE (and SIGNER_PKCS11_PIN) to it and to `signing_keys`, to nobody else. It listens on
SIGNER_SOCKET.
"""

import os
import resource
import signal
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.tenancy.checks import refuse_without_wall
from certification.signing.errors import NotAKey, SignerUnreachable
from certification.signing.process import signer
from certification.signing.server import serve, until


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []  # `make run` waits for it at every start

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--with-parent", action="store_true", help="stop when the starting process ends")

    def handle(self, *args: Any, **options: Any) -> None:
        parent = os.getppid() if options["with_parent"] else None
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: stop.set())
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no key in a core file
        if not settings.SIGNER_SOCKET:
            raise CommandError("SIGNER_SOCKET is not set: nobody could ask this signer")
        refuse_without_wall()
        try:
            desk = signer()
            desk.keys.check()
            serve(desk, Path(settings.SIGNER_SOCKET), until(stop, parent), self.ready)
        except SignerUnreachable:
            raise CommandError("SIGNER_PASSPHRASE is not set: the signer's keys do not open") from None
        except (NotAKey, OSError) as error:
            raise CommandError(str(error)) from None

    def ready(self) -> None:
        self.stdout.write("The signer listens.")
        self.stdout.flush()
