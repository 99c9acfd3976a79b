//! The laws that programs promise: `merge` and `combine` associative and commutative, `zero` the identity,
//! gathering into a merged sum the same as merging a gathered one.

use hubcut::exec::{Options, Run};
use hubcut::graph::{BuildOptions, EdgeList, Graph};
use hubcut::program::VertexProgram;
use hubcut_programs::components::SmallestLabel;
use hubcut_programs::pagerank::{Config, PageRank};
use hubcut_programs::sssp::ShortestPaths;
use hubcut_tests::programs::{Diffuse, Tokens};
use proptest::prelude::*;

/// Checks the laws of `merge` on sums that were gathered from real rows of `graph`.
fn assert_merge_laws<P: VertexProgram>(
    program: impl Fn() -> P,
    graph: &Graph<P::Edge>,
    rows: [u32; 3],
    same: impl Fn(&P::Sum, &P::Sum) -> bool,
) {
    let run = Run::new(program(), graph, Options::default()).unwrap();
    let p = run.program();
    let sum = |rows: &[u32]| {
        let mut sum = p.zero();
        rows.iter().for_each(|&v| run.gather(v, &mut sum));
        sum
    };
    let merged = |mut a: P::Sum, mut b: P::Sum| {
        p.merge(&mut a, &mut b);
        a
    };
    let [a, b, c] = rows;
    let left = merged(merged(sum(&[a]), sum(&[b])), sum(&[c]));
    let right = merged(sum(&[a]), merged(sum(&[b]), sum(&[c])));
    assert!(same(&left, &right), "merge is not associative");
    assert!(same(&merged(sum(&[a]), sum(&[b])), &merged(sum(&[b]), sum(&[a]))), "merge is not commutative");
    assert!(same(&merged(sum(&[a]), p.zero()), &sum(&[a])), "zero is not the identity");
    assert!(same(&merged(p.zero(), sum(&[a])), &sum(&[a])), "zero is not the identity");
    assert!(same(&merged(sum(&[a]), sum(&[b])), &sum(&[a, b])), "gathering on is not merging");
    let mut used = sum(&[a]);
    p.reset(&mut used);
    assert!(same(&used, &p.zero()), "reset is not zero");
}

/// Checks the laws of `combine`, bit for bit.
fn assert_combine_laws<P: VertexProgram>(p: &P, messages: [P::Message; 3])
where
    P::Message: Copy + PartialEq + std::fmt::Debug,
{
    let combined = |mut a: P::Message, b: P::Message| {
        p.combine(&mut a, b);
        a
    };
    let [a, b, c] = messages;
    assert_eq!(combined(combined(a, b), c), combined(a, combined(b, c)), "combine is not associative");
    assert_eq!(combined(a, b), combined(b, a), "combine is not commutative");
    // A merged message is as urgent as the most urgent of its parts: no vertex waits longer for being signalled twice.
    assert_eq!(p.priority(&combined(a, b)), p.priority(&a).max(p.priority(&b)), "combining lowers the priority");
}

proptest! {
    #[test]
    fn messages_keep_the_laws(words: [u32; 3], fractions in [0.0..1e30, 0.0..1.0, 0.0..1e-9]) {
        assert_combine_laws(&ShortestPaths::<u32, u32>::new(0), words);
        for fractions in [fractions, fractions.map(|x| x * 1e270)] {
            assert_combine_laws(&ShortestPaths::<f64, f64>::new(0), fractions);
        }
        assert_combine_laws(&SmallestLabel, words);
    }

    #[test]
    fn programs_keep_the_laws(edges in prop::collection::vec((0u32..20, 0u32..20), 1..120), rows: [u8; 3]) {
        let rows = rows.map(|row| u32::from(row) % 20);
        let triples = edges.iter().map(|&(s, t)| (s, t, s + 2 * t));
        let weighted = EdgeList::from_triples(20, triples).build(&BuildOptions::default()).unwrap();
        let close = |a: &f64, b: &f64| (a - b).abs() <= 1e-12 * a.abs().max(1.0);
        assert_merge_laws(|| PageRank::<f32, u32>::new(&Config::default()).unwrap(), &weighted, rows, close);
        let plain = weighted.without_data();
        assert_merge_laws(|| PageRank::<f64, ()>::new(&Config::default()).unwrap(), &plain, rows, close);
        assert_merge_laws(|| Diffuse::<0> { supersteps: 1 }, &weighted, rows, |a, b| a == b);
        assert_merge_laws(|| Tokens::<false> { length: 3 }, &weighted, rows, |a, b| a == b);
    }
}
