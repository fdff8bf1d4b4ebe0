"""The register: one append-only Merkle tree (RFC 6962) over every event of every certificate."""

from django.db import models
from django.utils import timezone

from accounts.tenancy.managers import TenantModel
from certification.certificates.models import CertificateEvent


class RegisterLeaf(TenantModel):
    """One event of a certificate in its place in the tree. Append-only; `number` begins at 0, without gap.

    `data` is the canonical JSON the leaf's hash covers. It holds no name: the payload's digest covers those,
    and the payload carries 128 random bits, so the digest cannot be guessed.
    """

    number = models.PositiveBigIntegerField(unique=True)
    event = models.OneToOneField(CertificateEvent, on_delete=models.PROTECT, related_name="leaf")
    data = models.TextField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number}"


class RegisterNode(models.Model):
    """The hash over a complete subtree of 2^level leaves; `number` counts subtrees of that level from 0."""

    level = models.PositiveSmallIntegerField()
    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("level", "number"), name="register_node_once"),)

    def __str__(self) -> str:
        return f"{self.level}/{self.number}"


class RegisterHead(models.Model):
    """How many leaves the tree has. Its one row is locked while leaves are added."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="register_has_one_head"),)

    def __str__(self) -> str:
        return f"{self.size}"


class Checkpoint(models.Model):
    """The head of the tree at an instant, signed by the platform (C2SP tlog-checkpoint) and published."""

    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    note = models.TextField(help_text="the signed note as published")
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("published_at", "id")
        indexes = (models.Index(fields=("size", "published_at"), name="checkpoint_by_size"),)

    def __str__(self) -> str:
        return f"{self.size} {self.root[:8]}"
