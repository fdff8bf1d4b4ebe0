"""Is the site alive, is it ready, and how much work waits: for machines that watch it."""

from django.db import connection
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.jobs.enums import JobState
from accounts.jobs.models import Job
from accounts.roles.routes import public


@public
@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    del request
    return JsonResponse({"live": True})


@public
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    del request
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ready": True, "database": connection.vendor})


@public
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts of jobs by state, in Prometheus' text form. It names no contributor."""
    del request
    counts = dict(Job.objects.values_list("state").annotate(n=Count("pk")))
    lines = ["# TYPE tutela_jobs gauge"]
    lines += [f'tutela_jobs{{state="{state}"}} {counts.get(state.value, 0)}' for state in JobState]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")
