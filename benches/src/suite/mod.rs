//! All races of one graph on one page: for each program who was fastest, and by how much it beats the plain loop.

mod page;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::Serialize;

use crate::Invocation;
use crate::engines::{Comparison, GraphFacts, Machine, fastest};
use crate::table::columns;
use crate::units::{time, times};

/// Version of the schema of the JSON; grows when a key changes its meaning or goes.
const SCHEMA: u32 = 1;

/// What came of all races.
#[derive(Clone, Debug, Serialize)]
pub struct Suite {
    /// Version of this schema.
    pub schema: u32,
    /// Version of hubcut.
    pub hubcut: &'static str,
    /// When and by which command.
    #[serde(flatten)]
    pub invocation: Invocation,
    /// The graph.
    pub graph: GraphFacts,
    /// The machine.
    pub machine: Machine,
    /// The races, in the order of programs.
    pub races: Vec<Comparison>,
    /// Programs that were not raced, and why.
    pub left_out: Vec<LeftOut>,
}

/// A program that was not raced.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LeftOut {
    /// What it is called.
    pub program: &'static str,
    /// Why it was not.
    pub reason: String,
}

/// A race in a line.
#[derive(Serialize)]
struct Line {
    program: &'static str,
    fastest: String,
    cells: [String; 4],
}

/// What stands above the cells of a line.
const HEADINGS: [&str; 4] = ["time", "plain loop", "speed-up", "is it faster?"];

impl Suite {
    /// Of these races, begun by `invocation`.
    pub fn new(graph: GraphFacts, invocation: Invocation, races: Vec<Comparison>, left_out: Vec<LeftOut>) -> Self {
        let (schema, hubcut, machine) = (SCHEMA, env!("CARGO_PKG_VERSION"), Machine::this());
        Suite { schema, hubcut, invocation, graph, machine, races, left_out }
    }

    /// Whether every contender of every race has reached its error, and there was one.
    pub fn all_reached(&self) -> bool {
        let reached = |race: &Comparison| !race.contenders.is_empty() && race.rows().all(|row| row.reached);
        !self.races.is_empty() && self.races.iter().all(reached)
    }

    fn lines(&self) -> Vec<Line> {
        self.races.iter().map(line).collect()
    }
}

fn line(race: &Comparison) -> Line {
    let (program, plain) = (race.question.program, &race.baseline);
    let of_plain = if plain.reached { time(plain.seconds.median()) } else { "not reached".into() };
    let Some(best) = fastest(&race.contenders) else {
        let cells = ["not reached".into(), of_plain, String::new(), String::new()];
        return Line { program, fastest: "nobody".into(), cells };
    };
    let is_faster = match race.standing.beats_baseline {
        Some(true) => "yes",
        Some(false) => "no",
        None => "within noise",
    };
    let speedup = best.speedup.map_or(String::new(), times);
    Line {
        program,
        fastest: best.name.clone(),
        cells: [time(best.seconds.median()), of_plain, speedup, is_faster.into()],
    }
}

/// A line for each race.
impl fmt::Display for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headings = ["fastest contender"].into_iter().chain(HEADINGS).map(String::from).collect::<Vec<_>>();
        let cells = |cells: Vec<String>| -> [String; 5] { std::array::from_fn(|at| cells[at].clone()) };
        let mut lines = vec![("program".to_owned(), cells(headings))];
        lines.extend(self.lines().into_iter().map(|line| {
            let all = std::iter::once(line.fastest).chain(line.cells).collect();
            (line.program.to_owned(), cells(all))
        }));
        columns(f, &lines)?;
        for LeftOut { program, reason } in &self.left_out {
            writeln!(f, "{program}: left out: {reason}")?;
        }
        Ok(())
    }
}

pub use page::render;
