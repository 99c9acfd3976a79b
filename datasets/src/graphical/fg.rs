//! Factor graphs of libDAI: the number of factors, then for each, lines of its own: how many variables, their labels, their
//! cardinalities, how many entries are not zero, and these, each with its index; **the first variable changes fastest**. Lines that
//! begin with `#` are comments.
//!
//! Labels may have gaps: then there are variables for those that occur, in ascending order, named by their labels.
//!
//! Source: <https://staff.fnwi.uva.nl/j.m.mooij/libDAI/doc/fileformats.html>.

use std::collections::BTreeMap;
use std::io::{self, Write};

use ahash::HashMap;
use hubcut_factors::FactorGraph;

use super::text::{CommentStyle, Text, Words};
use crate::error::Result;
use crate::write::Shortest;

/// A factor as it is written.
struct Written {
    at: usize,
    labels: Vec<u64>,
    cardinalities: Vec<u32>,
    /// How many joint states these have, if that is a number of 64 bits.
    joint: Option<u64>,
    /// Index, value, and where it stands.
    entries: Vec<(u64, f64, usize)>,
}

pub(super) fn read(text: &Text<'_>) -> Result<FactorGraph> {
    let mut words = text.words_without(CommentStyle::Hash);
    let (count, _) = words.whole("the number of factors")?;
    let mut factors = Vec::new();
    for _ in 0..count {
        factors.push(factor(&mut words)?);
    }
    words.end(&format!("the file has {count} factors"))?;
    let variables = variables(text, &factors)?;
    let cardinalities: Vec<u32> = variables.values().copied().collect();
    let places: HashMap<u64, u32> = variables.keys().zip(0..).map(|(label, place)| (*label, place)).collect();
    let start = |error: hubcut_factors::Error| text.fault(0, error.to_string());
    let mut model = FactorGraph::builder(cardinalities).map_err(start)?;
    if !variables.keys().zip(0..).all(|(label, place)| *label == place) {
        model.names(variables.keys().map(u64::to_string).collect()).map_err(start)?;
    }
    for written in &factors {
        // The first variable fastest, so the scope is turned round and the table stays as it is.
        let scope: Vec<u32> = written.labels.iter().rev().map(|label| places[label]).collect();
        let fault = |error: hubcut_factors::Error| text.fault(written.at, error.to_string());
        model.factor(&scope, &dense(text, written)?).map_err(fault)?;
    }
    Ok(model.build())
}

fn factor(words: &mut Words<'_, '_>) -> Result<Written> {
    let (length, at) = words.whole("the number of variables of a factor")?;
    let (mut labels, mut cardinalities, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..length {
        labels.push(words.whole("the label of a variable")?.0);
    }
    for _ in 0..length {
        let (states, at) = words.whole("a number of states")?;
        match u32::try_from(states) {
            Ok(states) if states > 0 => cardinalities.push(states),
            _ => {
                return Err(words
                    .text()
                    .fault(at, format!("{states} is not a number of states: give 1 to 4294967295")));
            }
        }
    }
    let joint = cardinalities.iter().try_fold(1u64, |joint, states| joint.checked_mul((*states).into()));
    let (count, _) = words.whole("the number of entries that are not zero")?;
    for _ in 0..count {
        let (index, index_at) = words.whole("the index of an entry")?;
        let (value, _) = words.entry("an entry of a table")?;
        if let Some(joint) = joint.filter(|joint| index >= *joint) {
            let problem = format!("index {index} is beyond the {joint} joint states of the factor");
            return Err(words.text().fault(index_at, problem));
        }
        entries.push((index, value, index_at));
    }
    Ok(Written { at, labels, cardinalities, joint, entries })
}

/// The cardinality of each label.
fn variables(text: &Text<'_>, factors: &[Written]) -> Result<BTreeMap<u64, u32>> {
    let mut variables = BTreeMap::new();
    for written in factors {
        for (label, states) in written.labels.iter().zip(&written.cardinalities) {
            let known = *variables.entry(*label).or_insert(*states);
            if known != *states {
                let problem = format!("variable {label} has {states} states here, and {known} before");
                return Err(text.fault(written.at, problem));
            }
        }
    }
    Ok(variables)
}

/// Most entries of a table of which hardly any are written: more would take memory for what is not there.
const MOST_SPARSE: u64 = 1 << 24;

/// The whole table.
fn dense(text: &Text<'_>, written: &Written) -> Result<Vec<f64>> {
    let joint = match written.joint {
        Some(joint) if joint <= MOST_SPARSE.max(64 * written.entries.len() as u64) => joint,
        _ => return Err(text.fault(written.at, "the table of the factor has too many entries to be held")),
    };
    let mut table = vec![f64::NAN; joint as usize];
    for &(index, value, at) in &written.entries {
        if !std::mem::replace(&mut table[index as usize], value).is_nan() {
            return Err(text.fault(at, format!("index {index} has an entry already")));
        }
    }
    table.iter_mut().filter(|value| value.is_nan()).for_each(|value| *value = 0.0);
    Ok(table)
}

/// Writes a model as libDAI reads it: variables by number, which are their labels.
///
/// A variable without a factor, which the format would not know of, gets one that is 1 everywhere; what is observed, a factor that
/// allows that state alone.
///
/// # Errors
/// When `out` refuses.
///
/// # Examples
/// ```
/// use hubcut_datasets::graphical::{read_bytes, write_fg};
/// let model = read_bytes("m.uai", b"MARKOV 2  2 3  1  2 0 1  6  1 2 3  4 0 6", None)?;
/// let mut text = Vec::new();
/// write_fg(&mut text, &model).unwrap();
/// // Index 1 is state 1 of variable 1, which comes first and changes fastest.
/// assert_eq!(text, b"1\n\n2\n1 0\n3 2\n5\n0 1\n1 2\n2 3\n3 4\n5 6\n");
/// # Ok::<(), hubcut_datasets::Error>(())
/// ```
pub fn write_fg(out: &mut dyn Write, model: &FactorGraph) -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(256 << 10, out);
    let states = |variable: usize| model.cardinalities()[variable] as usize;
    let mut has_factor = vec![false; model.variables()];
    model.factors().flat_map(|factor| factor.scope).for_each(|variable| has_factor[*variable as usize] = true);
    let lone = (0..model.variables()).filter_map(|variable| match model.observed(variable) {
        Some(observed) => Some((
            variable as u32,
            (0..states(variable)).map(|state| f64::from(u8::from(state == observed as usize))).collect(),
        )),
        None => (!has_factor[variable]).then(|| (variable as u32, vec![1.0; states(variable)])),
    });
    let lone: Vec<(u32, Vec<f64>)> = lone.collect();
    writeln!(out, "{}", model.factors().len() + lone.len())?;
    let factors = model.factors().map(|factor| (factor.scope, factor.table));
    for (scope, table) in
        factors.chain(lone.iter().map(|(variable, table)| (std::slice::from_ref(variable), &table[..])))
    {
        // The table stays as it is, and the scope is turned round, so that the first variable changes fastest.
        let row = |of: &dyn Fn(u32) -> u32| {
            scope.iter().rev().map(|variable| of(*variable).to_string()).collect::<Vec<_>>().join(" ")
        };
        writeln!(
            out,
            "\n{}\n{}\n{}",
            scope.len(),
            row(&|variable| variable),
            row(&|variable| model.cardinalities()[variable as usize])
        )?;
        writeln!(out, "{}", table.iter().filter(|value| **value != 0.0).count())?;
        for (index, value) in table.iter().enumerate().filter(|(_, value)| **value != 0.0) {
            writeln!(out, "{index} {}", Shortest(*value))?;
        }
    }
    out.flush()
}
