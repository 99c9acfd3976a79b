//! Who is fastest and why, and how times were taken, in sentences that are made from the numbers.

use hubcut::exec::Engine;

use super::standing::fastest;
use super::{EngineBench, GraphFacts, Row, Standing};
use crate::samples::{ENOUGH, SAME};
use crate::units::{count, time};

/// Contenders without a winner that are told by name; of more, how many there are.
const NAMED: usize = 4;

/// Whether the plain loop beats them all; who is fastest, and why it beats the best contender of each other engine, the direct
/// algorithm, and the plain loop.
pub(crate) fn verdict(baseline: &Row, rows: &[Row], standing: &Standing, error: f64) -> Vec<String> {
    let is_beaten = standing.beats_baseline == Some(false);
    let Some(best) = fastest(rows) else {
        let mut sentence = format!("No contender reached the error of {error}");
        if is_beaten {
            sentence += &format!("; the plain loop, {}, did", timed(baseline));
        }
        return [sentence + "."].into_iter().chain(given_up(rows)).collect();
    };
    let mut sentences = Vec::new();
    if is_beaten {
        let (plain, ratio, reason) = (timed(baseline), ratio(baseline, best), because(baseline, best));
        sentences.push(format!("Nobody beats the plain loop: {plain} is {ratio} {}{reason}.", timed(best)));
    }
    let goal = if error > 0.0 { format!("to an error of {error:e}") } else { "to the exact answer".into() };
    let of_all = if standing.beats_baseline == Some(true) { "Fastest" } else { "Fastest contender" };
    if standing.fastest_engine.is_some() {
        sentences.push(format!("{of_all} {goal}: {}, in {}.", best.name, time(best.seconds.median())));
    } else {
        sentences.extend(no_winner(rows, standing, &goal));
        if best.seconds.values().len() < ENOUGH {
            sentences.push(format!(
                "Fewer than {ENOUGH} runs do not show how times vary, so that only less than half the time counts as \
                 faster: take --runs {ENOUGH} or more."
            ));
        }
    }
    let engine = |row: &Row| row.contender.map(|contender| contender.engine);
    for (_, other) in Engine::NAMES {
        let of_other = rows.iter().filter(|row| engine(row) == Some(*other));
        let is_told = |row: &&Row| engine(best) == Some(*other) || standing.ties.contains(&row.name);
        sentences.extend(fastest(of_other).filter(|row| !is_told(row)).map(|loser| why(best, loser, standing)));
    }
    match (baseline.reached, is_beaten) {
        (true, true) => {}
        (true, false) => sentences.push(why(best, baseline, standing)),
        (false, _) => sentences.push(format!("The plain loop, {}, did not reach the error.", baseline.name)),
    }
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

/// A name and the median time.
fn timed(row: &Row) -> String {
    format!("{} ({})", row.name, time(row.seconds.median()))
}

/// That nobody is clearly faster than somebody else, and who all these are.
fn no_winner(rows: &[Row], standing: &Standing, goal: &str) -> Option<String> {
    let row = |name: &String| rows.iter().find(|row| row.name == *name);
    let mut names: Vec<String> = standing.ties.iter().filter_map(row).map(timed).collect();
    if names.len() > NAMED {
        let more = names.len() - (NAMED - 1);
        names.truncate(NAMED - 1);
        names.push(format!("{more} others"));
    }
    let last = names.pop()?;
    let who = if standing.beats_baseline == Some(true) { "winner" } else { "fastest contender" };
    Some(format!("No clear {who} {goal}: {} and {last} are within the noise of the runs.", names.join("; ")))
}

/// Why the best takes less time than `other`, if it does.
fn why(best: &Row, other: &Row, standing: &Standing) -> String {
    if !best.is_faster_than(other) {
        return format!("{} and {} are within the noise of the runs.", best.name, timed(other));
    }
    let subject = if standing.fastest_engine.is_some() { "It" } else { &best.name };
    format!("{subject} is {} {}{}.", ratio(best, other), timed(other), because(best, other))
}

/// How `fast` compares with `slow`, in words.
fn ratio(fast: &Row, slow: &Row) -> String {
    let ratio = slow.seconds.median() / fast.seconds.median();
    if ratio.is_finite() { format!("{ratio:.2} times as fast as") } else { "faster than".into() }
}

/// Time is edges over edges a second: which of the two makes the difference. Nothing if one of them has counted no edges.
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
        format!(
            "One is faster than another only if its slowest run is faster than the other's fastest, and the medians \
             differ by more than {:.0}%{}. Else they are within the noise of the runs.",
            100.0 * SAME,
            if bench.runs < ENOUGH { "; after fewer than 3 runs, only if it takes less than half the time" } else { "" }
        ),
        "Times are those of supersteps (synchronous), rounds (asynchronous) or passes over all colours (chromatic). Planning \
         comes before and has a column of its own; loading the graph is not part of it."
            .into(),
        "A direct algorithm is no engine. That of PageRank has rounds as well; the time of any other is that of the whole function, \
         what it prepares included. Where edges are a dash, nobody counts them."
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
    use crate::engines::Contender;
    use hubcut_programs::race::{Curve, Point, Trace};

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

    /// The verdict on these.
    fn judged(baseline: &Row, rows: &[Row], error: f64) -> Vec<String> {
        verdict(baseline, rows, &Standing::new(baseline, rows), error)
    }

    #[test]
    fn reasons_are_those_of_the_numbers() {
        let baseline = row(None, &[8.0], 8_000_000);
        let rows = [
            row(Some(Engine::Synchronous), &[4.1], 8_200_000),
            row(Some(Engine::Asynchronous), &[2.0], 2_000_000),
            row(Some(Engine::Chromatic), &[4.1], 4_100_000),
        ];
        let expected = [
            "Fastest to an error of 1e-6: async, 1 thread, in 2.000 s.",
            "It is 2.05 times as fast as sync, 1 thread (4.100 s): it goes over 4.10 times fewer edges (2.00 M rather \
             than 8.20 M), though 2.00 times fewer of them a second (1.00 M/s rather than 2.00 M/s).",
            "It is 2.05 times as fast as chromatic, 1 thread (4.100 s): it goes over 2.05 times fewer edges (2.00 M \
             rather than 4.10 M), as many of them a second.",
            "It is 4.00 times as fast as loop (8.000 s): it goes over 4.00 times fewer edges (2.00 M rather than 8.00 \
             M), as many of them a second.",
        ];
        assert_eq!(judged(&baseline, &rows, 1e-6), expected);
    }

    #[test]
    fn a_faster_plain_loop_is_said_first() {
        let baseline = row(None, &[1.0, 1.0, 1.5], 1_000_000);
        let rows = [row(Some(Engine::Synchronous), &[2.0, 2.0, 2.0], 4_000_000)];
        let expected = [
            "Nobody beats the plain loop: loop (1.000 s) is 2.00 times as fast as sync, 1 thread (2.000 s): it goes \
             over 4.00 times fewer edges (1.00 M rather than 4.00 M), though 2.00 times fewer of them a second (1.00 M/s \
             rather than 2.00 M/s).",
            "Fastest contender to the exact answer: sync, 1 thread, in 2.000 s.",
        ];
        assert_eq!(judged(&baseline, &rows, 0.0), expected);
    }

    #[test]
    fn an_engine_that_cannot_be_told_from_the_plain_loop_is_not_the_fastest() {
        let baseline = row(None, &[1.0, 1.1, 1.2], 1_000_000);
        let rows = [
            row(Some(Engine::Synchronous), &[1.05, 1.15, 1.2], 1_000_000),
            row(Some(Engine::Asynchronous), &[4.0, 4.0, 4.0], 1_000_000),
        ];
        let standing = Standing::new(&baseline, &rows);
        assert_eq!((standing.winner, standing.beats_baseline), (None, None));
        assert_eq!(standing.fastest_engine.as_deref(), Some("sync, 1 thread"));
        let said = judged(&baseline, &rows, 0.0);
        assert_eq!(said[0], "Fastest contender to the exact answer: sync, 1 thread, in 1.150 s.");
        assert!(said.iter().any(|sentence| sentence.contains("loop (1.100 s) are within the noise")), "{said:?}");
    }

    #[test]
    fn the_plain_loop_wins_only_if_it_is_faster_than_everybody() {
        let baseline = row(None, &[1.0, 1.0, 1.0], 1);
        let steady = row(Some(Engine::Synchronous), &[1.1, 1.1, 1.1], 1);
        let other = |seconds| row(Some(Engine::Asynchronous), seconds, 1);
        let standing = Standing::new(&baseline, &[steady.clone(), other(&[0.9, 1.2, 1.3])]);
        assert_eq!((standing.winner, standing.beats_baseline), (None, None));
        let standing = Standing::new(&baseline, &[steady, other(&[1.2, 1.2, 1.3])]);
        assert_eq!((standing.winner.as_deref(), standing.beats_baseline), (Some("loop"), Some(false)));
        // Two engines behind it are in each other's noise.
        let rows = [other(&[2.0, 2.1, 2.2]), row(Some(Engine::Synchronous), &[1.5, 1.6, 2.0], 1)];
        let said = judged(&baseline, &rows, 0.0);
        assert!(
            said[0].starts_with("Nobody beats the plain loop") && said[1].starts_with("No clear fastest contender")
        );
    }

    #[test]
    fn runs_that_overlap_have_no_winner() {
        let baseline = row(None, &[1.9, 2.0, 4.0], 2_000_000);
        let rows = [
            row(Some(Engine::Synchronous), &[2.0, 2.1, 3.0], 4_000_000),
            row(Some(Engine::Asynchronous), &[1.0, 1.1, 2.0], 1_320_000),
            row(Some(Engine::Chromatic), &[2.1, 2.2, 2.2], 2_420_000),
        ];
        let standing = Standing::new(&baseline, &rows);
        let ties = ["async, 1 thread", "sync, 1 thread"].map(String::from).into();
        assert_eq!(standing, Standing { ties, ..Standing::default() });
        let expected = [
            "No clear fastest contender to an error of 1e-3: async, 1 thread (1.100 s) and sync, 1 thread (2.100 s) are within the \
             noise of the runs.",
            "async, 1 thread is 2.00 times as fast as chromatic, 1 thread (2.200 s): it goes over 1.83 times fewer edges \
             (1.32 M rather than 2.42 M), and 1.09 times as many of them a second (1.20 M/s rather than 1.10 M/s).",
            "async, 1 thread and loop (2.000 s) are within the noise of the runs.",
        ];
        assert_eq!(judged(&baseline, &rows, 1e-3), expected);
    }

    #[test]
    fn few_runs_tell_little_and_of_many_ties_some_are_named() {
        let baseline = row(None, &[3.0, 3.0], 1);
        let rows: Vec<Row> = (0..6)
            .map(|index| Row { name: format!("c{index}"), ..row(Some(Engine::Synchronous), &[1.0, 1.9], 1) })
            .collect();
        let said = judged(&baseline, &rows, 0.0);
        let ties = "c0 (1.450 s); c1 (1.450 s); c2 (1.450 s) and 3 others are within the noise";
        assert!(said[0].contains(ties) && said[1].contains("--runs 3 or more"), "{said:?}");
        assert_eq!(Standing::new(&baseline, &rows).beats_baseline, None, "not half the time");
    }

    #[test]
    fn nobody_wins_who_did_not_get_there() {
        let mut quick = row(Some(Engine::Synchronous), &[1.0, 1.0, 1.0], 1);
        quick.reached = false;
        let slow = row(Some(Engine::Asynchronous), &[9.0, 9.0, 9.0], 1);
        let baseline = row(None, &[20.0, 20.0, 20.0], 1);
        let standing = Standing::new(&baseline, &[quick.clone(), slow.clone()]);
        let winner = Some("async, 1 thread".to_owned());
        let fastest_engine = winner.clone();
        assert_eq!(standing, Standing { winner, fastest_engine, ties: Vec::new(), beats_baseline: Some(true) });
        assert!(judged(&baseline, &[quick.clone(), slow], 1e-3)[0].starts_with("Fastest to an error of 1e-3: async"));

        assert_eq!(Standing::new(&baseline, &[quick.clone()]).beats_baseline, Some(false));
        let plain = "No contender reached the error of 0.001; the plain loop, loop (20.00 s), did.";
        let given_up = "Not reached by: sync, 1 thread (0.0e0 after 0 rounds).";
        assert_eq!(judged(&baseline, &[quick.clone()], 1e-3), [plain, given_up]);
        let baseline = Row { reached: false, ..baseline };
        assert_eq!(judged(&baseline, &[quick], 1e-3), ["No contender reached the error of 0.001.", given_up]);
    }
}
