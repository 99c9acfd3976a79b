//! The laws that programs promise, checked by `hubcut::laws`; and that it notices programs that break them.

use hubcut::graph::{BuildOptions, EdgeList, Graph};
use hubcut::laws::{self, exactly};
use hubcut::program::{
    Add, Context, Direction, Engines, GatherEdge, Max, Min, ScatterEdge, Step, VertexInfo, VertexProgram,
};
use hubcut_programs::components::SmallestLabel;
use hubcut_programs::pagerank::{Config, PageRank};
use hubcut_programs::sssp::ShortestPaths;
use hubcut_tests::programs::{Diffuse, Gossip, Tokens};
use proptest::prelude::*;

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-12 * one.abs().max(1.0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn messages_keep_the_laws(words: [u32; 3], fractions in [0.0..1e30, 0.0..1.0, 0.0..1e-9]) {
        let plain = EdgeList::from_pairs(1, vec![]).build(&BuildOptions::default()).unwrap();
        laws::combine(SmallestLabel, &plain, &words.map(Min), exactly);
        let weighted = plain.map_data(&|()| 0u32).unwrap();
        laws::combine(ShortestPaths::<u32, u32>::new(0), &weighted, &words, exactly);
        let weighted = plain.map_data(&|()| 0f64).unwrap();
        for fractions in [fractions, fractions.map(|x| x * 1e270)] {
            laws::combine(ShortestPaths::<f64, f64>::new(0), &weighted, &fractions, exactly);
        }
    }

    #[test]
    fn programs_keep_the_laws(edges in prop::collection::vec((0u32..20, 0u32..20), 1..120)) {
        let triples = edges.iter().map(|&(s, t)| (s, t, s + 2 * t));
        let weighted = EdgeList::from_triples(20, triples).build(&BuildOptions::default()).unwrap();
        let config = Config::default();
        let sums = |one: &Add<f64>, other: &Add<f64>| close(one.0, other.0);
        laws::merge(PageRank::<f32, u32>::new(&config).unwrap(), &weighted, sums);
        let plain = weighted.without_data();
        laws::merge(PageRank::<f64, ()>::new(&config).unwrap(), &plain, sums);
        laws::merge(Diffuse::<0> { supersteps: 1 }, &weighted, exactly);
        laws::merge(Tokens::<false> { length: 3 }, &weighted, exactly);
        laws::engine(|| PageRank::<f64, ()>::new(&config).unwrap(), &plain, 5, exactly);
        laws::engine(|| SmallestLabel, &plain, 100, exactly);
        laws::parts(|| PageRank::<f64, ()>::new(&config).unwrap(), &plain, 5, |one, other| close(*one, *other));
        laws::engine(Gossip::<1>::default, &weighted, 5, exactly);
        laws::parts(|| Diffuse::<2> { supersteps: 4 }, &weighted, 5, exactly);
    }
}

/// Breaks the law that it is told to.
#[derive(Clone, Copy, PartialEq)]
enum Breaks {
    Nothing,
    Associative,
    Commutative,
    Zero,
    Gather,
    Reset,
    Pack,
    Combine,
    Priority,
    Apply,
    /// As `Apply`, and the run ends otherwise as well.
    End,
}

struct Lawless(Breaks);

#[hubcut::vertex_program]
impl VertexProgram for Lawless {
    type Vertex = u64;
    type View = u32;
    type Sum = u64;
    type Message = Max<u64>;

    const ENGINES: Engines = Engines { asynchronous: false, ..Engines::ALL };

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> u64 {
        v.id().into()
    }
    fn view(&self, _: &Context<'_, Self>, v: VertexInfo<'_>, _: &u64, out: &mut u32) {
        *out = (v.id() + 1) * (v.id() + 1);
    }
    fn zero(&self) -> u64 {
        u64::from(self.0 == Breaks::Zero)
    }
    fn reset(&self, sum: &mut u64) {
        *sum = u64::from(self.0 == Breaks::Reset);
    }
    fn pack(&self, sum: &mut u64) {
        *sum += u64::from(self.0 == Breaks::Pack);
    }
    fn gather(&self, sum: &mut u64, edge: GatherEdge<'_, Self>) {
        let seen = u64::from(*edge.other_view());
        *sum = if self.0 == Breaks::Gather { *sum * 3 + seen } else { *sum + seen };
    }
    fn merge(&self, sum: &mut u64, other: &mut u64) {
        *sum = match self.0 {
            Breaks::Associative if *sum > 0 && *other > 0 => *sum * *sum + *other * *other,
            Breaks::Commutative => *sum * 3 + *other,
            _ => *sum + *other,
        };
    }
    fn combine(&self, message: &mut Max<u64>, other: Max<u64>) {
        *message = if self.0 == Breaks::Combine { other } else { Max(message.0.max(other.0)) };
    }
    fn priority(&self, _: &Context<'_, Self>, message: &Max<u64>) -> f32 {
        if self.0 == Breaks::Priority { -(message.0 as f32) } else { message.0 as f32 }
    }
    fn apply(
        &self,
        _: &Context<'_, Self>,
        _: VertexInfo<'_>,
        state: &mut u64,
        sum: &mut u64,
        _: Option<Max<u64>>,
    ) -> Step<()> {
        let thread = rayon::current_thread_index().is_some() && [Breaks::Apply, Breaks::End].contains(&self.0);
        *state = *sum + u64::from(thread);
        Step::settled()
    }
    fn converged(&self, _: &Context<'_, Self>) -> bool {
        rayon::current_thread_index().is_some() && self.0 == Breaks::End
    }
}

fn circle() -> Graph<()> {
    let edges = (0..12).flat_map(|v| [(v, (v + 1) % 12), (v, (v + 5) % 12)]).collect();
    EdgeList::from_pairs(12, edges).build(&BuildOptions::default()).unwrap()
}

/// What a check says when it fails; nothing if it does not.
fn complaint(check: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(check);
    panic.map_or_else(|panic| panic.downcast_ref::<String>().expect("a message").clone(), |()| String::new())
}

#[test]
fn each_broken_law_is_named() {
    let merge = |breaks| complaint(move || laws::merge(Lawless(breaks), &circle(), exactly));
    let combine = |breaks| complaint(move || laws::combine(Lawless(breaks), &circle(), &[Max(1), Max(5)], exactly));
    for breaks in [Breaks::Nothing, Breaks::Combine, Breaks::Priority, Breaks::Apply] {
        assert_eq!(merge(breaks), "");
    }
    for breaks in [Breaks::Nothing, Breaks::Zero, Breaks::Gather] {
        assert_eq!(combine(breaks), "");
    }
    let starts = [
        (merge(Breaks::Associative), "`merge` is not associative"),
        (merge(Breaks::Commutative), "`merge` is not"),
        (merge(Breaks::Zero), "`zero` is not the identity"),
        (merge(Breaks::Gather), "gathering on differs from merging"),
        (merge(Breaks::Pack), "`pack` makes another sum"),
        (merge(Breaks::Reset), "`reset` does not make a sum zero"),
        (combine(Breaks::Combine), "`combine` is not commutative"),
        (combine(Breaks::Priority), "`combine` lowers the priority"),
    ];
    for (found, start) in starts {
        assert!(found.starts_with(start), "{found}");
    }
    let nothing = complaint(|| laws::engine(|| Lawless(Breaks::Nothing), &circle(), 3, exactly));
    assert_eq!(nothing, "");
    let parts = complaint(|| laws::parts(|| Lawless(Breaks::Commutative), &circle(), 3, exactly));
    assert!(parts.starts_with("a run on") && parts.contains("leaves vertex"), "{parts}");
    let engine = complaint(|| laws::engine(|| Lawless(Breaks::Apply), &circle(), 3, exactly));
    assert!(engine.starts_with("the engine (") && engine.contains("leaves vertex 0 with"), "{engine}");
    // Who says that any states are the same hears nothing; how runs end is compared in any case, and first.
    let any = complaint(|| laws::engine(|| Lawless(Breaks::Apply), &circle(), 3, |_, _| true));
    assert_eq!(any, "");
    let end = complaint(|| laws::engine(|| Lawless(Breaks::End), &circle(), 3, exactly));
    assert!(end.contains("ended with Converged, the interpreter with NoActive"), "{end}");
}

/// Passes the largest id on, and is wrong about who has heard it.
struct Hasty {
    settles: bool,
    has_enough: bool,
}

#[hubcut::vertex_program]
impl VertexProgram for Hasty {
    type Vertex = u32;
    type Message = Max<u32>;
    const SCATTER: Direction = Direction::Both;
    const ENGINES: Engines = Engines { asynchronous: false, ..Engines::ALL };

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> u32 {
        v.id()
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        _: VertexInfo<'_>,
        largest: &mut u32,
        _: &mut (),
        heard: Option<Max<u32>>,
    ) -> Step<()> {
        let before = std::mem::replace(largest, heard.map_or(*largest, |heard| heard.0.max(*largest)));
        if *largest > before || ctx.superstep() == 1 { Step::changed(()) } else { Step::settled() }
    }
    fn scatter(&self, _: &(), edge: &mut ScatterEdge<'_, Self>) -> Option<Max<u32>> {
        Some(Max(*edge.view()))
    }
    fn enough(&self, _: &Context<'_, Self>, message: &Max<u32>) -> bool {
        self.has_enough && message.0 > 2
    }
    fn settled(&self, _: &Context<'_, Self>, largest: &u32) -> bool {
        self.settles && *largest > 4
    }
}

#[test]
fn who_is_content_too_early_is_found() {
    let engine =
        |settles, has_enough| complaint(move || laws::engine(|| Hasty { settles, has_enough }, &circle(), 20, exactly));
    assert_eq!(engine(false, false), "");
    assert!(engine(true, false).starts_with("`settled` is wrong: vertex "), "{}", engine(true, false));
    assert!(engine(false, true).contains(") leaves vertex "), "{}", engine(false, true));
}
