"""The institution's electronic seal on a finished document (PAdES), so that anyone can tell when a byte was changed."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asn1crypto import keys as asn1_keys
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELD = "Seal"
# Room for the signature in the file, in hexadecimal digits: P-256 with a short chain needs under 8,000, the rest is
# zeros. Fixed, because otherwise pyHanko signs once more to find out.
RESERVED_DIGITS = 16_384
DEMONSTRATION = "Demonstration only"


@dataclass(frozen=True)
class SealKey:
    """A private key with its certificate, and the certificates above it up to the root that we trust."""

    signer: SimpleSigner
    roots: tuple[asn1_x509.Certificate, ...]


@dataclass(frozen=True)
class SealState:
    """What a look at the seal says: how many there are, unbroken, covering the whole file, made by a certificate that is ours,
    when according to the seal itself, and by whom. `good` is one such seal of the PAdES kind."""

    count: int
    intact: bool = False
    whole: bool = False
    trusted: bool = False
    pades: bool = False
    moment: datetime | None = None
    sealed_by: str = ""

    @property
    def good(self) -> bool:
        return self.count == 1 and self.intact and self.whole and self.trusted and self.pades


def load_seal(key_pem: bytes, cert_pem: bytes, passphrase: bytes | None = None) -> SealKey:
    """The seal of this installation from PEM bytes; `cert_pem` has the seal's certificate first, then those above it."""
    private = serialization.load_pem_private_key(key_pem, passphrase)
    der = private.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    chain = certificates(cert_pem)
    if chain[0].public_key.dump() != _public(private):
        raise ValueError("The seal's key and certificate do not belong together.")
    above = SimpleCertificateStore.from_certs(chain[1:])  # type: ignore[no-untyped-call]
    signer = SimpleSigner(chain[0], asn1_keys.PrivateKeyInfo.load(der), above)
    return SealKey(signer, tuple(one for one in chain if one.self_issued))


def certificates(cert_pem: bytes) -> list[asn1_x509.Certificate]:
    """The certificates that a PEM file holds, in their order. Raises `ValueError` when there is none."""
    return [asn1_x509.Certificate.load(one) for _, _, one in pem.unarmor(cert_pem, multiple=True)]


def seal(pdf: bytes, key: SealKey) -> bytes:
    """The document with an invisible PAdES B-B seal that allows no change at all; the page looks the same."""
    about = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        signer_key_usage={"digital_signature"},
    )
    made = PdfSigner(about, key.signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), bytes_reserved=RESERVED_DIGITS)
    return bytes(made.getbuffer())


def check_seal(pdf: bytes, key: SealKey, earlier: Sequence[asn1_x509.Certificate] = ()) -> SealState:
    """Whether the document still is what was sealed, by the certificate of `key` or an `earlier` one and by no other.

    The certificate is compared whole, and must have been valid at the moment that the seal says; it may have expired since.
    Nothing is fetched from outside. A file that no PDF reader takes has no seal.
    """
    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if len(signatures) != 1:
            return SealState(len(signatures))
        ours = [key.signer.signing_cert, *earlier]
        found = validate_pdf_signature(signatures[0], ValidationContext(trust_roots=ours, allow_fetching=False))
    except (PdfError, ValueError, SignatureValidationError):
        return SealState(0)
    moment, by = found.signer_reported_dt, found.signing_cert
    known = any(by.dump() == one.dump() for one in ours)
    return SealState(
        count=1,
        intact=bool(found.intact and found.valid),
        whole=found.coverage is SignatureCoverageLevel.ENTIRE_FILE and bool(found.docmdp_ok),
        trusted=known and moment is not None and by.not_valid_before <= moment <= by.not_valid_after,
        pades=signatures[0].sig_object.get("/SubFilter") == SigSeedSubFilter.PADES.value,
        moment=moment,
        sealed_by=by.subject.human_friendly,
    )


def make_demo_seal(name: str = "Leerlingenpaspoort") -> tuple[bytes, bytes]:
    """A fresh key and certificate chain as PEM, for development; the subject says that it proves nothing."""
    root_key, leaf_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate(f"{name} root", root_key.public_key(), root_key, None)
    leaf = _certificate(f"{name} seal", leaf_key.public_key(), root_key, root)
    key_pem = leaf_key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key_pem, b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (leaf, root))


def _certificate(
    name: str,
    public: ec.EllipticCurvePublicKey,
    by: ec.EllipticCurvePrivateKey,
    above: x509.Certificate | None,
) -> x509.Certificate:
    subject = _demo_name(name)
    now, root = datetime.now(UTC), above is None
    made = (
        x509.CertificateBuilder(subject_name=subject, issuer_name=above.subject if above else subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=root, path_length=0 if root else None), critical=True)
        .add_extension(_usage(root=root), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    )
    return made.sign(by, hashes.SHA256())


def _demo_name(name: str) -> x509.Name:
    parts = {
        NameOID.COUNTRY_NAME: "BE",
        NameOID.ORGANIZATION_NAME: DEMONSTRATION,
        NameOID.COMMON_NAME: f"{name} ({DEMONSTRATION.lower()})",
    }
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts.items()])


def _usage(*, root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not root,
        key_cert_sign=root,
        crl_sign=root,
        content_commitment=not root,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _public(private: object) -> bytes:
    public = private.public_key()  # type: ignore[attr-defined]
    spki: bytes = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return spki
