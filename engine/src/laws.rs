//! The laws that a program keeps, each checked by a line of its tests.
//!
//! An engine cuts rows into pieces, merges sums and messages in an order of its own, and runs on any number of threads and
//! parts. A program that keeps these laws gives the same answer whatever the engine does; one that breaks a law gives an
//! answer that depends on hubs, threads and cuts, and may pass every other test.
//!
//! All functions panic with the law that is broken, and where.
//!
//! # Examples
//! ```
//! use hubcut::graph::{BuildOptions, EdgeList};
//! use hubcut::laws::{self, exactly};
//! use hubcut::program::{Active, Add, Context, GatherEdge, Step, VertexInfo, VertexProgram};
//!
//! struct InDegree;
//!
//! #[hubcut::vertex_program]
//! impl VertexProgram for InDegree {
//!     type Vertex = u64;
//!     type View = ();
//!     type Sum = Add<u64>;
//!     const ACTIVE: Active = Active::Always;
//!     fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u64 { 0 }
//!     fn gather(&self, sum: &mut Add<u64>, _: GatherEdge<'_, Self>) { *sum += 1; }
//!     fn apply(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, state: &mut u64, sum: &mut Add<u64>,
//!              _: Option<()>) -> Step<()> { *state = sum.0; Step::settled() }
//! }
//!
//! let graph = EdgeList::from_pairs(4, vec![(0, 3), (1, 3), (2, 3), (3, 0)]).build(&BuildOptions::default())?;
//! laws::merge(InDegree, &graph, exactly);
//! laws::engine(|| InDegree, &graph, 2, exactly);
//! laws::parts(|| InDegree, &graph, 2, exactly);
//! # Ok::<(), hubcut::Error>(())
//! ```

use std::fmt::Debug;
use std::sync::Arc;

use crate::exec::interpreter::interpret_telling_all;
use crate::exec::needs::check;
use crate::exec::{Engine, Options, Outcome, Run, Segments, interpret};
use crate::graph::{Graph, Topology, VertexId};
use crate::partition::{Cut, CutOptions, vertex_cut::Random};
use crate::program::context::Clock;
use crate::program::vertex_info::Locals;
use crate::program::{Context, PartGraph, VertexProgram, prepare};
use crate::random;

/// How many groups of three rows are tried.
const GROUPS: u64 = 40;

/// Whether two values are equal: for sums and states that are exact.
pub fn exactly<T: PartialEq>(one: &T, other: &T) -> bool {
    one == other
}

/// Checks the laws of [`gather`](VertexProgram::gather), [`merge`](VertexProgram::merge), [`zero`](VertexProgram::zero) and
/// [`reset`](VertexProgram::reset) on sums of rows of `graph`, from the states that the program begins with.
///
/// ```text
/// merge(a, merge(b, c)) = merge(merge(a, b), c)     merge(a, b) = merge(b, a)     merge(a, zero) = a = merge(zero, a)
/// gather(e, merge(a, b)) = merge(gather(e, a), b)   reset(a) = zero   merge(a, pack(b)) = merge(a, b)
/// ```
/// `same` says when two sums are equal, up to rounding.
///
/// # Panics
/// If a law is broken, or the program refuses the graph.
pub fn merge<P: VertexProgram>(program: P, graph: &Graph<P::Edge>, same: impl Fn(&P::Sum, &P::Sum) -> bool) {
    let options = Options { engine: some_engine::<P>(), ..Options::default() };
    let run = Run::new(program, graph, options).expect("the program refuses the graph");
    let (program, vertices) = (run.program(), graph.vertices() as u64);
    let sum = |rows: &[VertexId]| {
        let mut sum = program.zero();
        rows.iter().for_each(|&v| run.gather(v, &mut sum));
        sum
    };
    let merged = |mut one: P::Sum, mut other: P::Sum| {
        program.merge(&mut one, &mut other);
        one
    };
    for group in 0..if vertices == 0 { 0 } else { GROUPS } {
        let rows @ [a, b, c] = [0, 1, 2].map(|row| (random::words(0, group, row) % vertices) as VertexId);
        let check = |law: &str, one: P::Sum, other: P::Sum| {
            assert!(same(&one, &other), "{law}; a, b and c are the sums of the rows of vertices {rows:?}");
        };
        let left = merged(merged(sum(&[a]), sum(&[b])), sum(&[c]));
        let right = merged(sum(&[a]), merged(sum(&[b]), sum(&[c])));
        check("`merge` is not associative: merge(a, merge(b, c)) is not merge(merge(a, b), c)", left, right);
        let (one, other) = (merged(sum(&[a]), sum(&[b])), merged(sum(&[b]), sum(&[a])));
        check("`merge` is not commutative: merge(a, b) is not merge(b, a)", one, other);
        check("`zero` is not the identity: merge(a, zero) is not a", merged(sum(&[a]), program.zero()), sum(&[a]));
        check("`zero` is not the identity: merge(zero, a) is not a", merged(program.zero(), sum(&[a])), sum(&[a]));
        let (one, other) = (merged(sum(&[a]), sum(&[b])), sum(&[a, b]));
        check("gathering on differs from merging: gathering b into a is not merge(a, b)", one, other);
        let mut packed = sum(&[b]);
        program.pack(&mut packed);
        let (one, other) = (merged(sum(&[a]), packed), sum(&[a, b]));
        check("`pack` makes another sum: merge(a, pack(b)) is not merge(a, b)", one, other);
        let mut used = sum(&[a]);
        program.reset(&mut used);
        check("`reset` does not make a sum zero: reset(a) is not zero", used, program.zero());
    }
}

/// Checks the laws of [`combine`](VertexProgram::combine) and [`priority`](VertexProgram::priority) on all groups of three of
/// some messages.
///
/// ```text
/// combine(x, combine(y, z)) = combine(combine(x, y), z)     combine(x, y) = combine(y, x)
/// priority(combine(x, y)) >= max(priority(x), priority(y))
/// ```
/// The last one, so that no vertex waits longer for being signalled twice.
///
/// # Panics
/// If a law is broken, or the program refuses the graph.
#[track_caller]
pub fn combine<P: VertexProgram>(
    program: P,
    graph: &Graph<P::Edge>,
    messages: &[P::Message],
    same: impl Fn(&P::Message, &P::Message) -> bool,
) where
    P::Message: Clone + Debug,
{
    let data =
        prepare(&program, vec![PartGraph::whole(graph)], some_engine::<P>()).expect("the program refuses the graph");
    let global = program.zero_global();
    let ctx = Context::<P>::new(Locals::whole(graph), Clock::new(0), &global, &data[0]);
    let combined = |one: &P::Message, other: &P::Message| {
        let mut one = one.clone();
        program.combine(&mut one, other.clone());
        one
    };
    for x in messages {
        for y in messages {
            let (xy, yx) = (combined(x, y), combined(y, x));
            assert!(same(&xy, &yx), "`combine` is not commutative: of {x:?} and {y:?} it makes {xy:?} or {yx:?}");
            let (both, most) = (program.priority(&ctx, &xy), program.priority(&ctx, x).max(program.priority(&ctx, y)));
            assert!(both >= most, "`combine` lowers the priority: {x:?} and {y:?} have up to {most}, together {both}");
            for z in messages {
                let (left, right) = (combined(&xy, z), combined(x, &combined(y, z)));
                let is_same = same(&left, &right);
                assert!(is_same, "`combine` is not associative: of {x:?}, {y:?}, {z:?} it makes {left:?} or {right:?}");
            }
        }
    }
}

/// Checks the law of [`settled`](VertexProgram::settled): who is settled ends in the same state if it is told everything after all. `same` says
/// when two states are equal. For so many supersteps, at most.
///
/// # Panics
/// If a state differs, or the program refuses the graph.
#[track_caller]
pub fn settled<P: VertexProgram>(
    program: impl Fn() -> P,
    graph: &Graph<P::Edge>,
    supersteps: u64,
    same: impl Fn(&P::Vertex, &P::Vertex) -> bool,
) where
    P::Vertex: Debug,
{
    let limits = Options { max_supersteps: Some(supersteps), ..Options::default() };
    let left = interpret(program(), graph, &limits).expect("the program refuses the graph");
    let told = interpret_telling_all(program(), graph, &limits).expect("the program refuses the graph");
    for (v, (left, told)) in left.vertices.iter().zip(&told.vertices).enumerate() {
        assert!(
            same(left, told),
            "`settled` is wrong: vertex {v} would be {told:?} if all were told, and is {left:?} if those who are settled are not"
        );
    }
}

/// Checks that the synchronous engine gives what a plainly written interpreter of the contract gives, with one to three threads, in segments, pushing
/// or pulling. `same` says when two states are equal: [`exactly`], to the last bit, unless the program counts something of its own, or its states
/// are no numbers that equal themselves. For so many supersteps, at most.
///
/// Also the law of [`settled`], and that [`enough`](VertexProgram::enough) is, since only those who pull are content with it.
///
/// # Panics
/// If states or terminations differ, or the synchronous engine refuses the program or the graph.
#[track_caller]
pub fn engine<P: VertexProgram>(
    program: impl Fn() -> P,
    graph: &Graph<P::Edge>,
    supersteps: u64,
    same: impl Fn(&P::Vertex, &P::Vertex) -> bool,
) where
    P::Vertex: Debug,
{
    settled(&program, graph, supersteps, &same);
    let limits = Options { max_supersteps: Some(supersteps), ..Options::default() };
    let expected = interpret(program(), graph, &limits).expect("the program refuses the graph");
    let mut variants: Vec<_> = [1, 2, 3].map(|threads| Options { threads: Some(threads), ..limits.clone() }).into();
    variants.push(Options { segments: Segments::Vertices(2), ..limits.clone() });
    variants.extend([0.0, 2.0].map(|pull_above| Options { pull_above, ..limits.clone() }));
    for options in variants {
        let found = run(program(), graph, options.clone());
        let how = format!("{:?} threads, {:?}, pull_above {}", options.threads, options.segments, options.pull_above);
        compare(&format!("the engine ({how})"), "the interpreter", (&found, &expected), &same);
    }
}

/// Checks that the synchronous engine on two and on five parts gives what it gives on one; `same` says when two states are equal, up to
/// rounding of sums that are merged in another order. For so many supersteps, at most.
///
/// # Panics
/// If states or terminations differ, or the synchronous engine refuses the program or the graph.
#[track_caller]
pub fn parts<P: VertexProgram>(
    program: impl Fn() -> P,
    graph: &Graph<P::Edge>,
    supersteps: u64,
    same: impl Fn(&P::Vertex, &P::Vertex) -> bool,
) where
    P::Vertex: Debug,
{
    let limits = Options { max_supersteps: Some(supersteps), ..Options::default() };
    let expected = run(program(), graph, limits.clone());
    for shards in [2, 5] {
        let cut = Some(Arc::new(cut(graph, shards)));
        let found = run(program(), graph, Options { cut, ..limits.clone() });
        compare(&format!("a run on {shards} parts"), "a run on one", (&found, &expected), &same);
    }
}

#[track_caller]
fn run<P: VertexProgram>(program: P, graph: &Graph<P::Edge>, options: Options) -> Outcome<P> {
    match Run::new(program, graph, options).and_then(Run::run) {
        Ok(outcome) => outcome,
        Err(error) => panic!("the program does not run: {error}"),
    }
}

fn cut(topology: &Topology, shards: usize) -> Cut {
    Cut::new(topology, &Random, &CutOptions::new(shards)).expect("any graph can be cut at random")
}

/// An engine that the program is made for, and that keeps what it needs.
fn some_engine<P: VertexProgram>() -> Engine {
    let all = [Engine::Synchronous, Engine::Chromatic, Engine::Asynchronous];
    let keeps = |engine: &Engine| {
        engine.is_among(P::ENGINES)
            && check(P::NEEDS, P::MAILS, &Options { engine: *engine, ..Options::default() }).is_ok()
    };
    all.into_iter().find(keeps).expect("no engine that the program is made for keeps what it needs")
}

#[track_caller]
fn compare<P: VertexProgram>(
    one: &str,
    other: &str,
    (found, expected): (&Outcome<P>, &Outcome<P>),
    same: impl Fn(&P::Vertex, &P::Vertex) -> bool,
) where
    P::Vertex: Debug,
{
    // First, since runs that end otherwise leave other states, and why they do says more.
    let (ended, expected_end) = (&found.termination, &expected.termination);
    assert!(ended == expected_end, "{one} ended with {ended:?}, {other} with {expected_end:?}");
    for (v, (found, expected)) in found.vertices.iter().zip(&expected.vertices).enumerate() {
        assert!(same(found, expected), "{one} leaves vertex {v} with {found:?}, {other} with {expected:?}");
    }
}
