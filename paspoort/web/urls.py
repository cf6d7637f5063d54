"""Every URL on one page: Dutch paths, English names."""

from __future__ import annotations

from django.urls import path

from paspoort.web.screens import sign_in, welcome

urlpatterns = [
    path("", welcome.welcome, name="welcome"),
    path("aanmelden", sign_in.sign_in, name="sign_in"),
    path("aanmelden/terug", sign_in.come_back, name="come_back"),
    path("aanmelden/sterker", sign_in.step_up, name="step_up"),
    path("afmelden", sign_in.sign_out, name="sign_out"),
    path("afgemeld", sign_in.signed_out, name="signed_out"),
    path("namens-wie", sign_in.choose_institution, name="choose_institution"),
    path("namens-wie/wissel", sign_in.switch_institution, name="switch_institution"),
    path("sessie/verleng", sign_in.extend_session, name="extend_session"),
]
