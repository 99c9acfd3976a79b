//! Which cut to take and why, in sentences that are made from the numbers.

use hubcut::graph::memory::human;
use hubcut::partition::CutOptions;

use super::CutRow;
use crate::Samples;
use crate::units::time;

/// Numbers of bytes closer than this are no difference: time decides. So are balances, if no cut is balanced.
const SAME: f64 = 0.01;

/// Which cut to take.
pub(super) struct Verdict {
    /// The one, if there is a reason to prefer it.
    pub(super) recommended: Option<String>,
    /// If not: those of which any may be taken.
    pub(super) ties: Vec<String>,
    /// Why.
    pub(super) sentences: Vec<String>,
}

/// Which cut to take, and why.
///
/// Of the cuts whose edges are balanced (if none is, of those that come nearest) it is the one that sends least in a
/// superstep of the program that they are for, the quickest where that makes no difference, if it is quicker beyond chance.
pub(super) fn verdict(rows: &[CutRow], imbalance: f64) -> Verdict {
    let limit = imbalance + CutOptions::TOLERATED;
    let bytes = |row: &&CutRow| row.superstep.bytes;
    let nearest = rows.iter().map(|row| row.quality.edge_balance).fold(f64::INFINITY, f64::min);
    let is_balanced = nearest <= limit;
    let allowed = if is_balanced { limit } else { nearest * (1.0 + SAME) };
    let candidates = || rows.iter().filter(|row| row.quality.edge_balance <= allowed);
    let Some(least) = candidates().map(|row| bytes(&row)).min() else {
        let sentences = vec!["No method can cut into so many shards.".into()];
        return Verdict { recommended: None, ties: Vec::new(), sentences };
    };
    let bound = least as f64 * (1.0 + SAME);
    let same: Vec<&CutRow> = candidates().filter(|row| bytes(row) as f64 <= bound).collect();
    let best = quickest(&same);
    let mut sentences = vec![why(&best, same.len() - best.len(), is_balanced.then_some(limit))];
    if !is_balanced {
        sentences.push(format!(
            "No method keeps the edges balanced (at most {limit:.2} times the mean on a shard); with {nearest:.2} this comes \
             nearest."
        ));
    }
    let next = candidates().filter(|row| bytes(row) as f64 > bound).min_by_key(bytes);
    if let Some(next) = next {
        sentences.push(format!("Next is {}, with {}.", next.name, human(next.superstep.bytes)));
    }
    let less = rows.iter().filter(|row| row.quality.edge_balance > allowed).min_by_key(bytes);
    if let Some(less) = less.filter(|row| bytes(row) < least) {
        sentences.push(format!(
            "{} sends less, {}, but its fullest shard has {:.2} times the mean number of edges, and the others wait for it.",
            less.name,
            human(less.superstep.bytes),
            less.quality.edge_balance
        ));
    }
    let mut names: Vec<String> = best.iter().map(|row| row.name.clone()).collect();
    match names.len() {
        1 => Verdict { recommended: names.pop(), ties: Vec::new(), sentences },
        _ => Verdict { recommended: None, ties: names, sentences },
    }
}

/// Those than which no other is quicker beyond chance.
fn quickest<'a>(rows: &[&'a CutRow]) -> Vec<&'a CutRow> {
    let once = |row: &CutRow| {
        let mut samples = Samples::default();
        samples.push(row.seconds);
        samples
    };
    let is_beaten = |row: &CutRow| rows.iter().any(|other| once(other).are_less_than(&once(row)));
    rows.iter().copied().filter(|row| !is_beaten(row)).collect()
}

/// Why to take one of `best`, than which so many are slower that send as little. `limit` is what counts as balanced, if
/// that is what distinguishes them.
fn why(best: &[&CutRow], slower: usize, limit: Option<f64>) -> String {
    let names: Vec<&str> = best.iter().map(|row| &*row.name).collect();
    let sent = human(best.iter().map(|row| row.superstep.bytes).max().unwrap_or(0));
    let mut why = match (&names[..], best) {
        ([name], [row]) => format!("Take {name}: it took {} to cut and sends {sent}", time(row.seconds)),
        _ => format!("Take {}: no clear winner, each sends {sent}", names.join(" or ")),
    };
    why += &format!(" in a superstep of {}, ", best[0].superstep.program);
    why += &match (slower, best.len()) {
        (0, 1) => "the least of all cuts".to_owned(),
        (0, _) => "and none is cut in less than half the time of another: the least of all cuts".to_owned(),
        (1, _) => "as little as one other, which takes more than twice as long, of the cuts".to_owned(),
        (many, _) => format!("as little as {many} others, which take more than twice as long, of the cuts"),
    };
    match limit {
        Some(limit) => why + &format!(" whose edges are balanced (at most {limit:.2} times the mean on a shard)."),
        None => why + " that come nearest to balanced edges.",
    }
}
