//! Ratings: who rates what, and how. Reading them, taking a part of them apart as a test, and the graph of the rest.
//!
//! Guarantees: the result depends on the files and the options only, not on the number of threads nor on where blocks
//! were cut; nor, but for what a policy for duplicates takes from their order, on the order of the lines.

mod duplicates;
mod sides;
mod split;
#[cfg(test)]
mod tests;
mod write;

use hubcut::exec::Observer;
use hubcut::graph::{BuildCounts, BuildOptions, EdgeList, Graph, MAX_VERTICES, RawIds, Sides, VertexOrder, memory};
use hubcut::parallel;
use rayon::slice::ParallelSliceMut;
use serde::{Deserialize, Serialize};

pub use duplicates::DuplicateRatings;
pub use split::{Fraction, SplitBy};
pub use write::write;

use crate::error::{Error, Result};
use crate::read::{
    Facts, Format, IdKind, Input, Observed, RatingPieces, ReadOptions, Sizes, WeightType, Weights, check_options,
    ratings_ahead, ratings_inline,
};

/// How ratings are to be read; the default leaves all to the files, and of several ratings of an item by a user takes
/// the last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingOptions {
    /// Columns (`source` is the user, `target` the item, `weight` the rating), header, kind of ids, format. With
    /// [`WeightColumn::None`](crate::WeightColumn::None) every rating is 1.
    pub read: ReadOptions,
    /// What to do with several ratings of an item by a user in one file.
    pub duplicates: DuplicateRatings,
}

/// One rating.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rating {
    /// Position of who rates among the users.
    pub user: u32,
    /// Position of what is rated among the items.
    pub item: u32,
    /// The rating, finite; the `f32` nearest to what the file says.
    pub rating: f32,
}

/// Ratings to learn from, and ratings to test with.
#[derive(Clone, Debug, PartialEq)]
pub struct Ratings {
    /// What the users are called, ascending: of both files.
    pub users: RawIds,
    /// What the items are called, ascending: of both files.
    pub items: RawIds,
    /// The ratings to learn from, by user, then item; kept duplicates in the order of the file.
    pub train: Vec<Rating>,
    /// The ratings to test with, in the same order; none before there is a file of them or a split.
    pub test: Vec<Rating>,
    /// What was found out about the files.
    pub facts: RatingFacts,
}

/// What reading ratings found out: part of every report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RatingFacts {
    /// The file to learn from.
    pub train: RatingFile,
    /// The file to test with.
    pub test: Option<RatingFile>,
    /// What users are called.
    pub users: IdKind,
    /// What items are called.
    pub items: IdKind,
}

/// What was found out about one file of ratings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RatingFile {
    /// As of any file; edges are ratings as they were read.
    pub facts: Facts,
    /// Ratings beyond the first of an item by a user.
    pub duplicates: u64,
    /// How many of them were left out or merged.
    pub merged: u64,
}

/// Reads ratings from a file or standard input, and those of a second file to test with.
///
/// A line is a user, an item, a rating, and whatever follows, which is ignored (a time, say), between commas,
/// semicolons, tabs, blanks or `::`. With two columns every rating is 1. Compression, comments, quotes, line ends and
/// headers are those of [`read`](crate::read()); without a name that says rating, the third column is it unless it is
/// called a time. Of a Matrix Market file (coordinate; real, integer or pattern; general), rows are users and columns items, with ids
/// from 1, and all that are declared are there, rated or not; every rating of a pattern is 1.
///
/// **Ids.** Users and items have ids of their own. A side whose ids are all numbers as one writes them (up to 2^64 - 1,
/// without zeros in front) has numbers, ascending by value; any other has text, ascending by bytes. `--ids text` makes
/// both text, `--ids number` refuses anything else. Ids that occur only in the test file are users and items without
/// ratings to learn from.
///
/// # Errors
/// [`Error::Line`] for the first line that cannot be understood; [`Error::File`] for a file without ratings, for
/// duplicates under [`DuplicateRatings::Error`] and for sums that are not finite;
/// [`Error::Option`] for options that are not for ratings; otherwise as [`read`](crate::read()).
///
/// # Complexity
/// O(bytes + ratings log(ratings of a user)), in parallel; 8 bytes a rating while reading, then 12, and 8 while
/// duplicates are looked for.
pub fn read(
    train: &Input,
    test: Option<&Input>,
    options: &RatingOptions,
    observer: &mut (dyn Observer + Send),
) -> Result<Ratings> {
    check(options)?;
    if (train, test) == (&Input::Stdin, Some(&Input::Stdin)) {
        return Err(Error::Option("only one of two files can be standard input".into()));
    }
    let watch = Observed::by(observer);
    let train = ratings_ahead(train, &options.read, &watch)?;
    let test = test.map(|test| ratings_ahead(test, &options.read, &watch)).transpose()?;
    assemble(train, test, options)
}

/// Reads ratings from text in memory, compressed or not; names are for messages and their extensions.
///
/// # Errors
/// As [`read()`].
///
/// # Examples
/// ```
/// use hubcut_datasets::ratings::{RatingOptions, SplitBy, read_bytes};
/// use hubcut::graph::VertexOrder;
/// let text = b"userId,movieId,rating,timestamp\n7,anna,4.5,97\n3,7,1,98\n7,7,2,99\n";
/// let mut ratings = read_bytes(("ratings.csv", text), None, &RatingOptions::default())?;
/// assert_eq!((ratings.users.len(), ratings.items.len()), (2, 2));
/// assert_eq!(ratings.items.get(1).to_string(), "anna");
/// let graph = ratings.graph(VertexOrder::Natural)?;
/// assert_eq!(graph.raw_id(1).to_string(), "user:7");
/// assert_eq!(graph.data_by_source(), [1.0, 2.0, 4.5]);
/// ratings.split("0.5".parse()?, SplitBy::Rating, 0);
/// assert_eq!(ratings.train.len() + ratings.test.len(), 3);
/// # Ok::<(), hubcut_datasets::Error>(())
/// ```
pub fn read_bytes(
    (name, text): (&str, &[u8]),
    test: Option<(&str, &[u8])>,
    options: &RatingOptions,
) -> Result<Ratings> {
    read_sized((name, text), test, options, Sizes::default())
}

/// [`read_bytes`] with blocks of another size.
fn read_sized(
    train: (&str, &[u8]),
    test: Option<(&str, &[u8])>,
    options: &RatingOptions,
    sizes: Sizes,
) -> Result<Ratings> {
    check(options)?;
    let read = |text| ratings_inline(text, &options.read, sizes);
    let train = read(train)?;
    let test = test.map(read).transpose()?;
    assemble(train, test, options)
}

/// Refuses options that mean nothing for ratings.
fn check(options: &RatingOptions) -> Result<()> {
    check_options(&options.read)?;
    if options.read.vertices.is_some() {
        return Err(Error::Option(
            "a number of vertices is not for ratings: users and items are those that occur".into(),
        ));
    }
    match options.read.format {
        None | Some(Format::EdgeList | Format::Csv | Format::Tsv | Format::MatrixMarket) => Ok(()),
        Some(other) => Err(Error::Option(format!(
            "ratings are not read from {other}; choose edge-list, csv, tsv or matrix-market"
        ))),
    }
}

/// Joins what two files gave: ids of both, ratings of each.
fn assemble(train: RatingPieces, test: Option<RatingPieces>, options: &RatingOptions) -> Result<Ratings> {
    let (mut pieces, facts, mut declared) = train;
    let of_train = pieces.len();
    let mut facts = vec![facts];
    if let Some((more, of_test, also)) = test {
        pieces.extend(more);
        facts.push(of_test);
        let most = |(users, items): (u64, u64), (u, i): (u64, u64)| (users.max(u), items.max(i));
        declared = declared.into_iter().chain(also).reduce(most);
    }
    let (declared_users, declared_items) = declared.unwrap_or_default();
    let vertices = declared_users.saturating_add(declared_items);
    if vertices > MAX_VERTICES {
        return Err(hubcut::Error::TooManyVertices { vertices }.into());
    }
    memory::check_fits(4 * vertices, "a list of the users and items that are declared")?;
    for facts in &facts {
        if facts.edges > MAX_VERTICES {
            let problem = format!("{} ratings; hubcut reads up to {MAX_VERTICES}", facts.edges);
            return Err(Error::File { file: facts.file.clone(), problem });
        }
    }
    // Positions of users and items, and ratings by block and all together.
    let ratings: u64 = facts.iter().map(|facts| facts.edges).sum();
    memory::check_fits(ratings * (2 * size_of::<u32>() + 2 * size_of::<Rating>()) as u64, "sorting the ratings")?;
    let all_text = options.read.ids == Some(IdKind::Text);
    // Declared ids are a column more, whose positions are not looked at.
    let declared = |count: u64| sides::SideColumn::Narrow((1..=count as u32).collect());
    let (mut of_users, mut of_items) =
        (sides::column(&pieces, |pair| pair.0, |pair| pair.0), sides::column(&pieces, |pair| pair.1, |pair| pair.1));
    of_users.push(declared(declared_users));
    of_items.push(declared(declared_items));
    let (users, of_users) = sides::number(of_users, all_text)?;
    let (items, of_items) = sides::number(of_items, all_text)?;

    let values = pieces.into_iter().map(|(.., weights)| weights);
    let mut chunks: Vec<Chunk> = of_users.into_iter().zip(of_items).zip(values).collect();
    let mut files = Vec::new();
    let mut ratings = Vec::new();
    let chunks_of_test = chunks.split_off(of_train);
    for (chunks, mut facts) in [chunks, chunks_of_test].into_iter().zip(facts) {
        facts.ids = kind_of_both(&users, &items);
        let rated = chunks.iter().any(|(_, weights)| *weights != Weights::None);
        facts.weights = if rated { WeightType::F32 } else { WeightType::None };
        let read = join(chunks, &mut facts.rounded_weights);
        let settled = duplicates::settle(read, users.len(), options.duplicates)
            .map_err(|fault| Error::File { file: facts.file.clone(), problem: fault.describe(&users, &items) })?;
        files.push(RatingFile { facts, duplicates: settled.found, merged: settled.merged });
        ratings.push(settled.ratings);
    }
    let (mut files, mut ratings) = (files.into_iter(), ratings.into_iter());
    let facts = RatingFacts {
        train: files.next().expect("there is a file to learn from"),
        test: files.next(),
        users: kind(&users),
        items: kind(&items),
    };
    let (train, test) = (ratings.next().unwrap_or_default(), ratings.next().unwrap_or_default());
    Ok(Ratings { users, items, train, test, facts })
}

/// What the ids of a side are.
fn kind(ids: &RawIds) -> IdKind {
    if matches!(ids, RawIds::Text(_)) { IdKind::Text } else { IdKind::Number }
}

/// What ids are in all: numbers only if both sides have numbers.
fn kind_of_both(users: &RawIds, items: &RawIds) -> IdKind {
    if kind(users) == IdKind::Text { IdKind::Text } else { kind(items) }
}

/// Users and items of a block of lines, as positions, and their ratings.
type Chunk = ((Vec<u32>, Vec<u32>), Weights);

/// The ratings of a file in its order; counts the values that `f32` holds only rounded.
fn join(chunks: Vec<Chunk>, rounded: &mut u64) -> Vec<Rating> {
    let chunks: Vec<(Vec<Rating>, u64)> = parallel::map(chunks, &|_, ((users, items), weights)| {
        let (values, rounded) = match weights {
            Weights::None => (vec![1.0; users.len()], 0),
            weights => weights.into_single(),
        };
        let ratings = users.into_iter().zip(items).zip(values);
        (ratings.map(|((user, item), rating)| Rating { user, item, rating }).collect(), rounded)
    });
    *rounded = chunks.iter().map(|(_, rounded)| rounded).sum();
    let mut all = Vec::with_capacity(chunks.iter().map(|(ratings, _)| ratings.len()).sum());
    chunks.into_iter().for_each(|(ratings, _)| all.extend(ratings));
    all
}

impl Ratings {
    /// Ratings that no file gave, all of them to learn from, sorted by user, then item; `name` is for reports.
    ///
    /// # Panics
    /// If a user or an item is no position among their ids.
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::RawIds;
    /// use hubcut_datasets::ratings::{Rating, Ratings};
    /// let train = vec![Rating { user: 1, item: 0, rating: 4.5 }];
    /// let ratings = Ratings::new("by hand", RawIds::from_zero(2), RawIds::from_zero(1), train);
    /// assert_eq!(ratings.facts.train.facts.edges, 1);
    /// ```
    pub fn new(name: &str, users: RawIds, items: RawIds, mut train: Vec<Rating>) -> Ratings {
        let inside = |rating: &Rating| (rating.user as usize) < users.len() && (rating.item as usize) < items.len();
        assert!(train.iter().all(inside), "a rating names a user or an item that there is not");
        let key = |rating: &Rating| (rating.user, rating.item);
        train.par_sort_by_key(key);
        let duplicates = train.windows(2).filter(|pair| key(&pair[0]) == key(&pair[1])).count() as u64;
        let facts = Facts {
            file: name.to_owned(),
            format: Format::Csv,
            compression: None,
            separator: None,
            header: None,
            columns: None,
            left_out: Vec::new(),
            first_edge: None,
            comments: 0,
            repeated_headers: 0,
            called_undirected: false,
            notes: Vec::new(),
            ids: kind_of_both(&users, &items),
            weights: WeightType::F32,
            rounded_weights: 0,
            direction: None,
            declared_vertices: None,
            bytes: 0,
            text_bytes: 0,
            lines: 0,
            edges: train.len() as u64,
        };
        let facts = RatingFile { facts, duplicates, merged: 0 };
        let facts = RatingFacts { train: facts, test: None, users: kind(&users), items: kind(&items) };
        Ratings { users, items, train, test: Vec::new(), facts }
    }

    /// The ratings of such a graph, all of them to learn from; `name` is for reports. `None` for a graph without sides.
    pub fn of_graph(name: &str, graph: &Graph<f32>) -> Option<Ratings> {
        let Sides { users, items } = graph.sides()?.clone();
        let of_user = |user: usize| {
            let v = graph.vertex_at(user);
            let row = graph.by_source().row(v).iter().zip(&graph.data_by_source()[graph.by_source().range(v)]);
            let item = |item| (graph.position_of(item) - users.len()) as u32;
            row.map(move |(v, rating)| Rating { user: user as u32, item: item(*v), rating: *rating })
        };
        let train = (0..users.len()).flat_map(of_user).collect();
        Some(Ratings::new(name, users, items, train))
    }

    /// The graph of the ratings to learn from: an edge leads from a user to an item, its data is the rating. Users and
    /// items that have none are vertices too.
    ///
    /// Its counts say how many ratings were read and how many duplicates that had; duplicates that were kept are
    /// parallel edges.
    ///
    /// # Errors
    /// As [`EdgeList::build`].
    pub fn graph(&self, order: VertexOrder) -> hubcut::Result<Graph<f32>> {
        let ratings = self.train.iter().map(|rating| (rating.user, rating.item, rating.rating)).collect();
        let list = EdgeList::bipartite(self.users.clone(), self.items.clone(), ratings);
        let graph = list.build(&BuildOptions { order, ..BuildOptions::default() })?;
        let RatingFile { duplicates, merged, .. } = self.facts.train;
        let counts = BuildCounts {
            edges_read: graph.edges() + merged,
            duplicates: duplicates.max(graph.counts().duplicates),
            duplicates_merged: merged,
            ..*graph.counts()
        };
        Ok(graph.with_counts(counts))
    }
}
