//! From paths to ratings: text is read, split and built, a stored graph opened and validated.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};
use hubcut::graph::{AnyGraph, BuildOptions, EdgeList, Graph, RawIds, VertexOrder};
use hubcut::store::{StoreInfo, StoredGraph};
use hubcut_datasets::Input;
use hubcut_datasets::ratings::{self, Rating, RatingFacts, RatingOptions, Ratings, split};
use serde::Serialize;

use crate::args::AlsArgs;
use crate::load::{self, LoadTimes, describe};
use crate::numbers::{count, counted, seconds};
use crate::progress::{Bar, Reading};
use crate::talk::Talk;

/// Where ratings came from.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Source {
    /// Text.
    Text {
        /// How it was read.
        read: RatingOptions,
        /// What was found out about it.
        facts: RatingFacts,
    },
    /// A stored graph.
    Store {
        /// What its header says.
        #[serde(flatten)]
        info: StoreInfo,
    },
}

/// Ratings to learn from and to test with, and where they came from.
pub(crate) struct LoadedRatings {
    /// Those to learn from: always with `f32`.
    pub(crate) graph: AnyGraph,
    /// Those to test with: positions of user and item, rating.
    pub(crate) test: Vec<(u32, u32, f32)>,
    /// Those to test with whose user or item the stored graph does not know.
    pub(crate) strangers: Vec<f32>,
    /// Where they came from.
    pub(crate) source: Source,
    /// The stored graph that it is, which may have a cut.
    pub(crate) stored: Option<StoredGraph>,
    /// How long that took.
    pub(crate) times: LoadTimes,
}

impl LoadedRatings {
    /// The ratings to learn from.
    pub(crate) fn graph(&self) -> &Graph<f32> {
        match &self.graph {
            AnyGraph::F32(graph) => graph,
            _ => unreachable!("graphs of ratings are made or checked here"),
        }
    }
}

/// Loads what the options ask for and says what was found.
pub(crate) fn load(args: &AlsArgs, talk: &Talk) -> Result<LoadedRatings> {
    let loaded = if load::is_store(&args.ratings)? { load_store(args, talk)? } else { load_text(args, talk)? };
    talk.say(describe(&loaded.graph));
    let topology = loaded.graph.topology();
    if topology.arcs() == 0 {
        let next = if args.test_fraction.is_some() { "; give a smaller --test-fraction" } else { "" };
        bail!("{}: there are no ratings to learn from{next}", args.ratings.display());
    }
    let test = loaded.test.len() as u64 + loaded.strangers.len() as u64;
    if test > 0 {
        let trained = count(topology.edges());
        talk.say(format_args!("{trained} to learn from, {} to test with", counted(test, "rating")));
    } else if args.test.is_some() || args.test_fraction.is_some() {
        talk.warn("there are no ratings to test with; give another --test or a larger --test-fraction");
    }
    Ok(loaded)
}

fn load_text(args: &AlsArgs, talk: &Talk) -> Result<LoadedRatings> {
    let (options, input) = (args.reading(), Input::from(args.ratings.as_path()));
    let begin = Instant::now();
    let test = args.test.as_deref().map(Input::from);
    let reading = Reading::new(talk, &input.to_string());
    let mut ratings = ratings::read(&input, test.as_ref(), &options, &reading)?;
    drop(reading);
    let load_s = begin.elapsed().as_secs_f64();
    let facts = &ratings.facts;
    for file in std::iter::once(&facts.train).chain(&facts.test) {
        talk.say(format_args!("{}: {}, read in {}", file.facts.file, file.facts, seconds(load_s)));
    }
    if let Some(fraction) = args.test_fraction {
        ratings.split(fraction, args.split_by, args.running.seed);
    }
    let begin = Instant::now();
    let bar = Bar::spinner(talk, "building the graph");
    let graph = AnyGraph::F32(ratings.graph(VertexOrder::Natural)?);
    drop(bar);
    let times = LoadTimes { load_s, build_s: Some(begin.elapsed().as_secs_f64()), validate_s: None };
    say_sides(&ratings.users, &ratings.items, talk);
    let Ratings { test, facts, .. } = ratings;
    let source = Source::Text { read: options, facts };
    Ok(LoadedRatings { graph, test: plain(&test), strangers: Vec::new(), source, stored: None, times })
}

fn load_store(args: &AlsArgs, talk: &Talk) -> Result<LoadedRatings> {
    let path = args.ratings.display();
    let begin = Instant::now();
    let stored = load::open(&args.ratings, args.read.given().filter(|_| args.test.is_none()))?;
    let load_s = begin.elapsed().as_secs_f64();
    let begin = Instant::now();
    let bar = Bar::spinner(talk, format!("validating {path}"));
    let graph = stored.validate()?;
    drop(bar);
    let validate_s = begin.elapsed().as_secs_f64();
    let AnyGraph::F32(mut graph) = graph else {
        bail!(
            "{path}: its edges have no ratings; import the text again with `hubcut import RATINGS FILE.hub --bipartite`"
        )
    };
    let Some(sides) = graph.sides().cloned() else {
        bail!("{path}: the graph is not one of ratings; import them with `hubcut import RATINGS FILE.hub --bipartite`")
    };
    say_sides(&sides.users, &sides.items, talk);
    let source = Source::Store { info: stored.info().clone() };
    let times = LoadTimes { load_s, build_s: None, validate_s: Some(validate_s) };
    let (mut test, mut strangers, mut stored) = (Vec::new(), Vec::new(), Some(stored));
    if let Some(path) = &args.test {
        (test, strangers) = read_test(path, args, &sides.users, &sides.items, talk)?;
    }
    if let Some(fraction) = args.test_fraction {
        let (train, held_back) = split(ratings_of(&graph), fraction, args.split_by, args.running.seed);
        test = plain(&held_back);
        // What is left is another graph: a stored cut does not fit it.
        stored = None;
        let order = if graph.order().is_some() { VertexOrder::Hub } else { VertexOrder::Natural };
        let list = EdgeList::bipartite(sides.users, sides.items, plain(&train));
        graph = list.build(&BuildOptions { order, ..BuildOptions::default() })?;
    }
    Ok(LoadedRatings { graph: AnyGraph::F32(graph), test, strangers, source, stored, times })
}

/// Ratings to test with, for a stored graph: those between its users and items, and the others.
type TestRatings = (Vec<(u32, u32, f32)>, Vec<f32>);

/// Reads ratings to test with whose ids are those of a stored graph.
fn read_test(path: &Path, args: &AlsArgs, users: &RawIds, items: &RawIds, talk: &Talk) -> Result<TestRatings> {
    let input = Input::from(path);
    let reading = Reading::new(talk, &input.to_string());
    let ratings = ratings::read(&input, None, &args.reading(), &reading)?;
    let find = |known: &RawIds, found: &RawIds| -> Vec<Option<u32>> {
        (0..found.len()).map(|position| known.find(found.get(position)).map(|position| position as u32)).collect()
    };
    let (users, items) = (find(users, &ratings.users), find(items, &ratings.items));
    let (mut test, mut strangers) = (Vec::new(), Vec::new());
    for Rating { user, item, rating } in ratings.train {
        match (users[user as usize], items[item as usize]) {
            (Some(user), Some(item)) => test.push((user, item, rating)),
            _ => strangers.push(rating),
        }
    }
    Ok((test, strangers))
}

/// The ratings of a graph, in the order of users and items.
fn ratings_of(graph: &Graph<f32>) -> Vec<Rating> {
    let users = graph.sides().map_or(0, |sides| sides.users.len());
    let position = |v: u32| graph.order().map_or(v, |order| order.position_of[v as usize]) as usize - users;
    let of_user = |user: usize| {
        let v = graph.vertex_at(user);
        let row = graph.by_source().range(v);
        let ratings = graph.by_source().row(v).iter().zip(&graph.data_by_source()[row]);
        let mut ratings: Vec<Rating> = ratings
            .map(|(item, rating)| Rating { user: user as u32, item: position(*item) as u32, rating: *rating })
            .collect();
        ratings.sort_by_key(|rating| rating.item);
        ratings
    };
    (0..users).flat_map(of_user).collect()
}

fn plain(ratings: &[Rating]) -> Vec<(u32, u32, f32)> {
    ratings.iter().map(|Rating { user, item, rating }| (*user, *item, *rating)).collect()
}

fn say_sides(users: &RawIds, items: &RawIds, talk: &Talk) {
    let (users, items) = (counted(users.len() as u64, "user"), counted(items.len() as u64, "item"));
    talk.say(format_args!("{users}, {items}"));
}
