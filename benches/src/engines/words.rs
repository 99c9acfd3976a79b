//! Who is fastest and why, and how times were taken, in sentences that are made from the numbers.

use hubcut::exec::Engine;

use super::{EngineBench, GraphFacts, Row};
use crate::units::{count, time};

/// Ratios closer to 1 than this are no difference.
const SAME: f64 = 0.02;

/// The contender that reached the error in the least median time.
pub(crate) fn fastest<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Option<&'a Row> {
    let reached = rows.into_iter().filter(|row| row.reached);
    reached.min_by(|a, b| a.seconds.median().total_cmp(&b.seconds.median()))
}

/// Who is fastest, and why it beats the best contender of each other engine, and the plain loop.
pub(crate) fn verdict(baseline: &Row, rows: &[Row], error: f64) -> Vec<String> {
    let Some(winner) = fastest(rows) else {
        return vec![format!("No contender reached the error of {error}.")];
    };
    let engine = |row: &Row| row.contender.map(|contender| contender.engine);
    let goal = if error > 0.0 { format!("to an error of {error:e}") } else { "to the exact answer".into() };
    let mut sentences = vec![format!("Fastest {goal}: {}, in {}.", winner.name, time(winner.seconds.median()))];
    for other in [Engine::Synchronous, Engine::Asynchronous, Engine::Chromatic] {
        if engine(winner) == Some(other) {
            continue;
        }
        let of_other = rows.iter().filter(|row| engine(row) == Some(other));
        sentences.extend(fastest(of_other).map(|loser| why(winner, loser)));
    }
    sentences.push(match baseline.reached {
        true => why(winner, baseline),
        false => format!("The plain loop, {}, did not reach the error.", baseline.name),
    });
    sentences
}

/// Why `winner` takes less time than `loser`, which is of another kind and may be faster if it is the plain loop.
fn why(winner: &Row, loser: &Row) -> String {
    let ratio = loser.seconds.median() / winner.seconds.median();
    if !(ratio.is_finite() && ratio > 0.0) {
        return format!("There is too little work to compare it with {}.", loser.name);
    }
    let (fast, slow, subject) =
        if ratio >= 1.0 { (winner, loser, "It is") } else { (loser, winner, "The plain loop is") };
    let object = format!("{} ({})", loser.name, time(loser.seconds.median()));
    let beginning = match ratio.max(1.0 / ratio) {
        even if even < 1.0 + SAME => return format!("It is as fast as {object}."),
        times if ratio >= 1.0 => format!("{subject} {times:.2} times as fast as {object}"),
        times => format!("{subject} {times:.2} times as fast, {object}"),
    };
    let mut sentence = format!("{beginning}{}", because(fast, slow));
    if fast.seconds.values().len() > 1 && fast.seconds.max() >= slow.seconds.min() {
        sentence.push_str("; their runs overlap, so it may be chance");
    }
    sentence + "."
}

/// Time is edges over edges a second: which of the two makes the difference.
fn because(fast: &Row, slow: &Row) -> String {
    let (few, many) = (fast.edges(), slow.edges());
    let fewer = many as f64 / few as f64;
    let quicker = fast.edges_per_second() / slow.edges_per_second();
    if !(fewer.is_finite() && quicker.is_finite() && fewer > 0.0 && quicker > 0.0) {
        return String::new();
    }
    let edges = format!("({} rather than {})", count(few as f64), count(many as f64));
    let rates = format!("({}/s rather than {}/s)", count(fast.edges_per_second()), count(slow.edges_per_second()));
    let (more_edges, more_rate) = (1.0 / fewer, 1.0 / quicker);
    match (compare(fewer), compare(quicker)) {
        (1, 1) => format!(
            ": it goes over {fewer:.2} times fewer edges {edges}, and over {quicker:.2} times as many a second {rates}"
        ),
        (1, 0) => format!(": it goes over {fewer:.2} times fewer edges {edges}, as many a second"),
        (1, _) => format!(
            ": it goes over {fewer:.2} times fewer edges {edges}, though over {more_rate:.2} times fewer a second {rates}"
        ),
        (0, _) => format!(": it goes over as many edges, {quicker:.2} times as many a second {rates}"),
        _ => format!(
            ": it goes over {quicker:.2} times as many edges a second {rates}, though over {more_edges:.2} times as many edges {edges}"
        ),
    }
}

/// -1, 0 or 1: whether a ratio is below, about or above 1.
fn compare(ratio: f64) -> i8 {
    if ratio > 1.0 + SAME {
        1
    } else if ratio < 1.0 / (1.0 + SAME) {
        -1
    } else {
        0
    }
}

/// How times were taken.
pub(crate) fn method(bench: &EngineBench, graph: &GraphFacts) -> Vec<String> {
    let runs = |n: usize| format!("{n} run{}", if n == 1 { "" } else { "s" });
    let mut sentences = vec![
        format!(
            "Contenders took turns on {}: {} not counted, then {} of each; times are medians with their extremes, \
             other numbers those of the run of the median time.",
            graph.name,
            runs(bench.warmup),
            runs(bench.runs)
        ),
        "Times are those of supersteps (synchronous), rounds (asynchronous) or passes over all colours (chromatic). Planning \
         comes before and has a column of its own; loading the graph is not part of it."
            .into(),
        "The error is measured between rounds, outside the time; that leaves the caches colder than in an ordinary run, \
         for everyone alike."
            .into(),
    ];
    sentences.push(if bench.error > 0.0 {
        "A contender does not stop by itself but as soon as the measured error is reached.".into()
    } else {
        "A contender runs until it stops by itself: until then it does not know that its answer is right. Its curve may \
         reach no error before that."
            .into()
    });
    sentences
}
