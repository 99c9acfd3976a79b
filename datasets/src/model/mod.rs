//! A model of ratings as a folder: factors of users and items, what they were made from, and how.
//!
//! | file | holds |
//! | --- | --- |
//! | `model.json` | `format` (`"hubcut model"`), `version` (1), `rank`, `mean` (of the training ratings), `offset` (added to every prediction), `clamp` (`[least, most]` or null), `implicit_alpha` (null: explicit feedback), `config` (how it was made), `users`, `items`, `ratings` (counts), `held_out` (how many, to test with), `files`: length and XXH3-64 of the next four |
//! | `users.npy`, `items.npy` | float32, C order, shape (users, rank) and (items, rank): row p is the factor of the p-th id, ascending |
//! | `ratings.hub` | the training ratings, a stored graph: ids of both sides, who has rated what |
//! | `held_out.hub` | the ratings that were held out to test with, if there were some: over the same ids |
//! | `users.csv`, `items.csv` | `id,f0,f1,...`: the factors once more, for other tools; never read here |
//!
//! A prediction is `offset + x_u . y_i`, clamped. Rows of users and items without training ratings mean nothing.

mod folder;
mod npy;
mod read;
mod seal;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;

use hubcut::graph::{Graph, Side, Sides};
use hubcut::parallel;
use serde::{Deserialize, Serialize};

pub use folder::ModelFolder;

use seal::Seal;

/// Version of the folder that is written, and the only one that is read.
pub const MODEL_VERSION: u32 = 1;

const FORMAT: &str = "hubcut model";
const MODEL_JSON: &str = "model.json";
const RATINGS_HUB: &str = "ratings.hub";
const HELD_OUT_HUB: &str = "held_out.hub";

/// The file of one side's factors.
fn npy_name(side: Side) -> &'static str {
    match side {
        Side::User => "users.npy",
        Side::Item => "items.npy",
    }
}

/// The table of one side's factors.
fn csv_name(side: Side) -> &'static str {
    match side {
        Side::User => "users.csv",
        Side::Item => "items.csv",
    }
}

/// A model of ratings: everything that predictions and recommendations need.
#[derive(Clone, Debug)]
pub struct Model<'f> {
    /// Elements of a factor.
    pub rank: usize,
    /// Mean of the training ratings.
    pub mean: f64,
    /// Added to every prediction: the mean if the ratings were centred, else 0.
    pub offset: f64,
    /// Smallest and largest prediction.
    pub clamp: Option<(f32, f32)>,
    /// How the confidence grows with a rating, if the feedback is implicit.
    pub implicit_alpha: Option<f64>,
    /// How the model was made; kept as it is.
    pub config: serde_json::Value,
    /// `rank` elements for each user, by position.
    pub user_factors: Cow<'f, [f32]>,
    /// `rank` elements for each item, by position.
    pub item_factors: Cow<'f, [f32]>,
    /// The training ratings.
    pub ratings: Graph<f32>,
    /// The ratings that were held out to test with, if there were some: over the same users and items. They were not
    /// learned from, but the items are known to their users.
    pub held_out: Option<Graph<f32>>,
}

impl Model<'_> {
    /// The ids of users and items.
    ///
    /// # Panics
    /// If the graph has no sides; one that was read has.
    pub fn sides(&self) -> &Sides {
        self.ratings.sides().expect("the ratings of a model are a graph with sides")
    }

    /// What is predicted of a user or an item without training ratings: the training mean; for implicit feedback 0.
    pub fn unseen(&self) -> f64 {
        if self.implicit_alpha.is_some() { 0.0 } else { self.mean }
    }

    fn factors(&self, side: Side) -> &[f32] {
        match side {
            Side::User => &self.user_factors,
            Side::Item => &self.item_factors,
        }
    }

    /// The file that is to blame and what is wrong with it, if the model cannot be used.
    fn fault(&self) -> Option<(&'static str, String)> {
        let bounds = self.clamp.map_or([0.0; 2], |(least, most)| [least.into(), most.into()]);
        let numbers = [self.mean, self.offset, self.implicit_alpha.unwrap_or_default()];
        if self.rank == 0 || !numbers.into_iter().chain(bounds).all(f64::is_finite) {
            return Some((
                MODEL_JSON,
                "rank, mean, offset, clamp and implicit_alpha must be finite, the rank above 0".into(),
            ));
        }
        if self.clamp.is_some_and(|(least, most)| least > most) {
            return Some((MODEL_JSON, "the smallest prediction of clamp is above the largest".into()));
        }
        let Some(sides) = self.ratings.sides() else {
            return Some((RATINGS_HUB, "the graph has no users and items; it is not a graph of ratings".into()));
        };
        if self.held_out.as_ref().is_some_and(|held_out| held_out.sides() != Some(sides)) {
            return Some((HELD_OUT_HUB, "the ratings are not of the users and items of ratings.hub".into()));
        }
        [Side::User, Side::Item].into_iter().find_map(|side| {
            let (ids, factors) = (sides.of(side), self.factors(side));
            if factors.len() != ids.len() * self.rank {
                let what = format!("{} elements for {} {side}s of rank {}", factors.len(), ids.len(), self.rank);
                return Some((npy_name(side), what));
            }
            let bad = parallel::find_first(factors.len(), &|at| (!factors[at].is_finite()).then_some(at))?;
            let (id, element) = (ids.get(bad / self.rank), factors[bad]);
            let what =
                format!("the factor of {side} {id} has an element {element}; train the model again, with more lambda");
            Some((npy_name(side), what))
        })
    }
}

/// What `model.json` says.
#[derive(Debug, Serialize, Deserialize)]
struct ModelHeader {
    format: String,
    version: u32,
    rank: usize,
    mean: f64,
    offset: f64,
    clamp: Option<(f32, f32)>,
    implicit_alpha: Option<f64>,
    config: serde_json::Value,
    users: u64,
    items: u64,
    ratings: u64,
    #[serde(default)]
    held_out: u64,
    files: BTreeMap<String, Seal>,
}
