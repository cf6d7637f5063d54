"""The child that opens a picture from a stranger and gives it as grey points."""

import io

from PIL import Image, ImageOps

from paspoort.documents.inner.sandbox import Handler, Header, serve

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM")
WHITE = (255, 255, 255, 255)


def grey(data: bytes, most_points: int) -> tuple[Header, bytes]:
    """Width, height and points, row by row; or why not: broken, or too_large."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > most_points:
                return {"refused": "too_large"}, b""
            made = upright(picture).convert("L")
    except MemoryError:
        return {"refused": "too_large"}, b""
    # a decoder may fail in any way on a file made for it; this child ends with it
    except Exception:
        return {"refused": "broken"}, b""
    return {"width": made.width, "height": made.height}, made.tobytes()


def upright(picture: Image.Image) -> Image.Image:
    """The picture as its camera held it, on white where it is transparent, in shades that can be kept."""
    turned = ImageOps.exif_transpose(picture)
    if turned.mode in ("RGBA", "LA", "PA", "P"):
        seen = turned.convert("RGBA")
        turned = Image.alpha_composite(Image.new("RGBA", seen.size, WHITE), seen)
    return turned.point(lambda value: value / 256).convert("L") if turned.mode.startswith("I;16") else turned


def main() -> None:
    Image.MAX_IMAGE_PIXELS = None

    def make(setup: Header) -> Handler:
        return lambda header, body: grey(body, setup["most_points"])

    serve(make)


if __name__ == "__main__":
    main()
