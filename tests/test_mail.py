"""Letters: which are taken, which are refused, what is read in them, how ours are written."""

import datetime as dt
import email
import email.policy
from email.message import EmailMessage

import pytest
from pydantic import ValidationError

from iomdocs.errors import ConfigurationError
from iomdocs.mail import File, Outline, addresses, automatic, compose, new_id, ours_in, password, read, vouched
from tests.mail_world import NOON, OFFICE, SCHOOL, letter, settings

# Headers of a letter beside From, and why it is not taken; empty when a person sent it.
MANNERS = [
    ("", {}, SCHOOL),
    ("", {"Auto_Submitted": "no"}, SCHOOL),
    ("", {"Precedence": "first-class"}, SCHOOL),
    ("", {"Return_Path": f"<{SCHOOL}>"}, SCHOOL),
    ("", {"X_Auto_Response_Suppress": "DR, OOF"}, SCHOOL),
    ("", {"X_Mailer": "Почта Mail.ru 1.0"}, "Школа № 3 <School3@OBR.test>"),
    ("", {"Reply_To": "director@obr.test"}, SCHOOL),
    ("automatic", {"Auto_Submitted": "auto-replied"}, SCHOOL),
    ("automatic", {"Auto_Submitted": "auto-generated"}, SCHOOL),
    ("automatic", {"Auto_Submitted": 'auto-replied (vacation); owner-email="a@b.ru"'}, SCHOOL),
    ("automatic", {"X_Autoreply": "yes"}, SCHOOL),
    ("automatic", {}, "no-reply@bank.test"),
    ("automatic", {}, "noreply@bank.test"),
    ("automatic", {}, "do-not-reply@bank.test"),
    ("bulk", {"Precedence": "bulk"}, SCHOOL),
    ("bulk", {"Precedence": "Junk"}, SCHOOL),
    ("bulk", {"Precedence": "auto_reply"}, SCHOOL),
    ("bulk", {"List_Id": "<news.obr.test>"}, SCHOOL),
    ("bulk", {"List_Unsubscribe": "<mailto:x@obr.test>"}, SCHOOL),
    ("bounce", {"Return_Path": "<>"}, SCHOOL),
    ("bounce", {"Return_Path": "< >"}, SCHOOL),
    ("bounce", {}, "MAILER-DAEMON@mx.test"),
    ("bounce", {}, "Mail Delivery Subsystem <postmaster@mx.test>"),
    ("bounce", {"X_Failed_Recipients": "x@obr.test"}, "robot@mx.test"),
    ("loop", {"X_Loop": OFFICE}, SCHOOL),
    ("loop", {"X_Loop": OFFICE.upper()}, SCHOOL),
    ("loop", {}, OFFICE),
    ("nobody", {}, "a@obr.test, b@obr.test"),
    ("nobody", {}, "Школа № 3"),
]


def with_sender(sender: str, **headers: str) -> bytes:
    lines = [f"From: {sender}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return ("\r\n".join([*lines, "Subject: x", "", "text"])).encode()


@pytest.mark.parametrize(("why", "headers", "sender"), MANNERS)
def test_what_no_person_wrote_is_refused(why, headers, sender):
    came = read(with_sender(sender, **headers))
    assert automatic(came.headers, came.sender, OFFICE) == why


def test_a_report_of_a_server_is_a_bounce_and_names_our_letter():
    number = new_id(OFFICE)
    raw = (
        'From: MAILER@mx.test\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        f"--b\nContent-Type: message/rfc822\n\nMessage-ID: {number}\nSubject: x\n\n--b--\n"
    ).encode()
    came = read(raw)
    assert automatic(came.headers, came.sender, OFFICE) == "bounce"
    assert ours_in(raw) == [number]


@pytest.mark.parametrize(
    ("sender", "found"),
    [
        ("School3@Obr.test", SCHOOL),
        ('"Школа № 3, Заозёрный" <school3@obr.test>', SCHOOL),
        ("Школа № 3, Заозёрный <school3@obr.test>", SCHOOL),
        ("=?utf-8?B?0KjQutC+0LvQsCDihJYgMw==?= <school3@obr.test>", SCHOOL),
        ('"boss@obr.test" <school3@obr.test>', SCHOOL),
        ("", ""),
        ("<>", ""),
        ("a@obr.test, b@obr.test", ""),
    ],
)
def test_the_sender_is_one_address(sender, found):
    assert read(with_sender(sender)).sender == found


def test_two_senders_are_none():
    assert read(b"From: a@obr.test\nFrom: b@obr.test\n\nx").sender == ""


@pytest.mark.parametrize(
    ("statement", "genuine"),
    [
        ("mx.test; dmarc=pass header.from=obr.test", True),
        ("mx.test; spf=pass; dkim=none; dmarc=none", True),
        ("mx.test; dkim=pass", True),
        ("mx.test; spf=pass; dmarc=fail", False),
        ("mx.test; spf=softfail; dkim=none", False),
        ("evil.test; dmarc=pass", False),
        ("", False),
    ],
)
def test_our_mail_server_says_whether_a_sender_is_genuine(statement, genuine):
    headers = {"Authentication_Results": statement} if statement else {}
    came = read(with_sender(SCHOOL, **headers))
    assert vouched(came.headers, "mx.test") is genuine
    assert vouched(came.headers, "")


def test_only_the_topmost_statement_of_our_server_counts():
    raw = b"Authentication-Results: mx.test; dmarc=fail\nAuthentication-Results: mx.test; dmarc=pass\nFrom: a@b.ru\n\nx"
    assert not vouched(read(raw).headers, "mx.test")


def attached(disposition: str, kind: str = "application/octet-stream") -> bytes:
    return (
        f'From: {SCHOOL}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n\nтекст\n--b\n'
        f"Content-Type: {kind}\n{disposition}\nContent-Transfer-Encoding: base64\n\nUEsDBA==\n--b--\n"
    ).encode()


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('Content-Disposition: attachment; filename="iom.xlsx"', "iom.xlsx"),
        (
            "Content-Disposition: attachment;\n filename*=utf-8''%D0%98%D0%9E%D0%9C%20%D0%9A%D0%B8%D0%BC.xlsx",
            "ИОМ Ким.xlsx",
        ),
        ('Content-Disposition: attachment; filename="=?utf-8?B?0JjQntCcINCa0LjQvC54bHN4?="', "ИОМ Ким.xlsx"),
        ('Content-Disposition: attachment; filename="=?windows-1251?B?yM7MIMro7C54bHN4?="', "ИОМ Ким.xlsx"),
        ('Content-Disposition: attachment; filename="ИОМ Ким.xlsx"', "ИОМ Ким.xlsx"),
        ('Content-Disposition: inline; filename="iom.xlsx"', "iom.xlsx"),
        ('Content-Disposition: attachment; filename="../../etc/iom.xlsx"', "iom.xlsx"),
        ('Content-Disposition: attachment; filename="C:\\\\Temp\\\\iom.xlsx"', "iom.xlsx"),
        ('Content-Disposition: attachment; filename="con.xlsx"', "_con.xlsx"),
        ('Content-Disposition: attachment; filename="скан.pdf"', "скан.pdf"),
    ],
)
def test_names_of_files_as_mail_programs_write_them(disposition, name):
    (found,) = read(attached(disposition)).files
    assert found == File(name, b"PK\3\4")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("logo.png", "image/png"),
        ("встреча.ics", "text/calendar"),
        ("smime.p7s", "application/pkcs7-signature"),
        ("director.vcf", "text/vcard"),
        ("winmail.dat", "application/ms-tnef"),
    ],
)
def test_pictures_and_signatures_are_no_files(name, kind):
    assert read(attached(f'Content-Disposition: attachment; filename="{name}"', kind)).files == ()


def test_a_workbook_is_a_file_whatever_it_is_called_to_be():
    raw = attached('Content-Disposition: attachment; filename="iom.xlsx"', "image/png")
    assert [each.name for each in read(raw).files] == ["iom.xlsx"]


def test_a_file_in_a_forwarded_letter_is_found():
    made = EmailMessage()
    made["From"] = SCHOOL
    made.set_content("пересылаю")
    made.add_attachment(email.message_from_bytes(letter([("iom.xlsx", b"PK")]), policy=email.policy.default))
    assert [each.name for each in read(made.as_bytes()).files] == ["iom.xlsx"]


def test_the_same_letter_is_known_by_its_id_and_files():
    first = read(letter([("a.xlsx", b"1")]))
    again = read(b"Received: from elsewhere\n" + letter([("a.xlsx", b"1")]))
    assert first.key == again.key
    others = [
        letter([("a.xlsx", b"2")]),
        letter([("a.xlsx", b"1")], message_id="<2@obr.test>"),
        letter([("a.xlsx", b"1"), ("b.xlsx", b"1")]),
    ]
    assert len({first.key, *(read(each).key for each in others)}) == 4


BROKEN_NAME = b"""Content-Type: multipart/mixed; boundary="b"

--b
Content-Disposition: attachment; filename*=x'y'%FF

z"""


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n\n",
        b"From: \xff\xfe\xfd\nSubject: =?utf-8?B?@@@?=\n\n",
        b"From: =?no-such?Q?x?= <a@b.ru>\nSubject: =?no-such?Q?=FF?=\nContent-Type: multipart/mixed\n\n",
        BROKEN_NAME,
        b"Message-ID: " + b"<" * 2000 + b"\nFrom: " + b"(" * 5000 + b"\n\nx",
        b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000)),
    ],
)
def test_a_broken_letter_is_read_as_far_as_it_goes(raw):
    came = read(raw)
    assert automatic(came.headers, came.sender, OFFICE) in {"", "nobody"}
    assert len(came.key) == 64


def test_ours_answers_in_the_thread_and_wants_no_answer_of_a_machine():
    number = new_id(OFFICE)
    came = read(letter(References="<0@obr.test>"))
    outline = Outline(SCHOOL, "Re: Отчёт", "Принято.", [File("ИОМ — ПРИНЯТО.docx", b"PK")], came.references)
    raw = compose(outline, ("Управление образования", OFFICE), number, NOON)
    made = email.message_from_bytes(raw, policy=email.policy.default)
    assert (made["Message-ID"], made["In-Reply-To"], made["References"]) == (
        number,
        "<1@obr.test>",
        "<0@obr.test> <1@obr.test>",
    )
    assert (made["Auto-Submitted"], made["X-Loop"], made["To"], made["Subject"]) == (
        "auto-replied",
        OFFICE,
        SCHOOL,
        "Re: Отчёт",
    )
    assert made["Date"].datetime == dt.datetime(2026, 11, 22, 7, 0, tzinfo=dt.UTC)
    (enclosed,) = made.iter_attachments()
    assert enclosed.get_filename() == "ИОМ — ПРИНЯТО.docx"
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    own = read(raw)
    assert automatic(own.headers, own.sender, "other@office.test") == "automatic"


def test_a_letter_of_its_own_accord_is_generated():
    raw = compose(Outline(SCHOOL, "Напоминание", "…"), ("Управление", OFFICE), new_id(OFFICE), NOON)
    made = email.message_from_bytes(raw, policy=email.policy.default)
    assert made["Auto-Submitted"] == "auto-generated"
    assert made["In-Reply-To"] is None


def test_addresses_in_a_cell():
    assert addresses("School5@Obr.ru; dir@obr.ru,\nи ещё <x.y-z@b.c.ru>. нет@") == (
        "school5@obr.ru",
        "dir@obr.ru",
        "x.y-z@b.c.ru",
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "почта"},
        {"address": "a@b.ru, c@d.ru"},
        {"senders": {"школа": "720101"}},
        {"imap": {"host": "imap.test", "security": "none"}},
        {"smtp": {"host": "smtp.test", "security": "tls"}},
        {"letter_files": 0},
        {"password": "тайна"},
    ],
)
def test_a_wrong_setting_is_named(wrong):
    with pytest.raises(ValidationError):
        settings(**wrong)


def test_the_password_comes_from_a_file_or_the_environment(tmp_path, monkeypatch):
    (tmp_path / "тайна.txt").write_text("пароль с пробелом \n", "utf-8")
    assert password(settings(password_file="тайна.txt"), tmp_path) == "пароль с пробелом "
    monkeypatch.setenv("IOMDOCS_MAIL_PASSWORD", "x")
    assert password(settings(), tmp_path) == "x"
    monkeypatch.delenv("IOMDOCS_MAIL_PASSWORD")
    with pytest.raises(ConfigurationError, match="IOMDOCS_MAIL_PASSWORD"):
        password(settings(), tmp_path)
    with pytest.raises(ConfigurationError, match=r"нет\.txt"):
        password(settings(password_file="нет.txt"), tmp_path)
