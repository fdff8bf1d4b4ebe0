"""Programs of others that look at signed PDFs: pdfsig with the authority as its root, readers of QR codes."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

ROOT = Path(__file__).resolve().parents[3]
NODE_MODULES = ROOT / "node_modules"
needs_pdfsig = pytest.mark.skipif(
    not (shutil.which("pdfsig") and shutil.which("certutil")),
    reason="poppler-utils and libnss3-tools are not installed",
)
needs_qpdf = pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
needs_pdftoppm = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="poppler-utils is not installed")
needs_node = pytest.mark.skipif(
    not (shutil.which("node") and (NODE_MODULES / "jsqr").is_dir()),
    reason="the test tools for Node are not installed (deploy/node_tools.sh)",
)
_HOLDS = (
    "Signature Validation: Signature is Valid.",
    "Certificate Validation: Certificate is Trusted.",
    "Total document signed",
)


def trust_the_authority(folder: Path) -> Path:
    """Make the store of certificates that pdfsig asks (NSS), with the authority as its only root."""
    store = folder / "nss"
    store.mkdir()
    pem = Path(settings.AUTHORITY_HOME) / "authority.pem"
    for command in (["-N", "--empty-password"], ["-A", "-n", "authority", "-t", "CT,C,C", "-i", str(pem)]):
        subprocess.run(["certutil", *command, "-d", f"sql:{store}"], check=True, capture_output=True)
    return store


def pdfsig_accepts(file: Path, store: Path) -> bool:
    """Say whether pdfsig finds one signature, valid, trusted, and over the whole file."""
    done = subprocess.run(["pdfsig", "-nssdir", store, file], capture_output=True, check=False)
    said = done.stdout.decode(errors="replace")
    return said.count("Signature #") == 1 and all(line in said for line in _HOLDS)


def raster(file: Path) -> Image.Image:
    """Return a certificate as a printer at 150 dots per inch, or a plain scanner, shows it."""
    name = file.with_suffix("")
    subprocess.run(["pdftoppm", "-r", "150", "-gray", "-singlefile", file, name], check=True)
    return Image.open(name.with_suffix(".pgm"))


def read_by_jsqr(pictures: Sequence[Image.Image], folder: Path) -> list[str | None]:
    """Return the text jsQR reads in each picture. All go through one process."""
    files = []
    for number, picture in enumerate(pictures):
        file = folder / f"{number}-{picture.width}x{picture.height}.grey"
        file.write_bytes(picture.convert("L").tobytes())
        files.append(str(file))
    script = Path(__file__).with_name("read_code.mjs")
    done = subprocess.run(["node", str(script), *files], cwd=ROOT, capture_output=True, text=True, check=True)
    found: list[str | None] = json.loads(done.stdout)
    return found
