"""The child that reads every word of a file of a stranger: of its pages, beside them, and about it."""

import json

from pikepdf import settings

from paspoort.documents.inner.attachment_worker import decoded
from paspoort.documents.inner.makers import without_makers
from paspoort.documents.inner.readable_office import read_package
from paspoort.documents.inner.readable_pdf import read_pdf
from paspoort.documents.inner.sandbox import Handler, Header, Refused, serve, told


def make_handler(limits: Header) -> Handler:
    settings.set_qpdf_limits(
        flate_max_memory=limits["stream_bytes"], run_length_max_memory=limits["stream_bytes"], max_stream_filters=4
    )
    seals = [bytes.fromhex(one) for one in limits["ours"]]

    def answer(header: Header, data: bytes) -> tuple[Header, bytes]:
        if header.get("want") == "without makers":
            return {}, without_makers(data, limits)
        ours = False
        match header["ending"]:
            case "pdf":
                parts, unread, ours = read_pdf(data, limits, seals)
            case "txt" | "csv":
                parts, unread = [("text", decoded(data))], []
            case ending:
                parts, unread = read_package(data, limits, ending)
        if sum(len(text) for _place, text in parts) > limits["text"]:
            raise Refused("too_much_text")
        if not any(text.strip() for place, text in parts if place.partition(" ")[0] not in ("about", "author", "link")):
            unread = ["nothing", *unread]
        return {"unread": unread, "ours": ours}, json.dumps(parts).encode()

    return told(answer)


if __name__ == "__main__":
    serve(make_handler)
