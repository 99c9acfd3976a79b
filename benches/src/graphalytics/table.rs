//! Results as a table for people, and as CSV.

use std::fmt;
use std::io::{self, Write};

use super::{Results, Row};
use crate::table::columns;
use crate::units::{count, time};

const HEADINGS: [&str; 6] = ["algorithm", "threads", "output", "median", "min .. max", "EVPS"];

/// A count with a blank before its unit, if it has none.
fn spaced(count: String) -> String {
    if count.contains(' ') { count } else { count + " " }
}

impl Row {
    fn cells(&self) -> [String; 6] {
        let of_times = |text: String| if self.median_s.is_some() { text } else { "-".into() };
        [
            self.algorithm.to_string(),
            self.threads.to_string(),
            self.validation.words().into(),
            of_times(time(self.seconds.median())),
            of_times(format!("{} .. {}", time(self.seconds.min()), time(self.seconds.max()))),
            self.evps.map_or("-".into(), |evps| format!("{}/s", spaced(count(evps)))),
        ]
    }
}

impl fmt::Display for Results {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = vec![("graph".to_owned(), HEADINGS.map(String::from))];
        lines.extend(self.results.iter().map(|row| (row.graph.clone(), row.cells())));
        columns(f, &lines)?;
        write!(f, "EVPS: edges and vertices of the graph per second of the median")
    }
}

impl Results {
    /// Writes a line for each result.
    ///
    /// # Errors
    /// Those of writing.
    pub fn write_csv(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "graph,vertices,edges,algorithm,threads,output,median_s,min_s,max_s,evps")?;
        for row in &self.results {
            let facts = self.graphs.iter().find(|facts| facts.graph == row.graph);
            let (vertices, edges) = facts.map_or((0, 0), |facts| (facts.vertices, facts.edges));
            let name = match row.graph.contains([',', '"']) {
                true => format!("\"{}\"", row.graph.replace('"', "\"\"")),
                false => row.graph.clone(),
            };
            let number = |number: f64| if number.is_nan() { String::new() } else { number.to_string() };
            writeln!(
                out,
                "{name},{vertices},{edges},{},{},{},{},{},{},{}",
                row.algorithm,
                row.threads,
                row.validation.words(),
                number(row.seconds.median()),
                number(row.seconds.min()),
                number(row.seconds.max()),
                row.evps.map_or(String::new(), number),
            )?;
        }
        Ok(())
    }
}
