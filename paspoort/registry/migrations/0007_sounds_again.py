"""How a name sounds is written anew: more spellings sound alike."""

from __future__ import annotations

from importlib import import_module

from django.db import migrations

fill = import_module("paspoort.registry.migrations.0006_sounds").fill


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("registry", "0006_sounds")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
