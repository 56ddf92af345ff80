"""Many rows in and out of the database as tables: COPY on PostgreSQL, plain statements on SQLite.

The names put into statements are those of models and their fields, quoted; values always travel apart (hence S608).
"""

import io
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv
from django.db import connection
from django.db.models import Model, QuerySet

INTEGER, NUMBER, TEXT, BOOLEAN = pa.int64(), pa.float64(), pa.string(), pa.bool_()
Columns = dict[str, pa.DataType]


def read(queryset: "QuerySet[Any]", columns: Columns) -> pd.DataFrame:
    """The fields named in `columns` as a table. NULL is NaN in numbers and None in texts."""
    return _typed(list(queryset.values_list(*columns)), columns)


def read_many(queryset: "QuerySet[Any]", columns: Columns) -> pd.DataFrame:
    """As `read`, for tens of thousands of rows. JSON columns come as the text that they are stored as."""
    if queryset.query.is_empty():
        return _typed([], columns)
    sql, parameters = queryset.order_by().values_list(*columns).query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute(sql, parameters)
            return _typed(cursor.fetchall(), columns)
        buffer = io.BytesIO()
        statement = cursor.mogrify(sql, parameters).decode()
        cursor.copy_expert(f"COPY ({statement}) TO STDOUT WITH (FORMAT csv)", buffer)
    if not buffer.tell():
        return _typed([], columns)
    table = pyarrow.csv.read_csv(
        pa.BufferReader(buffer.getvalue()),
        read_options=pyarrow.csv.ReadOptions(column_names=list(columns)),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=columns,
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["t"],
            false_values=["f"],
        ),
    )
    frame: pd.DataFrame = table.to_pandas()
    return frame


def as_csv(frame: pd.DataFrame) -> bytes:
    """Numbers in their shortest exact form, texts quoted, NULL as nothing: what COPY reads."""
    sink = pa.BufferOutputStream()
    table = pa.Table.from_pandas(frame, preserve_index=False)
    pyarrow.csv.write_csv(table, sink, pyarrow.csv.WriteOptions(include_header=False))
    content: bytes = sink.getvalue().to_pybytes()
    return content


def insert(model: type[Model], frame: pd.DataFrame) -> None:
    if frame.empty:
        return
    table, names = _quoted(model._meta.db_table), ", ".join(map(_quoted, frame.columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN WITH (FORMAT csv)", io.BytesIO(as_csv(frame)))
        else:
            places = ", ".join(["%s"] * len(frame.columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows(frame))  # noqa: S608


def update(model: type[Model], frame: pd.DataFrame) -> None:
    """Write every column of `frame` into the row that its `id` names."""
    if frame.empty:
        return
    table, names = _quoted(model._meta.db_table), [name for name in frame.columns if name != "id"]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            columns = ", ".join(map(_quoted, frame.columns))
            cursor.execute(f"CREATE TEMP TABLE changed ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA")  # noqa: S608
            cursor.copy_expert(f"COPY changed ({columns}) FROM STDIN WITH (FORMAT csv)", io.BytesIO(as_csv(frame)))
            changes = ", ".join(f"{_quoted(name)} = changed.{_quoted(name)}" for name in names)
            cursor.execute(f"UPDATE {table} SET {changes} FROM changed WHERE {table}.id = changed.id")  # noqa: S608
            cursor.execute("DROP TABLE changed")
        else:
            changes = ", ".join(f"{_quoted(name)} = %s" for name in names)
            cursor.executemany(f"UPDATE {table} SET {changes} WHERE id = %s", rows(frame[[*names, "id"]]))  # noqa: S608


def delete(model: type[Model], ids: list[int]) -> None:
    if not ids:
        return
    table = _quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [ids])  # noqa: S608
        else:
            cursor.executemany(f"DELETE FROM {table} WHERE id = %s", [(id_,) for id_ in ids])  # noqa: S608


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain Python values, None where nothing is."""
    return [dict(zip(frame.columns, row, strict=True)) for row in rows(frame)]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def rows(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Plain Python values, None for NULL."""
    columns = [
        [None if absent else value for value, absent in zip(frame[name].tolist(), frame[name].isna(), strict=True)]
        for name in frame.columns
    ]
    return list(zip(*columns, strict=True))


def _typed(rows: list[tuple[Any, ...]], columns: Columns) -> pd.DataFrame:
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = []
    for column, kind in zip(values, columns.values(), strict=True):
        # SQLite has no booleans, and keeps a whole number in a column of reals as it came.
        given = [None if value is None else bool(value) for value in column] if kind == BOOLEAN else list(column)
        arrays.append(pa.array(given, type=kind))
    frame: pd.DataFrame = pa.table(dict(zip(columns, arrays, strict=True))).to_pandas()
    return frame
