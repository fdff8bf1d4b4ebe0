"""Contributor countries: the tenants, and how each one's certificates look and who signs them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from accounts.contributors.enums import ContributorKind, Paper
from accounts.contributors.names import country_name
from accounts.tenancy.managers import TenantModel


class ContributorCountry(models.Model):
    """A State that can send troops or police. Its key is its ISO 3166-1 alpha-3 code."""

    iso3 = models.CharField(max_length=3, primary_key=True)
    iso2 = models.CharField(max_length=2, unique=True)
    kind = models.CharField(
        max_length=6, choices=[(k.value, k.value) for k in ContributorKind], default=ContributorKind.BOTH
    )
    certificate_languages = models.JSONField(
        default=list,
        blank=True,
        help_text="one to three of the six languages of the United Nations; the first leads. None: English",
    )
    own_language = models.CharField(
        max_length=12, blank=True, help_text="BCP 47 tag of a language of the country beside those"
    )
    paper = models.CharField(
        max_length=20, choices=[(p.value, p.value) for p in Paper], default=Paper.A4_LANDSCAPE
    )
    emblem = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the emblem now in use")
    accent = models.CharField(max_length=7, default="#0f5257", help_text="certificate colour, as #rrggbb")

    class Meta:
        ordering = ("iso3",)

    def __str__(self) -> str:
        return self.name()

    def name(self, language: str | None = None) -> str:
        """Return the country's name in a language (the reader's own by default), from CLDR."""
        return country_name(self.iso2, language or get_language() or "en")

    def authority(self, language: str) -> str:
        """Return the national authority's name in a language, else in English, else a plain description."""
        texts = {text.language: text.name for text in self.authority_texts.all()}
        return texts.get(language) or texts.get("en") or f"National training authority, {self.name('en')}"

    def centre(self, language: str) -> str:
        """Return the training centre's name in a language, else in English, else nothing."""
        texts = {text.language: text.centre for text in self.authority_texts.all()}
        return texts.get(language) or texts.get("en") or ""


class AuthorityText(models.Model):
    """The names of the national authority and its training centre in one language, as printed.

    In the country's own language, for which Tutela has no words, `title` and `sentence` are the country's.
    """

    contributor = models.ForeignKey(
        ContributorCountry, on_delete=models.CASCADE, related_name="authority_texts"
    )
    language = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    centre = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=120, blank=True)
    sentence = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("contributor", "language"), name="authority_once_per_language"),
        )

    def __str__(self) -> str:
        return self.name


class Emblem(TenantModel):
    """An emblem as re-encoded on arrival. Kept for ever: certificates name it by its SHA-256."""

    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(help_text="PNG, at most 600 by 600 pixels")
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.UUIDField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("contributor", "sha256"), name="emblem_once"),)

    def __str__(self) -> str:
        return self.sha256


class Signatory(TenantModel):
    """Whoever signs a contributor's certificates during a term of office. `titles` by language."""

    name = models.CharField(max_length=120)
    titles = models.JSONField(default=dict, help_text="title by BCP 47 tag")
    since = models.DateField()
    until = models.DateField(null=True, help_text="last day in office; none while it lasts")

    class Meta:
        ordering = ("-since", "name")
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="signatory_term_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def title(self, language: str) -> str:
        """Return the title in a language, else in English, else nothing."""
        return str(self.titles.get(language) or self.titles.get("en") or "")
