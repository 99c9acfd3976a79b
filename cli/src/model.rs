//! Models that were trained: from the folder to what predicts.

use std::path::Path;

use anyhow::{Result, anyhow, bail};
use hubcut::graph::RawId;
use hubcut_datasets::{Format, Model};
use hubcut_programs::als::scores::Recommender;
use hubcut_programs::als::{Factors, Predictor, RatedItems};

use crate::exit::usage;
use crate::numbers::counted;
use crate::progress::Bar;
use crate::session::Session;

/// What the configuration of a model calls the format of its ratings: names of items may be counted as it counts.
pub(crate) const RATINGS_FORMAT: &str = "ratings_format";

/// A model, and who has rated what in training.
pub(crate) struct Trained {
    /// The model.
    pub(crate) model: Model<'static>,
    /// Who has rated what in training.
    pub(crate) rated: RatedItems,
    /// Who has rated what in training or among the ratings that were held out, if there were some.
    with_held_out: Option<RatedItems>,
}

impl Trained {
    /// Reads the model in a folder and says what it is.
    pub(crate) fn read(folder: &Path, session: &Session) -> Result<Trained> {
        let bar = Bar::spinner(&session.talk, format!("reading {}", folder.display()));
        if !folder.exists() {
            let folder = folder.display();
            bail!("{folder}: there is no such folder; check the path, or train a model with `hubcut run als`");
        }
        let model = Model::read(folder)?;
        let rated = RatedItems::of_graph(&model.ratings)
            .ok_or_else(|| anyhow!("{}: its ratings have no users and items", folder.display()))?;
        let with_held_out = model.held_out.as_ref().and_then(|held_out| RatedItems::of_graph(held_out));
        let with_held_out = with_held_out.map(|held_out| rated.union(&held_out));
        drop(bar);
        let sides = model.sides();
        let (users, items) = (counted(sides.users.len() as u64, "user"), counted(sides.items.len() as u64, "item"));
        let ratings = counted(model.ratings.edges(), "rating");
        let (folder, rank) = (folder.display(), model.rank);
        session.talk.say(format_args!("{folder}: model of rank {rank} of {users}, {items} and {ratings}"));
        Ok(Trained { model, rated, with_held_out })
    }

    /// The format of the ratings, if the model knows it: not of a stored graph.
    pub(crate) fn ratings_format(&self) -> Option<Format> {
        self.model.config.get(RATINGS_FORMAT)?.as_str()?.parse().ok()
    }

    /// The factors.
    pub(crate) fn factors(&self) -> Factors<'_> {
        Factors::new(self.model.rank, &self.model.user_factors, &self.model.item_factors)
    }

    /// What predicts.
    pub(crate) fn predictor(&self) -> Predictor<'_> {
        let model = &self.model;
        Predictor {
            factors: self.factors(),
            rated: &self.rated,
            offset: model.offset,
            unseen: model.unseen(),
            clamp: model.clamp,
        }
    }

    /// What recommends: of the items that somebody has rated.
    pub(crate) fn recommender(&self) -> Recommender<'_> {
        Recommender::new(self.factors(), |item| self.rated.has_item(item))
    }

    /// The items that are not recommended to a user: those that he has rated, in training or held out to test with; none if
    /// they are to be, too.
    pub(crate) fn left_out(&self, user: u32, include_rated: bool) -> &[u32] {
        if include_rated { &[] } else { self.with_held_out.as_ref().unwrap_or(&self.rated).of(user) }
    }

    /// The position of the user who is called `id`; refused if there is none.
    pub(crate) fn user(&self, id: &str) -> Result<u32> {
        let users = &self.model.sides().users;
        users.find(RawId::Text(id)).map(|position| position as u32).ok_or_else(|| {
            let known = match users.len() {
                0 => "it has none".to_owned(),
                1 => format!("it has one, {}", users.get(0)),
                len => {
                    format!("it has {}, from {} to {}", counted(len as u64, "user"), users.get(0), users.get(len - 1))
                }
            };
            usage(format!("--user {id:?} is no user of the model: {known}; give an id as the ratings spell it"))
        })
    }

    /// The score that is shown: a prediction before it is clamped.
    pub(crate) fn shown(&self, score: f32) -> f32 {
        (self.model.offset + f64::from(score)) as f32
    }
}
