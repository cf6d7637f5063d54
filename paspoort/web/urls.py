"""Every URL on one page: Dutch paths, English names."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
