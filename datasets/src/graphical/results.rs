//! Results: the files of the UAI competitions, and tables with names.

use std::borrow::Cow;
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
    write_states(out, "MPE", assignment)
}

/// Writes an assignment under the name that the task had in 2014: `MAP`, then how many variables there are and the
/// state of each. Pairs of variable and state are for `MMAP`, where states are asked for of some variables only.
///
/// Source: <http://www.hlt.utdallas.edu/~vgogate/uai14-competition/resformat.html>.
///
/// # Errors
/// When `out` refuses.
pub fn write_map(out: &mut dyn Write, assignment: &[u32]) -> io::Result<()> {
    write_states(out, "MAP", assignment)
}

fn write_states(out: &mut dyn Write, task: &str, assignment: &[u32]) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    write!(out, "{task}\n{}", assignment.len())?;
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

/// Writes a table of marginals: variable, state and probability, by name where they have names, else by number. Unlike
/// other tables, one as TSV has a header too.
///
/// # Errors
/// When `out` refuses.
///
/// # Examples
/// ```
/// use hubcut_datasets::TableFormat;
/// use hubcut_datasets::graphical::{read_bytes, write_marginals};
/// let model = read_bytes("m.uai", b"MARKOV 1  2  0", None)?;
/// let mut text = Vec::new();
/// write_marginals(&mut text, TableFormat::Csv, &model, [&[0.25, 0.75][..]].into_iter()).unwrap();
/// assert_eq!(text, b"variable,state,probability\n0,0,0.25\n0,1,0.75\n");
/// # Ok::<(), hubcut_datasets::Error>(())
/// ```
pub fn write_marginals<'m>(
    out: &mut dyn Write,
    format: TableFormat,
    model: &FactorGraph,
    marginals: impl Iterator<Item = &'m [f64]>,
) -> io::Result<()> {
    let mut table = table(out, format, &["state", "probability"])?;
    for (variable, marginal) in marginals.enumerate() {
        for (state, probability) in (0..).zip(marginal) {
            row(&mut table, model, (variable, state), Some(*probability))?;
        }
    }
    table.finish()
}

/// Writes a table of one assignment: variable and state, as [`write_marginals`] has them.
///
/// # Errors
/// When `out` refuses.
pub fn write_assignment(
    out: &mut dyn Write,
    format: TableFormat,
    model: &FactorGraph,
    assignment: &[u32],
) -> io::Result<()> {
    let mut table = table(out, format, &["state"])?;
    for (variable, state) in assignment.iter().enumerate() {
        row(&mut table, model, (variable, *state), None)?;
    }
    table.finish()
}

/// Begins a table by variable.
fn table<'w>(
    out: &'w mut dyn Write,
    format: TableFormat,
    columns: &[&str],
) -> io::Result<TableWriter<&'w mut dyn Write>> {
    if format == TableFormat::Tsv {
        writeln!(out, "variable\t{}", columns.join("\t"))?;
    }
    TableWriter::keyed(out, format, "variable", false, columns)
}

/// A variable, its state, and perhaps how probable that is.
fn row(
    table: &mut TableWriter<&mut dyn Write>,
    model: &FactorGraph,
    (variable, state): (usize, u32),
    probability: Option<f64>,
) -> io::Result<()> {
    let (name, state_name) = (model.name(variable), model.state_name(variable, state));
    let id = if model.has_names() { RawId::Text(&name) } else { RawId::Number(variable as u64) };
    let state = match &state_name {
        Cow::Borrowed(name) => Value::Text(name),
        // What has no name is called by its number.
        Cow::Owned(_) => Value::U64(state.into()),
    };
    let cells = [state, probability.map_or(Value::Empty, Value::F64)];
    table.row(id, None, &cells[..1 + usize::from(probability.is_some())])
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
