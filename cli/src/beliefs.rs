//! What was inferred, as files and on standard output: marginals, an assignment, or log Z.

use std::io::{self, IsTerminal};
use std::path::Path;

use anyhow::Result;
use hubcut_datasets::{TableFormat, graphical};
use hubcut_factors::FactorGraph;
use hubcut_programs::bp::Query;
use hubcut_programs::registry::{Answer, Lists, Values};

use crate::args::{BeliefArgs, FormatArgs};
use crate::exit::usage;
use crate::files::{self, is_standard};
use crate::numbers::{counted, probability};
use crate::progress::Bar;
use crate::session::Session;
use crate::stdout;
use crate::top::print_aligned;

/// What was inferred.
pub(crate) struct Beliefs<'a> {
    model: &'a FactorGraph,
    query: Query,
    marginals: Lists<'a>,
    assignment: &'a [u32],
    log_z: Option<f64>,
}

impl<'a> Beliefs<'a> {
    /// What an answer says of the variables of a model, if it does.
    pub(crate) fn of(answer: &'a dyn Answer, model: &'a FactorGraph, query: Query) -> Option<Self> {
        let (Values::Lists(marginals), Values::U32(assignment)) =
            (answer.column("probability")?, answer.column("state")?)
        else {
            return None;
        };
        Some(Beliefs { model, query, marginals, assignment, log_z: answer.number("log_z") })
    }
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Marginals or the assignment as a table.
    Table(TableFormat),
    /// Marginals as UAI has them.
    Mar,
    /// The assignment as UAI has it.
    Mpe,
    /// The assignment as UAI has it, by the name of 2014.
    Map,
    /// log10 of Z as UAI has it.
    Pr,
}

impl Kind {
    /// What the name of a file asks for, and the format of tables.
    fn of(path: &Path, format: FormatArgs) -> Result<Kind> {
        files::refuse_packed(path)?;
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        match &*extension {
            "mar" => Ok(Kind::Mar),
            "mpe" => Ok(Kind::Mpe),
            "map" => Ok(Kind::Map),
            "pr" => Ok(Kind::Pr),
            "mmap" => Err(usage(format!(
                "marginal MAP, the best states of some variables whatever the others are, is not what --map finds; end the name {} in \
                 .MAP for the best states of all",
                path.display()
            ))),
            "" | "tsv" | "txt" | "csv" | "jsonl" | "ndjson" => Ok(Kind::Table(format.of(path))),
            _ if format.asked.is_some() => Ok(Kind::Table(format.of(path))),
            _ => Err(usage(format!(
                "belief propagation writes no .{extension} file; end the name {} in .tsv, .csv, .jsonl, .MAR, .MPE, .MAP or .PR",
                path.display()
            ))),
        }
    }
}

/// Refuses a file that cannot be written, or is none that answers `query`.
pub(crate) fn check(path: &Path, query: Query, args: &BeliefArgs) -> Result<()> {
    let kind = Kind::of(path, args.format)?;
    let path_name = path.display();
    match (kind, query) {
        (Kind::Table(_), _) if args.top == Some(0) => {
            Err(usage(format!("--top 0 leaves nothing to write to {path_name}; leave --top out, or --output")))
        }
        (Kind::Mar | Kind::Mpe | Kind::Map | Kind::Pr, _) if args.top.is_some() => Err(usage(format!(
            "--top is for tables, and {path_name} is about all variables; leave --top out, or write a .tsv file"
        ))),
        (Kind::Mar, Query::Map) => Err(usage(format!(
            "--map finds one assignment and no marginals for {path_name}; write a .MPE or .csv file, or leave --map out"
        ))),
        (Kind::Pr, Query::Map) => Err(usage(format!(
            "--map finds one assignment and no partition function for {path_name}; write a .MPE or .csv file, or leave \
             --map out"
        ))),
        _ => files::check_writable(path),
    }
}

/// Refuses a format of tables where no output is one.
pub(crate) fn check_format(args: &BeliefArgs) -> Result<()> {
    let kinds = args.output.iter().map(|path| Kind::of(path, args.format)).collect::<Result<Vec<_>>>()?;
    if args.format.asked.is_some() && !kinds.is_empty() && !kinds.iter().any(|kind| matches!(kind, Kind::Table(_))) {
        return Err(usage(
            "--output-format is for tables, and no output is one; leave --output-format out, or write a table, for example to x.csv",
        ));
    }
    Ok(())
}

/// Writes what was inferred to `path`, as its extension says.
pub(crate) fn write(path: &Path, beliefs: &Beliefs<'_>, args: &BeliefArgs, session: &Session) -> Result<()> {
    let Beliefs { model, query, marginals, assignment, log_z } = *beliefs;
    let kind = Kind::of(path, args.format)?;
    if kind == Kind::Pr && log_z.is_none() {
        let old = if path.exists() { "; the file that is there is of an earlier run" } else { "" };
        session.talk.warn(format_args!(
            "{} is not written: messages that have not converged give no log Z{old}",
            path.display()
        ));
        return Ok(());
    }
    let bar = Bar::spinner(&session.talk, format!("writing {}", path.display()));
    let first = args.top.unwrap_or(usize::MAX).min(assignment.len());
    let lists = (0..first).map(|variable| marginals.get(variable));
    let variables = counted(first as u64, "variable");
    let mut what = format!("marginals of {variables}");
    files::write(path, &session.interrupts, |out| match (kind, query) {
        (Kind::Table(format), Query::Marginals) => graphical::write_marginals(out, format, model, lists),
        (Kind::Mar, _) => graphical::write_mar(out, lists),
        (Kind::Pr, _) => {
            let log_z = log_z.unwrap_or(f64::NAN);
            what = "log10 of Z".into();
            graphical::write_pr(out, log_z * std::f64::consts::LOG10_E)
        }
        (Kind::Table(format), Query::Map) => {
            what = format!("states of {variables}");
            graphical::write_assignment(out, format, model, &assignment[..first])
        }
        (Kind::Mpe | Kind::Map, _) => {
            what = format!("states of {variables}");
            let write = if kind == Kind::Mpe { graphical::write_mpe } else { graphical::write_map };
            write(out, assignment)
        }
    })?;
    drop(bar);
    if !is_standard(path) {
        session.talk.say(format_args!("wrote {}: {what}", path.display()));
    }
    Ok(())
}

/// Prints what was inferred about the first `k` variables: in the format that was asked for, else TSV in a pipe, a line a
/// variable on a terminal.
pub(crate) fn print(beliefs: &Beliefs<'_>, k: usize, asked: Option<TableFormat>) -> Result<()> {
    let Beliefs { model, query, marginals, assignment, .. } = *beliefs;
    let first = 0..model.variables().min(k);
    if first.is_empty() {
        return Ok(());
    }
    if asked.is_none() && io::stdout().is_terminal() {
        let rows: Vec<Vec<String>> = match query {
            Query::Marginals => {
                let header = vec!["variable".into(), "state: probability, most probable first".into()];
                let rows = first.map(|variable| {
                    vec![model.name(variable).into_owned(), states(model, marginals.get(variable), variable)]
                });
                std::iter::once(header).chain(rows).collect()
            }
            Query::Map => {
                let header = vec!["variable".into(), "state".into()];
                let state = |variable| model.state_name(variable, assignment[variable]).into_owned();
                let rows = first.map(|variable| vec![model.name(variable).into_owned(), state(variable)]);
                std::iter::once(header).chain(rows).collect()
            }
        };
        return stdout::print(|out| print_aligned(out, &rows));
    }
    let format = asked.unwrap_or_default();
    stdout::print(|out| match query {
        Query::Marginals => {
            let lists = first.map(|variable| marginals.get(variable));
            graphical::write_marginals(out, format, model, lists)
        }
        Query::Map => graphical::write_assignment(out, format, model, &assignment[first]),
    })
}

/// Most states of a variable that a line on a terminal has room for.
const MOST_STATES: usize = 5;

/// The marginal of a variable for people.
fn states(model: &FactorGraph, marginal: &[f64], variable: usize) -> String {
    let mut order: Vec<u32> = (0..).take(marginal.len()).collect();
    order.sort_by(|a, b| marginal[*b as usize].total_cmp(&marginal[*a as usize]));
    let shown = order.iter().take(MOST_STATES);
    let shown = shown
        .map(|state| format!("{}: {}", model.state_name(variable, *state), probability(marginal[*state as usize])));
    let more = if order.len() > MOST_STATES { ", ..." } else { "" };
    format!("{}{more}", shown.collect::<Vec<_>>().join(", "))
}
