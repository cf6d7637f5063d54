"""Fields for files: chosen again on a page that comes back."""

from __future__ import annotations

from typing import Any

from django import forms

from paspoort.web.shell.fields.field import Field


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name)


class Uploads(Field):
    """Any number of files under one name; the page draws them itself, and they are chosen again where it comes back."""

    component, widget, empty = "", _SeveralFiles, ()


class Upload(Field):
    """A file; None when none was chosen. It is chosen again on a page that comes back."""

    component, widget, empty = "file_field", forms.FileInput, None

    def shown(self, value: Any) -> dict[str, Any]:
        return {}
