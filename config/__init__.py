"""The site: settings, addresses, and the Celery application, which tasks find by this import."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
