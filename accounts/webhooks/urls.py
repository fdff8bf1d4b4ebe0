"""Addresses of the pages for webhooks."""

from django.urls import path

from accounts.webhooks import views

urlpatterns = [
    path("contributor/webhooks/", views.webhooks, name="webhooks"),
    path("contributor/webhooks/new/", views.new, name="webhook_new"),
    path("contributor/webhooks/<uuid:webhook_id>/", views.show, name="webhook"),
    path("contributor/webhooks/<uuid:webhook_id>/test/", views.test, name="webhook_test"),
    path("contributor/webhooks/<uuid:webhook_id>/renew/", views.renew, name="webhook_renew"),
    path("contributor/webhooks/<uuid:webhook_id>/stop/", views.stop, name="webhook_stop"),
    path(
        "contributor/webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/again/",
        views.send_again,
        name="webhook_again",
    ),
]
