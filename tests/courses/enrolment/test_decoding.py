"""The encoding of a file that does not say it: right, or refused. From five names on it is never wrong."""

import random

import pytest

from courses.enrolment.decoding import encoding_of
from courses.enrolment.errors import UnknownEncoding

pytestmark = pytest.mark.once
NAMES = {
    "cp1252": "Lefèvre Muñoz Åse Zoé CÔTÉ Müller Jürgen Ñúñez François Renée Hélène Peña José María García"
    " Gómez João Gonçalves São Bjørn Søren Ásgeir Þór BÉATRICE Chloë Noël Amélie Aïssatou N’Diaye Kouamé"
    " Désiré Fidèle",
    "cp1256": "العمراني بنعلي يوسف فاطمة محمد عبدالله الإدريسي سلمى حسن أحمد خالد ابراهيم عائشة الزهراء نور"
    " علي عمر هدى رشيد كريم مريم",
    "cp1251": "Иванов Пётр ЖУМАБАЕВ Аян Сергей Александр Петрова Ольга Наталья ГАНБОЛД Батбаяр Дорж Энхтуяа"
    " Юрий Дмитрий Ковальчук Шевченко Щукин Ёлкин",
    "gb18030": "王 李 张 刘 陈 杨 黄 赵 周 吴 徐 孙 马 朱 胡 林 郭 何 高 罗 王小明 欧阳志强 建国"
    " 志强 海燕 丽 娜 芳 静 伟 强 磊 军 洋 勇 艳 杰 涛 明 超 秀英 建华 建军 晗 昊 文博 子轩 国强 窦 鑫",
}


def read_as(content: bytes) -> str:
    try:
        return content.decode(encoding_of(content))
    except UnknownEncoding:
        return "refused"


def lists(encoding: str, people: int) -> list[str]:
    chance = random.Random(people)
    return [
        "".join(
            f"{n};{name};TRP\r\n" for n, name in enumerate(chance.choices(NAMES[encoding].split(), k=people))
        )
        for _ in range(150)
    ]


@pytest.mark.parametrize("encoding", NAMES)
@pytest.mark.parametrize(("people", "most_refused"), [(5, 25), (10, 5), (20, 3), (60, 0)])
def test_a_list_of_names_is_read_in_its_own_letters_or_refused(encoding, people, most_refused):
    asked = lists(encoding, people)
    found = [read_as(text.encode(encoding)) for text in asked]
    assert [f for f, text in zip(found, asked, strict=True) if f not in {text, "refused"}] == []
    assert found.count("refused") <= most_refused


def test_a_single_name_that_two_encodings_make_a_word_of_is_not_guessed():
    assert read_as("1;Аян;TRP\n".encode("cp1251")) == "refused"
    assert read_as("1;杨;TRP\n".encode("gb18030")) == "refused"


def test_the_telling_lines_may_come_late():
    text = "1;Rai;TRP\r\n" * 30_000 + "2;Lefèvre;TRP\r\n"
    assert encoding_of(text.encode("cp1252")) == "cp1252"
    assert encoding_of(text.replace("\r\n", "\r").encode("cp1252")) == "cp1252"


def test_one_wrong_byte_at_the_end_of_a_long_file_is_seen():
    with pytest.raises(UnknownEncoding):
        encoding_of(b"\xef\xbb\xbf" + b"1;Rai;TRP\n" * 100_000 + b"\xff\n")
