//! Runs of the asynchronous engine under edge and full consistency are equal to a serial run of the same activations.

use std::fmt::Debug;

use hubcut::exec::{Contention, Engine, Locking, Options, Scheduler};
use hubcut::graph::{BuildOptions, Directedness, EdgeList, Graph, VertexId};
use hubcut::program::{Consistency, Row, VertexProgram};
use hubcut_tests::conflicting::{Ledger, Letters, Mixing};
use hubcut_tests::cuts::cut;
use hubcut_tests::graphs::random_edges;
use hubcut_tests::programs::Gossip;
use hubcut_tests::serial_check::{Violation, run_checked};

const SCHEDULERS: [Scheduler; 4] = [Scheduler::Fifo, Scheduler::Priority, Scheduler::Exact, Scheduler::Sweep];

const LOCKS: (Consistency, Locking) = (Consistency::Edge, Locking::Locks);
const OPTIMISTIC: (Consistency, Locking) = (Consistency::Edge, Locking::Optimistic);
const FULL: (Consistency, Locking) = (Consistency::Full, Locking::Auto);

/// Edges with loops and parallels among them; both ways if `symmetric`.
fn graph(direction: Directedness, vertices: u32, mut edges: Vec<(VertexId, VertexId)>, symmetric: bool) -> Graph<u32> {
    if symmetric {
        edges.extend(edges.clone().into_iter().map(|(source, target)| (target, source)));
    }
    let triples: Vec<_> =
        edges.into_iter().enumerate().map(|(index, (s, t))| (s, t, (s + t) % 7 + index as u32 % 2)).collect();
    let options = BuildOptions { direction, ..BuildOptions::default() };
    EdgeList::from_triples(vertices, triples).build(&options).unwrap()
}

/// Small and dense, with a loop and parallel edges.
fn dense(seed: u64, direction: Directedness, symmetric: bool) -> Graph<u32> {
    let vertices = 5 + (seed * 13 % 60) as u32;
    let mut edges = random_edges(vertices, 4 * vertices as usize, seed + 1);
    edges.extend([(1, 1), (2, 3), (2, 3), (3, 2)]);
    graph(direction, vertices, edges, symmetric)
}

/// Runs and checks a program with 2, 3 and 8 threads and all schedulers on small graphs, whole and cut. Gives the
/// contention.
fn serial_on_small_graphs<P: VertexProgram<Edge = u32>>(
    program: impl Fn() -> P,
    kinds: &[(Consistency, Locking)],
    symmetric: bool,
    base: &Options,
) -> Contention
where
    P::Vertex: PartialEq,
    <P::View as Row>::Element: PartialEq,
    P::Slot: PartialEq,
{
    let mut contention = Contention::default();
    for seed in 0..12 {
        let direction = if seed % 3 == 2 { Directedness::Undirected } else { Directedness::Directed };
        let graph = dense(seed, direction, symmetric);
        for (index, &(consistency, locking)) in kinds.iter().enumerate() {
            let turn = seed as usize + index;
            let options = Options {
                engine: Engine::Asynchronous,
                scheduler: SCHEDULERS[turn % 4],
                consistency: Some(consistency),
                locking,
                threads: Some([2, 3, 8][turn % 3]),
                seed,
                ..base.clone()
            };
            let cut = cut(&graph, seed as usize * kinds.len() + index);
            for cut in [None, Some(cut)] {
                let options = Options { cut, ..options.clone() };
                match run_checked(&program, &graph, options.clone()) {
                    Ok(checked) => contention += checked.contention,
                    Err(violation) => panic!("graph {seed}, {options:?}: {violation:?}"),
                }
            }
        }
    }
    contention
}

#[track_caller]
fn assert_contended(contention: Contention, optimistic: bool) {
    assert!(contention.lock_waits > 0, "nobody waited: nothing was tested");
    assert!(!optimistic || contention.aborts > 0, "nobody began again: nothing was tested");
}

#[test]
fn views_of_4_bytes() {
    let program = || Mixing::<u32, 0, 1>::new(6);
    assert_contended(serial_on_small_graphs(program, &[LOCKS, OPTIMISTIC, FULL], false, &Options::default()), true);
}

#[test]
fn views_of_8_bytes() {
    let program = || Mixing::<u64, 2, 2>::new(5);
    assert_contended(serial_on_small_graphs(program, &[LOCKS, OPTIMISTIC, FULL], false, &Options::default()), true);
}

#[test]
fn views_of_several_words() {
    let program = || Mixing::<[u64; 3], 1, 0>::new(6);
    assert_contended(serial_on_small_graphs(program, &[LOCKS, OPTIMISTIC, FULL], false, &Options::default()), true);
}

#[test]
fn views_of_a_length_known_at_run_time() {
    let program = || Mixing::<[u32], 2, 1>::new(5);
    assert_contended(serial_on_small_graphs(program, &[LOCKS, OPTIMISTIC, FULL], false, &Options::default()), true);
}

/// A vertex that gathers from one side and signals the other: optimistic locking is not for it.
#[test]
fn views_read_against_the_direction_of_signals() {
    let program = || Mixing::<u32, 1, 1>::new(6);
    assert_contended(serial_on_small_graphs(program, &[LOCKS, FULL], false, &Options::default()), false);
}

#[test]
fn messages_in_lists() {
    let program = || Letters::<Vec<u64>, 1>::new(6);
    assert_contended(serial_on_small_graphs(program, &[LOCKS, FULL], false, &Options::default()), false);
}

#[test]
fn messages_in_words() {
    let program = || Letters::<u64, 2>::new(6);
    assert_contended(serial_on_small_graphs(program, &[LOCKS, FULL], false, &Options::default()), false);
}

#[test]
fn slots_of_a_word() {
    let program = || Ledger::<u64, 0, false>::new(6);
    assert_contended(serial_on_small_graphs(program, &[LOCKS, FULL], false, &Options::default()), false);
}

#[test]
fn slots_of_several_words_and_their_reverses() {
    let program = || Ledger::<[u64; 3], 2, true>::new(4);
    assert_contended(serial_on_small_graphs(program, &[LOCKS, FULL], true, &Options::default()), false);
    let program = || Ledger::<[u32], 0, true>::new(4);
    assert_contended(serial_on_small_graphs(program, &[LOCKS, FULL], true, &Options::default()), false);
}

/// Views and lists at once, over each direction, cut short by a limit. It does not linger, so that workers may well
/// not meet.
#[test]
fn gossip_that_is_cut_short() {
    let limited = Options { max_activations: Some(400), ..Options::default() };
    serial_on_small_graphs(Gossip::<0>::default, &[LOCKS, OPTIMISTIC, FULL], false, &limited);
    serial_on_small_graphs(Gossip::<1>::default, &[LOCKS], false, &limited);
    serial_on_small_graphs(Gossip::<2>::default, &[LOCKS, FULL], false, &limited);
}

/// Runs and checks a program on a graph with a few seeds.
fn serial_often<P: VertexProgram<Edge = u32>>(
    program: impl Fn() -> P,
    graph: &Graph<u32>,
    options: &Options,
) -> Contention
where
    P::Vertex: PartialEq,
    <P::View as Row>::Element: PartialEq + Debug,
    P::Slot: PartialEq,
{
    let mut contention = Contention::default();
    for seed in 0..3 {
        let checked = run_checked(&program, graph, Options { seed, ..options.clone() });
        contention += checked.unwrap_or_else(|violation| panic!("{options:?}: {violation:?}")).contention;
    }
    contention
}

/// Hubs of so many edges use locks at once, among leaves that do not.
#[test]
fn a_hub_among_optimistic_leaves() {
    let leaves = 3000;
    let mut edges: Vec<_> = (1..=leaves).flat_map(|leaf| [(0, leaf), (leaf, 0)]).collect();
    edges.extend((1..leaves).step_by(3).map(|leaf| (leaf, leaf + 1)));
    edges.push((0, 0));
    let graph = graph(Directedness::Directed, leaves + 1, edges, false);
    let program = || Mixing::<u32, 0, 1>::sparse(2, 200);
    let mut contention = Contention::default();
    for scheduler in [Scheduler::Fifo, Scheduler::Sweep] {
        let asked = Options { engine: Engine::Asynchronous, scheduler, threads: Some(2), ..Options::default() };
        let optimistic = Options { consistency: Some(Consistency::Edge), locking: Locking::Optimistic, ..asked };
        for cut in [None, Some(cut(&graph, 3))] {
            contention += serial_often(program, &graph, &Options { cut, ..optimistic.clone() });
        }
    }
    assert_contended(contention, true);
}

/// A hub whose row is long by what its edges are said to cost, among leaves that signal it: all workers gather it.
#[test]
fn a_hub_gathered_by_all_workers() {
    let leaves = 1500;
    let mut edges: Vec<_> = (0..leaves).map(|leaf| (leaf, leaves / 2)).collect();
    edges.extend((1..leaves).step_by(3).map(|leaf| (leaf, leaf + 1)));
    let graph = graph(Directedness::Undirected, leaves + 1, edges, false);
    let program = || Mixing::<[u64; 3], 2, 2>::sparse(3, 300).dear(1 << 10);
    let mut contention = Contention::default();
    for (index, (consistency, locking)) in [LOCKS, OPTIMISTIC, FULL, LOCKS].into_iter().enumerate() {
        for cut in [None, Some(cut(&graph, 3))] {
            let options = Options {
                engine: Engine::Asynchronous,
                scheduler: SCHEDULERS[index],
                consistency: Some(consistency),
                locking,
                threads: Some([2, 3, 8][index % 3]),
                cut,
                ..Options::default()
            };
            contention += serial_often(program, &graph, &options);
        }
    }
    assert_contended(contention, true);
}

/// Twins on every shard: all pairs of a clique are joined by several arcs, which lie on different shards.
#[test]
fn neighbours_that_meet_on_several_shards() {
    let pairs = || (0..12).flat_map(|v| (0..12).filter(move |u| *u != v).map(move |u| (v, u)));
    let graph = graph(Directedness::Directed, 12, pairs().chain(pairs()).collect(), false);
    let program = || Mixing::<[u64; 3], 1, 0>::new(6);
    let mut contention = Contention::default();
    for (index, (consistency, locking)) in [LOCKS, OPTIMISTIC, OPTIMISTIC, FULL].into_iter().enumerate() {
        let options = Options {
            engine: Engine::Asynchronous,
            scheduler: SCHEDULERS[index],
            consistency: Some(consistency),
            locking,
            threads: Some(3),
            cut: Some(cut(&graph, 5)),
            ..Options::default()
        };
        contention += serial_often(program, &graph, &options);
    }
    assert_contended(contention, true);
}

/// The control: without locks the same check finds what is wrong.
#[test]
fn vertex_consistency_is_not_serial() {
    let edges = (0..24).flat_map(|v| (1..6).map(move |step| (v, (v + step) % 24))).collect();
    let graph = graph(Directedness::Undirected, 24, edges, false);
    let found = (0..200).find_map(|seed| {
        let options = Options {
            engine: Engine::Asynchronous,
            scheduler: Scheduler::Fifo,
            consistency: Some(Consistency::Vertex),
            threads: Some(3),
            seed,
            ..Options::default()
        };
        run_checked(|| Mixing::<u64, 2, 2>::new(6), &graph, options).err()
    });
    assert!(
        matches!(found, Some(Violation::Cycle(_) | Violation::OtherState(_) | Violation::OtherTargets(..))),
        "{found:?}"
    );
}
