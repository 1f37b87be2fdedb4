"""What the body of an article, an explanation or an introduction is made of."""

from .callout import CalloutBlock
from .chart import ChartBlock
from .data_table import DataTableBlock
from .evidence_reference import EvidenceReferenceBlock
from .glossary_term import GlossaryTermBlock
from .picture import PictureBlock
from .quotation import QuotationBlock
from .related_pages import RelatedPagesBlock
from .steps import StepsBlock
from .text import TextBlock
from .video_link import VideoLinkBlock

STORY = [
    ("text", TextBlock()),
    ("picture", PictureBlock()),
    ("quotation", QuotationBlock()),
    ("steps", StepsBlock()),
    ("callout", CalloutBlock()),
    ("data_table", DataTableBlock()),
    ("chart", ChartBlock()),
    ("video_link", VideoLinkBlock()),
    ("glossary_term", GlossaryTermBlock()),
    ("related_pages", RelatedPagesBlock()),
    ("evidence_reference", EvidenceReferenceBlock()),
]
