//! Walks as text, one a line.

use std::io::{self, Write};

use hubcut::graph::{RawId, VertexId};

use super::TableFormat;
use super::table::{BUFFER_BYTES, json, plain};

/// Writes walks of up to `length` vertices each, shorter ones filled up with `VertexId::MAX`; such as have nothing else are left out. Ids are between
/// tabs, in columns `step0`, `step1` and so on, or a list: `{"walk":[1,2]}`. Returns how many were written.
///
/// # Errors
/// When `out` refuses.
///
/// # Panics
/// If `length` is 0.
///
/// # Examples
/// ```
/// use hubcut::graph::RawId;
/// use hubcut_datasets::write::{TableFormat, write_walks};
/// let (mut text, none) = (Vec::new(), u32::MAX);
/// let walks = [0, 1, 0, 1, none, none];
/// write_walks(&mut text, TableFormat::Tsv, 3, &walks, &|v| RawId::Number(u64::from(v) + 10))?;
/// assert_eq!(String::from_utf8(text).unwrap(), "10\t11\t10\n11\n");
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn write_walks<'a>(
    out: &mut dyn Write,
    format: TableFormat,
    length: usize,
    walks: &[VertexId],
    raw_id: &dyn Fn(VertexId) -> RawId<'a>,
) -> io::Result<u64> {
    let there = |walk: &[VertexId]| walk.iter().position(|v| *v == VertexId::MAX).unwrap_or(length);
    let walks = walks.chunks(length).map(|walk| &walk[..there(walk)]).filter(|walk| !walk.is_empty());
    let mut written = 0;
    if format == TableFormat::Csv {
        let mut csv = csv::WriterBuilder::new().buffer_capacity(BUFFER_BYTES).from_writer(out);
        (0..length).try_for_each(|step| csv.write_field(format!("step{step}")))?;
        csv.write_record(None::<&[u8]>)?;
        let mut field = Vec::new();
        for walk in walks {
            for v in walk {
                field.clear();
                plain(&mut field, raw_id(*v).into())?;
                csv.write_field(&field)?;
            }
            (walk.len()..length).try_for_each(|_| csv.write_field(""))?;
            csv.write_record(None::<&[u8]>)?;
            written += 1;
        }
        csv.flush()?;
        return Ok(written);
    }
    let mut out = io::BufWriter::with_capacity(BUFFER_BYTES, out);
    let is_json = format == TableFormat::JsonLines;
    for walk in walks {
        out.write_all(if is_json { b"{\"walk\":[" } else { b"" })?;
        for (step, v) in walk.iter().enumerate() {
            match (step, is_json) {
                (0, _) => {}
                (_, true) => out.write_all(b",")?,
                (_, false) => out.write_all(b"\t")?,
            }
            if is_json { json(&mut out, raw_id(*v).into())? } else { plain(&mut out, raw_id(*v).into())? }
        }
        out.write_all(if is_json { b"]}\n" } else { b"\n" })?;
        written += 1;
    }
    out.flush()?;
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_are_lines() {
        let none = VertexId::MAX;
        let walks = [0, 1, 0, none, none, none, 1, none, none];
        let ids = ["a,b", "c \"d\""];
        let written = |format| {
            let mut text = Vec::new();
            let count = write_walks(&mut text, format, 3, &walks, &|v| RawId::Text(ids[v as usize])).unwrap();
            assert_eq!(count, 2);
            String::from_utf8(text).unwrap()
        };
        assert_eq!(written(TableFormat::Tsv), "a,b\tc \"d\"\ta,b\nc \"d\"\n");
        let rows = "\"a,b\",\"c \"\"d\"\"\",\"a,b\"\n\"c \"\"d\"\"\",,\n";
        assert_eq!(written(TableFormat::Csv), format!("step0,step1,step2\n{rows}"));
        let lines = "{\"walk\":[\"a,b\",\"c \\\"d\\\"\",\"a,b\"]}\n{\"walk\":[\"c \\\"d\\\"\"]}\n";
        assert_eq!(written(TableFormat::JsonLines), lines);
    }
}
