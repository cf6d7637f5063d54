"""The PDF engine (PDFium): what more than one module asks of it beyond the interface of pypdfium2."""

import ctypes
from typing import Any

import pypdfium2.raw as engine
from PIL import Image

INVISIBLE_TEXT = 3
"""The mode of text that is not painted, such as what a scanner lays under its image for whoever searches."""


def pixel_of(page: Any, picture: Image.Image, x: float, y: float) -> tuple[int, int]:
    """Where a place of the page, in points from its lower left, stands in a picture of it, in pixels from its upper left."""
    across, down = ctypes.c_int(), ctypes.c_int()
    engine.FPDF_PageToDevice(page, 0, 0, picture.width, picture.height, 0, x, y, across, down)
    return across.value, down.value
