//! Colouring in the table of programs.

use hubcut::exec::{Options, RunReport, Termination};
use hubcut::graph::VertexId;
use serde_json::{Map, Value, json};

use super::direct::NONE;
use super::verify::{colours_of, verify};
use super::{Order, direct};
use crate::Result;
use crate::numbers::{count, counted};
use crate::registry::{
    About, Answer, Best, Column, Data, End, Groups, Job, Note, Program, Race, Table, Values, Verdict, Watch,
    direct_only, options,
};

/// Colouring in the table of programs.
pub(crate) struct Entry;

/// Colouring with options, as a command line runs them.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Colouring"))]
pub struct Configured {
    /// In which order vertices are coloured: most neighbours first; fewest last, where vertices that are taken away count no longer (needs few
    /// colours); at random, by the seed of the run; by id
    #[cfg_attr(feature = "clap", arg(long, value_name = "ORDER", default_value = "largest-first",
               value_parser = crate::registry::choice(Order::NAMES)))]
    pub order: Order,
}

impl Program for Entry {
    fn name(&self) -> &'static str {
        "colouring"
    }

    fn about(&self) -> About {
        About {
            short: "Give neighbours different colours, and use few of them",
            long: "A greedy colouring: in some order, every vertex gets the lowest colour, from 0, that none of its neighbours has yet. \
                The order decides how many there are. The graph is taken as undirected: an edge joins its ends whichever way it leads; \
                loops do not count. The colours are those of a loop over the order, whatever the number of threads. A direct algorithm, \
                not a vertex program.",
            examples: "  \
                hubcut run colouring web.txt --output colours.csv
  hubcut run colouring friends.txt --order smallest-last --verify",
        }
    }

    options!(Configured => Job);

    fn race(&self) -> Option<&dyn Race> {
        Some(self)
    }
}

impl Job for Configured {
    fn config(&self, options: &Options) -> Value {
        match self.order {
            Order::Random => json!({ "order": self.order.name(), "seed": options.seed }),
            _ => json!({ "order": self.order.name() }),
        }
    }

    direct_only!(Job);

    fn run(&self, data: Data<'_>, options: Options, _: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        let (graph, seed) = (data.topology(), options.seed);
        let run = |limits: &_| direct::run(graph, self.order, seed, limits);
        let (colours, termination, report) = crate::direct::run(&options, run)?;
        // Each colour is called after the first vertex that has it.
        let mut sizes: Vec<(VertexId, u64)> = Vec::new();
        let mut of_colours: Vec<usize> = vec![usize::MAX; colours_of(&colours) as usize];
        for position in 0..graph.vertices() {
            let v = graph.vertex_at(position);
            let Some(place) = of_colours.get_mut(colours[v as usize] as usize) else { continue };
            if *place == usize::MAX {
                *place = sizes.len();
                sizes.push((v, 0));
            }
            sizes[*place].1 += 1;
        }
        sizes.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
        let (mut coloured, mut of_coloured) = (Vec::new(), Vec::new());
        if !termination.is_complete() {
            coloured.extend((0..graph.vertices()).map(|position| graph.vertex_at(position)));
            coloured.retain(|v| colours[*v as usize] != NONE);
            of_coloured.extend(coloured.iter().map(|v| colours[*v as usize]));
        }
        Ok(Box::new(Found { colours, sizes, coloured, of_coloured, termination, report }))
    }
}

/// What a run came to.
struct Found {
    colours: Vec<u32>,
    /// Of each colour the first vertex and the number of vertices, large ones first.
    sizes: Vec<(VertexId, u64)>,
    /// Of a run that was stopped the vertices that have a colour, and their colours.
    coloured: Vec<VertexId>,
    of_coloured: Vec<u32>,
    termination: Termination,
    report: RunReport,
}

impl Answer for Found {
    fn columns(&self) -> Vec<Column<'_>> {
        match self.termination.is_complete() {
            true => vec![Column { name: "colour", values: Values::U32(&self.colours) }],
            false => Vec::new(),
        }
    }

    /// Of a run that was stopped: whoever has no colour is left out.
    fn table(&self) -> Option<Table<'_>> {
        let columns = vec![Column { name: "colour", values: Values::U32(&self.of_coloured) }];
        let is_stopped = !self.termination.is_complete();
        is_stopped.then_some(Table { key: "id", vertices: &self.coloured, columns, is_long: true })
    }

    fn best(&self) -> Best<'_> {
        Best::Groups(Groups { noun: "colour of", column: "vertices", sizes: &self.sizes })
    }

    fn summary(&self, end: End) -> Vec<Note> {
        let number = counted(colours_of(&self.colours), "colour");
        vec![Note::Say(match end {
            End::Done => number,
            _ => {
                let without = self.colours.iter().filter(|colour| **colour == NONE).count() as u64;
                format!("{number} so far; {} have none", counted(without, "vertex"))
            }
        })]
    }

    fn advice(&self) -> String {
        "vertices are without a colour; try a longer --timeout".into()
    }

    fn facts(&self) -> Map<String, Value> {
        let colours = self.termination.is_complete().then(|| ("colours".to_owned(), json!(colours_of(&self.colours))));
        colours.into_iter().collect()
    }

    fn termination(&self) -> &Termination {
        &self.termination
    }

    fn report(&self) -> &RunReport {
        &self.report
    }

    fn verify(&self, data: Data<'_>) -> Result<Verdict> {
        let is_complete = self.termination.is_complete();
        let verdict = verify(data.topology(), &self.colours, is_complete);
        let summary = match (&verdict.first_fault, is_complete) {
            (Some(vertex), _) => format!(
                "{} have the colour of a neighbour, and {} might have a lower one; first of them {vertex}",
                counted(verdict.equal, "vertex"),
                count(verdict.lower)
            ),
            (None, true) => {
                "no neighbours have the same colour, and every vertex has neighbours of all lower ones".into()
            }
            (None, false) => "no neighbours have the same colour".into(),
        };
        Ok(Verdict::of(verdict.passed, is_complete, &summary, verdict))
    }
}
