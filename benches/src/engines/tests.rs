//! Races on small graphs.

use hubcut::exec::{Engine, Locking, Options, Scheduler, Segments};
use hubcut::graph::{AnyGraph, BuildOptions, EdgeList, VertexOrder};
use hubcut::program::Consistency;
use hubcut_datasets::generate::{Couplings, FactorRatings, Ising, Rmat};
use hubcut_factors::FactorGraph;
use hubcut_programs::als::{self, AlsQuestion, Feedback, Regularization};
use hubcut_programs::bfs::SearchQuestion;
use hubcut_programs::bp::{BpQuestion, Network};
use hubcut_programs::components::ComponentsQuestion;
use hubcut_programs::pagerank::PageRankQuestion;
use hubcut_programs::race::{Attempt, Question, Stop, Suits, Trace, trace};
use hubcut_programs::sssp::{Config, ShortestPathsQuestion};
use hubcut_programs::triangles;
use hubcut_programs::{Running, bp};

use super::*;
use crate::Invocation;

fn rmat() -> AnyGraph {
    Rmat::new(8).generate().unwrap().build(&BuildOptions::default()).unwrap()
}

fn bench(error: f64) -> EngineBench {
    let field = Field {
        engines: Engine::NAMES.iter().map(|(_, engine)| *engine).collect(),
        schedulers: vec![Scheduler::Sweep, Scheduler::Fifo],
        consistencies: vec![Consistency::Vertex, Consistency::Edge],
        lockings: vec![Locking::Auto],
        threads: vec![1, 2],
    };
    EngineBench { field, error, runs: 3, warmup: 1 }
}

fn race(question: &dyn Question, error: f64) -> Comparison {
    let mut said = Vec::new();
    let comparison =
        bench(error).run(question, "rmat8", Invocation::default(), &mut |what| said.push(what.to_string())).unwrap();
    assert_eq!(said[0], format!("run 1 of 4: {}", question.baseline_name()));
    comparison
}

/// Whatever the question, everybody who runs comes to the error, by a curve that adds up.
fn check(comparison: &Comparison, error: f64) {
    assert!(!comparison.contenders.is_empty());
    for row in comparison.rows() {
        assert!(row.reached, "{}", row.name);
        assert_eq!(row.seconds.values().len(), 3, "{}", row.name);
        assert!(row.seconds.values().iter().all(|seconds| *seconds > 0.0), "{}", row.name);
        assert!(row.speedup.is_none_or(|speedup| speedup > 0.0) && row.speedup.is_some() == row.contender.is_some());
        let points = row.median_run.curve.points();
        let end = row.median_run.curve.end();
        // A direct algorithm that has its answer only at the end counts no edges.
        let is_direct = |engine| matches!(engine, Engine::Direct | Engine::Auto);
        let counts = row.contender.is_none_or(|contender| !is_direct(contender.engine)) || points.len() > 1;
        assert!(end.error <= error && (end.edges() > 0) == counts, "{}: {end:?}", row.name);
        assert!(row.seconds.values().contains(&end.seconds), "the curve is that of a run: {}", row.name);
        for pair in points.windows(2) {
            assert!(pair[0].rounds < pair[1].rounds && pair[0].seconds <= pair[1].seconds, "{}: {pair:?}", row.name);
            assert!(pair[0].edges() <= pair[1].edges(), "{}: {pair:?}", row.name);
        }
        // Stopped at the first point that is good enough.
        assert!(error == 0.0 || points[..points.len() - 1].iter().all(|point| point.error > error), "{}", row.name);
    }
    let fastest =
        comparison.contenders.iter().min_by(|a, b| a.seconds.median().total_cmp(&b.seconds.median())).unwrap();
    let Standing { fastest_engine, ties, .. } = &comparison.standing;
    assert_eq!(fastest_engine.as_ref().or(ties.first()), Some(&fastest.name));
    assert!(fastest_engine.is_some() == ties.is_empty() && ties.len() != 1, "{:?}", comparison.standing);
    assert!(comparison.verdict.iter().any(|sentence| sentence.contains(&fastest.name)), "{:?}", comparison.verdict);
}

#[test]
fn everybody_ranks_to_the_error() {
    let question = PageRankQuestion::new(&rmat()).unwrap();
    let comparison = race(&question, 1e-6);
    check(&comparison, 1e-6);
    let names: Vec<_> = comparison.contenders.iter().map(|row| row.name.as_str()).collect();
    for name in ["sync, plain, 1 thread", "sync, plain, 2 threads", "async, fifo, edge, auto, 2 threads"] {
        assert!(names.contains(&name), "{names:?}");
    }
    let refused = comparison.refused.iter().map(|refusal| refusal.name.as_str());
    assert!(names.into_iter().chain(refused).any(|name| name == "chromatic, 2 threads"), "never dropped");
    let start = comparison.contenders[0].median_run.curve.points()[0];
    assert!(start.rounds == 0 && start.error > 0.1, "{start:?}");
}

#[test]
fn everybody_finds_the_distances_of_dijkstra() {
    let edges = Rmat { weights: Some(1..=255), ..Rmat::new(8) };
    let graph = edges.generate().unwrap().build(&BuildOptions::default()).unwrap();
    let source = ShortestPathsQuestion::hub(graph.topology());
    for (unweighted, error) in [(false, 0.0), (true, 0.0), (false, 0.2)] {
        let config = Config { source: source.clone(), unweighted };
        let question = ShortestPathsQuestion::ask(&graph, &config).unwrap();
        let comparison = race(&*question, error);
        check(&comparison, error);
        assert!(comparison.question.configured.contains(&source), "{:?}", comparison.question);
        let curves = comparison.contenders.iter().map(|row| row.median_run.curve.points());
        let mut starts = curves.filter(|curve| curve.len() > 1).map(|curve| curve[0].error);
        assert!(starts.all(|error| error > 0.3 && error < 1.0), "some are reached, some not");
    }
}

#[test]
fn everybody_finds_the_components_of_union_find() {
    let question = ComponentsQuestion::new(&rmat());
    let comparison = race(&question, 0.0);
    check(&comparison, 0.0);
    let curves = comparison.contenders.iter().map(|row| row.median_run.curve.points());
    // A direct algorithm has an answer only at its end.
    assert!(curves.filter(|curve| curve.len() > 1).all(|curve| curve[0].error > 0.5));
}

#[test]
fn everybody_finds_the_levels_of_a_queue() {
    let graph = rmat();
    let question = SearchQuestion::new(&graph, &ShortestPathsQuestion::hub(graph.topology())).unwrap();
    let comparison = race(&question, 0.0);
    check(&comparison, 0.0);
    // The search on one thread and on two, asked for and chosen; its edges are no edges at all, neither in bars nor as a curve.
    let page = page::render(&comparison);
    assert_eq!(page.matches(">not counted<").count(), 4);
    for threads in ["1 thread", "2 threads"] {
        let spots = page.matches(&format!("<title>direct, {threads}: error 0 after ")).count();
        assert_eq!(spots, 2, "wide and narrow, against time only");
    }
}

#[test]
fn triangles_are_those_of_the_plain_loop_and_have_no_engine() {
    let comparison = race(&*triangles::question(&rmat()), 0.0);
    let names: Vec<_> = comparison.rows().map(|row| row.name.as_str()).collect();
    assert_eq!(
        names,
        ["pairs of neighbours, 1 thread", "direct, 1 thread", "direct, 2 threads", "auto, 1 thread", "auto, 2 threads"]
    );
    assert!(comparison.rows().all(|row| row.reached && row.edges() == 0), "{comparison}");
    assert!(comparison.refused.iter().all(|refusal| refusal.reason.contains("no vertex program")), "{comparison}");
    let page = page::render(&comparison);
    assert!(page.contains("Error against time") && !page.contains("Error against edges"), "{page}");
}

#[test]
fn everybody_floods_to_the_same_messages() {
    let grid = |couplings| Ising { side: 5, states: 2, coupling: 0.7, couplings }.generate().unwrap();
    let observed = grid(Couplings::Equal).condition(&[(7, 1)]).unwrap();
    let triple = {
        let mut model = FactorGraph::builder(vec![2, 3, 2]).unwrap();
        model.factor(&[0, 1, 2], &[1.0, 2.0, 1.0, 1.0, 3.0, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0]).unwrap();
        model.factor(&[0, 2], &[2.0, 1.0, 1.0, 2.0]).unwrap();
        model.build()
    };
    for (model, baseline) in [
        (grid(Couplings::Equal), "flooding with odds, 1 thread"),
        (grid(Couplings::Random), "flooding with odds, 1 thread"),
        (observed, "flooding with tables, 1 thread"),
        (triple, "flooding with tables, 1 thread"),
    ] {
        let config = bp::Config { tolerance: 0.5e-7, ..bp::Config::default() };
        let question = BpQuestion::new(Network::new(&model, &config).unwrap(), config, 500);
        assert_eq!(question.baseline_name(), baseline);
        let comparison = race(&question, 1e-7);
        check(&comparison, 1e-7);
        // Belief propagation does not run under vertex consistency, and has no direct algorithm.
        assert_eq!(comparison.refused.len(), 6, "{:?}", comparison.refused);
    }
}

#[test]
fn everybody_comes_near_the_objective_of_implicit_feedback() {
    let ratings = FactorRatings { users: 60, items: 40, draws: 900, seed: 1 }.generate().unwrap();
    let graph = ratings.graph(VertexOrder::Natural).unwrap();
    let config = als::Config {
        rank: 3,
        feedback: Feedback::Implicit { alpha: 2.0 },
        regularization: Regularization::Plain,
        ..als::Config::default()
    };
    let comparison = race(&AlsQuestion::new(graph, config).unwrap(), 0.05);
    let sync = comparison.contenders.iter().find(|row| row.name == "sync, 1 thread").unwrap();
    assert!(sync.reached && comparison.baseline.reached, "{comparison}");
    // Engines with old sums stay away; what is chosen is the synchronous one.
    assert_eq!(comparison.contenders.len(), 4, "{comparison}");
    let reason = |refusal: &Refusal| match refusal.name.starts_with("direct") {
        true => refusal.reason == "there is no direct algorithm for als",
        false => refusal.reason.contains("use the synchronous engine"),
    };
    assert!(comparison.refused.iter().all(reason), "{comparison}");
}

#[test]
fn segments_that_would_not_be_used_are_listed_with_the_reason() {
    let question = PageRankQuestion::new(&rmat()).unwrap();
    let bench = bench(1e-3);
    let bench =
        EngineBench { field: Field { engines: vec![Engine::Synchronous], threads: vec![1], ..bench.field }, ..bench };
    let comparison = bench.run(&question, "rmat8", Invocation::default(), &mut |_| {}).unwrap();
    let names: Vec<_> = comparison.contenders.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["sync, plain, 1 thread"]);
    assert_eq!(comparison.refused[0].name, "sync, segmented, 1 thread");
    assert_eq!(comparison.refused.len(), 1);
    assert!(comparison.to_string().contains("refused: segments"), "{comparison}");
    assert!(!comparison.contenders[0].median_run.segmented);
    assert_eq!(comparison.contenders[0].contender.unwrap().segments, Some(Segments::Off));
}

/// Asks for what no engine gives, to see how a refusal is passed on.
struct Refusing(PageRankQuestion);

impl Question for Refusing {
    fn program(&self) -> &'static str {
        self.0.program()
    }
    fn configured(&self) -> String {
        self.0.configured()
    }
    fn error_meaning(&self) -> String {
        self.0.error_meaning()
    }
    fn topology(&self) -> &hubcut::graph::Topology {
        self.0.topology()
    }
    fn suits(&self) -> Suits {
        Suits { segments: false, ..self.0.suits() }
    }
    fn baseline_name(&self) -> &'static str {
        self.0.baseline_name()
    }
    fn baseline(&self, stop: &Stop) -> Trace {
        self.0.baseline(stop)
    }
    fn contend(&self, options: Options, stop: &Stop) -> hubcut_programs::Result<Attempt> {
        match options.consistency {
            Some(Consistency::Vertex) => {
                let error = hubcut::Error::Options("not with me".into());
                trace::<f64, dyn Running<f64>>(Err(error.into()), stop, |_| 0.0)
            }
            _ => self.0.contend(options, stop),
        }
    }
}

#[test]
fn refusals_keep_the_words_of_the_engine() {
    let comparison = race(&Refusing(PageRankQuestion::new(&rmat()).unwrap()), 1e-4);
    let of_us = |refusal: &&Refusal| refusal.reason == "not with me";
    let refused: Vec<_> = comparison.refused.iter().filter(of_us).map(|refusal| refusal.name.as_str()).collect();
    let expected = ["sweep, vertex, 1", "sweep, vertex, 2", "fifo, vertex, 1", "fifo, vertex, 2"];
    assert!(
        refused.len() == 4 && refused.iter().zip(expected).all(|(name, words)| name.contains(words)),
        "{refused:?}"
    );
    assert!(page::render(&comparison).contains("not with me"));
}

#[test]
fn the_page_shows_every_contender_and_escapes_names() {
    let graph = EdgeList::from_pairs(3, vec![(0, 1), (1, 2), (2, 0), (0, 2)]).build(&BuildOptions::default()).unwrap();
    let question = PageRankQuestion::new(&AnyGraph::Unweighted(graph)).unwrap();
    let (name, date) = ("<web> & \"co\" 'n'", "2026-11-28T20:04:55+01:00");
    let command = ["hubcut", "bench", "pagerank", name].map(String::from).into();
    let invocation = Invocation { date: date.into(), command };
    let comparison = bench(1e-5).run(&question, name, invocation, &mut |_| {}).unwrap();
    let page = page::render(&comparison);
    let escaped = "&lt;web&gt; &amp; &quot;co&quot; &#x27;n&#x27;";
    assert!(page.contains(escaped) && !page.contains("<web>") && !page.contains(name));
    let quoted = "&#x27;&lt;web&gt; &amp; &quot;co&quot; &#x27;\\&#x27;&#x27;n&#x27;\\&#x27;&#x27;&#x27;";
    assert!(page.contains(&format!("<code>hubcut bench pagerank {quoted}</code>")), "{page}");
    assert!(page.contains(&format!("<time datetime=\"{date}\">2026-11-28 20:04:55+01:00</time>")));
    for row in comparison.rows() {
        assert!(page.contains(&format!("<th scope=\"row\">{}", row.name)), "{}", row.name);
        assert!(page.contains(&format!("<title>{}: error ", row.name)), "{}", row.name);
        // A bar of its time and one of its edges.
        assert_eq!(page.matches(&format!("<span class=\"name\">{}", row.name)).count(), 2, "{}", row.name);
    }
    for word in ["<script", "<link", "src=", "@import", "url(", "https://"] {
        assert!(!page.contains(word), "{word}");
    }
}

/// The race on `rmat8`, its times replaced by these, one after another; curves stay what they are.
fn timed(baseline: [f64; 3], contenders: &[[f64; 3]]) -> Comparison {
    let bench = bench(1e-4);
    let field = Field { engines: vec![Engine::Asynchronous], ..bench.field };
    let question = PageRankQuestion::new(&rmat()).unwrap();
    let mut comparison =
        EngineBench { field, ..bench }.run(&question, "rmat8", Invocation::default(), &mut |_| {}).unwrap();
    let samples = |values: [f64; 3]| {
        let mut samples = crate::Samples::default();
        values.iter().for_each(|value| samples.push(*value));
        samples
    };
    comparison.contenders.truncate(contenders.len());
    comparison.baseline.seconds = samples(baseline);
    for (row, times) in comparison.contenders.iter_mut().zip(contenders) {
        row.seconds = samples(*times);
    }
    comparison.standing = Standing::new(&comparison.baseline, &comparison.contenders);
    comparison
}

/// The lines of the table on a terminal that begin with this sign, and how often the page has these words as a mark.
fn marked(comparison: &Comparison, sign: &str, words: &str) -> (usize, usize) {
    let (table, page) = (comparison.to_string(), page::render(comparison));
    let lines = table.lines().filter(|line| line.starts_with(sign) && line.contains("thread")).count();
    (lines, page.matches(&format!("<em>{words}</em>")).count())
}

/// In two charts of bars, a legend of curves, and a table.
const PLACES: usize = 4;

#[test]
fn a_clear_winner_is_marked_everywhere() {
    let comparison = timed([9.0; 3], &[[2.0, 2.1, 2.2], [1.0, 1.1, 1.9], [3.0; 3]]);
    assert_eq!(comparison.standing.winner.as_ref(), Some(&comparison.contenders[1].name));
    assert_eq!(marked(&comparison, "* ", "fastest"), (1, PLACES));
    assert_eq!(marked(&comparison, "~ ", "tied within noise"), (0, 0));
    assert!(page::render(&comparison).contains("fastest</text>"), "at the end of the curve");
}

#[test]
fn runs_that_overlap_mark_no_winner() {
    let comparison = timed([9.0; 3], &[[2.0, 2.1, 2.2], [1.0, 1.1, 2.0], [3.0; 3]]);
    let json = serde_json::to_value(&comparison).unwrap();
    let names: Vec<_> = comparison.contenders.iter().map(|row| row.name.as_str()).collect();
    assert_eq!((&json["winner"], &json["beats_baseline"]), (&serde_json::Value::Null, &true.into()));
    assert_eq!(json["ties"], serde_json::json!([names[1], names[0]]));
    assert_eq!(marked(&comparison, "~ ", "tied within noise"), (2, 2 * PLACES));
    assert_eq!(marked(&comparison, "* ", "fastest"), (0, 0));
    let page = page::render(&comparison);
    assert!(page.contains("<section class=\"verdict open\"") && !page.contains("fastest</text>"));
}

#[test]
fn a_faster_plain_loop_is_marked_rather_than_the_fastest_engine() {
    let comparison = timed([0.5; 3], &[[2.0, 2.1, 2.2], [1.0, 1.1, 1.9]]);
    assert_eq!(comparison.standing.beats_baseline, Some(false));
    assert_eq!(comparison.standing.winner.as_ref(), Some(&comparison.baseline.name));
    assert_eq!(marked(&comparison, "* ", "faster than every contender"), (1, PLACES));
    assert_eq!(marked(&comparison, "+ ", "fastest contender"), (1, PLACES));
    assert_eq!(marked(&comparison, "~ ", "fastest"), (0, 0));
}

#[test]
fn many_contenders_have_charts_of_their_own() {
    let bench = bench(1e-4);
    let field = Field { consistencies: vec![Consistency::Vertex, Consistency::Edge, Consistency::Full], ..bench.field };
    let field = Field { schedulers: vec![Scheduler::Sweep, Scheduler::Fifo, Scheduler::Priority], ..field };
    let question = PageRankQuestion::new(&rmat()).unwrap();
    let bench = EngineBench { field, ..bench };
    let comparison = bench.run(&question, "rmat8", Invocation::default(), &mut |_| {}).unwrap();
    let page = page::render(&comparison);
    for title in ["sync", "async, sweep", "async, fifo", "async, priority"] {
        assert!(page.contains(&format!("<h3>{title}</h3>")), "{title}");
    }
    // Each wide and narrow, against time and against edges; the plain loop is in all.
    let charts = page.matches("<svg class=\"wide\"").count();
    assert_eq!(charts, page.matches("<svg class=\"narrow\"").count());
    assert_eq!(charts, 2 * page.matches("<h3>").count());
    assert_eq!(page.matches("-desc\">Upwards").count(), 2 * charts);
    let ids: Vec<&str> = page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let unique: std::collections::HashSet<_> = ids.iter().collect();
    assert_eq!((ids.len(), unique.len()), (4 * charts, 4 * charts));
    let baseline = format!("<b>{}</b>", comparison.baseline.name);
    assert_eq!(page.matches(&baseline).count(), page.matches("<h3>").count());
}

#[test]
fn json_has_every_run_and_curve() {
    let question = PageRankQuestion::new(&rmat()).unwrap();
    let comparison = race(&question, 1e-4);
    let json: serde_json::Value = serde_json::to_value(&comparison).unwrap();
    let rows = json["contenders"].as_array().unwrap();
    assert_eq!(rows.len(), comparison.contenders.len());
    for row in rows {
        assert_eq!(row["seconds"].as_array().unwrap().len(), 3);
        assert!(row["median_run"]["curve"].as_array().unwrap().len() > 2, "{row}");
        assert!(["sync", "async", "chromatic", "direct", "auto"].contains(&row["engine"].as_str().unwrap()));
    }
    assert_eq!(json["question"]["error"], 1e-4);
}
