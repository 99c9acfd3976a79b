//! Every shipped program, broken off and gone on with from its checkpoints, on every engine and on parts; folders that are refused.

use std::path::Path;
use std::sync::Arc;

use hubcut::Error;
use hubcut::exec::{CheckpointEvent, Checkpoints, Engine, Every, Observer, Options, Progress, Run};
use hubcut::graph::{AnyGraph, BuildOptions, Directedness, EdgeList, Graph, RawIds};
use hubcut::partition::{Cut, CutOptions, edge_cut::Hash, vertex_cut::Random};
use hubcut_datasets::generate::{Couplings, Ising};
use hubcut_programs::als::{self, Test};
use hubcut_programs::bp::{self, Network};
use hubcut_programs::components::{self, SmallestLabel};
use hubcut_programs::pagerank::{self, Precision};
use hubcut_programs::sssp;
use hubcut_tests::broken_off::goes_on;
use hubcut_tests::graphs;

const ENGINES: [Engine; 3] = [Engine::Synchronous, Engine::Chromatic, Engine::Asynchronous];

/// Every engine, on the whole graph, on two parts and on five, by vertex-cut and edge-cut.
fn ways(graph: &hubcut::graph::Topology) -> Vec<Options> {
    let cut = |shards| Some(Arc::new(Cut::new(graph, &Random, &CutOptions::new(shards)).unwrap()));
    let edge_cut = Some(Arc::new(Cut::new(graph, &Hash, &CutOptions::new(2)).unwrap()));
    let mut ways = Vec::new();
    for engine in ENGINES {
        for cut in [None, cut(2), edge_cut.clone(), cut(5)] {
            ways.push(Options { engine, cut, threads: Some(2), ..Options::default() });
        }
    }
    ways
}

fn weighted() -> Graph<u32> {
    let triples =
        graphs::random_edges(300, 1200, 7).into_iter().enumerate().map(|(i, (s, t))| (s, t, i as u32 % 17 + 1));
    EdgeList::from_triples(300, triples).build(&BuildOptions::default()).unwrap()
}

#[test]
fn pagerank_goes_on() {
    let graph = AnyGraph::Unweighted(weighted().without_data());
    for options in ways(graph.topology()) {
        for precision in [Precision::F32, Precision::F64] {
            let config = pagerank::Config { precision, tolerance: 1e-6, ..pagerank::Config::default() };
            goes_on("pagerank", &options, &|options| {
                let is_exact = options.engine != Engine::Asynchronous;
                let found = pagerank::run(&graph, &config, options, &mut ()).unwrap();
                assert!(found.residual_bound < 1e-3 || !found.termination.is_complete());
                (is_exact.then_some(found.ranks), found.report)
            });
        }
    }
}

#[test]
fn components_and_distances_go_on() {
    let graph = AnyGraph::U32(weighted());
    for options in ways(graph.topology()) {
        goes_on("components", &options, &|options| {
            let found = components::run(&graph, options, &mut ()).unwrap();
            (found.termination.is_complete().then_some(found.labels), found.report)
        });
        goes_on("sssp", &options, &|options| {
            let found = sssp::run(&graph, &sssp::Config::from("0"), options, &mut ()).unwrap();
            (found.termination.is_complete().then_some(found.distances), found.report)
        });
    }
}

#[test]
fn factorisation_goes_on_with_its_errors() {
    let rate = |(user, item)| (user, item, (user + item) as f32 % 5.0);
    let ratings = graphs::random_edges(40, 400, 5).into_iter().map(rate).collect();
    let list = EdgeList::bipartite(RawIds::from_zero(40), RawIds::from_zero(40), ratings);
    let graph = list.build(&BuildOptions::default()).unwrap();
    for options in ways(&graph) {
        let run = |iterations, checkpoints| {
            let config = als::Config { rank: 3, iterations, ..als::Config::default() };
            let options = Options { checkpoints, ..options.clone() };
            als::run(&graph, Test::none(), &config, options, &mut (), &mut |_| {}).unwrap()
        };
        let whole = run(6, None);
        for broken in [1, 4] {
            let folder = tempfile::tempdir().unwrap();
            let checkpoints = Checkpoints::new(folder.path());
            run(broken, Some(checkpoints.clone()));
            let again = run(6, Some(Checkpoints { resume: true, ..checkpoints }));
            assert_eq!(again.iterations.len(), 6);
            assert!(again.iterations.iter().map(|iteration| iteration.number).eq(1..=6));
            if options.engine != Engine::Asynchronous {
                assert!((&again.users, &again.items) == (&whole.users, &whole.items));
                assert!(again.iterations.iter().zip(&whole.iterations).all(|(one, other)| one.errors == other.errors));
            }
        }
    }
}

#[test]
fn inference_goes_on_and_another_model_is_refused() {
    let model = |coupling| Ising { side: 6, states: 2, coupling, couplings: Couplings::Random }.generate().unwrap();
    for factors in [bp::Form::Auto, bp::Form::Factors] {
        let config = bp::Config { form: factors, tolerance: 1e-6, ..bp::Config::default() };
        let network = Network::new(&model(0.4), &config).unwrap();
        for options in ways(network.graph()) {
            goes_on("bp", &options, &|options| {
                let is_exact = options.engine != Engine::Asynchronous;
                let found = bp::run(&network, &config, options, &mut ()).unwrap();
                let marginals = found.marginals().values.to_vec();
                (is_exact.then_some((marginals, found.log_z, found.not_converged.clone())), found.report)
            });
        }
        let folder = tempfile::tempdir().unwrap();
        let checkpoints = Checkpoints { resume: true, ..Checkpoints::new(folder.path()) };
        let options = Options { checkpoints: Some(checkpoints), max_supersteps: Some(1), ..Options::default() };
        bp::run(&network, &config, options.clone(), &mut ()).unwrap();
        let other = Network::new(&model(0.5), &config).unwrap();
        let error = bp::run(&other, &config, options, &mut ()).unwrap_err().to_string();
        assert!(error.contains("of another run: model is one with checksum "), "{error}");
    }
}

fn path(vertices: u32) -> Graph<()> {
    EdgeList::from_pairs(vertices, (1..vertices).map(|v| (v - 1, v)).collect::<Vec<_>>())
        .build(&BuildOptions { direction: Directedness::Undirected, ..BuildOptions::default() })
        .unwrap()
}

fn options(folder: &Path, resume: bool, most: Option<u64>) -> Options {
    let checkpoints = Checkpoints { every: Every::Supersteps(2), resume, ..Checkpoints::new(folder) };
    Options { checkpoints: Some(checkpoints), max_supersteps: most, ..Options::default() }
}

fn begin(graph: &Graph<()>, options: Options) -> hubcut::Result<Run<SmallestLabel>> {
    Run::distributed(SmallestLabel, graph, options)
}

fn refused(graph: &Graph<()>, options: Options) -> Error {
    begin(graph, options).err().expect("it is refused")
}

#[test]
fn what_is_of_another_run_is_refused_by_name() {
    let (graph, folder) = (path(20), tempfile::tempdir().unwrap());
    begin(&graph, options(folder.path(), false, Some(7))).unwrap().run().unwrap();
    let there = refused(&graph, options(folder.path(), false, None));
    assert!(matches!(there, Error::CheckpointsThere { superstep: 7, .. }), "{there}");
    let of = |graph: &Graph<()>, change: &dyn Fn(&mut Options)| {
        let mut options = options(folder.path(), true, None);
        change(&mut options);
        match refused(graph, options) {
            Error::OtherCheckpoints { what, .. } => what,
            other => panic!("{other}"),
        }
    };
    assert!(of(&path(21), &|_| ()).starts_with("graph is undirected, 20 vertices, 19 edges, checksum "));
    assert_eq!(of(&graph, &|options| options.seed = 1), "seed is 0 there, and 1 here");
    let what = of(&graph, &|options| options.engine = Engine::Chromatic);
    assert_eq!(what, "engine is synchronous there, and chromatic here");
    let cut = Arc::new(Cut::new(&graph, &Random, &CutOptions::new(2)).unwrap());
    let what = of(&graph, &|options| options.cut = Some(cut.clone()));
    assert!(what.starts_with("cut is none there, and 2 shards by random, checksum "), "{what}");
    let error = Run::new(SmallestLabel, &graph, options(folder.path(), true, None)).err().unwrap().to_string();
    assert!(error.contains("`Run::distributed`"), "{error}");
    let outcome = begin(&graph, options(folder.path(), true, None)).unwrap().run().unwrap();
    assert_eq!(outcome.vertices, [0; 20]);
}

/// What an observer hears of checkpoints.
#[derive(Default)]
struct Heard(Vec<String>);

impl Observer for Heard {
    fn superstep(&mut self, _: Progress<'_>) {}
    fn checkpoint(&mut self, event: CheckpointEvent<'_>) {
        self.0.push(match event {
            CheckpointEvent::Resumed { superstep, skipped } => {
                format!("resumed {superstep}{}", skipped.map_or(String::new(), |error| format!(", not {error}")))
            }
            CheckpointEvent::Written { superstep, .. } => format!("wrote {superstep}"),
            CheckpointEvent::Failed { superstep, last, error } => format!("failed {superstep}, {last:?}: {error}"),
        });
    }
}

fn files(folder: &Path) -> Vec<String> {
    let mut files: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    files.sort_unstable();
    files
}

#[test]
fn two_are_kept_and_a_damaged_one_is_passed_by() {
    let (graph, folder) = (path(20), tempfile::tempdir().unwrap());
    let at = |name: &str| folder.path().join(name);
    begin(&graph, options(folder.path(), false, Some(7))).unwrap().run().unwrap();
    assert_eq!(files(folder.path()), ["1.6.0", "1.7.0", "epoch", "manifest"]);
    // A former process has left something.
    std::fs::write(at("1.9.0"), "half").unwrap();
    std::fs::write(at(".unfinished-x"), "half").unwrap();
    let whole = std::fs::read(at("1.7.0")).unwrap();
    for (bytes, why) in [
        (&whole[..whole.len() - 1], "it has "),
        (&[&whole[..100], &[whole[100] ^ 1], &whole[101..]].concat(), "checksum"),
        (&[], "it is empty"),
        (&std::fs::read(at("1.6.0")).unwrap(), "it says that it is part 0 of 1 of superstep 6"),
    ] {
        std::fs::write(at("1.7.0"), bytes).unwrap();
        let mut run = begin(&graph, options(folder.path(), true, Some(6))).unwrap();
        let mut heard = Heard::default();
        run.advance(&mut heard).unwrap();
        assert!(heard.0[0].starts_with("resumed 6, not ") && heard.0[0].contains(why), "{heard:?}", heard = heard.0);
        // The damaged one is named until another takes its place.
        assert_eq!(files(folder.path()), ["1.6.0", "1.7.0", "epoch", "manifest"]);
    }
    std::fs::remove_file(at("1.7.0")).unwrap();
    let mut heard = Heard::default();
    begin(&graph, options(folder.path(), true, Some(11))).unwrap().advance(&mut heard).unwrap();
    assert_eq!(heard.0[1..], ["wrote 8", "wrote 10", "wrote 11"]);
    assert!(heard.0[0].contains("it is gone"), "{}", heard.0[0]);
    let newest = files(folder.path());
    assert_eq!(newest[..2], ["6.10.0", "6.11.0"]);
    newest[..2].iter().for_each(|name| std::fs::write(at(name), "x").unwrap());
    let error = refused(&graph, options(folder.path(), true, None));
    assert!(matches!(&error, Error::DamagedCheckpoint { path, .. } if path.ends_with("6.11.0")), "{error}");
    std::fs::write(at("manifest"), "x").unwrap();
    let error = refused(&graph, options(folder.path(), true, None));
    assert!(matches!(&error, Error::DamagedCheckpoint { path, .. } if path.ends_with("manifest")), "{error}");
}

#[test]
fn who_was_overtaken_ends_and_damages_nothing() {
    let (graph, folder) = (path(20), tempfile::tempdir().unwrap());
    let mut old = begin(&graph, options(folder.path(), false, Some(3))).unwrap();
    old.advance(&mut ()).unwrap();
    let mut new = begin(&graph, options(folder.path(), true, Some(6))).unwrap();
    new.advance(&mut ()).unwrap();
    let before = files(folder.path());
    old.set_max_supersteps(None);
    let error = old.advance(&mut ()).unwrap_err();
    assert!(matches!(error, Error::TakenOver { .. }), "{error}");
    assert_eq!(files(folder.path()), before);
    new.set_max_supersteps(None);
    new.advance(&mut ()).unwrap();
    assert_eq!(new.states().to_vec(), [0; 20]);
}

#[test]
fn a_run_goes_on_where_no_checkpoint_can_be_written() {
    let (graph, folder) = (path(20), tempfile::tempdir().unwrap());
    let inner = folder.path().join("a");
    let mut run = begin(&graph, options(&inner, false, None)).unwrap();
    // What is to be the file of superstep 4 is a folder.
    std::fs::create_dir_all(inner.join("1.4.0/x")).unwrap();
    let mut heard = Heard::default();
    run.advance(&mut heard).unwrap();
    assert_eq!(heard.0[0], "wrote 2");
    assert!(heard.0[1].starts_with("failed 4, Some(2): ") && heard.0[1].contains("1.4.0"), "{:?}", heard.0);
    assert_eq!(heard.0[2], "wrote 6");
    let report = run.report().checkpoints.clone().unwrap();
    assert_eq!((report.failed, report.resumed), (1, None));
    assert!(report.written > 2 && report.bytes > 0);
    assert_eq!(run.states().to_vec(), [0; 20]);
    let error = refused(&graph, options(Path::new("/proc/none/x"), false, None));
    assert!(matches!(error, Error::Io { .. }), "{error}");
}

#[test]
fn a_folder_without_any_begins_at_the_start() {
    let (graph, folder) = (path(5), tempfile::tempdir().unwrap());
    let mut heard = Heard::default();
    let mut run = begin(&graph, options(folder.path(), true, None)).unwrap();
    run.advance(&mut heard).unwrap();
    assert_eq!(heard.0[0], "wrote 2");
    for vertices in [0, 1] {
        let folder = tempfile::tempdir().unwrap();
        begin(&path(vertices), options(folder.path(), true, Some(1))).unwrap().run().unwrap();
        begin(&path(vertices), options(folder.path(), true, None)).unwrap().run().unwrap();
    }
}
