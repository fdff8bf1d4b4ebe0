"""Signing and checking credentials: W3C Data Integrity 1.0, cryptosuite eddsa-rdfc-2022. No Django.

A credential is signed over what it means: its JSON-LD becomes an RDF graph, the graph its one canonical form
(RDFC-1.0), and that is hashed. So whatever JSON-LD would drop in silence has to be refused here: an undefined
term is not covered by any signature.
Method: Data Integrity EdDSA Cryptosuites 1.0, sections 3.2.1 to 3.2.5.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyld import jsonld

from certification.credentials.errors import ContextRefused, ProofRefused
from certification.credentials.multibase import base58btc, from_base58btc

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
MULTIKEY = "https://w3id.org/security/multikey/v1"
BUNDLED = {
    CREDENTIALS: "credentials-v2.json",
    OPEN_BADGES: "open-badges-3.0.3.json",
    MULTIKEY: "multikey-v1.json",
}
# In these orders and no other: another list of contexts would give the same words another meaning.
KNOWN = ([CREDENTIALS], [CREDENTIALS, OPEN_BADGES])

_FOLDER = Path(__file__).parent / "contexts"
_SUITE = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofPurpose": "assertionMethod"}
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|^`\\]*")
# The canonicalizer writes these otherwise than RDFC-1.0 says; nothing we sign has them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_NORMAL = {"algorithm": "URDNA2015", "format": "application/n-quads", "base": None}
# What PyLD raises for JSON that is no JSON-LD: its own error, and Python's where it did not look first.
_CONFUSED = (jsonld.JsonLdError, AttributeError, KeyError, TypeError, RecursionError)

Document = dict[str, Any]
Sign = Callable[[bytes], bytes]


def proof_options(*, method: str, created: str) -> Document:
    """Return a proof still to be signed. `method`: address of the key; `created`: XSD dateTime, UTC."""
    return {**_SUITE, "created": created, "verificationMethod": method}


def secured(document: Document, options: Document, sign: Sign) -> Document:
    """Return a credential with its proof. `sign` is given 64 bytes and returns an Ed25519 signature."""
    signature = sign(_hashes(document, options))
    return {**document, "proof": {**options, "proofValue": base58btc(signature)}}


def read(text: str) -> Document:
    """Read a credential's JSON. Raises ProofRefused for what two readers could take in two ways."""
    try:
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ProofRefused("not_json") from error
    if not isinstance(document, dict):
        raise ProofRefused("not_json")
    return document


def verify(document: Document, keys: Mapping[str, bytes]) -> None:
    """Check a credential's one proof against trusted keys: 32 bytes of Ed25519 by address of the key.

    Says nothing on dates and status. Raises ProofRefused. Not for what strangers send without a limit on its
    size: canonical order of many like nodes takes long.
    """
    proof = document.get("proof")
    if document.get("@context") not in KNOWN:
        raise ProofRefused("unknown_context")
    if not isinstance(proof, dict) or _SUITE.items() - _flat(proof).items():
        raise ProofRefused("no_such_proof")
    method = str(proof.get("verificationMethod"))
    if method not in keys or method.partition("#")[0] != issuer_id(document):
        raise ProofRefused("unknown_key")
    options = {key: value for key, value in proof.items() if key != "proofValue"}
    unsigned = {key: value for key, value in document.items() if key != "proof"}
    try:
        signature = from_base58btc(str(proof.get("proofValue")))
    except ValueError as error:
        raise ProofRefused("bad_signature") from error
    data = _hashes(unsigned, options)
    try:
        Ed25519PublicKey.from_public_bytes(keys[method]).verify(signature, data)
    except InvalidSignature as error:
        raise ProofRefused("bad_signature") from error


def issuer_id(document: Document) -> str:
    """Return who issued a credential, whether named alone or with a profile; empty when nobody is named."""
    issuer = document.get("issuer")
    found = issuer.get("id") if isinstance(issuer, dict) else issuer
    return found if isinstance(found, str) else ""


def canonical_graph(document: Document) -> str:
    """Return the canonical N-Quads of a JSON-LD document. Raises ProofRefused when a term has no meaning."""
    _refuse_unsaid({key: value for key, value in document.items() if key != "@context"})
    try:
        expanded = jsonld.expand(document, {"documentLoader": _load, "base": None}, _refuse_dropped)
        _refuse_relative(expanded)
        return str(jsonld.normalize(expanded, dict(_NORMAL)))
    except _CONFUSED as error:
        raise ProofRefused("not_json_ld") from error


def _hashes(document: Document, options: Document) -> bytes:
    """Return what is signed: SHA-256 of the proof's own graph, then of the credential's."""
    graphs = canonical_graph({"@context": document["@context"], **options}), canonical_graph(document)
    return b"".join(hashlib.sha256(graph.encode()).digest() for graph in graphs)


def _flat(proof: Document) -> dict[str, str]:
    return {key: value for key, value in proof.items() if isinstance(value, str)}


def _once(pairs: list[tuple[str, Any]]) -> Document:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _refuse_dropped(name: str | None) -> None:
    raise ProofRefused("undefined_term")


def _refuse_unsaid(value: Any) -> None:
    """Refuse what leaves no trace in a graph (null, nothing at all) and what changes how the rest is read."""
    if value is None or value in ({}, []):
        raise ProofRefused("empty_value")
    if isinstance(value, str) and _CONTROLS.search(value):
        raise ProofRefused("control_character")
    if isinstance(value, list):
        for one in value:
            _refuse_unsaid(one)
    if isinstance(value, dict):
        for key, one in value.items():
            if key.startswith("@"):
                raise ProofRefused("undefined_term")
            _refuse_unsaid(one)


def _refuse_relative(expanded: Any) -> None:
    """Refuse names that are no addresses: RDF would leave out what hangs on them."""
    if isinstance(expanded, list):
        for one in expanded:
            _refuse_relative(one)
    elif isinstance(expanded, dict):
        types = expanded.get("@type", [])
        for name in (expanded.get("@id"), *([types] if isinstance(types, str) else types)):
            if name is not None and not _IRI.fullmatch(name):
                raise ProofRefused("undefined_term")
        _refuse_relative([value for key, value in expanded.items() if key not in {"@id", "@type"}])


@lru_cache(maxsize=len(BUNDLED))
def context(address: str) -> Document:
    """Return a bundled context. Raises ContextRefused for any other address: nothing is fetched."""
    if address not in BUNDLED:
        raise ContextRefused(address)
    found: Document = json.loads((_FOLDER / BUNDLED[address]).read_text(encoding="utf-8"))
    return found


def _load(address: str, options: Any) -> Document:
    del options
    try:
        document = context(address)
    except ContextRefused as error:
        raise jsonld.JsonLdError("not bundled", "jsonld.LoadDocumentError", cause=error) from error
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": document,
        "tag": "static",  # so that PyLD keeps it
    }
