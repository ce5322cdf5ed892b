"""An odt gives its paragraphs by the white space rules of OpenDocument."""

from __future__ import annotations

import pytest

from gptwriter.documents.importers import odt
from gptwriter.documents.importers.imported import Note, Refused
from tests.documents.importers.samples import odt as sample


def text_of(body: str) -> str:
    return odt.read(sample(body)).text


def test_headings_paragraphs_lists_and_sections_are_lines() -> None:
    body = (
        '<text:h text:outline-level="1">第一回</text:h><text:p>从前有座山。</text:p><text:p/>'
        "<text:list><text:list-item><text:p>one</text:p></text:list-item></text:list>"
        "<text:section><text:p>two</text:p></text:section>"
    )
    assert text_of(body) == "第一回\n从前有座山。\n\none\ntwo"


def test_white_space_in_the_source_is_one_space_and_meant_spaces_stay() -> None:
    body = (
        "<text:p>\n  a \n b<text:span> c<text:s/></text:span>"
        '<text:s text:c="2"/>d<text:tab/>e<text:line-break/>　f\u00a0g </text:p>'
    )
    assert text_of(body) == "a b c   d\te\n　f\u00a0g"


@pytest.mark.parametrize("count", ["-5", "many", ""])
def test_a_count_of_spaces_that_makes_no_sense_does_no_harm(count: str) -> None:
    assert text_of(f'<text:p>a<text:s text:c="{count}"/>b</text:p>').replace(" ", "") == "ab"


def test_a_billion_spaces_are_not_made() -> None:
    assert len(text_of('<text:p>a<text:s text:c="999999999"/>b</text:p>')) < 2000


def test_a_footnote_goes_to_the_end() -> None:
    body = (
        '<text:p>山<text:note text:note-class="footnote"><text:note-citation>1'
        "</text:note-citation><text:note-body><text:p>a hill</text:p></text:note-body></text:note>"
        "里</text:p><text:p>end</text:p>"
    )
    found = odt.read(sample(body))
    assert found.text == "山[1]里\nend\n[1] a hill"
    assert found.notes == (Note.NOTES_AT_END,)


def test_comments_deleted_text_and_reading_aids_are_left_out_and_named() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>old</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        "<text:p>x<office:annotation><text:p>why?</text:p></office:annotation>"
        "<text:ruby><text:ruby-base>漢</text:ruby-base><text:ruby-text>かん</text:ruby-text>"
        "</text:ruby></text:p>"
    )
    found = odt.read(sample(body))
    assert found.text == "x漢"
    assert set(found.notes) == {Note.CHANGES, Note.COMMENTS, Note.RUBY}


def test_the_paragraphs_of_a_text_box_follow_the_one_that_holds_it() -> None:
    body = (
        "<text:p>a<draw:frame><draw:text-box><text:p>boxed</text:p></draw:text-box></draw:frame>b"
        "</text:p>"
    )
    assert text_of(body) == "ab\nboxed"


def test_the_title_comes_from_the_properties() -> None:
    meta = '<m xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>西游记</dc:title></m>'
    assert odt.read(sample("<text:p>x</text:p>", {"meta.xml": meta})).title == "西游记"


def test_an_encrypted_odt_is_called_protected() -> None:
    manifest = '<m:manifest xmlns:m="m"><m:encryption-data/></m:manifest>'
    with pytest.raises(Refused, match="protected"):
        odt.read(sample("", {"META-INF/manifest.xml": manifest, "content.xml": b"\x8a\x01"}))


def test_a_spreadsheet_is_not_taken_for_a_text() -> None:
    with pytest.raises(Refused):
        odt.read(sample("", {"content.xml": "<x/>"}))
