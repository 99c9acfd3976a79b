//! From paths to ratings: text is read, split and built, a stored graph opened and validated.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};
use hubcut::graph::{AnyGraph, BuildOptions, EdgeList, Graph, RawIds, Sides, VertexOrder};
use hubcut::store::{StoreInfo, StoredGraph};
use hubcut_datasets::ratings::{self, Rating, RatingFacts, RatingOptions, Ratings};
use hubcut_datasets::{Facts, Format, Input, WeightColumn, WeightType};
use hubcut_programs::als::RatedItems;
use serde::Serialize;

use crate::args::{GraphArgs, LearnArgs, RatingFileArgs};
use crate::load::{self, LoadTimes, Validated, describe};
use crate::numbers::{count, counted};
use crate::progress::{Bar, Reading};
use crate::talk::Talk;

/// Where ratings came from.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "there is one of them, and it is not moved about")]
pub(crate) enum RatingsSource {
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
    /// Ratings to test with that were left out, since user and item are among those to learn from.
    pub(crate) trained_test: u64,
    /// Where they came from.
    pub(crate) source: RatingsSource,
    /// The stored graph that it is, which may have a cut.
    pub(crate) stored: Option<StoredGraph>,
    /// How long that took.
    pub(crate) times: LoadTimes,
}

impl LoadedRatings {
    /// The ratings to test with as a graph over the same users and items, if there are some.
    pub(crate) fn held_out(&self) -> Result<Option<Graph<f32>>> {
        let Some(Sides { users, items }) = self.graph().sides().filter(|_| !self.test.is_empty()) else {
            return Ok(None);
        };
        let list = EdgeList::bipartite(users.clone(), items.clone(), self.test.clone());
        Ok(Some(list.build(&BuildOptions::default())?))
    }

    /// Leaves out what is no test, because it is learned from; how many that were.
    fn leave_out_trained(&mut self) -> usize {
        let Some(rated) = RatedItems::of_graph(self.graph()) else { return 0 };
        let before = self.test.len();
        self.test.retain(|(user, item, _)| rated.of(*user).binary_search(item).is_err());
        before - self.test.len()
    }

    /// The ratings to learn from.
    pub(crate) fn graph(&self) -> &Graph<f32> {
        match &self.graph {
            AnyGraph::F32(graph) => graph,
            _ => unreachable!("graphs of ratings are made or checked here"),
        }
    }
}

/// Loads what the options ask for and says what was found.
///
/// Ratings may say how often an item was chosen; those to test with are drawn by `seed`.
pub(crate) fn load(args: &LearnArgs, implicit: bool, seed: u64, talk: &Talk) -> Result<LoadedRatings> {
    let mut loaded = match load::is_store(&args.file.ratings)? {
        true => load_store(args, implicit, seed, talk)?,
        false => load_text(args, implicit, seed, talk)?,
    };
    talk.say(describe(&loaded.graph));
    if loaded.graph().arcs() == 0 {
        let next = if args.test_fraction.is_some() { "; give a smaller --test-fraction" } else { "" };
        bail!("{}: there are no ratings to learn from{next}", args.file.ratings.display());
    }
    let tested = loaded.test.len() as u64 + loaded.strangers.len() as u64;
    loaded.trained_test = loaded.leave_out_trained() as u64;
    if loaded.trained_test > 0 {
        talk.warn(format_args!(
            "{} of {} are of a user and an item that are learned from, too, and are left out: they are no test",
            count(loaded.trained_test),
            counted(tested, "test rating"),
        ));
    }
    let test = tested - loaded.trained_test;
    if test > 0 {
        let trained = count(loaded.graph().edges());
        talk.say(format_args!("{trained} to learn from, {} to test with", counted(test, "rating")));
    } else if args.test.is_some() || args.test_fraction.is_some() {
        talk.warn("there are no ratings to test with; give another --test or a larger --test-fraction");
    }
    Ok(loaded)
}

/// Reads ratings and builds their graph, for programs over graphs, and says what was found.
pub(crate) fn load_graph(args: &GraphArgs, order: VertexOrder, talk: &Talk) -> Result<load::Loaded> {
    let options = args.read.rating_options()?;
    let (ratings, load_s) = read(&args.input(), None, &options, Patterns::Refused, talk)?;
    let begin = Instant::now();
    let graph = build(&ratings, order, talk)?;
    let times = LoadTimes { load_s, build_s: Some(begin.elapsed().as_secs_f64()), validate_s: None };
    let (users, items) = (ratings.users.len() as u64, ratings.items.len() as u64);
    talk.say(format_args!("ratings of {} by {}", counted(items, "item"), counted(users, "user")));
    talk.say(describe(&graph));
    let build = BuildOptions { order, ..BuildOptions::default() };
    let source = load::Source::Text { read: options.read, build, facts: ratings.facts.train.facts };
    Ok(load::Loaded { graph, source, stored: None, times })
}

/// Files that say who chose what, and have no ratings although their format can: patterns in Matrix Market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Patterns {
    /// What is asked for needs ratings.
    Refused,
    /// It does, but can do without.
    ImplicitOnly,
    /// Being there is what counts.
    Welcome,
}

impl Patterns {
    fn of(implicit: bool) -> Self {
        if implicit { Patterns::Welcome } else { Patterns::ImplicitOnly }
    }

    /// Refuses a file that has no ratings, unless nothing else is wanted.
    fn check(self, file: &Facts, options: &RatingOptions) -> Result<()> {
        let has_none = file.format == Format::MatrixMarket && file.weights == WeightType::None && file.edges > 0;
        if !has_none || options.read.weights == WeightColumn::None || self == Patterns::Welcome {
            return Ok(());
        }
        let or = if self == Patterns::ImplicitOnly { "--implicit if being there is what counts, or " } else { "" };
        bail!(
            "{}: a pattern says who chose what, and rates nothing; add {or}--weights none to take every rating for 1",
            file.file
        )
    }
}

/// Reads ratings, and others to test with; says what files they are, and gives the seconds it took.
fn read(
    input: &Input,
    test: Option<&Path>,
    options: &RatingOptions,
    patterns: Patterns,
    talk: &Talk,
) -> Result<(Ratings, f64)> {
    let test = test.map(Input::from);
    let begin = Instant::now();
    let mut reading = Reading::new(talk, &input.to_string());
    let ratings = ratings::read(input, test.as_ref(), options, &mut reading)?;
    drop(reading);
    let load_s = begin.elapsed().as_secs_f64();
    for file in std::iter::once(&ratings.facts.train).chain(&ratings.facts.test) {
        patterns.check(&file.facts, options)?;
        load::say_facts(&file.facts, load_s, talk);
    }
    Ok((ratings, load_s))
}

fn build(ratings: &Ratings, order: VertexOrder, talk: &Talk) -> Result<AnyGraph> {
    let _bar = Bar::spinner(talk, "building the graph");
    Ok(AnyGraph::F32(ratings.graph(order)?))
}

fn load_text(args: &LearnArgs, implicit: bool, seed: u64, talk: &Talk) -> Result<LoadedRatings> {
    let options = args.file.read.options_for(implicit);
    let patterns = Patterns::of(implicit);
    let (mut ratings, load_s) =
        read(&Input::from(args.file.ratings.as_path()), args.test.as_deref(), &options, patterns, talk)?;
    if let Some(fraction) = args.test_fraction {
        ratings.split(fraction, args.split_by, seed);
    }
    let begin = Instant::now();
    let graph = build(&ratings, VertexOrder::Natural, talk)?;
    let times = LoadTimes { load_s, build_s: Some(begin.elapsed().as_secs_f64()), validate_s: None };
    say_sides(&ratings.users, &ratings.items, talk);
    let Ratings { test, facts, .. } = ratings;
    let source = RatingsSource::Text { read: options, facts };
    let (test, strangers) = (plain(&test), Vec::new());
    Ok(LoadedRatings { graph, test, strangers, trained_test: 0, source, stored: None, times })
}

/// Opens the stored graph at `path`, which is to be one of ratings.
fn open(path: &Path, given: Option<&'static str>, talk: &Talk) -> Result<(StoredGraph, Graph<f32>, Sides, LoadTimes)> {
    let Validated { stored, graph, times } = load::open_validated(path, given, talk)?;
    let path = path.display();
    let AnyGraph::F32(graph) = graph else {
        bail!(
            "{path}: its edges have no ratings; import the text again with `hubcut import RATINGS FILE.hub --bipartite`"
        )
    };
    let Some(sides) = graph.sides().cloned() else {
        bail!("{path}: the graph is not one of ratings; import them with `hubcut import RATINGS FILE.hub --bipartite`")
    };
    say_sides(&sides.users, &sides.items, talk);
    Ok((stored, graph, sides, times))
}

/// Loads ratings to learn from, all of them, and says what was found.
pub(crate) fn load_all(args: &RatingFileArgs, implicit: bool, talk: &Talk) -> Result<Graph<f32>> {
    let path = &*args.ratings;
    let graph = if load::is_store(path)? {
        open(path, args.read.given(), talk)?.1
    } else {
        let (ratings, _) =
            read(&Input::from(path), None, &args.read.options_for(implicit), Patterns::of(implicit), talk)?;
        say_sides(&ratings.users, &ratings.items, talk);
        let _bar = Bar::spinner(talk, "building the graph");
        ratings.graph(VertexOrder::Natural)?
    };
    let graph = AnyGraph::F32(graph);
    talk.say(describe(&graph));
    match graph {
        AnyGraph::F32(graph) if graph.arcs() > 0 => Ok(graph),
        _ => bail!("{}: there are no ratings to learn from", path.display()),
    }
}

fn load_store(args: &LearnArgs, implicit: bool, seed: u64, talk: &Talk) -> Result<LoadedRatings> {
    let path = args.file.ratings.display();
    let given = args.file.read.given().filter(|_| args.test.is_none());
    let (stored, mut graph, sides, times) = open(&args.file.ratings, given, talk)?;
    let source = RatingsSource::Store { info: stored.info().clone() };
    let (mut test, mut strangers, mut stored) = (Vec::new(), Vec::new(), Some(stored));
    if let Some(path) = &args.test {
        (test, strangers) = read_test(path, &args.file.read.options_for(implicit), implicit, &sides, talk)?;
    }
    if let Some(fraction) = args.test_fraction {
        let mut ratings = Ratings::of_graph(&path.to_string(), &graph).expect("it has sides");
        ratings.split(fraction, args.split_by, seed);
        test = plain(&ratings.test);
        // What is left is another graph: a stored cut does not fit it.
        stored = None;
        graph = ratings.graph(graph.vertex_order().rebuilt())?;
    }
    Ok(LoadedRatings { graph: AnyGraph::F32(graph), test, strangers, trained_test: 0, source, stored, times })
}

/// Ratings to test with, for a stored graph: those between its users and items, and the others.
type TestRatings = (Vec<(u32, u32, f32)>, Vec<f32>);

/// Reads ratings to test with whose ids are those of a stored graph.
fn read_test(path: &Path, options: &RatingOptions, implicit: bool, sides: &Sides, talk: &Talk) -> Result<TestRatings> {
    let input = Input::from(path);
    let mut reading = Reading::new(talk, &input.to_string());
    let ratings = ratings::read(&input, None, options, &mut reading)?;
    let facts = &ratings.facts.train.facts;
    Patterns::of(implicit).check(facts, options)?;
    if facts.rounded_weights > 0 {
        talk.say(format_args!("{}: {facts}", facts.file));
    }
    let find = |known: &RawIds, found: &RawIds| -> Vec<Option<u32>> {
        (0..found.len()).map(|position| known.find(found.get(position)).map(|position| position as u32)).collect()
    };
    let (users, items) = (find(&sides.users, &ratings.users), find(&sides.items, &ratings.items));
    let (mut test, mut strangers) = (Vec::new(), Vec::new());
    for Rating { user, item, rating } in ratings.train {
        match (users[user as usize], items[item as usize]) {
            (Some(user), Some(item)) => test.push((user, item, rating)),
            _ => strangers.push(rating),
        }
    }
    Ok((test, strangers))
}

fn plain(ratings: &[Rating]) -> Vec<(u32, u32, f32)> {
    ratings.iter().map(|Rating { user, item, rating }| (*user, *item, *rating)).collect()
}

fn say_sides(users: &RawIds, items: &RawIds, talk: &Talk) {
    let (users, items) = (counted(users.len() as u64, "user"), counted(items.len() as u64, "item"));
    talk.say(format_args!("{users}, {items}"));
}
