//! The comparison as tables: the same cells on a terminal and on a page.

use std::fmt;

use hubcut::graph::memory::human;

use super::{CutComparison, CutMark, CutRow};
use crate::table::columns;
use crate::units::{count, time};

/// What stands above the columns after the name.
pub(crate) const HEADINGS: [&str; 10] = [
    "kind",
    "replication",
    "edge balance",
    "vertex balance",
    "cut edges",
    "cut vertices",
    "a superstep",
    "time",
    "arcs/s",
    "memory",
];

/// What the columns mean.
pub(crate) const LEGEND: &str = "\
replication: replicas of a vertex, mean over those that have an edge; balance: fullest shard over the mean, of edges \
and of masters; cut edges: between vertices whose masters lie apart, for edge-cuts; a superstep: what shards send each \
other in one of the program that the cut is for; time, memory: to cut, the most beside the graph";

impl CutRow {
    /// The columns after the name.
    pub(crate) fn cells(&self) -> [String; 10] {
        let quality = &self.quality;
        [
            if quality.edge_cut { "edge-cut" } else { "vertex-cut" }.into(),
            format!("{:.3}", quality.replication_factor),
            format!("{:.3}", quality.edge_balance),
            format!("{:.3}", quality.vertex_balance),
            if quality.edge_cut { count(quality.cut_edges as f64) } else { String::new() },
            count(quality.cut_vertices as f64),
            human(self.superstep.bytes),
            time(self.seconds),
            count(self.arcs_per_second),
            human(self.peak_bytes.unwrap_or(self.cut_bytes)),
        ]
    }
}

/// A table for each number of shards, the refusals, the verdict.
impl fmt::Display for CutComparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for group in &self.groups {
            let title = format!("{} shard{}", group.shards, if group.shards == 1 { "" } else { "s" });
            let mut lines = vec![(title, HEADINGS.map(String::from))];
            lines.extend(group.rows.iter().map(|row| {
                let sign = group.mark(row).map_or(" ", CutMark::sign);
                (format!("{sign} {}", row.name), row.cells())
            }));
            columns(f, &lines)?;
            for refusal in &group.refused {
                writeln!(f, "  {}: not for {} shards: {}", refusal.method, group.shards, refusal.reason)?;
            }
            writeln!(f, "{}\n", group.verdict.join(" "))?;
        }
        write!(f, "{LEGEND}.")
    }
}
