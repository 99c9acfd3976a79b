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
        let nobody = format!("No contender reached the error of {error}.");
        return [nobody].into_iter().chain(given_up(rows)).collect();
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
    sentences.extend(given_up(rows));
    sentences
}

/// Who did not get there, and how far they came.
fn given_up(rows: &[Row]) -> Option<String> {
    let far = |row: &Row| {
        let end = row.median_run.curve.end();
        format!("{} ({:.1e} after {})", row.name, end.error, counted(end.rounds, "round"))
    };
    let all: Vec<String> = rows.iter().filter(|row| !row.reached).map(far).collect();
    (!all.is_empty()).then(|| format!("Not reached by: {}.", all.join("; ")))
}

/// A number and its noun.
fn counted(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Why `winner` takes less time than `other`, or more if `other` is the plain loop.
fn why(winner: &Row, other: &Row) -> String {
    let ratio = other.seconds.median() / winner.seconds.median();
    let other_name = format!("{} ({})", other.name, time(other.seconds.median()));
    if !(ratio.is_finite() && ratio > 0.0) {
        return format!("There is too little work to compare it with {other_name}.");
    }
    let (fast, slow) = if ratio >= 1.0 { (winner, other) } else { (other, winner) };
    let mut sentence = match compare(ratio) {
        0 => return format!("It is as fast as {other_name}."),
        1 => format!("It is {ratio:.2} times as fast as {other_name}"),
        _ => format!("But {other_name} is {:.2} times as fast", 1.0 / ratio),
    };
    sentence += &because(fast, slow);
    if fast.seconds.values().len() > 1 && fast.seconds.max() >= slow.seconds.min() {
        sentence += "; their runs overlap, so it may be chance";
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
    let (more, slower) = (1.0 / fewer, 1.0 / quicker);
    let reason = match (compare(fewer), compare(quicker)) {
        (1, 1) => {
            format!("{fewer:.2} times fewer edges {edges}, and {quicker:.2} times as many of them a second {rates}")
        }
        (1, 0) => format!("{fewer:.2} times fewer edges {edges}, as many of them a second"),
        (1, _) => {
            format!("{fewer:.2} times fewer edges {edges}, though {slower:.2} times fewer of them a second {rates}")
        }
        (0, _) => format!("as many edges, but {quicker:.2} times as many of them a second {rates}"),
        _ => {
            format!("{quicker:.2} times as many edges a second {rates}, though {more:.2} times as many in all {edges}")
        }
    };
    format!(": it goes over {reason}")
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
    let runs = |n: usize| counted(n as u64, "run");
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Samples;
    use crate::engines::{Contender, Curve, Point, Trace};

    /// Somebody who took so many seconds for so many edges.
    fn row(engine: Option<Engine>, seconds: &[f64], edges: u64) -> Row {
        let contender = engine.map(|engine| Contender { engine, asynchronous: None, segments: None, threads: 1 });
        let mut samples = Samples::default();
        seconds.iter().for_each(|seconds| samples.push(*seconds));
        let mut curve = Curve::default();
        curve.push(Point { seconds: samples.median(), edges_gathered: edges, ..Point::default() });
        Row {
            name: contender.map_or("loop".into(), |contender| contender.name()),
            contender,
            seconds: samples,
            reached: true,
            speedup: None,
            median_run: Trace { curve, ..Trace::default() },
        }
    }

    #[test]
    fn reasons_are_those_of_the_numbers() {
        let baseline = row(None, &[8.0], 8_000_000);
        let rows = [
            row(Some(Engine::Synchronous), &[4.0], 8_000_000),
            row(Some(Engine::Asynchronous), &[2.0], 2_000_000),
            row(Some(Engine::Chromatic), &[4.0], 4_000_000),
        ];
        let verdict = verdict(&baseline, &rows, 1e-6);
        let expected = [
            "Fastest to an error of 1e-6: async, 1 thread, in 2.000 s.",
            "It is 2.00 times as fast as sync, 1 thread (4.000 s): it goes over 4.00 times fewer edges (2.00 M rather \
             than 8.00 M), though 2.00 times fewer of them a second (1.00 M/s rather than 2.00 M/s).",
            "It is 2.00 times as fast as chromatic, 1 thread (4.000 s): it goes over 2.00 times fewer edges (2.00 M \
             rather than 4.00 M), as many of them a second.",
            "It is 4.00 times as fast as loop (8.000 s): it goes over 4.00 times fewer edges (2.00 M rather than 8.00 \
             M), as many of them a second.",
        ];
        assert_eq!(verdict, expected);
    }

    #[test]
    fn a_faster_plain_loop_and_runs_that_overlap_are_said() {
        let baseline = row(None, &[1.0, 1.0, 3.0], 1_000_000);
        let rows = [row(Some(Engine::Synchronous), &[2.0, 2.0, 2.0], 4_000_000)];
        let verdict = verdict(&baseline, &rows, 0.0);
        assert_eq!(verdict[0], "Fastest to the exact answer: sync, 1 thread, in 2.000 s.");
        let but = "But loop (1.000 s) is 2.00 times as fast: it goes over 4.00 times fewer edges (1.00 M rather than \
                   4.00 M), though 2.00 times fewer of them a second (1.00 M/s rather than 2.00 M/s); their runs \
                   overlap, so it may be chance.";
        assert_eq!(verdict[1..], [but]);
    }

    #[test]
    fn nobody_wins_who_did_not_get_there() {
        let mut only = row(Some(Engine::Synchronous), &[2.0], 1);
        only.reached = false;
        let verdict = verdict(&row(None, &[1.0], 1), &[only], 1e-3);
        assert_eq!(
            verdict,
            ["No contender reached the error of 0.001.", "Not reached by: sync, 1 thread (0.0e0 after 0 rounds)."]
        );
    }
}
