"""What a certificate's tags need beside what every printed document's do. No Django.

* The attached file is listed once.
* PDF/UA-1 is declared beside PDF/A-3a: WeasyPrint 70 knows one variant at a time.
"""

import pydyf  # type: ignore[import-untyped]
from weasyprint import Document

from accounts.printing import tagged
from certification.documents.embedded import write_once

_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1" />\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


class Tagger(tagged.Tagger):
    """Mends the tags of a certificate and declares what it conforms to."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        metadata = document.metadata
        describe = metadata.generate_rdf_metadata

        def both(*facts: object) -> bytes:
            return bytes(describe(*facts)).replace(b"</rdf:RDF>", _UA + b"</rdf:RDF>")

        metadata.generate_rdf_metadata = both

    def mend(self, document: Document, pdf: pydyf.PDF) -> None:
        """Put the tags right: WeasyPrint's `finisher`, called when everything but the trailer is there."""
        super().mend(document, pdf)
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
        write_once(pdf)
