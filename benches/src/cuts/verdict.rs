//! Which cut to take and why, in sentences that are made from the numbers.

use hubcut::graph::memory::human;

use super::CutRow;
use crate::units::time;

/// How much more than the imbalance that was asked for still counts as balanced.
const TOLERATED: f64 = 0.05;

/// Numbers of bytes closer than this are no difference: time decides.
const SAME: f64 = 0.01;

/// The name of the method to take, and why.
///
/// Of the cuts whose edges are balanced it is the one that sends least in a superstep of PageRank, the quickest where
/// that makes no difference; if none is balanced, the one that is nearest to it.
pub(super) fn verdict(rows: &[CutRow], imbalance: f64) -> (Option<String>, Vec<String>) {
    let limit = imbalance + TOLERATED;
    let bytes = |row: &&CutRow| row.pagerank_superstep_bytes;
    let balanced = || rows.iter().filter(|row| row.quality.edge_balance <= limit);
    let Some(least) = balanced().min_by_key(bytes) else {
        let nearest = rows.iter().min_by(|a, b| a.quality.edge_balance.total_cmp(&b.quality.edge_balance));
        let Some(row) = nearest else { return (None, vec!["No method can cut into so many shards.".into()]) };
        let why = format!(
            "Take {}: no method keeps the edges balanced (at most {limit:.2} times the mean on a shard), and with {:.2} it \
             comes nearest.",
            row.name, row.quality.edge_balance
        );
        return (Some(row.name.clone()), vec![why]);
    };
    let bound = bytes(&least) as f64 * (1.0 + SAME);
    let same: Vec<&CutRow> = balanced().filter(|row| bytes(row) as f64 <= bound).collect();
    let best = same.iter().min_by(|a, b| a.seconds.total_cmp(&b.seconds)).copied().unwrap_or(least);
    let mut why =
        format!("Take {}: it sends {} in a superstep of PageRank, ", best.name, human(best.pagerank_superstep_bytes));
    why += &match same.len() {
        1 => "the least of all cuts whose edges are balanced".to_owned(),
        many => format!("as little as {} of the cuts whose edges are balanced, and is cut first", number(many - 1)),
    };
    why += &format!(" (at most {limit:.2} times the mean on a shard), and took {} to cut.", time(best.seconds));
    let mut sentences = vec![why];
    let next = balanced().filter(|row| bytes(row) as f64 > bound).min_by_key(bytes);
    if let Some(next) = next {
        sentences.push(format!("Next is {}, with {}.", next.name, human(next.pagerank_superstep_bytes)));
    }
    let less = rows.iter().filter(|row| row.quality.edge_balance > limit).min_by_key(bytes);
    if let Some(less) = less.filter(|row| row.pagerank_superstep_bytes < best.pagerank_superstep_bytes) {
        sentences.push(format!(
            "{} sends less, {}, but its fullest shard has {:.2} times the mean number of edges, and the others wait for it.",
            less.name,
            human(less.pagerank_superstep_bytes),
            less.quality.edge_balance
        ));
    }
    (Some(best.name.clone()), sentences)
}

fn number(others: usize) -> String {
    if others == 1 { "one other".into() } else { format!("{others} others") }
}
