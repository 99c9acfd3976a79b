//! Results: the files of the UAI competitions, and tables with names.

use std::io::{self, Write};
use std::path::Path;

use hubcut::graph::RawId;
use hubcut_factors::FactorGraph;

use super::text::{Text, Words};
use crate::error::Result;
use crate::read::read_whole;
use crate::write::{Shortest, TableFormat, TableWriter, Value};

/// Writes marginals as UAI has them: `MAR`, then how many variables there are, and for each how many states and their
/// probabilities.
///
/// # Errors
/// When `out` refuses; so for the other functions that write.
///
/// # Examples
/// ```
/// use hubcut_datasets::graphical::write_mar;
/// let mut text = Vec::new();
/// write_mar(&mut text, [&[0.25, 0.75][..], &[1.0]].into_iter()).unwrap();
/// assert_eq!(text, b"MAR\n2 2 0.25 0.75 1 1\n");
/// ```
pub fn write_mar<'m>(out: &mut dyn Write, marginals: impl ExactSizeIterator<Item = &'m [f64]>) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    write!(out, "MAR\n{}", marginals.len())?;
    for marginal in marginals {
        write!(out, " {}", marginal.len())?;
        marginal.iter().try_for_each(|probability| write!(out, " {}", Shortest(*probability)))?;
    }
    writeln!(out)?;
    out.flush()
}

/// Writes an assignment as UAI has it: `MPE`, then how many variables there are and the state of each.
///
/// # Errors
/// When `out` refuses.
pub fn write_mpe(out: &mut dyn Write, assignment: &[u32]) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    write!(out, "MPE\n{}", assignment.len())?;
    assignment.iter().try_for_each(|state| write!(out, " {state}"))?;
    writeln!(out)?;
    out.flush()
}

/// Writes a partition function as UAI has it: `PR`, then its logarithm to base 10.
///
/// # Errors
/// When `out` refuses.
pub fn write_pr(out: &mut dyn Write, log10_z: f64) -> io::Result<()> {
    writeln!(out, "PR\n{}", Shortest(log10_z))
}

/// Writes a table of marginals: variable, state and probability, by name where they have names. TSV has a header, too.
///
/// # Errors
/// When `out` refuses.
pub fn write_marginals<'m>(
    out: &mut dyn Write,
    format: TableFormat,
    model: &FactorGraph,
    marginals: impl Iterator<Item = &'m [f64]>,
) -> io::Result<()> {
    let mut table = begin(out, format, &["state", "probability"])?;
    for (variable, marginal) in marginals.enumerate() {
        let name = model.name(variable);
        for (state, probability) in (0..).zip(marginal) {
            let state = model.state_name(variable, state);
            table.row(RawId::Text(&name), None, &[Value::Text(&state), Value::F64(*probability)])?;
        }
    }
    table.finish()
}

/// Writes a table of one assignment: variable and state, by name where they have names. TSV has a header, too.
///
/// # Errors
/// When `out` refuses.
pub fn write_assignment(
    out: &mut dyn Write,
    format: TableFormat,
    model: &FactorGraph,
    assignment: &[u32],
) -> io::Result<()> {
    let mut table = begin(out, format, &["state"])?;
    for (variable, state) in assignment.iter().enumerate() {
        let state = model.state_name(variable, *state);
        table.row(RawId::Text(&model.name(variable)), None, &[Value::Text(&state)])?;
    }
    table.finish()
}

/// A table of variables.
fn begin<'o>(
    out: &'o mut dyn Write,
    format: TableFormat,
    columns: &[&str],
) -> io::Result<TableWriter<&'o mut dyn Write>> {
    const KEY: &str = "variable";
    if format == TableFormat::Tsv {
        writeln!(out, "{KEY}\t{}", columns.join("\t"))?;
    }
    TableWriter::keyed(out, format, KEY, false, columns)
}

/// Reads marginals that are written as UAI has them.
///
/// # Errors
/// [`Error::Line`](crate::Error::Line) for the first thing that is wrong; those of reading.
pub fn read_mar(path: &Path) -> Result<Vec<Vec<f64>>> {
    with_words(path, "MAR", |words| {
        let (variables, _) = words.whole("the number of variables")?;
        let mut marginals = Vec::new();
        for _ in 0..variables {
            let (states, _) = words.whole("a number of states")?;
            let mut marginal = Vec::new();
            for _ in 0..states {
                marginal.push(words.entry("a probability")?.0);
            }
            marginals.push(marginal);
        }
        Ok(marginals)
    })
}

/// Reads the logarithm to base 10 of a partition function, as UAI has it.
///
/// # Errors
/// Those of [`read_mar`].
pub fn read_pr(path: &Path) -> Result<f64> {
    with_words(path, "PR", |words| {
        let token = words.need("a logarithm")?;
        token.text.parse().map_err(|_| words.text().fault(token.at, format!("\"{}\" is not a logarithm", token.text)))
    })
}

fn with_words<T>(path: &Path, kind: &str, read: impl FnOnce(&mut Words<'_, '_>) -> Result<T>) -> Result<T> {
    let (name, bytes) = read_whole(path)?;
    let text = Text::new(&name, &bytes)?;
    let mut words = text.words();
    let first = words.need(kind)?;
    if first.text != kind {
        return Err(text.fault(first.at, format!("the file does not begin with {kind}")));
    }
    let found = read(&mut words)?;
    words.end("the result ends here")?;
    Ok(found)
}
