"""Personal data in single fields and in free text: hidden where it is one, left alone where it is not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaobao.kernel.identifiers import mask_id, mask_name, mask_personal, mask_phone


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13812345678。", "电话138****5678。"),
        ("请拨+86 138-1234-5678联系", "请拨138****5678联系"),
        ("8613812345678", "138****5678"),
        ("微信号同手机１３８１２３４５６７８", "微信号同手机138****5678"),
        ("座机0571-87654321转8", "座机0571-****4321转8"),
        ("座机0579 8765432", "座机0579 ****5432"),
        ("身份证11010519491231002X，", "身份证110***********002X，"),
        ("身份证号码是110105194912310021的我", "身份证号码是110***********0021的我"),
        ("一代证110105491231002。", "一代证110********1002。"),
        ("护照E12345678，", "护照*********，"),
        ("护照号EJ1234567", "护照号*********"),
        ("ID110105194912310021", "ID110***********0021"),
        ("卡号6222021234567890128付款", "卡号***************0128付款"),
        ("卡号4111 1111 1111 1111 2026年办", "卡号************1111 2026年办"),
        ("邮箱zhang.san+1@mail.example.com,", "邮箱z***@mail.example.com,"),
        ("邮箱13812345678@qq.com", "邮箱1***@qq.com"),
        ("邮箱ｚｓ＠qq．com", "邮箱z***@qq.com"),
        ("车牌浙G·12345停在", "车牌浙G*****停在"),
        ("新能源粤BD12345", "新能源粤B*****"),
        ("教练车沪A1234学", "教练车沪A*****"),
        ("前13812345678后13987654321", "前138****5678后139****4321"),
        ("4400 13812345678 2", "4400 138****5678 2"),
    ],
)
def test_personal_data_inside_a_text_is_hidden(text: str, masked: str) -> None:
    assert mask_personal(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "商家不退款，态度恶劣，要求退一赔三。",
        "2026年6月1日购买，价格3999.00元，数量12件",
        "订单号202606011234567890",
        "订单号4111111111111112",
        "条码6901234567892",
        "统一社会信用代码91110000600037341L",
        "型号OPPO R17、川崎Z900、新A320",
        "批号E20260601、单号123456789012345、机型G1234567、编号SE12345678",
        "批号20260601、许可证SC10133072600123",
        "客服热线12315、95588、400-800-8888",
        "案号330726-C2026-000123-7",
        "关注@某某旗舰店",
        "时间：１２：３０？",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert mask_personal(text) == text


@given(st.text(alphabet="0123456789Xx-+ @.abcQ浙京A·，号", max_size=80))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask_personal(text)

    assert mask_personal(once) == once


@given(
    st.text(alphabet="我在某店买了货，电话。：（）", max_size=30),
    st.from_regex(r"\A1[3-9][0-9]{9}\Z"),
    st.text(alphabet="，请联系我。谢谢ab", max_size=30),
)
def test_no_mobile_number_survives_between_words(before: str, phone: str, after: str) -> None:
    assert phone not in mask_personal(f"{before}{phone}{after}")


@pytest.mark.parametrize("piece", ["1", "a", "a.", "4 ", "浙A", "13", "a@", "a@b.", "+86", "0571-", "6222 "])
def test_the_time_grows_with_the_length_of_the_text_alone(piece: str) -> None:
    text = piece * (60_000 // len(piece))

    began = time.perf_counter()
    mask_personal(text)

    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        (" +86 138 1234 5678 ", "138****5678"),
        ("0571-87654321", "0571-****4321"),
        ("87654321", "****4321"),
        ("400-800-8888", "****8888"),
        ("12315", "****"),
        ("", "****"),
    ],
)
def test_a_phone_number_keeps_its_ends(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [("11010519491231002X", "110***********002X"), ("E12345678", "*********"), ("", "")],
)
def test_a_document_number_keeps_its_ends_unless_it_is_short(number: str, masked: str) -> None:
    assert mask_id(number) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张**"),
        ("张三丰", "张**"),
        ("欧阳娜娜", "欧阳**"),
        ("欧阳", "欧**"),
        ("张**", "张**"),
        ("买买提·吐尔逊", "买**"),
        ("John Smith", "J**"),
        ("王店", "王**"),
        ("", ""),
    ],
)
def test_a_person_keeps_the_surname(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    "name",
    [
        "浙江某某电器有限公司",
        "中国某某银行浦江支行",
        "浦江县小王饭店",
        "某超市（个体工商户）",
        "Example Co., Ltd.",
    ],
)
def test_an_organization_keeps_its_name(name: str) -> None:
    assert mask_name(name) == name
