"""Addresses of the register, open to everybody."""

from django.urls import path

from certification.register.views import consistency, newest_head, proof, published_head, register

urlpatterns = [
    path("register/", register, name="register"),
    path("register/checkpoint", newest_head, name="register_newest"),
    path("register/checkpoints/<int:checkpoint_id>", published_head, name="register_head"),
    path("register/consistency/<int:old>/<int:new>", consistency, name="register_consistency"),
    path("register/proof/<str:code>", proof, name="register_proof"),
]
