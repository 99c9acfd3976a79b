//! What a program needs is checked for every engine: it runs on those that keep it, with the right answer, and is refused by the
//! others.

use std::sync::Arc;

use hubcut::Error;
use hubcut::exec::{Engine, Options, Run, Termination};
use hubcut::graph::{BuildOptions, Directedness, EdgeList, Graph};
use hubcut::partition::{Cut, CutOptions, vertex_cut::Random};
use hubcut::program::{Add, Consistency, Context, GatherEdge, Needs, Step, VertexInfo, VertexProgram};
use hubcut_tests::programs::Colouring;

const ENGINES: [Engine; 3] = [Engine::Synchronous, Engine::Chromatic, Engine::Asynchronous];

fn graph() -> Graph<()> {
    let edges = (0..200u32).flat_map(|v| [(v, (v * 7 + 1) % 200), (v, (v * v + 3) % 200)]).collect();
    let options = BuildOptions { direction: Directedness::Undirected, ..BuildOptions::default() };
    EdgeList::from_pairs(200, edges).build(&options).unwrap()
}

fn on(engine: Engine) -> Options {
    Options { engine, threads: Some(2), max_supersteps: Some(1000), ..Options::default() }
}

/// Two layers of a graph convolution in whole numbers: each is the sum of the layer before over a vertex and its neighbours.
struct Layers;

#[hubcut::vertex_program]
impl VertexProgram for Layers {
    type Vertex = u64;
    type Sum = Add<u64>;
    const NEEDS: Needs = Needs::Barriers;

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> u64 {
        u64::from(v.id()) % 10
    }
    fn gather(&self, sum: &mut Add<u64>, edge: GatherEdge<'_, Self>) {
        *sum += *edge.other_view();
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        _: VertexInfo<'_>,
        state: &mut u64,
        sum: &mut Add<u64>,
        _: Option<()>,
    ) -> Step<()> {
        *state += sum.0;
        if ctx.superstep() == 1 { Step::settled().again() } else { Step::settled() }
    }
}

/// The same sums by matrices: `A (A x)` with `A` the adjacency and ones on the diagonal.
fn layers(graph: &Graph<()>) -> Vec<u64> {
    let layer = |x: Vec<u64>| -> Vec<u64> {
        let of = |v: u32| x[v as usize] + graph.by_source().row(v).iter().map(|u| x[*u as usize]).sum::<u64>();
        (0..graph.vertices() as u32).map(of).collect()
    };
    layer(layer((0..graph.vertices() as u64).map(|v| v % 10).collect()))
}

#[test]
fn layers_run_with_barriers_only() {
    let graph = graph();
    let cut = Some(Arc::new(Cut::new(&graph, &Random, &CutOptions::new(3)).unwrap()));
    for options in [on(Engine::Synchronous), Options { cut, ..on(Engine::Synchronous) }] {
        let outcome = Run::new(Layers, &graph, options).unwrap().run().unwrap();
        assert_eq!(outcome.vertices, layers(&graph));
        assert_eq!(outcome.termination, Termination::NoActive);
    }
    for engine in [Engine::Chromatic, Engine::Asynchronous] {
        let error = Run::new(Layers, &graph, on(engine)).err().unwrap();
        assert!(matches!(error, Error::Needs { .. }));
        assert_eq!(
            error.to_string(),
            format!(
                "the {engine} engine is not for this program, which needs a barrier after every superstep \
                 (`Needs::Barriers`), and here vertices read what neighbours have just left; run it on the synchronous engine"
            )
        );
    }
}

fn is_proper(graph: &Graph<()>, colours: &[u32]) -> bool {
    let differs = |v: u32, u: &u32| *u == v || colours[*u as usize] != colours[v as usize];
    (0..graph.vertices() as u32).all(|v| graph.by_source().row(v).iter().all(|u| differs(v, u)))
}

#[test]
fn colouring_runs_where_no_neighbours_run_at_once() {
    let graph = graph();
    for engine in ENGINES {
        let run = Run::new(Colouring::<false>::default(), &graph, on(engine));
        if engine == Engine::Synchronous {
            let error = run.err().unwrap();
            assert!(error.to_string().ends_with("run it on the chromatic or the asynchronous engine"), "{error}");
            continue;
        }
        let outcome = run.unwrap().run().unwrap();
        assert_eq!(outcome.termination, Termination::NoActive, "{engine}");
        assert!(is_proper(&graph, &outcome.vertices), "{engine}");
        let less = Options { consistency: Some(Consistency::Vertex), ..on(engine) };
        if engine == Engine::Asynchronous {
            let error = Run::new(Colouring::<false>::default(), &graph, less).err().unwrap().to_string();
            assert!(error.starts_with("the program needs edge consistency, and vertex was asked for"), "{error}");
        }
    }
}

#[test]
fn full_consistency_is_of_the_asynchronous_engine_alone() {
    let graph = graph();
    for engine in ENGINES {
        let run = Run::new(Colouring::<true>::default(), &graph, on(engine));
        match engine {
            Engine::Asynchronous => {
                let outcome = run.unwrap().run().unwrap();
                assert_eq!(outcome.report.plan.consistency, Some(Consistency::Full));
                assert!(is_proper(&graph, &outcome.vertices));
            }
            _ => assert!(matches!(run.err().unwrap(), Error::Needs { engine: of, .. } if of == engine)),
        }
    }
}
