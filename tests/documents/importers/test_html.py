"""HTML gives what a browser would show, one line for each paragraph."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptwriter.documents.importers.html import plain_text, read
from gptwriter.documents.importers.imported import Note


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<h1>第一回</h1><p>从前有座山。<p>A hill.", "第一回\n从前有座山。\nA hill."),
        ("<p>a\n  b\t c</p>", "a b c"),
        ("<p>从前\n  有座山，\n里</p>", "从前有座山，里"),
        ("<p>one</p><p></p><p>two</p>", "one\n\ntwo"),
        ("<p>one<br>two<br/><br/>three</p>", "one\ntwo\n\nthree"),
        ("<p><br></p><p>x</p>", "\nx"),
        ("<ul><li>one<li>two</ul>", "one\ntwo"),
        ("<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"),
        ("a &amp; b &lt;i&gt; &#x4ece; &nbsp;c", "a & b <i> 从 \u00a0c"),
        ("<script>x='<p>no</p>'</script><style>p{}</style><!-- no -->yes", "yes"),
        ("<ruby>漢<rp>(<rt>かん<rp>)</ruby>字", "漢字"),
        ("a<!-- never closed <p>b", "a"),
        ("<p>a <![CDATA[< b]]> c</p>", "a < b c"),
        ("<svg><title>no</title><text>no</text></svg>yes", "yes"),
        ("<div>a<div>b</div>c</div>", "a\nb\nc"),
        ("</p></div></script>still <b>here", "still here"),
    ],
)
def test_markup_becomes_lines(markup: str, text: str) -> None:
    assert plain_text(markup).text == text


def test_the_title_is_no_line() -> None:
    page = plain_text("<html><head><title>\n西游记 &amp; x</title></head><body><p>a</p>")
    assert page.title == "西游记 & x"
    assert page.text == "a"


def test_what_plain_text_cannot_keep_is_named() -> None:
    page = plain_text(
        "<img src=file:///etc/passwd><table><td><em>x</em></table><ruby>a<rt>b</ruby>"
    )
    assert set(page.notes) == {Note.PICTURES, Note.TABLES, Note.EMPHASIS, Note.RUBY}
    assert page.text.split() == ["x", "a"]


def test_the_named_encoding_is_believed() -> None:
    found = read('<meta charset="GBK"><p>从前有座山</p>'.encode("gbk"))
    assert found.text == "从前有座山"
    assert found.encoding_is_sure


def test_a_false_name_of_an_encoding_is_not_believed() -> None:
    found = read('<meta charset="big5"><p>从前有座山</p>'.encode())
    assert (found.text, found.encoding) == ("从前有座山", "utf-8")


def test_an_encoding_that_is_not_named_is_a_question() -> None:
    found = read("<p>从前有座山，山里有座庙。</p>".encode("gbk"))
    assert found.text == "从前有座山，山里有座庙。"
    assert not found.encoding_is_sure


@given(
    st.lists(st.sampled_from(["<p>", "</p>", "<br>", "<", ">", "&", "a", "<pre>", "<rt>", "\n"]))
)
def test_no_markup_breaks_the_reader(parts: list[str]) -> None:
    assert "\r" not in plain_text("".join(parts)).text


def test_a_page_that_names_the_old_chinese_set_may_use_all_of_the_new_one() -> None:
    page = "<meta charset=gb2312><p>朱镕基".encode("gb18030")  # the old one lacks the second
    found = read(page)
    assert (found.text, found.encoding_is_sure) == ("朱镕基", True)
