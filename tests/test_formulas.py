"""The rule language means what Excel means, and LibreOffice is asked whether it thinks so too."""

import datetime as dt
import pickle
import random
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from iomdocs.formulas import FUNCTION_NAMES, Failure, Formula, FormulaError, Value, from_serial, parse, serial
from iomdocs.wording import catalogue

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "formulas.md"


CASES = [
    tuple(re.split(" → | +≠ ", line))
    for line in (Path(__file__).parent / "data" / "formulas.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
ROW: dict[str, Value] = {
    "blank": None,
    "word": "слово",
    "empty": "",
    "yes": True,
    "no": False,
    "five": 5,
    "date": 46266,
    "failed": Failure("#N/A"),
}
COLUMNS: dict[str, list[Value]] = {
    "mixed": [5, None, "семинар", True, "7", 2.5, "", "Семинар-практикум"],
    "hours": [6, 2.5, 4, None, None, 8, 1, 0],
    "part": ["инв", "вар", "ИНВ", None, "вар", "вар.", "что?", "*"],
    "letters": ["а", "б", "а", "в", "в", "в", "а", "б"],
    "none": [None] * 8,
    "broken": [1, Failure("#N/A"), 3, None, None, None, None, None],
}


@pytest.mark.parametrize(("text", "expected"), [case[:2] for case in CASES])
def test_formula_means_what_excel_means(text: str, expected: str) -> None:
    """Every line of ``data/formulas.txt`` gives its answer."""
    answer = Failure(expected) if expected.startswith("#") else parse(expected).evaluate({})

    assert _told(parse(text).evaluate(ROW, COLUMNS)) == _told(answer)


def _told(value: object) -> object:
    """A value that tells TRUE from 1 and forgives the last digit."""
    if isinstance(value, bool | str | Failure) or value is None:
        return value if not isinstance(value, bool) else str(value).upper() + "!"
    return pytest.approx(value) if isinstance(value, float | int) else value


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 1, "пуста"),
        ("1 +", 4, "оборвана"),
        ("(1", 3, "оборвана"),
        ("SUM(hours", 10, "оборвана"),
        ("1 2", 3, "«2» стоит не на месте"),
        ("hours <= 0,3 * 2", 11, "точкой"),
        ("ROUND(1)", 1, "ROUND: нужно не меньше 2\u00a0значений, а дано 1"),
        ("YEAR(1, 2)", 1, "не больше 1\u00a0значения"),
        ("TODAY(1)", 1, "не больше 0\u00a0значений"),
        ("COUNTIFS(a, 1, b)", 1, "парами"),
        ("SUMM(hours)", 1, "«SUMM» нет; возможно, SUM"),
        ("1 + СУМА(hours)", 5, "«СУМА» нет; возможно, СУММ"),
        ("VLOOKUP(a, b, 2)", 1, "«VLOOKUP» нет"),
        ('COUNTIF(hours + 1, ">5")', 9, "имя столбца"),
        ('SUMIF("а", 1)', 7, "имя столбца"),
        ("SUM(hours * 2)", 5, "«hours» должно стоять одно"),
        ("MAX(1, SUM(a), b - 1)", 16, "«b» должно стоять одно"),
        ("SUMPRODUCT(IF(a > 1, 1, 0))", 12, "нельзя IF"),
        ("a == 1", 3, "вместо «==» пишите ="),
        ("a ≥ 1", 3, "вместо «≥» пишите >="),
        ("part = «вар»", 8, "кавычку"),
        ('part = "вар', 8, "не закрыта кавычка"),
        ("a # 1", 3, "знак «#»"),
        ('a = "' + "я" * 256 + '"', 5, "255"),
        ("1e999", 1, "велико"),
        ("(" * 65 + "1" + ")" * 65, 65, "64"),
        ("1" + "+1" * 300, 601, "длинная"),
        ("=1 +", 5, "оборвана"),
    ],
)
def test_mistake_is_told_with_its_place(text: str, position: int, words: str) -> None:
    """A pack's author learns what is wrong, where, and what was perhaps meant."""
    with pytest.raises(FormulaError) as caught:
        parse(text)

    assert caught.value.position == position
    assert words in caught.value.problem
    assert text in str(caught.value)


def test_unknown_name_is_told_with_its_place() -> None:
    """Names are checked apart from parsing, since only the form knows them."""
    formula = parse("OR(ISBLANK(fact_date), fact_date >= plan_dat)")

    formula.check_names({"fact_date", "plan_dat"})
    with pytest.raises(FormulaError, match="возможно, plan_date") as caught:
        formula.check_names({"fact_date", "plan_date"})
    assert caught.value.position == 37


@pytest.mark.parametrize(
    ("text", "rowwise", "aggregated"),
    [
        ("OR(ISBLANK(fact_date), fact_date >= plan_date)", "fact_date plan_date", ""),
        ('SUMIF(part, "инвариантная", hours) <= 0.3 * SUM(hours)', "", "part hours"),
        ("MAX(plan_date) <= EDATE(MIN(plan_date), term_months)", "term_months", "plan_date"),
        ("hours <= 0.3 * SUM(hours)", "hours", ""),
        ('COUNTIF(hours, ">" & limit)', "limit", "hours"),
        ("SUMPRODUCT((part = kind) * hours)", "", "part kind hours"),
        ("SUMPRODUCT(1 / COUNTIF(fio, fio))", "", "fio"),
        ("1 + 2", "", ""),
    ],
)
def test_names_are_told_by_use(text: str, rowwise: str, aggregated: str) -> None:
    """What is asked of each row differs from what is asked once."""
    formula = parse(text)

    assert formula.rowwise == set(rowwise.split())
    assert formula.aggregated == set(aggregated.split())
    assert formula.names == formula.rowwise | formula.columns


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=or(isblank(a); a >= b)", "OR(ISBLANK($A7),$A7>=$B7)"),
        ("ЕСЛИ(a>1;СУММ(b);ИСТИНА)", "IF($A7>1,SUM($B$2:$B$9),TRUE)"),
        ('SUMIF(a, ">" & b, c) / 2', 'SUMIF($A$2:$A$9,">"&$B7,$C$2:$C$9)/2'),
        ("SUMPRODUCT((a = 1) * b)", "SUMPRODUCT(($A$2:$A$9=1)*$B$2:$B$9)"),
        ("a - (b - c)", "$A7-($B7-$C7)"),
        ("(a - b) - c", "$A7-$B7-$C7"),
        ("-(a + b)^2", "-($A7+$B7)^2"),
        ("-(a^2)", "-($A7^2)"),
        ("(a + 1)%", "($A7+1)%"),
        ('a & "МАОУ ""Школа"""', '$A7&"МАОУ ""Школа"""'),
        ("TODAY() - 1e21", "TODAY()-1E+21"),
    ],
)
def test_text_for_excel(text: str, expected: str) -> None:
    """Excel gets English names, commas, addresses, and brackets where they matter."""
    formula = parse(text)

    written = formula.to_excel(lambda name: f"${name.upper()}7", lambda name: f"${name.upper()}$2:${name.upper()}$9")

    assert written == expected


_LEAVES = st.sampled_from(
    ["a", "b_1", "часы", "1", "0.25", '"тест ""х"""', "TRUE", "TODAY()", "SUM(a,2)", "COUNTIF(a,b)"]
)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = st.sampled_from(["+", "-", "*", "/", "^", "&", "=", "<>", "<", "<=", ">", ">="])
    return st.one_of(
        st.builds("({} {} {})".format, inner, signs, inner),
        st.builds("{} {} {}".format, inner, signs, inner),
        st.builds("-{}".format, inner),
        st.builds("({})%".format, inner),
        st.builds("IF({}; {}, {})".format, inner, inner, inner),
        st.builds("SUMPRODUCT(a, ({}) * 2)".format, _LEAVES),
    )


@given(st.recursive(_LEAVES, _grown, max_leaves=12))
def test_what_is_written_for_excel_reads_back_the_same(text: str) -> None:
    """Brackets that are dropped did not matter."""
    formula = parse(text)

    again = parse(formula.to_excel(str, str))

    assert again._tree == formula._tree


_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from([Failure("#N/A"), "", "5", "2,5", "01.09.2026", "TRUE", "<>", ">=5", "*", "~"]),
)


def _calls() -> st.SearchStrategy[str]:
    """Every function with every number of names that it takes."""
    names = st.sampled_from("abc")
    lists = st.lists(names, min_size=0, max_size=5).map(", ".join)
    return st.builds("{}({})".format, st.sampled_from(FUNCTION_NAMES), lists)


@given(_calls(), st.fixed_dictionaries(dict.fromkeys("abc", _VALUES)), st.lists(_VALUES, max_size=4))
def test_nothing_but_an_answer_comes_out(text: str, row: dict[str, object], column: list[object]) -> None:
    """Whatever a clerk typed, a formula gives a value or an Excel error."""
    try:
        formula = parse(text)
    except FormulaError:
        return
    answer = formula.evaluate(row, {"a": column, "b": column[::-1]}, today=46000)  # type: ignore[arg-type, dict-item]

    assert answer is None or isinstance(answer, float | int | str | bool | Failure)


@given(st.dates(dt.date(1900, 3, 1)))
def test_serials_turn_back(date: dt.date) -> None:
    """A day survives being a number, and its parts are what the calendar says."""
    number = serial(date)

    assert from_serial(number) == date
    assert parse("DATE(YEAR(d), MONTH(d), DAY(d))").evaluate({"d": number}) == number


@pytest.mark.parametrize("early", [dt.date(1900, 2, 28), dt.date(1, 1, 1)])
def test_days_that_excel_counts_otherwise_are_refused(early: dt.date) -> None:
    """Before March 1900 Excel's numbers are off by one."""
    with pytest.raises(ValueError, match="-"):
        serial(early)


def test_formula_crosses_to_another_process() -> None:
    """Workers get formulas by pickling."""
    formula = parse("hours * 2")

    again = pickle.loads(pickle.dumps(formula))  # noqa: S301 - our own bytes

    assert isinstance(again, Formula)
    assert again.evaluate({"hours": 3}) == 6


def test_callers_mistakes_are_loud() -> None:
    """A name given nowhere must not pass for a blank, nor TODAY for any day."""
    with pytest.raises(KeyError):
        parse("hours > 1").evaluate({})
    with pytest.raises(ValueError, match="TODAY"):
        parse("TODAY()").evaluate({})
    assert parse("TODAY() - 1").evaluate({}, today=46000) == 45999


def test_longest_formula_is_within_the_stack() -> None:
    """What the parser lets through can be computed and written."""
    chain, nest = parse("1" + "+1" * 299), parse("(" * 64 + "1" + ")" * 64)

    assert chain.evaluate({}) == 300
    assert len(chain.to_excel(str, str)) == 599
    assert nest.evaluate({}) == 1


def test_branch_not_chosen_is_not_computed() -> None:
    """IF and IFERROR look only where they must."""
    assert parse("IF(TRUE, 1, missing)").evaluate({}) == 1
    assert parse("IFERROR(1, missing)").evaluate({}) == 1


def _tables() -> list[list[list[str]]]:
    """Tables of the documentation page as lists of rows of cells."""
    blocks = re.findall(r"(?:^\|.*\n)+", PAGE.read_text("utf-8"), re.MULTILINE)
    return [
        [[cell.strip() for cell in line[1:-1].split("|")] for line in block.split("\n") if line] for block in blocks
    ]


FUNCTIONS_TABLE = next(table[2:] for table in _tables() if table[0][0] == "Функция")


def test_every_function_is_documented_under_both_names() -> None:
    """The page lists all functions in order, as the catalogue names them in Russian."""
    russian = catalogue("formulas")["functions"]

    assert [(row[0], row[1]) for row in FUNCTIONS_TABLE] == [(name, russian[name]) for name in FUNCTION_NAMES]
    assert set(russian) == set(FUNCTION_NAMES)


@pytest.mark.parametrize("row", FUNCTIONS_TABLE, ids=lambda row: row[0])
def test_documented_example_gives_documented_answer(row: list[str]) -> None:
    """Examples on the page are computed on the page's own sample table."""
    heads, _, *lines = next(table for table in _tables() if table[0][0] == "part")
    columns = {head: [_cell(line[index]) for line in lines] for index, head in enumerate(heads)}
    first = {name: column[0] for name, column in columns.items()}
    formula = parse(row[3].strip("`"))

    answer = formula.evaluate({**first, "limit": 4}, columns, today=serial(dt.date(2026, 11, 22)))

    assert row[0] in formula.functions
    assert _told(answer) == _told(parse(row[4].strip("`")).evaluate({}))


def _cell(shown: str) -> str | float | None:
    if re.fullmatch(r"\d\d\.\d\d\.\d{4}", shown):
        return serial(dt.datetime.strptime(shown, "%d.%m.%Y").date())  # noqa: DTZ007 - a day, not a moment
    if re.fullmatch(r"[\d.]+", shown):
        return float(shown)
    return shown or None


HOW_MANY = 400
NUMBERS: tuple[Value, ...] = (None, 0, 1, 2, 3, 2.5, 0.1, -4, 36, 7, 144)
TEXTS: tuple[Value, ...] = ("семинар", "Семинар", "курсы", "вебинар", "семинар-практикум", "а", "Я", None)
DATES: tuple[Value, ...] = (46266, 46053, 46081, 45716, 46326, 43831, 73050)
ANYTHING = (*NUMBERS, *TEXTS)
FIELDS: Mapping[str, tuple[Value, ...]] = {
    "n1": NUMBERS, "n2": NUMBERS, "t1": TEXTS, "t2": TEXTS, "d1": DATES, "d2": DATES, "x1": ANYTHING, "x2": ANYTHING,
}  # fmt: skip
TABLE: Mapping[str, tuple[Value, ...]] = {
    "hours": NUMBERS, "more": NUMBERS, "kind": TEXTS, "day": (*DATES, None), "mixed": ANYTHING,
}  # fmt: skip


class Maker:
    """Random formulas of a wanted type, sometimes of a wrong one."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def of(self, wanted: str, depth: int) -> str:
        """A formula that mostly gives this: number, text, logical or date."""
        if self.dice.random() < 0.06:
            wanted = {"number": "text", "text": "date", "logical": "number"}.get(wanted, wanted)
        return str(getattr(self, wanted)(depth - 1 if depth > 0 else 0))

    def one(self, *patterns: str, depth: int) -> str:
        """Fill one of the patterns: N, T, L, D stand for formulas, C for a comparison sign."""
        words = {"N": "number", "T": "text", "L": "logical", "D": "date"}
        pieces = self.dice.choice(patterns).split("@")
        filled = [pieces[0]]
        for piece in pieces[1:]:
            letter, rest = piece[0], piece[1:]
            part = self.dice.choice(("=", "<>", "<", "<=", ">", ">=")) if letter == "C" else ""
            filled.append((part or self.of(words[letter], depth)) + rest)
        return "".join(filled)

    def number(self, depth: int) -> str:
        """Arithmetic and sums."""
        if not depth:
            return self.dice.choice(("n1", "n2", "x1", "2", "0.5", "10", "SUM(hours)", "MAX(hours)", "COUNT(mixed)"))
        return self.one(
            "(@N+@N)", "(@N-@N)", "@N*@N", "(@N)/(@N)", "-@N^2", "(@N)%", "ABS(@N)", "ROUND(@N, 1)", "INT(@N)",
            "MOD(@N, 3)", "LEN(@T)", "YEAR(@D)", "MONTH(@D)", "DAY(@D)", "@D-@D", "IF(@L, @N, @N)", "IFERROR(@N, 1)",
            "SUM(hours, 2)", "MIN(hours, more)", "AVERAGE(mixed)", "COUNTA(kind)",
            "COUNTBLANK(mixed)", 'COUNTIF(kind, "сем*")', "COUNTIF(kind, @T)", 'COUNTIF(hours, ">=" & 2)',
            'SUMIF(kind, "семинар", hours)', 'SUMIF(hours, ">1")', 'SUMIF(kind, "<>курсы", more)',
            'SUMIFS(hours, kind, "сем*", more, ">0")', 'COUNTIFS(kind, "?*", hours, "<>0")',
            "SUMPRODUCT(hours, more)", 'SUMPRODUCT((kind = "семинар") * (hours @C 2))', "SUMPRODUCT(--(day @C d1))",
            'SEARCH("И", @T)', 'FIND("и", @T)', depth=depth,
        )  # fmt: skip

    def text(self, depth: int) -> str:
        """Text functions."""
        if not depth:
            return self.dice.choice(("t1", "t2", "x2", '"семинар"', '"а"', '""'))
        return self.one(
            "@T & @T", "LEFT(@T, 3)", "RIGHT(@T, 2)", "MID(@T, 2, 3)", "UPPER(@T)", "LOWER(@T)", 'TRIM(" " & @T)',
            "IF(@L, @T, @T)", "CONCATENATE(@T, @T)", "@T & ROUND(@N, 2)", depth=depth,
        )  # fmt: skip

    def logical(self, depth: int) -> str:
        """Comparisons and conditions."""
        if not depth:
            return self.dice.choice(("n1 > 1", "ISBLANK(x1)", 't1 = "семинар"', "TRUE", "d1 <= d2", "x1 = x2"))
        return self.one(
            "(@N @C @N)", "(@T @C @T)", "(@D @C @D)", "AND(@L, @L)", "OR(@L, @L, x1)", "NOT(@L)", "AND(n1, @L)",
            "ISNUMBER(@N)", "ISTEXT(@T)", "ISBLANK(x2)", "EXACT(@T, @T)", "IF(@L, @L, @L)", "(x1 @C x2)",
            "(MAX(day) @C EDATE(@D, 3))", "OR(ISBLANK(x1), @D @C @D)", depth=depth,
        )  # fmt: skip

    def date(self, depth: int) -> str:
        """Days."""
        if not depth:
            return self.dice.choice(("d1", "d2", "DATE(2026, 9, 1)", "MAX(day)", "MIN(day)"))
        return self.one(
            "EDATE(@D, n1)", "EOMONTH(@D, 1)", "DATE(YEAR(@D), MONTH(@D) + n2, 31)", "(@D + 30)", "IF(@L, @D, @D)",
            "EDATE(@D, -1.5)", depth=depth,
        )  # fmt: skip


def _same(ours: Value, theirs: object) -> bool:
    if isinstance(ours, Failure):
        return isinstance(theirs, str) and theirs.startswith("#")
    if ours is None or ours == "":
        return theirs in (None, 0, "")
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, float | int) and isinstance(theirs, float | int):
        return theirs == pytest.approx(ours, rel=1e-9, abs=1e-9)
    return ours == theirs


def _recalculated(book: openpyxl.Workbook, folder: Path) -> openpyxl.Workbook:
    source = folder / "formulas.xlsx"
    book.save(source)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out"), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return openpyxl.load_workbook(folder / "out" / "formulas.xlsx", data_only=True)


class Sheet:
    """A sheet under construction: columns on top, then a row of cells and a formula for each case."""

    def __init__(self, book: openpyxl.Workbook, columns: Mapping[str, list[Value]]) -> None:
        self.sheet = book.create_sheet()
        self.columns = columns
        self.cases: list[tuple[int, str, Value]] = []
        self.top = max(map(len, columns.values())) + 2
        for place, column in enumerate(columns.values(), 1):
            for line, value in enumerate(column, 1):
                _put(self.sheet.cell(line, place), value)

    def ask(self, text: str, row: Mapping[str, Value]) -> None:
        """Write a case down; the first column has its formula, the row's cells follow."""
        line, names = self.top + len(self.cases), list(row)
        for place, value in enumerate(row.values(), 2):
            _put(self.sheet.cell(line, place), value)

        def cell(name: str) -> str:
            return f"${get_column_letter(names.index(name) + 2)}{line}"

        def column(name: str) -> str:
            if name not in self.columns:
                return cell(name)
            letter = get_column_letter(list(self.columns).index(name) + 1)
            return f"${letter}$1:${letter}${len(self.columns[name])}"

        formula = parse(text)
        self.sheet.cell(line, 1).value = "=" + formula.to_excel(cell, column)
        self.cases.append((line, f"{text}  {dict(row)}", formula.evaluate(row, self.columns)))

    def differences(self, answers: openpyxl.Workbook) -> list[str]:
        """Cases in which LibreOffice gave something else."""
        sheet = answers[self.sheet.title]
        return [
            f"{text}: {ours!r}, LibreOffice {sheet.cell(line, 1).value!r}"
            for line, text, ours in self.cases
            if not _same(ours, sheet.cell(line, 1).value)
        ]


def _put(cell: openpyxl.cell.Cell, value: Value) -> None:
    """Write an input; an empty text and an error can only be had from a formula."""
    if isinstance(value, Failure):
        cell.value = "=NA()"
    elif value == "":
        cell.value = '=""'
    else:
        cell.value = value
        cell.number_format = "@" if isinstance(value, str) else "General"


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_agrees(tmp_path: Path) -> None:
    """The server's answer and the blank's answer are one, for known and for random formulas.

    Random formulas avoid what LibreOffice sees otherwise than Excel, where the language sides with Excel: text that
    looks like a fraction, a percentage or a Russian date in arithmetic; a logical where a number or a text is wanted,
    since to LibreOffice it is a number, and a text where a logical is; days before March 1900; a number kept as text
    against a numeric condition; ``0^0``; the search for an empty text. ``data/formulas.txt`` has one of each.
    """
    book = openpyxl.Workbook()
    maker = Maker(20261122)
    tables = [{name: [maker.dice.choice(of) for _ in range(9)] for name, of in TABLE.items()} for _ in range(4)]
    known = Sheet(book, COLUMNS)
    for text, _, *differs in CASES:
        if not differs:
            known.ask(text, ROW)
    made = [Sheet(book, table) for table in tables]
    for index in range(HOW_MANY):
        kind = maker.dice.choice(("number", "logical", "logical", "text", "date"))
        row = {name: maker.dice.choice(of) for name, of in FIELDS.items()}
        made[index % 4].ask(maker.of(kind, 3), row)

    answers = _recalculated(book, tmp_path)

    found = [line for sheet in (known, *made) for line in sheet.differences(answers)]
    assert not found, "\n".join(found)
