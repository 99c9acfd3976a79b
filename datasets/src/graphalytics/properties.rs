//! Files of properties, as Java has them: `key = value`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::{Algorithm, Benchmark, find};
use crate::error::{Error, Fault, Result, quoted};
use crate::read::read_whole;
use crate::vertex_list::lines;

/// Values with their lines.
struct Properties<'a> {
    file: &'a str,
    values: HashMap<&'a str, (u64, &'a str)>,
    /// Of the graph: `graph.NAME.`.
    prefix: String,
}

pub(super) fn read(path: &Path) -> Result<Benchmark> {
    let (file, bytes) = read_whole(path)?;
    let mut values = HashMap::new();
    for (line, text) in lines(&file, &bytes, true)? {
        if text.starts_with('!') {
            continue;
        }
        let Some((key, value)) = text.split_once(['=', ':']) else {
            let fault = Fault::Format("a property is `key = value`, and this has no =".into());
            return Err(Error::Line { file, line, column: 1, fault, text: quoted(text.as_bytes()) });
        };
        values.insert(key.trim(), (line, value.trim()));
    }
    // Names may have points in them.
    let name_of = |key: &&str| key.strip_prefix("graph.")?.strip_suffix(".vertex-file").map(str::to_owned);
    let mut names: Vec<String> = values.keys().filter_map(name_of).collect();
    names.sort();
    let name = match &names[..] {
        [name] => name.clone(),
        [] => {
            let problem = "there is no graph.NAME.vertex-file in it; add it, with the file of the vertices".into();
            return Err(Error::File { file, problem });
        }
        [one, other, ..] => {
            let problem = format!("it has the graphs {one} and {other}; give each a file of its own");
            return Err(Error::File { file, problem });
        }
    };
    Properties { file: &file, values, prefix: format!("graph.{name}.") }.benchmark(path, name)
}

impl Properties<'_> {
    fn benchmark(&self, path: &Path, name: String) -> Result<Benchmark> {
        let (line, listed) = self.needed("algorithms", "which says what to run")?;
        let listed: Vec<&str> = listed.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
        let mut algorithms: Vec<Algorithm> = listed.iter().filter_map(|name| name.parse().ok()).collect();
        algorithms.sort();
        algorithms.dedup();
        let unknown = listed.iter().filter(|name| name.parse::<Algorithm>().is_err()).map(|name| (*name).into());
        if algorithms.is_empty() {
            let names = Algorithm::ALL.map(Algorithm::name).join(", ");
            return Err(self.fault(line, &format!("no algorithm is listed; list some of {names}")));
        }
        let has = |algorithm| algorithms.contains(&algorithm);
        let is_directed = match self.needed("directed", "true or false")? {
            (_, "true") => true,
            (_, "false") => false,
            (line, _) => return Err(self.fault(line, "whether the graph is directed is true or false")),
        };
        Ok(Benchmark {
            vertices: self.path(path, &name, "vertex-file")?,
            edges: self.path(path, &name, "edge-file")?,
            is_directed,
            weight_column: if has(Algorithm::Sssp) { Some(self.weight_column()?) } else { None },
            bfs_source: self.number(has(Algorithm::Bfs), "bfs.source-vertex", "a vertex id", &|_: &u64| true)?,
            cdlp_iterations: self.number(
                has(Algorithm::Cdlp),
                "cdlp.max-iterations",
                "a whole number above 0",
                &|count: &u64| *count > 0,
            )?,
            pr_damping: self.number(
                has(Algorithm::Pr),
                "pr.damping-factor",
                "a number from 0 to below 1",
                &|damping: &f64| (0.0..1.0).contains(damping),
            )?,
            pr_iterations: self.number(
                has(Algorithm::Pr),
                "pr.num-iterations",
                "a whole number above 0",
                &|count: &u64| *count > 0,
            )?,
            sssp_source: self.number(has(Algorithm::Sssp), "sssp.source-vertex", "a vertex id", &|_: &u64| true)?,
            unknown: unknown.collect(),
            algorithms,
            path: path.to_owned(),
            name,
        })
    }

    fn fault(&self, line: u64, fault: &str) -> Error {
        let text = self.values.iter().find(|(_, (at, _))| *at == line);
        let text = text.map_or_else(String::new, |(key, (_, value))| format!("{key} = {value}"));
        let fault = Fault::Format(fault.into());
        Error::Line { file: self.file.into(), line, column: 1, fault, text: quoted(text.as_bytes()) }
    }

    fn problem(&self, problem: String) -> Error {
        Error::File { file: self.file.into(), problem }
    }

    /// A property that must be there, and its line.
    fn needed(&self, key: &str, why: &str) -> Result<(u64, &str)> {
        let key = format!("{}{key}", self.prefix);
        self.values.get(&*key).copied().ok_or_else(|| self.problem(format!("there is no {key} ({why}); add it")))
    }

    /// A number; 0 if it `is_needed` by nobody.
    fn number<T: FromStr + Default>(
        &self,
        is_needed: bool,
        key: &str,
        range: &str,
        is_allowed: &dyn Fn(&T) -> bool,
    ) -> Result<T> {
        if !is_needed {
            return Ok(T::default());
        }
        let algorithm = key.split('.').next().unwrap_or_default();
        let (line, value) =
            self.needed(key, &format!("{algorithm} needs it, or is to be no part of the algorithms"))?;
        let number = value.parse().ok().filter(is_allowed);
        number.ok_or_else(|| self.fault(line, &format!("\"{value}\" is not {range}")))
    }

    fn path(&self, properties: &Path, name: &str, key: &str) -> Result<PathBuf> {
        let (_, file) = self.needed(key, "which names a file")?;
        find(properties, name, file).ok_or_else(|| {
            self.problem(format!(
                "there is no file {file} beside it, plain or compressed (.gz, .zst, .xz), which {}{key} names; put it there, or \
                 correct its name",
                self.prefix
            ))
        })
    }

    /// Behind the two ends of an edge come its properties.
    fn weight_column(&self) -> Result<usize> {
        let (line, property) = self.needed("sssp.weight-property", "sssp needs weights")?;
        let (_, names) = self.needed("edge-properties.names", "sssp needs weights")?;
        let place = names.split(',').position(|name| name.trim() == property);
        place.map(|place| place + 3).ok_or_else(|| {
            self.fault(line, &format!("\"{property}\" is not among {}edge-properties.names: {names}", self.prefix))
        })
    }
}
