//! Messages pushed and pulled: the same, in the same order, whatever is left out.

use crate::exec::{Options, Run, interpret};
use crate::graph::{BuildOptions, Directedness, EdgeList, Graph, VertexId};
use crate::laws;
use crate::program::{Context, Direction, Engines, Min, Needs, ScatterEdge, Start, Step, VertexInfo, VertexProgram};

const WAYS: [Direction; 3] = [Direction::Out, Direction::In, Direction::Both];

/// What is heard depends on the order in which messages are combined; every third vertex says something, and what it says is a change
/// that carries a value, or none.
struct InOrder<const WAY: usize, const CARRIES: bool>;

/// A change that carries something or not.
trait Told: Clone + Send + Sync + 'static {
    fn of(word: u64) -> Self;
    fn word(&self) -> u64;
}

impl Told for u64 {
    fn of(word: u64) -> Self {
        word
    }
    fn word(&self) -> u64 {
        *self
    }
}

impl Told for () {
    fn of(_: u64) -> Self {}
    fn word(&self) -> u64 {
        7
    }
}

/// Chooses the type of changes.
trait Carries {
    type Change: Told;
}

impl<const WAY: usize> Carries for InOrder<WAY, true> {
    type Change = u64;
}

impl<const WAY: usize> Carries for InOrder<WAY, false> {
    type Change = ();
}

#[hubcut::vertex_program]
impl<const WAY: usize, const CARRIES: bool> VertexProgram for InOrder<WAY, CARRIES>
where
    Self: Carries,
{
    type Vertex = u64;
    type Message = u64;
    type Change = <Self as Carries>::Change;
    const SCATTER: Direction = WAYS[WAY];
    const ENGINES: Engines = Engines { asynchronous: false, ..Engines::ALL };

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> u64 {
        u64::from(v.id()) + 1
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        state: &mut u64,
        _: &mut (),
        heard: Option<u64>,
    ) -> Step<Self::Change> {
        *state = state.wrapping_mul(3).wrapping_add(heard.unwrap_or(1));
        let step = if ctx.random(v.id()).is_multiple_of(3) { Step::settled() } else { Step::changed(Told::of(*state)) };
        step.again()
    }
    fn scatter(&self, change: &Self::Change, edge: &mut ScatterEdge<'_, Self>) -> Option<u64> {
        let word = change.word() ^ *edge.view() ^ edge.other_view().rotate_left(7);
        (!word.is_multiple_of(5)).then_some(word)
    }
    fn combine(&self, message: &mut u64, other: u64) {
        *message = message.wrapping_mul(31).wrapping_add(other);
    }
}

/// How far a vertex is from vertex 0; who is not reached shows so.
struct Levels;

#[hubcut::vertex_program]
impl VertexProgram for Levels {
    type Vertex = Option<u32>;
    type View = u32;
    type Message = Min<u32>;
    const NEEDS: Needs = Needs::Barriers;

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> Option<u32> {
        (v.id() == 0).then_some(0)
    }
    fn start(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, level: &Option<u32>) -> Start<Min<u32>> {
        if level.is_some() { Start::Active } else { Start::Idle }
    }
    fn view(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, level: &Option<u32>, out: &mut u32) {
        *out = level.map_or(0, |level| level + 1);
    }
    fn apply(
        &self,
        _: &Context<'_, Self>,
        _: VertexInfo<'_>,
        level: &mut Option<u32>,
        _: &mut (),
        heard: Option<Min<u32>>,
    ) -> Step<()> {
        *level = level.or(heard.map(|heard| heard.0));
        Step::changed(())
    }
    fn scatter(&self, _: &(), edge: &mut ScatterEdge<'_, Self>) -> Option<Min<u32>> {
        Some(Min(*edge.view()))
    }
    fn enough(&self, _: &Context<'_, Self>, _: &Min<u32>) -> bool {
        true
    }
    fn settled(&self, _: &Context<'_, Self>, level_and_one: &u32) -> bool {
        *level_and_one > 0
    }
}

/// A graph with hubs, of more edges than are pushed at a time.
fn graph(direction: Directedness) -> Graph<()> {
    let word = |edge: u64| crate::random::words(5, edge, 0);
    let skewed = |word: u64| ((word % 3000) * (word >> 32) % 3000 % (1 + word % 2999)) as VertexId;
    let edges = (0..20_000).map(|edge| (skewed(word(2 * edge)), skewed(word(2 * edge + 1)))).collect();
    EdgeList::from_pairs(3000, edges).build(&BuildOptions { direction, ..BuildOptions::default() }).unwrap()
}

fn is_in_order<const WAY: usize, const CARRIES: bool>()
where
    InOrder<WAY, CARRIES>: Carries,
{
    for direction in [Directedness::Directed, Directedness::Undirected] {
        laws::engine(|| InOrder::<WAY, CARRIES>, &graph(direction), 4, laws::exactly);
    }
}

#[test]
fn messages_come_in_the_order_of_sources() {
    is_in_order::<0, true>();
    is_in_order::<1, true>();
    is_in_order::<2, true>();
    is_in_order::<0, false>();
    is_in_order::<1, false>();
    is_in_order::<2, false>();
}

#[test]
fn who_is_settled_or_has_heard_enough_asks_no_more() {
    for direction in [Directedness::Directed, Directedness::Undirected] {
        let graph = graph(direction);
        laws::engine(|| Levels, &graph, 50, laws::exactly);
        laws::parts(|| Levels, &graph, 50, laws::exactly);
        let activations = |pull_above| {
            let options = Options { pull_above, ..Options::default() };
            Run::new(Levels, &graph, options).and_then(Run::run).unwrap().report.activations
        };
        let plain = interpret(Levels, &graph, &Options::default()).unwrap();
        let reached = plain.vertices.iter().flatten().count() as u64;
        // Everybody runs once, when it is reached.
        assert_eq!([activations(0.0), activations(2.0), plain.report.activations], [reached; 3]);
    }
}
