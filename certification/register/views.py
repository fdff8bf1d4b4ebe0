"""The register for everybody: what it is, its published heads, and proofs to take away."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.roles.routes import public
from accounts.tenancy.scope import scoped
from certification.certificates.codes import read_code
from certification.certificates.models import PublicCode
from certification.register.models import Checkpoint
from certification.register.proofs import SUFFIX, TlogProof, hash_lines
from certification.register.queries import (
    checkpoint_of_size,
    consistency_proof,
    daily_heads,
    inclusion_proof,
    leaf_of,
    newest_checkpoint,
    note_key,
    origin,
    register_keys,
    tree_size,
)
from certification.verification.throttle import too_many

_TEXT = "text/plain; charset=utf-8"


@public
@never_cache
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """What the register is, its newest head, one head of each day, and how to check them."""
    context = {
        "newest": newest_checkpoint(),
        "heads": daily_heads(),
        "keys": [str(note_key(key, origin())) for key in register_keys()],
        "size": tree_size(),
        "site": settings.SITE_URL,
    }
    return render(request, "certification/register/register.html", context)


@public
@never_cache
@require_safe
def newest_head(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint, as signed."""
    del request
    found = newest_checkpoint()
    if found is None:
        raise Http404("no head is published yet")
    return HttpResponse(found.note, content_type=_TEXT)


@public
@require_safe
def published_head(request: HttpRequest, checkpoint_id: int) -> HttpResponse:
    """One checkpoint, as signed. It never changes."""
    del request
    return HttpResponse(get_object_or_404(Checkpoint, pk=checkpoint_id).note, content_type=_TEXT)


@public
@require_safe
def consistency(request: HttpRequest, old: int, new: int) -> HttpResponse:
    """The proof that one published head extends the tree of an earlier size.

    Written as C2SP tlog-witness has it: the earlier size, the hashes, an empty line, the later checkpoint.
    """
    del request
    later = checkpoint_of_size(new) if old <= new else None
    if later is None:
        raise Http404("no head of this size is published")
    hashes = hash_lines(consistency_proof(old, new))
    return HttpResponse(f"old {old}\n{hashes}\n{later.note}", content_type=_TEXT)


@public
@never_cache
@require_safe
def proof(request: HttpRequest, code: str) -> HttpResponse:
    """The proof that a certificate's issue (or `?event=` another of its events) stands in the newest head.

    Whatever is no code of ours, or is not in a head yet, gets one and the same 404.
    """
    if too_many(request):
        return render(request, "429.html", status=429)
    made = _proof_of(read_code(code), request.GET.get("event", "1"))
    if made is None:
        return HttpResponse(_("There is no proof under this, or not yet.") + "\n", _TEXT, 404)
    answer = HttpResponse(str(made), content_type=_TEXT)
    answer["Content-Disposition"] = f'attachment; filename="certificate{SUFFIX}"'
    return answer


def _proof_of(code: str | None, event: str) -> TlogProof | None:
    known = PublicCode.objects.filter(pk=code).first() if code else None
    if known is None or not (event.isascii() and event.isdecimal() and len(event) < 6):
        return None
    with scoped({known.contributor_id}):
        leaf = leaf_of(known.certificate_id, int(event))
    head = newest_checkpoint()
    if leaf is None or head is None or leaf.number >= head.size:
        return None
    hashes = tuple(inclusion_proof(leaf.number, head.size))
    return TlogProof(leaf.number, hashes, head.note, leaf.data.encode())
