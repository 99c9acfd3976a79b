//! Latent Dirichlet allocation by collapsed Gibbs sampling: documents draw a topic for each of their words, one after another, each given
//! those drawn before (Griffiths and Steyvers 2004, "Finding scientific topics"). Documents at one time see the counts of words as of the
//! superstep before, as in AD-LDA (Newman, Asuncion, Smyth, Welling 2009, "Distributed algorithms for topic models").

use std::sync::Arc;

use hubcut::exec::{Engine, Options, Run};
use hubcut::graph::{BuildOptions, EdgeList, Graph};
use hubcut::partition::{Cut, CutOptions, edge_cut::Hash};
use hubcut::program::{Add, Context, Direction, GatherEdge, Neighbour, ScatterEdge, Step, VertexInfo, VertexProgram};
use hubcut::random::{h, u01};

const TOPICS: usize = 5;
const DOCUMENTS: u32 = 150;
const WORDS: u32 = 100;
const LENGTH: u64 = 60;
const ALPHA: f64 = 0.5;
const BETA: f64 = 0.1;
const SWEEPS: u64 = 150;

type Counts = [u32; TOPICS];

/// Edges lead from a document to its words, one a token; they know which token of the document they are.
struct Lda;

#[hubcut::vertex_program]
impl VertexProgram for Lda {
    type Vertex = Counts;
    type Edge = u32;
    /// The topic of the token.
    type Slot = u32;
    type Sum = [Add<u32>; TOPICS];
    type Change = Counts;
    /// Tokens of each topic: those of words, and so each once.
    type Global = [Add<u32>; TOPICS];

    const GATHER: Direction = Direction::Both;

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> Counts {
        [0; TOPICS]
    }
    fn start_slot(
        &self,
        ctx: &Context<'_, Self>,
        document: Neighbour<'_, Self>,
        _: Neighbour<'_, Self>,
        token: &u32,
        topic: &mut u32,
    ) {
        *topic = (h(1, ctx.random(document.id()), u64::from(*token)) % TOPICS as u64) as u32;
    }
    fn gather(&self, sum: &mut [Add<u32>; TOPICS], edge: GatherEdge<'_, Self>) {
        sum[*edge.slot() as usize] += 1;
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        counts: &mut Counts,
        sum: &mut [Add<u32>; TOPICS],
        _: Option<()>,
    ) -> Step<Counts> {
        *counts = sum.map(|count| count.0);
        // The first time words count, the second documents can look at them. The last time all count.
        let draws = v.out_degree() > 0 && ctx.superstep() > 1 && ctx.superstep() < SWEEPS;
        let step = if draws { Step::changed(*counts) } else { Step::settled() };
        if ctx.superstep() < SWEEPS { step.again() } else { step }
    }
    fn aggregate(&self, _: &Context<'_, Self>, global: &mut [Add<u32>; TOPICS], v: VertexInfo<'_>, counts: &Counts) {
        if v.out_degree() == 0 {
            global.iter_mut().zip(counts).for_each(|(sum, count)| *sum += *count);
        }
    }
    fn scatter_in_order(&self, own: &mut Counts, edge: &mut ScatterEdge<'_, Self>) -> Option<()> {
        let (ctx, token) = (edge.ctx(), u64::from(*edge.data()));
        let draw = u01(2, ctx.random(edge.vertex().id()), token);
        let (of_word, of_all) = (*edge.other_view(), ctx.global().map(|count| count.0));
        let topic = edge.write();
        own[*topic as usize] -= 1;
        *topic = drawn(*topic, own, &of_word, &of_all, draw);
        own[*topic as usize] += 1;
        None
    }
}

/// A topic for a token of which all counts but those of the document still know the topic `old`.
fn drawn(old: u32, own: &Counts, of_word: &Counts, of_all: &Counts, draw: f64) -> u32 {
    let mut sums = [0.0; TOPICS];
    let mut sum = 0.0;
    for topic in 0..TOPICS {
        let itself = u32::from(topic == old as usize);
        let without = |count: u32| f64::from(count.saturating_sub(itself));
        sum += (f64::from(own[topic]) + ALPHA) * (without(of_word[topic]) + BETA)
            / (without(of_all[topic]) + BETA * f64::from(WORDS));
        sums[topic] = sum;
    }
    sums.iter().position(|upper| draw * sum < *upper).unwrap_or(TOPICS - 1) as u32
}

/// Tokens: documents and words. Each document is mostly of one topic; a topic has words of its own, and some that all have.
fn corpus() -> Vec<(u32, u32)> {
    let mut tokens = Vec::new();
    for document in 0..DOCUMENTS {
        for token in 0..LENGTH {
            let key = u64::from(document) * LENGTH + token;
            let topic = if u01(3, key, 0) < 0.7 { document % 5 } else { (h(4, key, 0) % 5) as u32 };
            let word = if u01(5, key, 0) < 0.8 {
                topic * 18 + (h(6, key, 0) % 18) as u32
            } else {
                90 + (h(7, key, 0) % 10) as u32
            };
            tokens.push((document, word));
        }
    }
    tokens
}

/// ln of the gamma function, by Stirling's series after a shift (Abramowitz and Stegun, 6.1.41).
fn ln_gamma(mut x: f64) -> f64 {
    let mut shift = 0.0;
    while x < 10.0 {
        shift += x.ln();
        x += 1.0;
    }
    let series = 1.0 / (12.0 * x) - 1.0 / (360.0 * x.powi(3)) + 1.0 / (1260.0 * x.powi(5));
    (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + series - shift
}

/// ln p(words, topics), the topics' distributions integrated out.
fn log_likelihood(documents: &[Counts], words: &[Counts]) -> f64 {
    let part = |rows: &[Counts], of: &dyn Fn(u32) -> f64| rows.iter().flatten().map(|count| of(*count)).sum::<f64>();
    let (all, v) = ((0..TOPICS).map(|k| words.iter().map(|row| row[k]).sum::<u32>()), f64::from(WORDS));
    part(words, &|count| ln_gamma(f64::from(count) + BETA) - ln_gamma(BETA))
        + all.map(|count| ln_gamma(v * BETA) - ln_gamma(v * BETA + f64::from(count))).sum::<f64>()
        + part(documents, &|count| ln_gamma(f64::from(count) + ALPHA) - ln_gamma(ALPHA))
        + documents.len() as f64 * (ln_gamma(TOPICS as f64 * ALPHA) - ln_gamma(TOPICS as f64 * ALPHA + LENGTH as f64))
}

/// The sampler one token at a time, which sees all counts as they are.
fn serial(tokens: &[(u32, u32)], seed: u64) -> f64 {
    let mut topics: Vec<u32> = (0..tokens.len()).map(|t| (h(8, t as u64, seed) % TOPICS as u64) as u32).collect();
    let (mut documents, mut words, mut all) =
        (vec![[0; TOPICS]; DOCUMENTS as usize], vec![[0; TOPICS]; WORDS as usize], [0; TOPICS]);
    for ((document, word), topic) in tokens.iter().zip(&topics) {
        documents[*document as usize][*topic as usize] += 1;
        words[*word as usize][*topic as usize] += 1;
        all[*topic as usize] += 1;
    }
    for sweep in 0..SWEEPS {
        for (t, (document, word)) in tokens.iter().enumerate() {
            let (own, of_word) = (&mut documents[*document as usize], &mut words[*word as usize]);
            let old = topics[t] as usize;
            own[old] -= 1;
            let new = drawn(old as u32, own, of_word, &all, u01(9 + seed, sweep, t as u64));
            own[new as usize] += 1;
            (of_word[old], all[old]) = (of_word[old] - 1, all[old] - 1);
            (of_word[new as usize], all[new as usize]) = (of_word[new as usize] + 1, all[new as usize] + 1);
            topics[t] = new;
        }
    }
    log_likelihood(&documents, &words)
}

fn graph(tokens: &[(u32, u32)]) -> Graph<u32> {
    let edges = tokens
        .iter()
        .enumerate()
        .map(|(t, (document, word))| (*document, DOCUMENTS + word, (t as u64 % LENGTH) as u32));
    EdgeList::from_triples(DOCUMENTS + WORDS, edges.collect::<Vec<_>>()).build(&BuildOptions::default()).unwrap()
}

#[test]
fn topics_are_as_likely_as_those_of_a_serial_sampler() {
    let tokens = corpus();
    let graph = graph(&tokens);
    assert_eq!(graph.edges(), u64::from(DOCUMENTS) * LENGTH);
    let wanted = (0..3).map(|seed| serial(&tokens, seed)).sum::<f64>() / 3.0;
    let cut = Cut::new(&graph, &Hash, &CutOptions::new(3)).unwrap().at_sources(&graph).unwrap();
    for engine in [Engine::Synchronous, Engine::Chromatic, Engine::Asynchronous] {
        for cut in [None, Some(Arc::new(cut.clone()))] {
            for threads in [1, 2] {
                let options =
                    Options { engine, cut: cut.clone(), threads: Some(threads), seed: 7, ..Options::default() };
                let counts = Run::new(Lda, &graph, options).unwrap().run().unwrap().vertices;
                let (documents, words) = counts.split_at(DOCUMENTS as usize);
                assert_eq!(words.iter().flatten().sum::<u32>() as usize, tokens.len());
                let found = log_likelihood(documents, words);
                assert!((found / wanted - 1.0).abs() < 0.005, "{engine:?}: {found}, and {wanted} by a serial sampler");
            }
        }
    }
}
