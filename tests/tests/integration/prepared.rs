//! What programs prepare: the same on any cut, and refusals that name what is wrong.

use hubcut::exec::{Engine, Options, Run, interpret};
use hubcut::graph::{BuildOptions, Directedness, EdgeList, Graph};
use hubcut::program::{
    Add, Context, Direction, GatherEdge, Preparation, PrepareResult, ScatterEdge, Start, Step, VertexInfo,
    VertexProgram,
};
use hubcut_programs::pagerank::{Config, PageRank};
use hubcut_tests::graphs;

use crate::engines::transports::cuts;

/// Counts where what was prepared differs from what the graph says, of a vertex and of all its neighbours.
#[derive(Clone, Copy, Default)]
struct Differences {
    /// What `prepare` does wrong: 1 gives a part too few data, 2 refuses.
    wrong: u8,
}

/// Of each vertex here: out-edges, in-edges, and its raw id by way of its master.
struct Known {
    out: Vec<u64>,
    inward: Vec<u64>,
    position: Vec<u64>,
}

impl Known {
    fn differs(&self, local: usize, (id, out, inward): (u32, u64, u64)) -> u64 {
        u64::from(self.out[local] != out)
            + u64::from(self.inward[local] != inward)
            + u64::from(self.position[local] != u64::from(id))
    }
}

#[hubcut::vertex_program]
impl VertexProgram for Differences {
    type Vertex = u64;
    type View = u64;
    type Edge = u32;
    type Slot = u64;
    type Sum = Add<u64>;
    type Message = Add<u64>;
    type Global = Add<u64>;
    type Data = Known;

    const GATHER: Direction = Direction::Both;
    const SCATTER: Direction = Direction::Both;

    fn prepare(&self, graph: &Preparation<'_, u32>) -> PrepareResult<Vec<Known>> {
        if self.wrong == 2 {
            return Err("the weights are not to my taste".into());
        }
        let add = |sum: &mut u64, other| *sum += other;
        let out = graph.fold(&|part, v| part.out_edges(v).0.len() as u64, &add);
        let inward = graph.fold(&|part, v| part.in_edges(v).0.len() as u64, &add);
        let mut position: Vec<Vec<u64>> = graph.parts().iter().map(|part| vec![u64::MAX; part.vertices()]).collect();
        for (part, position) in graph.parts().iter().zip(&mut position) {
            (0..part.masters()).for_each(|v| position[v] = part.vertex(v).natural_position() as u64);
        }
        graph.share(&mut position);
        // Everybody who is here is found, by id and by name, and nobody else is.
        for part in graph.parts() {
            let mut here = vec![None; graph.vertices()];
            (0..part.vertices()).for_each(|v| here[part.vertex(v).id() as usize] = Some(v));
            for (id, wanted) in (0..).zip(here) {
                let found = (part.local_of(id), part.find(graph.raw_id(id)));
                assert_eq!(found, (wanted, wanted), "{id} on part {}", part.index());
            }
            assert_eq!(part.local_of(graph.vertices() as u32), None);
        }
        let masters = graph.join(graph.parts().iter().map(|part| part.masters() as u64).collect());
        assert_eq!(masters.iter().sum::<u64>(), graph.vertices() as u64);
        let columns = out.into_iter().zip(inward).zip(position);
        let known = columns.map(|((out, inward), position)| Known { out, inward, position });
        Ok(known.skip(usize::from(self.wrong == 1)).collect())
    }

    fn init(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>) -> u64 {
        ctx.data().differs(v.local(), (v.id(), v.out_degree(), v.in_degree()))
    }

    fn start(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>, _: &u64) -> Start<Add<u64>> {
        Start::Signalled(Add(self.init(ctx, v)))
    }

    fn view(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>, state: &u64, out: &mut u64) {
        *out = state + self.init(ctx, v);
    }

    fn gather(&self, sum: &mut Add<u64>, edge: GatherEdge<'_, Self>) {
        let other = edge.other();
        *sum += edge.ctx().data().differs(other.local(), (other.id(), other.out_degree(), other.in_degree()));
    }

    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        state: &mut u64,
        sum: &mut Add<u64>,
        sent: Option<Add<u64>>,
    ) -> Step<()> {
        *state += sum.0 + sent.unwrap_or_default().0 + self.init(ctx, v);
        if ctx.superstep() > 1 { Step::settled() } else { Step::changed(()) }
    }

    fn scatter(&self, _: &(), edge: &mut ScatterEdge<'_, Self>) -> Option<Add<u64>> {
        let (v, other, data) = (edge.vertex(), edge.other(), edge.ctx().data());
        let own = data.differs(v.local(), (v.id(), v.out_degree(), v.in_degree()));
        Some(Add(own + data.differs(other.local(), (other.id(), other.out_degree(), other.in_degree()))))
    }

    fn aggregate(&self, ctx: &Context<'_, Self>, global: &mut Add<u64>, v: VertexInfo<'_>, _: &u64) {
        *global += self.init(ctx, v);
    }
}

/// The graph uncut, and cut in five ways, under every engine.
fn ways(graph: &Graph<u32>) -> Vec<Options> {
    let cuts = std::iter::once(None).chain(cuts(graph).into_iter().map(Some));
    let engines = [Engine::Synchronous, Engine::Asynchronous, Engine::Chromatic];
    cuts.flat_map(|cut| engines.map(|engine| Options { engine, cut: cut.clone(), ..Options::default() })).collect()
}

#[test]
fn what_is_known_of_a_vertex_is_the_same_wherever_it_is() {
    for direction in [Directedness::Directed, Directedness::Undirected] {
        for (name, graph) in graphs::weighted(direction) {
            for options in ways(&graph) {
                let what = format!("{name}, {:?}, {:?}", options.engine, options.cut.as_ref().map(|cut| cut.method()));
                let mut run = Run::new(Differences::default(), &graph, options).unwrap();
                run.advance(&mut ()).unwrap();
                assert!(run.states().iter().all(|differences| *differences == 0), "{what}");
                assert!(run.global().0 == 0 && run.views().iter().all(|view| *view == 0), "{what}");
            }
        }
    }
}

#[test]
fn refusals_of_a_program_are_errors() {
    let graph = EdgeList::from_triples(4, vec![(0, 1, 1u32), (2, 3, 1)]).build(&BuildOptions::default()).unwrap();
    for options in ways(&graph) {
        let refused = |wrong| Run::new(Differences { wrong }, &graph, options.clone()).err().unwrap().to_string();
        let parts = options.cut.as_ref().map_or(1, |cut| cut.shards());
        let counts = format!("the program has prepared data for {} parts, and there are {parts}: give one", parts - 1);
        assert_eq!(refused(1), format!("{counts} for each of `Preparation::parts`"));
        assert_eq!(refused(2), "the weights are not to my taste");
    }
    let error = interpret(Differences { wrong: 2 }, &graph, &Options::default()).err().unwrap();
    assert_eq!(error.to_string(), "the weights are not to my taste");
}

/// The first by vertex ids, wherever it lies.
#[test]
fn the_first_invalid_edge_is_named_on_any_cut() {
    let weight = |edge: u32| if [77, 130, 131].contains(&edge) { f64::from(edge) - 200.0 } else { 1.0 };
    let edges: Vec<_> = (0..200).map(|edge| ((edge * 7) % 41 + 10, (edge * 13) % 37 + 10, weight(edge))).collect();
    let graph = EdgeList::from_triples(60, edges).build(&BuildOptions::default()).unwrap();
    let wanted = "the edge from 16 to 12 has weight -123; weights must be finite and not negative";
    for cut in std::iter::once(None).chain(cuts(&graph).into_iter().map(Some)) {
        let options = Options { cut, ..Options::default() };
        let error = Run::new(PageRank::<f64, f64>::new(&Config::default()).unwrap(), &graph, options).err().unwrap();
        assert_eq!(error.to_string(), wanted);
    }
}
