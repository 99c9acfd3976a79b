//! Results by vertex: a raw id, perhaps a name, and values, as TSV, CSV or JSON lines.

use std::io::{self, Write};
use std::path::Path;

use hubcut::graph::RawId;

use super::Shortest;

/// How a table is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TableFormat {
    /// Tab separated, no header. Ids and names hold no control bytes, so nothing is ever quoted.
    #[default]
    Tsv,
    /// Comma separated with a header, quoted where needed.
    Csv,
    /// One JSON object a line. Infinite values and NaN are `null`.
    JsonLines,
}

impl TableFormat {
    /// The format that the extension of `path` asks for: `.csv`, `.jsonl` or `.ndjson`, else TSV.
    pub fn from_path(path: impl AsRef<Path>) -> Self {
        let extension = path.as_ref().extension().unwrap_or_default().to_ascii_lowercase();
        match extension.to_str() {
            Some("csv") => TableFormat::Csv,
            Some("jsonl" | "ndjson") => TableFormat::JsonLines,
            _ => TableFormat::Tsv,
        }
    }
}

/// One value of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// Nothing: an empty field, `null` in JSON.
    Empty,
    /// A whole number.
    U64(u64),
    /// A number, written as [`Shortest`] does.
    F64(f64),
    /// A number, written as [`Shortest`] does: with the fewest digits that read back as the same `f32`.
    F32(f32),
    /// Yes or no.
    Bool(bool),
    /// Text without control bytes.
    Text(&'a str),
    /// A vertex.
    Id(RawId<'a>),
    /// Numbers with blanks between them, an array in JSON.
    F32s(&'a [f32]),
    /// Numbers with blanks between them, an array in JSON.
    F64s(&'a [f64]),
}

macro_rules! values {
    ($($t:ty => $variant:ident),*) => {$(
        impl From<$t> for Value<'_> {
            fn from(value: $t) -> Self {
                Value::$variant(value.into())
            }
        }
    )*};
}
values!(u64 => U64, u32 => U64, f64 => F64, f32 => F32, bool => Bool);

impl<'a> From<RawId<'a>> for Value<'a> {
    fn from(id: RawId<'a>) -> Self {
        Value::Id(id)
    }
}

/// Writes a table row by row.
///
/// # Examples
/// ```
/// use hubcut::graph::RawId;
/// use hubcut_datasets::write::{TableFormat, TableWriter};
/// let mut text = Vec::new();
/// let mut table = TableWriter::new(&mut text, TableFormat::Csv, true, &["rank"])?;
/// table.row(RawId::Number(7), Some("Doe, J"), &[0.25.into()])?;
/// table.finish()?;
/// assert_eq!(String::from_utf8(text).unwrap(), "id,name,rank\n7,\"Doe, J\",0.25\n");
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct TableWriter<W: Write> {
    out: Out<W>,
    key: String,
    names: bool,
    columns: Vec<String>,
    field: Vec<u8>,
}

enum Out<W: Write> {
    Tsv(io::BufWriter<W>),
    Csv(Box<csv::Writer<W>>),
    Json(io::BufWriter<W>),
}

pub(super) const BUFFER_BYTES: usize = 64 << 10;

impl<W: Write> TableWriter<W> {
    /// Begins a table. `columns` names the values of a row; `names` adds a column with the names of vertices.
    ///
    /// # Errors
    /// When `out` refuses the header.
    pub fn new(out: W, format: TableFormat, names: bool, columns: &[&str]) -> io::Result<Self> {
        TableWriter::keyed(out, format, "id", names, columns)
    }

    /// As [`new`](Self::new), with another name than `id` for the first column.
    ///
    /// # Errors
    /// When `out` refuses the header.
    pub fn keyed(out: W, format: TableFormat, key: &str, names: bool, columns: &[&str]) -> io::Result<Self> {
        let out = match format {
            TableFormat::Tsv => Out::Tsv(io::BufWriter::with_capacity(BUFFER_BYTES, out)),
            TableFormat::JsonLines => Out::Json(io::BufWriter::with_capacity(BUFFER_BYTES, out)),
            TableFormat::Csv => {
                let mut csv = csv::WriterBuilder::new().buffer_capacity(BUFFER_BYTES).from_writer(out);
                let header = [key].into_iter().chain(names.then_some("name")).chain(columns.iter().copied());
                csv.write_record(header)?;
                Out::Csv(Box::new(csv))
            }
        };
        let columns = columns.iter().map(|c| (*c).into()).collect();
        Ok(TableWriter { out, key: key.into(), names, columns, field: Vec::new() })
    }

    /// Writes one row. A vertex without name has an empty one (`null` in JSON).
    ///
    /// # Errors
    /// When the writer refuses.
    ///
    /// # Panics
    /// If there are not as many values as columns.
    pub fn row(&mut self, id: RawId<'_>, name: Option<&str>, values: &[Value<'_>]) -> io::Result<()> {
        assert_eq!(values.len(), self.columns.len(), "a row has a value for each column");
        let name = self.names.then(|| name.map_or(Value::Empty, Value::Text));
        let cells = [Value::Id(id)].into_iter().chain(name).chain(values.iter().copied());
        match &mut self.out {
            Out::Tsv(out) => {
                for (i, value) in cells.enumerate() {
                    if i > 0 {
                        out.write_all(b"\t")?;
                    }
                    plain(out, value)?;
                }
                out.write_all(b"\n")
            }
            Out::Csv(csv) => {
                for value in cells {
                    self.field.clear();
                    plain(&mut self.field, value)?;
                    csv.write_field(&self.field)?;
                }
                Ok(csv.write_record(None::<&[u8]>)?)
            }
            Out::Json(out) => {
                let keys = [self.key.as_str()].into_iter().chain(self.names.then_some("name"));
                let keys = keys.chain(self.columns.iter().map(String::as_str));
                for (i, (key, value)) in keys.zip(cells).enumerate() {
                    out.write_all(if i == 0 { b"{" } else { b"," })?;
                    serde_json::to_writer(&mut *out, key)?;
                    out.write_all(b":")?;
                    json(out, value)?;
                }
                out.write_all(b"}\n")
            }
        }
    }

    /// Writes out what is buffered.
    ///
    /// # Errors
    /// When the writer refuses; a table that is dropped instead loses that error.
    pub fn finish(self) -> io::Result<()> {
        match self.out {
            Out::Tsv(mut out) | Out::Json(mut out) => out.flush(),
            Out::Csv(mut csv) => csv.flush(),
        }
    }
}

/// Writes a table from rows; the first row shows whether vertices have names.
///
/// # Errors
/// When `out` refuses.
pub fn write_table<'a, R: AsRef<[Value<'a>]>>(
    out: &mut dyn Write,
    format: TableFormat,
    columns: &[&str],
    names: bool,
    rows: impl IntoIterator<Item = (RawId<'a>, Option<&'a str>, R)>,
) -> io::Result<()> {
    let mut table = TableWriter::new(out, format, names, columns)?;
    for (id, name, values) in rows {
        table.row(id, name, values.as_ref())?;
    }
    table.finish()
}

pub(super) fn plain(out: &mut impl Write, value: Value<'_>) -> io::Result<()> {
    match value {
        Value::Empty => Ok(()),
        Value::U64(number) | Value::Id(RawId::Number(number)) => write!(out, "{number}"),
        Value::Bool(yes) => write!(out, "{yes}"),
        Value::Text(text) | Value::Id(RawId::Text(text)) => out.write_all(text.as_bytes()),
        Value::Id(id @ RawId::Of(..)) => write!(out, "{id}"),
        Value::F64(x) => write!(out, "{}", Shortest(x)),
        Value::F32(x) => write!(out, "{}", Shortest(x)),
        Value::F32s(numbers) => all(out, numbers, b" ", plain),
        Value::F64s(numbers) => all(out, numbers, b" ", plain),
    }
}

/// Writes numbers, and something between them.
fn all<W: Write, T: Copy + Into<Value<'static>>>(
    out: &mut W,
    numbers: &[T],
    between: &[u8],
    write: fn(&mut W, Value<'_>) -> io::Result<()>,
) -> io::Result<()> {
    for (i, number) in numbers.iter().enumerate() {
        if i > 0 {
            out.write_all(between)?;
        }
        write(out, (*number).into())?;
    }
    Ok(())
}

pub(super) fn json(out: &mut impl Write, value: Value<'_>) -> io::Result<()> {
    match value {
        Value::Empty => out.write_all(b"null"),
        Value::F64(x) if !x.is_finite() => out.write_all(b"null"),
        Value::F32(x) if !x.is_finite() => out.write_all(b"null"),
        Value::Text(text) | Value::Id(RawId::Text(text)) => Ok(serde_json::to_writer(out, text)?),
        Value::Id(id @ RawId::Of(..)) => Ok(serde_json::to_writer(out, &id.to_string())?),
        Value::F32s(numbers) => {
            out.write_all(b"[")?;
            all(out, numbers, b",", json)?;
            out.write_all(b"]")
        }
        Value::F64s(numbers) => {
            out.write_all(b"[")?;
            all(out, numbers, b",", json)?;
            out.write_all(b"]")
        }
        value => plain(out, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(format: TableFormat, names: bool) -> String {
        let mut text = Vec::new();
        let rows = [
            (RawId::Text("a \"b\", c"), Some("é"), [Value::F64(0.1), Value::U64(u64::MAX)]),
            (RawId::Number(5), None, [Value::F64(f64::INFINITY), Value::Empty]),
            (RawId::Number(6), None, [Value::F64(f64::NAN), Value::Bool(true)]),
            (RawId::Number(7), None, [Value::F64(1e-300), Value::F32(0.1)]),
        ];
        write_table(&mut text, format, &["x", "y"], names, rows).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn tsv_is_plain() {
        let expected = "a \"b\", c\té\t0.1\t18446744073709551615\n5\t\tinf\t\n6\t\tnan\ttrue\n7\t\t1e-300\t0.1\n";
        assert_eq!(written(TableFormat::Tsv, true), expected);
    }

    #[test]
    fn several_numbers_are_one_value() {
        let written = |format| {
            let mut text = Vec::new();
            let rows = [(RawId::Number(1), None, [Value::F64s(&[0.5, f64::NAN]), Value::F32s(&[0.1])])];
            write_table(&mut text, format, &["x", "y"], false, rows).unwrap();
            String::from_utf8(text).unwrap()
        };
        assert_eq!(written(TableFormat::Tsv), "1\t0.5 nan\t0.1\n");
        assert_eq!(written(TableFormat::JsonLines), "{\"id\":1,\"x\":[0.5,null],\"y\":[0.1]}\n");
    }

    #[test]
    fn csv_has_a_header_and_quotes() {
        let text = written(TableFormat::Csv, false);
        assert_eq!(text.lines().next(), Some("id,x,y"));
        assert_eq!(text.lines().nth(1), Some("\"a \"\"b\"\", c\",0.1,18446744073709551615"));
    }

    #[test]
    fn json_lines_are_json() {
        let text = written(TableFormat::JsonLines, true);
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines[0]["id"], "a \"b\", c");
        assert_eq!(lines[0]["y"], u64::MAX);
        assert_eq!(lines[1], serde_json::json!({"id": 5, "name": null, "x": null, "y": null}));
        assert_eq!(lines[3]["x"], 1e-300);
    }

    #[test]
    fn extensions_choose() {
        assert_eq!(TableFormat::from_path("a.CSV"), TableFormat::Csv);
        assert_eq!(TableFormat::from_path("a.ndjson"), TableFormat::JsonLines);
        assert_eq!(TableFormat::from_path("-"), TableFormat::Tsv);
    }
}
