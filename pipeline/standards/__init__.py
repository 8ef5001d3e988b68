"""The standards of others: Akoma Ntoso for the act itself, annotations for those who train on reviewed data.

Akoma Ntoso 3.0 (OASIS, https://docs.oasis-open.org/legaldocml/akn-core/v1.0/), Label Studio, brat and spaCy's DocBin are
written; corrected annotations of Label Studio and brat come back as gold files.
"""

from __future__ import annotations

from pipeline.standards.emitters import AknEmitter, BratEmitter, DocBinEmitter, LabelStudioEmitter

__all__ = ["AknEmitter", "BratEmitter", "DocBinEmitter", "LabelStudioEmitter"]
