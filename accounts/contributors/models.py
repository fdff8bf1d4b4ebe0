"""Contributor countries: the tenants."""

from django.db import models
from django.utils.translation import get_language

from accounts.contributors.enums import ContributorKind
from accounts.contributors.names import country_name


class ContributorCountry(models.Model):
    """A State that can send troops or police. Its key is its ISO 3166-1 alpha-3 code."""

    iso3 = models.CharField(max_length=3, primary_key=True)
    iso2 = models.CharField(max_length=2, unique=True)
    kind = models.CharField(
        max_length=6, choices=[(k.value, k.value) for k in ContributorKind], default=ContributorKind.BOTH
    )
    certificate_languages = models.JSONField(
        default=list, blank=True, help_text="BCP 47 tags printed beside English"
    )
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


class AuthorityText(models.Model):
    """The national authority's name in one language, as its certificates print it."""

    contributor = models.ForeignKey(
        ContributorCountry, on_delete=models.CASCADE, related_name="authority_texts"
    )
    language = models.CharField(max_length=12)
    name = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("contributor", "language"), name="authority_once_per_language"),
        )

    def __str__(self) -> str:
        return self.name
