"""What most would write: pandas reads, checks by columns, appends to SQLite and writes the register.

A bad workbook is opened once more with openpyxl, which colours the cells and adds comments.
"""

import json
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.measuring import received
from benchmarks.routes import copied
from benchmarks.script import LEAST, date, folded, hours, mark


def main(root: Path) -> None:
    """Receive everything and print one JSON object."""
    told = json.loads((root / "captions.json").read_text("utf-8"))
    captions = {
        part: {folded(caption): name for name, (_, _, _, *called) in told[part].items() for caption in called}
        for part in ("fields", "columns")
    }
    paths = copied(root, root / "pandas")
    returned = root / "pandas-returned"
    returned.mkdir()
    database = sqlite3.connect(root / "pandas.db")
    begun = time.perf_counter()
    outcomes = [_receive(path, told, captions, database, returned) for path in paths]
    pd.read_sql("SELECT * FROM rows", database).to_excel(root / "pandas-register.xlsx", index=False)
    print(json.dumps(received(begun, accepted=sum(outcomes), returned=len(outcomes) - sum(outcomes))))


def _receive(
    path: Path, told: dict[str, Any], captions: dict[str, dict[str, str]], database: sqlite3.Connection, returned: Path
) -> bool:
    frame, errors = pd.DataFrame(), []
    for title, sheet in pd.read_excel(path, sheet_name=None, header=None).items():
        known = sheet.map(lambda cell: captions["columns"].get(folded(cell)))
        counted = known.notna().sum(axis=1)
        if counted.empty or counted.max() <= LEAST:
            continue
        at = counted.idxmax()
        columns = {place: name for place, name in known.loc[at].items() if name}
        rows = sheet.loc[at + 1 :, list(columns)].rename(columns=columns).dropna(thresh=LEAST)
        rows = rows[~rows.map(lambda cell: isinstance(cell, int)).where(rows.notna(), other=True).all(axis=1)]
        checked, wrong = _checked(rows, told["columns"])
        places = {name: place for place, name in columns.items()}
        errors += [(title, line + 1, places[name] + 1, message) for line, name, message in wrong]
        frame = pd.concat([frame, checked.assign(**_header(sheet.loc[: at - 1], captions["fields"]))])
    if errors or frame.empty:
        mark(path, errors, returned)
        return False
    frame.assign(file=path.name).to_sql("rows", database, if_exists="append", index=False)
    path.rename(path.with_suffix(".done"))
    (returned / path.with_suffix(".txt").name).write_text(f"Принято, строк: {len(frame)}", "utf-8")
    return True


def _checked(rows: pd.DataFrame, columns: dict[str, list[Any]]) -> tuple[pd.DataFrame, list[tuple[int, str, str]]]:
    wrong = []
    for name in rows.columns:
        kind, required, choices, *_ = columns[name]
        if required:
            wrong += [(line, name, "Заполните") for line in rows.index[rows[name].isna()]]
        if choices:
            known = {folded(each) for each in choices}
            strange = rows[name].notna() & ~rows[name].map(folded).isin(known)
            wrong += [(line, name, "Нет в списке") for line in rows.index[strange]]
        for line, value in rows[name].dropna().items() if kind in ("date", "hours") else ():
            try:
                rows.loc[line, name] = date(value).isoformat() if kind == "date" else hours(value)
            except ValueError:
                wrong.append((line, name, "Не разобрать"))
    return rows, wrong


def _header(sheet: pd.DataFrame, captions: dict[str, str]) -> dict[str, str]:
    found = {}
    for _, cells in sheet.iterrows():
        told = [str(cell) for cell in cells.dropna()]
        caption, _, answer = told[0].partition(":") if told else ("", "", "")
        if folded(caption) in captions:
            found[captions[folded(caption)]] = answer.strip() or " ".join(told[1:])
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
