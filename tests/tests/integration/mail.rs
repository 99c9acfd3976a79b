//! Messages to any vertex by id: on every engine, on parts, through bytes, and in a fixed order.

use std::sync::Arc;

use hubcut::exec::{Engine, Options, Run, Transport, interpret};
use hubcut::graph::{BuildOptions, EdgeList, Graph, VertexId};
use hubcut::laws::{self, exactly};
use hubcut::partition::{Cut, CutOptions, edge_cut::Hash, vertex_cut::Random};
use hubcut::program::{Add, Consistency, Context, Mail, Raw, ScatterEdge, Step, VertexInfo, VertexProgram};
use hubcut_tests::broken_off::program_goes_on;
use hubcut_tests::conflicting::mix;
use hubcut_tests::graphs;
use hubcut_tests::variants::engines_for;

const HOPS: usize = 4;

/// Where tokens go from a vertex: mostly no neighbour.
fn next(v: VertexId, vertices: usize) -> VertexId {
    (mix(u64::from(v), 5) % vertices as u64) as VertexId
}

/// Tokens hop from vertex to vertex, a number of times each; vertices count those that stay. Neighbours are woken, for nothing.
struct Hops;

hubcut::distributed!(Hops { state: Raw, message: Raw, change: Raw });

#[hubcut::vertex_program]
impl VertexProgram for Hops {
    type Vertex = u64;
    type View = ();
    /// By hops that are left.
    type Message = [Add<u32>; HOPS];
    type Change = [u32; HOPS];

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u64 {
        0
    }
    fn apply(
        &self,
        _: &Context<'_, Self>,
        v: VertexInfo<'_>,
        stayed: &mut u64,
        _: &mut (),
        tokens: Option<[Add<u32>; HOPS]>,
    ) -> Step<[u32; HOPS]> {
        // A count of hops begins where nobody was before.
        let mut tokens = tokens.map_or([0; HOPS], |tokens| tokens.map(|count| count.0));
        if *stayed & 1 == 0 {
            *stayed |= 1;
            tokens[v.id() as usize % HOPS] += 1;
        }
        *stayed += 2 * u64::from(tokens[0]);
        if tokens[1..] == [0; HOPS - 1] { Step::settled() } else { Step::changed(tokens) }
    }
    fn scatter(&self, _: &[u32; HOPS], _: &mut ScatterEdge<'_, Self>) -> Option<[Add<u32>; HOPS]> {
        Some([Add(0); HOPS])
    }
    fn mail(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        tokens: &[u32; HOPS],
        mail: &mut Mail<'_, [Add<u32>; HOPS]>,
    ) {
        let mut fewer = [Add(0); HOPS];
        (1..HOPS).for_each(|hops| fewer[hops - 1] = Add(tokens[hops]));
        mail.send(next(v.id(), ctx.vertices()), fewer);
    }
}

fn wanted(vertices: usize) -> Vec<u64> {
    let mut stayed = vec![1; vertices];
    for first in 0..vertices as VertexId {
        let mut at = first;
        (0..first as usize % HOPS).for_each(|_| at = next(at, vertices));
        stayed[at as usize] += 2;
    }
    stayed
}

#[test]
fn mail_arrives_wherever_it_goes() {
    for (name, vertices, edges) in graphs::edge_lists().into_iter().filter(|(_, vertices, _)| *vertices > 0) {
        let graph = EdgeList::from_pairs(vertices, edges).build(&BuildOptions::default()).unwrap();
        let wanted = wanted(vertices as usize);
        assert_eq!(interpret(Hops, &graph, &Options::default()).unwrap().vertices, wanted, "{name}");
        for options in engines_for(&graph).into_iter().filter(|options| options.consistency != Some(Consistency::Full))
        {
            let run = |options: Options| Run::new(Hops, &graph, options).unwrap().run().unwrap().vertices;
            assert_eq!(run(options.clone()), wanted, "{name}: {options:?}");
            let cut = Some(Arc::new(Cut::new(&graph, &Random, &CutOptions::new(5)).unwrap()));
            assert_eq!(run(Options { cut, ..options.clone() }), wanted, "{name} on 5 parts: {options:?}");
        }
        let cut = Some(Arc::new(Cut::new(&graph, &Hash, &CutOptions::new(3)).unwrap()));
        let run = Run::over(Hops, &graph, Options { cut, ..Options::default() }, Transport::RoundTrip { hosts: 2 });
        assert_eq!(run.unwrap().run().unwrap().vertices, wanted, "{name}, through bytes");
    }
}

#[test]
fn mail_arrives_after_a_break() {
    let graph = ring(300);
    for shards in [1, 3] {
        let cut = Some(Arc::new(Cut::new(&graph, &Hash, &CutOptions::new(shards)).unwrap()));
        for engine in [Engine::Synchronous, Engine::Chromatic, Engine::Asynchronous] {
            let options = Options { engine, cut: cut.clone(), ..Options::default() };
            program_goes_on("hops", &|| Hops, &graph, &options, &Transport::InProcess);
        }
    }
}

/// All vertices send a fraction to few of them, in two supersteps; sums of floats show the order.
struct Fractions;

#[hubcut::vertex_program]
impl VertexProgram for Fractions {
    type Vertex = f64;
    type View = ();
    type Message = Add<f64>;

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> f64 {
        0.0
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        _: VertexInfo<'_>,
        state: &mut f64,
        _: &mut (),
        told: Option<Add<f64>>,
    ) -> Step<()> {
        *state += told.unwrap_or_default().0;
        if ctx.superstep() < 3 { Step::changed(()).again() } else { Step::settled() }
    }
    fn mail(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>, _: &(), mail: &mut Mail<'_, Add<f64>>) {
        mail.send(next(v.id(), 7), Add(1.0 / f64::from(v.id() + 3)));
        mail.send(v.id() % 3, Add(0.1 * ctx.superstep() as f64));
    }
}

fn ring(vertices: u32) -> Graph<()> {
    let edges = (0..vertices).map(|v| (v, (v + 1) % vertices)).collect::<Vec<_>>();
    EdgeList::from_pairs(vertices, edges).build(&BuildOptions::default()).unwrap()
}

#[test]
fn the_order_of_mail_is_fixed() {
    let graph = ring(200_000);
    let wanted = interpret(Fractions, &graph, &Options::default()).unwrap().vertices;
    for threads in [1, 2, 3] {
        let options = Options { threads: Some(threads), ..Options::default() };
        assert_eq!(Run::new(Fractions, &graph, options).unwrap().run().unwrap().vertices, wanted);
    }
    let on_parts = |threads| {
        let cut = Some(Arc::new(Cut::new(&graph, &Random, &CutOptions::new(4)).unwrap()));
        let options = Options { cut, threads: Some(threads), ..Options::default() };
        Run::new(Fractions, &graph, options).unwrap().run().unwrap().vertices
    };
    let one = on_parts(1);
    assert_eq!(one, on_parts(3));
    assert!(one.iter().zip(&wanted).all(|(one, other)| (one - other).abs() <= 1e-12 * other.abs()));
    laws::engine(|| Fractions, &ring(50), 10, exactly);
}

#[test]
fn mail_is_refused_where_it_could_not_be_kept() {
    let graph = ring(3);
    let options = Options { engine: Engine::Asynchronous, consistency: Some(Consistency::Full), ..Options::default() };
    let error = Run::new(Hops, &graph, options).err().expect("refused").to_string();
    assert!(error.contains("full consistency"), "{error}");
    struct Astray;
    #[hubcut::vertex_program]
    impl VertexProgram for Astray {
        type Vertex = ();
        fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) {}
        fn apply(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, _: &mut (), _: &mut (), _: Option<()>) -> Step<()> {
            Step::changed(())
        }
        fn mail(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, _: &(), mail: &mut Mail<'_, ()>) {
            mail.send(3, ());
        }
    }
    let error = hubcut::run(Astray, &graph).expect_err("it panics").to_string();
    assert!(error.contains("a message to vertex 3, and there are 3"), "{error}");
}
