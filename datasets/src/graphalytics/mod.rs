//! Data sets of the benchmark LDBC Graphalytics: what is to be run on which graph, and what must come of it.
//!
//! A data set is a file `NAME.properties` and, beside it or in a folder of its name, the files that it names: a vertex a line (`.v`), an edge a line (`.e`,
//! an undirected one once), and the output of each algorithm, `NAME-BFS` and so on, a vertex and its value a line. Each of them may be compressed.
//!
//! Source: Iosup et al. 2020, "The LDBC Graphalytics Benchmark", arXiv:2011.15028, sections 2.3 and 3.

mod graph;
mod properties;
mod reference;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Serialize;

pub use graph::read_graph;
pub use reference::{read_numbers, read_whole_numbers};

use crate::error::{Error, Result};

/// The algorithms of the benchmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Algorithm {
    /// Breadth-first search.
    Bfs,
    /// Community detection by label propagation.
    Cdlp,
    /// Local clustering coefficients.
    Lcc,
    /// PageRank.
    Pr,
    /// Single-source shortest paths.
    Sssp,
    /// Weakly connected components.
    Wcc,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Algorithm; 6] =
        [Algorithm::Bfs, Algorithm::Cdlp, Algorithm::Lcc, Algorithm::Pr, Algorithm::Sssp, Algorithm::Wcc];

    /// What it is called in properties.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Bfs => "bfs",
            Algorithm::Cdlp => "cdlp",
            Algorithm::Lcc => "lcc",
            Algorithm::Pr => "pr",
            Algorithm::Sssp => "sssp",
            Algorithm::Wcc => "wcc",
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Algorithm {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Algorithm::ALL.into_iter().find(|algorithm| algorithm.name().eq_ignore_ascii_case(name)).ok_or_else(|| {
            let names = Algorithm::ALL.map(Algorithm::name).join(", ");
            Error::Option(format!("\"{name}\" is not an algorithm of Graphalytics; choose among {names}"))
        })
    }
}

/// What a file of properties says.
#[derive(Clone, Debug, PartialEq)]
pub struct Benchmark {
    /// What the graph is called.
    pub name: String,
    /// The file of properties.
    pub path: PathBuf,
    /// Its vertices.
    pub vertices: PathBuf,
    /// Its edges.
    pub edges: PathBuf,
    /// Whether they are directed.
    pub is_directed: bool,
    /// The column of the weight in the file of edges, from 1; of a graph that has no algorithm which needs it none.
    pub weight_column: Option<usize>,
    /// What is to be run, in their order.
    pub algorithms: Vec<Algorithm>,
    /// Names among the algorithms that are none of these.
    pub unknown: Vec<String>,
    /// The vertex that breadth-first search begins at.
    pub bfs_source: u64,
    /// Iterations of label propagation.
    pub cdlp_iterations: u64,
    /// The damping factor of PageRank.
    pub pr_damping: f64,
    /// Iterations of PageRank.
    pub pr_iterations: u64,
    /// The vertex that shortest paths begin at.
    pub sssp_source: u64,
}

impl Benchmark {
    /// Reads a file of properties. Only what the algorithms in it need must be there.
    ///
    /// # Errors
    /// [`Error::Line`] for a line that says nothing or a value that makes no sense, [`Error::File`] for what is missing.
    ///
    /// # Examples
    /// ```no_run
    /// use hubcut_datasets::graphalytics::Benchmark;
    /// let benchmark = Benchmark::read("graphs/example-directed.properties".as_ref())?;
    /// assert_eq!(benchmark.bfs_source, 1);
    /// # Ok::<(), hubcut_datasets::Error>(())
    /// ```
    pub fn read(path: &Path) -> Result<Benchmark> {
        properties::read(path)
    }

    /// All files of properties in a folder, in the order of their names.
    ///
    /// # Errors
    /// As [`read`](Self::read); [`Error::File`] if there is none.
    pub fn read_folder(folder: &Path) -> Result<Vec<Benchmark>> {
        let name = || folder.display().to_string();
        let entries = std::fs::read_dir(folder).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => {
                Error::File { file: name(), problem: "there is no such folder; check the path".into() }
            }
            std::io::ErrorKind::NotADirectory => {
                let problem = "this is no folder; give the one that has the .properties of the graphs";
                Error::File { file: name(), problem: problem.into() }
            }
            _ => Error::Io { file: name(), source },
        })?;
        let mut paths = Vec::new();
        for entry in entries {
            let path = entry.map_err(|source| Error::Io { file: name(), source })?.path();
            if path.extension().is_some_and(|extension| extension == "properties") {
                paths.push(path);
            }
        }
        paths.sort();
        if paths.is_empty() {
            let problem = "there is no file NAME.properties in it; give the folder that has them".into();
            return Err(Error::File { file: name(), problem });
        }
        paths.iter().map(|path| Benchmark::read(path)).collect()
    }

    /// The file of what must come of an algorithm, if it is there.
    pub fn reference(&self, algorithm: Algorithm) -> Option<PathBuf> {
        find(&self.path, &self.name, &format!("{}-{}", self.name, algorithm.name().to_uppercase()))
    }
}

/// A file that belongs to some properties: beside them or in a folder of the graph's name, perhaps compressed.
fn find(properties: &Path, graph: &str, file: &str) -> Option<PathBuf> {
    let beside = properties.parent().unwrap_or(Path::new(""));
    let places = [beside.join(file), beside.join(graph).join(file)];
    let ways = places.iter().flat_map(|place| {
        ["", ".gz", ".zst", ".xz"].map(|extension| {
            let mut path = place.clone().into_os_string();
            path.push(extension);
            PathBuf::from(path)
        })
    });
    ways.into_iter().find(|path| path.is_file())
}
