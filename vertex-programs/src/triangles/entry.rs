//! Triangles in the table of programs.

use hubcut::exec::{Options, RunReport, Termination};
use hubcut::graph::VertexId;
use hubcut::parallel;
use serde_json::{Map, Value, json};

use super::direct::{self, Links, Triangles};
use super::verify;
use crate::Result;
use crate::numbers::{count, counted, rounded};
use crate::registry::{
    About, Answer, Best, Column, Data, End, Job, Note, Program, Race, Values, Verdict, Watch, direct_only, options,
};

/// Triangles in the table of programs.
pub(crate) struct Entry;

/// Triangles with options, as a command line runs them.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Triangles"))]
pub struct Configured {
    /// Clustering in the directed graph, as LDBC Graphalytics has it (LCC): the part of the ordered pairs of neighbours that an edge leads along;
    /// with the number of such edges, links, in place of triangles
    #[cfg_attr(feature = "clap", arg(long))]
    pub directed_clustering: bool,
}

impl Program for Entry {
    fn name(&self) -> &'static str {
        "triangles"
    }

    fn about(&self) -> About {
        About {
            short: "Count triangles, and how clustered the neighbours of each vertex are",
            long: "Triangles: three vertices, each joined with both others. Writes for every vertex the number of those it is in, and its \
                local clustering coefficient, the part of the pairs of its neighbours that are joined:\n\
                c(v) = 2 t(v) / (d(v) (d(v) - 1)), 0 if d(v) < 2\n\
                The graph is taken as simple and undirected: an edge joins its ends whichever way it leads, parallel ones count once, \
                loops not. With --directed-clustering, neighbours are the same, and the coefficient is the part of their ordered pairs \
                that an edge leads along, which it may in both directions. Exact. A direct algorithm, not a vertex program.",
            examples: "  \
                hubcut run triangles web.txt
  hubcut run triangles friends.txt --output triangles.csv --verify
  hubcut run triangles web.txt --directed-clustering",
        }
    }

    options!(Configured => Job);

    fn race(&self) -> Option<&dyn Race> {
        Some(self)
    }
}

impl Job for Configured {
    fn config(&self, _: &Options) -> Value {
        json!({ "directed_clustering": self.directed_clustering })
    }

    direct_only!(Job);

    fn run(&self, data: Data<'_>, options: Options, _: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        let graph = data.topology();
        let (found, termination, report) = crate::direct::run(&options, |limits| {
            Ok(match self.directed_clustering {
                true => Counts::Links(direct::links(graph, limits)?),
                false => Counts::Triangles(direct::run(graph, limits)?),
            })
        })?;
        let clustering = parallel::tabulate(graph.vertices(), &|v| found.clustering(v as VertexId));
        let counts = parallel::tabulate(graph.vertices(), &|v| found.of_vertices()[v] as f64);
        Ok(Box::new(Found { found, clustering, counts, termination, report }))
    }
}

/// What is counted.
enum Counts {
    Triangles(Triangles),
    /// Edges among neighbours.
    Links(Links),
}

impl Counts {
    fn total(&self) -> u64 {
        match self {
            Counts::Triangles(found) => found.total,
            Counts::Links(found) => found.total,
        }
    }

    fn of_vertices(&self) -> &[u64] {
        match self {
            Counts::Triangles(found) => &found.of_vertices,
            Counts::Links(found) => &found.of_vertices,
        }
    }

    fn clustering(&self, v: VertexId) -> f64 {
        match self {
            Counts::Triangles(found) => found.clustering(v),
            Counts::Links(found) => found.clustering(v),
        }
    }
}

/// Triangles, and what was made of them.
struct Found {
    found: Counts,
    clustering: Vec<f64>,
    /// The triangles or links of each vertex, to order by.
    counts: Vec<f64>,
    termination: Termination,
    report: RunReport,
}

impl Answer for Found {
    fn columns(&self) -> Vec<Column<'_>> {
        let name = match self.found {
            Counts::Triangles(_) => "triangles",
            Counts::Links(_) => "links",
        };
        vec![
            Column { name, values: Values::U64(self.found.of_vertices()) },
            Column { name: "clustering", values: Values::F64(&self.clustering) },
        ]
    }

    fn best(&self) -> Best<'_> {
        Best::Highest(&self.counts)
    }

    fn summary(&self, _: End) -> Vec<Note> {
        let mean = self.clustering.iter().sum::<f64>() / self.clustering.len().max(1) as f64;
        let total = counted(self.found.total(), "triangle");
        vec![Note::Say(format!("{total}; the mean clustering coefficient is {}", rounded(mean)))]
    }

    fn advice(&self) -> String {
        "triangles are missing; try a longer --timeout".into()
    }

    fn facts(&self) -> Map<String, Value> {
        Map::from_iter([("triangles".to_owned(), json!(self.found.total()))])
    }

    fn termination(&self) -> &Termination {
        &self.termination
    }

    fn report(&self) -> &RunReport {
        &self.report
    }

    fn verify(&self, data: Data<'_>) -> Result<Verdict> {
        let is_complete = self.termination.is_complete();
        if !is_complete {
            let note = Note::Warn("not verified: the count was stopped, and lacks some triangles".into());
            return Ok(Verdict::new(false, note, json!({})));
        }
        let (verdict, what) = match &self.found {
            Counts::Triangles(found) => (verify::verify(data.topology(), found), "are in another number of triangles"),
            Counts::Links(found) => {
                (verify::verify_links(data.topology(), found), "have another number of edges among their neighbours")
            }
        };
        let summary = match &verdict.first_fault {
            Some(vertex) => format!("{} vertices {what}, first of them {vertex}", count(verdict.wrong)),
            None if matches!(self.found, Counts::Links(_)) => format!(
                "a plain loop finds the same {}, and the same edges among neighbours",
                counted(verdict.triangles, "triangle")
            ),
            None => format!("a plain loop finds the same {}", counted(verdict.triangles, "triangle")),
        };
        Ok(Verdict::of(verdict.passed, is_complete, &summary, verdict))
    }
}
