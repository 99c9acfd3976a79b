//! Programs that look at their own row, and that scatter over it in order: on every engine, on parts that keep rows together, and
//! refused on others.

use std::sync::Arc;

use hubcut::exec::{Options, Run, interpret};
use hubcut::graph::{BuildOptions, Directedness, EdgeList, Graph, VertexId};
use hubcut::partition::{Cut, CutOptions, edge_cut::Hash, vertex_cut::Random};
use hubcut::program::{Add, Context, Direction, GatherEdge, Raw, ScatterEdge, Step, VertexInfo, VertexProgram};
use hubcut::{Error, exec::Engine, exec::Transport};
use hubcut_tests::graphs;
use hubcut_tests::variants::engines_for;

/// A vertex collects its neighbours, by ascending id, and the data of the edges between: at first, and again when it runs.
struct OwnRow<const OUT: bool>;

type Listed = Vec<(Direction, VertexId, u32)>;

fn listed<const OUT: bool>(ctx: &Context<'_, OwnRow<OUT>>, v: VertexInfo<'_>) -> Listed {
    let mut row: Listed = ctx.row(v).map(|edge| (edge.direction, edge.other.id(), *edge.data)).collect();
    row.sort_by_key(|(_, other, data)| (*other, *data));
    row
}

#[hubcut::vertex_program]
impl<const OUT: bool> VertexProgram for OwnRow<OUT> {
    type Vertex = [Listed; 2];
    type View = ();
    type Edge = u32;

    const ROW: Direction = if OUT { Direction::Out } else { Direction::In };

    fn init(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>) -> [Listed; 2] {
        [listed(ctx, v), Vec::new()]
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        state: &mut [Listed; 2],
        _: &mut (),
        _: Option<()>,
    ) -> Step<()> {
        state[1] = listed(ctx, v);
        Step::settled()
    }
}

fn row_of(graph: &Graph<u32>, v: VertexId, direction: Direction) -> Listed {
    let (rows, data) = match direction {
        Direction::In => (graph.by_target(), graph.data_by_target()),
        _ => (graph.by_source(), graph.data_by_source()),
    };
    let mut row: Listed = rows.range(v).map(|e| (direction, rows.neighbours()[e], data[e])).collect();
    row.sort_by_key(|(_, other, data)| (*other, *data));
    row
}

fn check_rows<const OUT: bool>(graph: &Graph<u32>, name: &str) {
    let direction = match graph.direction() {
        Directedness::Directed if OUT => Direction::Out,
        // `Out` of an undirected graph means its edges, too.
        Directedness::Undirected if OUT => Direction::Out,
        _ => Direction::In,
    };
    let wanted: Vec<_> = (0..graph.vertices() as VertexId).map(|v| row_of(graph, v, direction)).collect();
    let check = |states: Vec<[Listed; 2]>, what: &str| {
        assert!(states.iter().zip(&wanted).all(|(state, row)| state[0] == *row && state[1] == *row), "{name}, {what}");
    };
    check(interpret(OwnRow::<OUT>, graph, &Options::default()).unwrap().vertices, "the interpreter");
    let hash = Cut::new(graph, &Hash, &CutOptions::new(5)).unwrap();
    let keeps = match (OUT, graph.direction()) {
        (false, _) => Some(Arc::new(hash)),
        (true, Directedness::Directed) => Some(Arc::new(hash.at_sources(graph).unwrap())),
        (true, Directedness::Undirected) => None,
    };
    for options in engines_for(graph).into_iter().step_by(2) {
        check(Run::new(OwnRow::<OUT>, graph, options.clone()).unwrap().run().unwrap().vertices, "one part");
        if let Some(cut) = &keeps {
            let options = Options { cut: Some(Arc::clone(cut)), ..options };
            check(Run::new(OwnRow::<OUT>, graph, options).unwrap().run().unwrap().vertices, "5 parts");
        }
    }
}

#[test]
fn a_vertex_sees_its_own_row() {
    for direction in [Directedness::Directed, Directedness::Undirected] {
        for (name, graph) in graphs::weighted(direction).into_iter().filter(|(_, graph)| graph.vertices() < 10_000) {
            check_rows::<false>(&graph, name);
            check_rows::<true>(&graph, name);
        }
    }
}

/// A star whose centre has as many out-edges as leaves; and an edge back.
fn star() -> Graph<u32> {
    let mut edges: Vec<_> = (1..9).map(|leaf| (0, leaf, leaf)).collect();
    edges.push((3, 0, 7));
    EdgeList::from_triples(9, edges).build(&BuildOptions::default()).unwrap()
}

#[test]
fn cuts_that_split_rows_are_refused_by_name() {
    let graph = star();
    let cut = Arc::new(Cut::new(&graph, &Random, &CutOptions::new(4)).unwrap());
    for engine in [Engine::Synchronous, Engine::Chromatic, Engine::Asynchronous] {
        let options = Options { engine, cut: Some(Arc::clone(&cut)), ..Options::default() };
        let refused = |error: Option<Error>| {
            let error = error.expect("it is refused").to_string();
            assert!(
                error.contains("all out-edges of a vertex in one place") && error.contains("Cut::at_sources"),
                "{error}"
            );
        };
        refused(Run::new(OwnRow::<true>, &graph, options.clone()).err());
        refused(Run::new(RunningSums, &graph, options.clone()).err());
        // What it tells to do works.
        let cut = Some(Arc::new(cut.at_sources(&graph).unwrap()));
        Run::new(OwnRow::<true>, &graph, Options { cut, ..options }).unwrap().run().unwrap();
    }
    let undirected = BuildOptions { direction: Directedness::Undirected, ..BuildOptions::default() };
    let graph = EdgeList::from_pairs(3, vec![(0, 1), (1, 2)]).build(&undirected).unwrap();
    let error = Cut::new(&graph, &Hash, &CutOptions::new(2)).unwrap().at_sources(&graph).unwrap_err();
    assert!(error.to_string().contains("undirected"), "{error}");
}

/// Writes on each out-edge the sum of the data of the edges of the row up to it; targets add up what they are told.
struct RunningSums;

hubcut::distributed!(RunningSums { state: Raw, sum: Raw, change: Raw });

#[hubcut::vertex_program]
impl VertexProgram for RunningSums {
    type Vertex = u64;
    type View = ();
    type Slot = u64;
    type Edge = u32;
    type Sum = Add<u64>;
    type Message = ();
    type Change = u64;

    const GATHER: Direction = Direction::In;

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u64 {
        0
    }
    fn gather(&self, sum: &mut Add<u64>, edge: GatherEdge<'_, Self>) {
        sum.0 = sum.0.wrapping_add(*edge.slot());
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        state: &mut u64,
        sum: &mut Add<u64>,
        _: Option<()>,
    ) -> Step<u64> {
        *state = sum.0;
        // Twice: the second time slots are there to be gathered.
        if ctx.superstep() == 1 { Step::changed(u64::from(v.id())).again() } else { Step::settled() }
    }
    fn scatter_in_order(&self, sum: &mut u64, edge: &mut ScatterEdge<'_, Self>) -> Option<()> {
        *sum += u64::from(*edge.data());
        *edge.write() = *sum;
        Some(())
    }
}

#[test]
fn scatter_in_order_keeps_what_edges_before_have_left() {
    let graphs = graphs::weighted(Directedness::Directed).into_iter();
    for (name, graph) in graphs.filter(|(_, graph)| graph.vertices() < 200_000) {
        let (mut wanted, rows) = (vec![0_u64; graph.vertices()], graph.by_source());
        for v in 0..graph.vertices() as VertexId {
            let mut sum = u64::from(v);
            for e in rows.range(v) {
                sum += u64::from(graph.data_by_source()[e]);
                let told = &mut wanted[rows.neighbours()[e] as usize];
                *told = told.wrapping_add(sum);
            }
        }
        assert_eq!(interpret(RunningSums, &graph, &Options::default()).unwrap().vertices, wanted, "{name}");
        for options in engines_for(&graph).into_iter().step_by(3) {
            let states = Run::new(RunningSums, &graph, options.clone()).unwrap().run().unwrap().vertices;
            assert_eq!(states, wanted, "{name}: {options:?}");
        }
    }
    // On parts the ends of a row come in another order, unless all lie together: those of the star do.
    let graph = star();
    let cut = Arc::new(Cut::new(&graph, &Hash, &CutOptions::new(3)).unwrap().at_sources(&graph).unwrap());
    for engine in [Engine::Synchronous, Engine::Chromatic, Engine::Asynchronous] {
        let options = Options { engine, cut: Some(Arc::clone(&cut)), ..Options::default() };
        let states = Run::new(RunningSums, &graph, options.clone()).unwrap().run().unwrap().vertices;
        let mut sums = states[1..].to_vec();
        sums.sort_unstable();
        // Each sum is another prefix of the row; which leaf has which goes by the order of the part.
        assert!(sums.windows(2).all(|pair| pair[0] < pair[1]) && sums[7] == 36 && states[0] == 10, "{states:?}");
        if engine != Engine::Asynchronous {
            let over = Run::over(RunningSums, &graph, options, Transport::RoundTrip { hosts: 2 }).unwrap();
            assert_eq!(over.run().unwrap().vertices, states);
        }
    }
}
