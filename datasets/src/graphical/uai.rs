//! The format of the UAI inference competitions: `MARKOV` or `BAYES`, cardinalities, scopes, tables; the last variable of a
//! scope changes fastest. Words may lie on any lines. Lines that begin with the word `c` are comments, and so is what follows `#` or
//! `//` on a line.
//!
//! ```text
//! MARKOV
//! 2          variables
//! 2 3        their cardinalities
//! 1          factors
//! 2 0 1      variables of the scope, and which
//! 6          entries of its table
//! 1 2 3 4 5 6
//! ```
//! Source: the rules of the UAI 2014 competition, <https://uaicompetition.github.io/uci-2022/file-formats/model-format/>, and for
//! `c` those of 2016, <http://www.hlt.utdallas.edu/~vgogate/uai16-evaluation/uaiformat.html>; `#` is what pgmpy reads.

use std::io::{self, Write};

use hubcut_factors::{Builder, FactorGraph};

use super::Reading;
use super::text::{CommentStyle, ROUNDING, Text, Words};
use crate::error::Result;
use crate::write::Shortest;

pub(super) fn read(text: &Text<'_>) -> Result<Reading> {
    let mut words = text.words_without(CommentStyle::Uai);
    let kind = words.need("MARKOV or BAYES")?;
    if !matches!(kind.text, "MARKOV" | "BAYES") {
        return Err(text.fault(kind.at, "a UAI model begins with MARKOV or BAYES"));
    }
    let (variables, _) = words.small("the number of variables")?;
    let mut cardinalities = Vec::new();
    for _ in 0..variables {
        let (states, at) = words.small("a number of states")?;
        if states == 0 {
            return Err(text.fault(at, "a variable has no state; every variable needs at least one"));
        }
        cardinalities.push(states);
    }
    let mut model =
        FactorGraph::builder(cardinalities.clone()).map_err(|error| text.fault(kind.at, error.to_string()))?;
    let (factors, _) = words.small("the number of factors")?;
    let mut scopes = Vec::new();
    for factor in 0..factors {
        scopes.push(scope(&mut words, factor, variables)?);
    }
    for (factor, (scope, at)) in scopes.iter().enumerate() {
        table(&mut words, &mut model, &cardinalities, factor, (scope, *at))?;
    }
    words.end("the table of the last factor ends here")?;
    let model = model.build();
    let note = if kind.text == "BAYES" { odd_rows(&model) } else { None };
    Ok(Reading { model, notes: note.into_iter().collect() })
}

/// What is to be said of a Bayesian network whose tables are none of conditional probabilities: those over a variable, the last
/// of the scope, add up to one for each state of its parents. Evidence may have been put into them.
fn odd_rows(model: &FactorGraph) -> Option<String> {
    let (mut rows, mut odd, mut zero, mut first) = (0u64, 0u64, 0u64, None);
    for (index, factor) in model.factors().enumerate() {
        let Some(child) = factor.scope.last() else { continue };
        for row in factor.table.chunks(model.cardinalities()[*child as usize] as usize) {
            rows += 1;
            let sum: f64 = row.iter().sum();
            if (sum - 1.0).abs() > ROUNDING {
                odd += 1;
                zero += u64::from(sum == 0.0);
                first.get_or_insert(index);
            }
        }
    }
    let first = first?;
    let zeros = if zero == 0 { String::new() } else { format!(" ({zero} of them are zero everywhere)") };
    Some(format!(
        "{odd} of {rows} rows of conditional probabilities do not add up to 1{zeros}, those of factor {first} first: the \
         tables are taken as factors, as they are, and log Z is that of their product"
    ))
}

/// A scope, and where it begins.
fn scope(words: &mut Words<'_, '_>, factor: u32, variables: u32) -> Result<(Vec<u32>, usize)> {
    let (length, at) = words.small("the number of variables of a factor")?;
    let mut scope = Vec::new();
    for _ in 0..length {
        let (variable, at) = words.small(format_args!("a variable of factor {factor}"))?;
        if variable >= variables {
            let problem =
                format!("factor {factor} names variable {variable}, but there are {variables}, numbered from 0");
            return Err(words.text().fault(at, problem));
        }
        scope.push(variable);
    }
    Ok((scope, at))
}

fn table(
    words: &mut Words<'_, '_>,
    model: &mut Builder,
    cardinalities: &[u32],
    factor: usize,
    (scope, scope_at): (&[u32], usize),
) -> Result<()> {
    let text = words.text();
    let (entries, entries_at) = words.whole(format_args!("the number of entries of factor {factor}"))?;
    let states = scope.iter().map(|variable| cardinalities[*variable as usize]);
    let joint = states.clone().try_fold(1u64, |joint, states| joint.checked_mul(states.into()));
    if joint != Some(entries) {
        let joint = joint.map_or("too many".into(), |joint| joint.to_string());
        let problem = format!("factor {factor} has {entries} entries, but its variables have {joint} joint states");
        return Err(text.fault(entries_at, problem));
    }
    let mut table = Vec::new();
    for _ in 0..entries {
        table.push(words.entry("an entry of a table")?.0);
    }
    model.factor(scope, &table).map(drop).map_err(|error| {
        let of_table = matches!(error, hubcut_factors::Error::AllZero { .. });
        text.fault(if of_table { entries_at } else { scope_at }, error.to_string())
    })
}

/// Writes a model as UAI reads it; what is observed is written as a factor that allows that state alone.
///
/// # Errors
/// When `out` refuses.
///
/// # Examples
/// ```
/// use hubcut_datasets::graphical::{read_bytes, write_uai};
/// let text = b"MARKOV\n2\n2 1\n1\n2 1 0\n\n2\n0.1 3\n";
/// let mut written = Vec::new();
/// write_uai(&mut written, &read_bytes("m", text, None)?).unwrap();
/// assert_eq!(written, text);
/// # Ok::<(), hubcut_datasets::Error>(())
/// ```
pub fn write_uai(out: &mut dyn Write, model: &FactorGraph) -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(256 << 10, out);
    let row = |out: &mut dyn Write, words: &mut dyn Iterator<Item = String>| -> io::Result<()> {
        for (place, word) in words.enumerate() {
            write!(out, "{}{word}", if place == 0 { "" } else { " " })?;
        }
        writeln!(out)
    };
    let observed: Vec<(usize, u32)> =
        (0..model.variables()).filter_map(|variable| Some((variable, model.observed(variable)?))).collect();
    writeln!(out, "MARKOV\n{}", model.variables())?;
    row(&mut out, &mut model.cardinalities().iter().map(u32::to_string))?;
    writeln!(out, "{}", model.factors().len() + observed.len())?;
    for factor in model.factors() {
        let length = factor.scope.len() as u32;
        row(&mut out, &mut [length].iter().chain(factor.scope).map(u32::to_string))?;
    }
    observed.iter().try_for_each(|(variable, _)| writeln!(out, "1 {variable}"))?;
    for factor in model.factors() {
        writeln!(out, "\n{}", factor.table.len())?;
        row(&mut out, &mut factor.table.iter().map(|entry| Shortest(*entry).to_string()))?;
    }
    for (variable, observed) in observed {
        let states = model.cardinalities()[variable];
        writeln!(out, "\n{states}")?;
        row(&mut out, &mut (0..states).map(|state| u32::from(state == observed).to_string()))?;
    }
    out.flush()
}
