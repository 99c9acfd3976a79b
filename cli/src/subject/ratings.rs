//! Programs over ratings: factors of users and items, as the folder of a model.

use std::borrow::Cow;
use std::path::Path;

use anyhow::Result;
use hubcut::store::StoredGraph;
use hubcut_datasets::model::{Model, ModelFolder};
use hubcut_programs::als::Test;
use hubcut_programs::registry::{Answer, Data, Job, Values};
use serde_json::{Value, json};

use super::{Loaded, Subject};
use crate::args::{LearnArgs, ModelArgs, RunningArgs};
use crate::exit::usage;
use crate::files::{self, is_standard};
use crate::load::LoadTimes;
use crate::model::RATINGS_FORMAT;
use crate::numbers::counted;
use crate::progress::Bar;
use crate::ratings::{self, LoadedRatings, RatingsSource};
use crate::report::GraphReport;
use crate::session::Session;

/// Ratings to learn from, and where the model goes.
pub(crate) struct RatingFiles {
    /// The ratings.
    pub(crate) learn: LearnArgs,
    /// The model.
    pub(crate) model: ModelArgs,
}

impl Subject for RatingFiles {
    fn running(&self) -> &RunningArgs {
        &self.model.running
    }

    fn check(&self, _: &dyn Job) -> Result<()> {
        let ratings = ("the ratings", &*self.learn.file.ratings);
        let test = self.learn.test.as_deref().map(|path| ("--test", path));
        if test.is_some_and(|(_, path)| is_standard(path)) && is_standard(ratings.1) {
            return Err(usage("standard input cannot be both the ratings and --test; give one of them as a file"));
        }
        let report = self.model.running.report.as_deref().map(|path| ("--report", path));
        files::check_report(report.map(|(_, path)| path))?;
        if let Some(report) = report {
            for read in [Some(ratings), test].into_iter().flatten() {
                files::refuse_same(report, read)?;
            }
            files::check_writable(report.1)?;
        }
        match &self.model.output {
            Some(folder) if is_standard(folder) => {
                Err(usage("a model is a folder of files; give its name to --output"))
            }
            // Tried now, so that nobody waits for a model which has no place.
            Some(folder) => {
                for file in [Some(ratings), test, report].into_iter().flatten() {
                    files::refuse_same(file, ("--output", folder))?;
                    files::refuse_inside(file, ("--output", folder))?;
                }
                ModelFolder::create(folder).map(drop).map_err(|error| files::refused(folder, error))
            }
            None => Ok(()),
        }
    }

    fn load<'a>(&'a self, job: &dyn Job, session: &Session) -> Result<Box<dyn Loaded + 'a>> {
        let implicit = job.on().is_implicit();
        let loaded = ratings::load(&self.learn, implicit, self.model.running.seed, &session.talk)?;
        Ok(Box::new(Learned { args: self, implicit, loaded }))
    }
}

/// Ratings that were read.
struct Learned<'a> {
    args: &'a RatingFiles,
    implicit: bool,
    loaded: LoadedRatings,
}

impl Loaded for Learned<'_> {
    fn data(&self) -> Data<'_> {
        let LoadedRatings { test, strangers, .. } = &self.loaded;
        Data::Ratings(self.loaded.graph(), Test { ratings: test, strangers, at: self.args.learn.at })
    }

    fn stored(&self) -> Option<&StoredGraph> {
        self.loaded.stored.as_ref()
    }

    fn times(&self) -> LoadTimes {
        self.loaded.times
    }

    fn graph(&self) -> Result<GraphReport> {
        GraphReport::new(&self.args.learn.file.ratings, &self.loaded.graph, &self.loaded.source)
    }

    /// What the test was made of.
    fn config(&self) -> Vec<(&'static str, Value)> {
        let LearnArgs { test, test_fraction, split_by, at, .. } = &self.args.learn;
        let test = json!({
            "file": test.as_ref().map(|path| path.display().to_string()),
            "fraction": test_fraction.map(|fraction| fraction.to_string()),
            "split_by": test_fraction.map(|_| split_by),
            "at": self.implicit.then_some(at),
        });
        vec![("test", test)]
    }

    fn write(&mut self, answer: &dyn Answer, config: &Value, session: &Session) -> Result<()> {
        let talk = &session.talk;
        let factors = (answer.column("users"), answer.column("items"));
        match (&self.args.model.output, factors) {
            (Some(folder), (Some(Values::Vectors(rank, users)), Some(Values::Vectors(_, items)))) => {
                let number = |name| answer.number(name);
                let model = Model {
                    rank,
                    mean: number("mean").unwrap_or_default(),
                    offset: number("offset").unwrap_or_default(),
                    // They were 32 bits wide.
                    clamp: number("lowest").zip(number("highest")).map(|(low, high)| (low as f32, high as f32)),
                    implicit_alpha: number("alpha"),
                    config: config_of_model(config.clone(), &self.loaded.source),
                    user_factors: Cow::Borrowed(users),
                    item_factors: Cow::Borrowed(items),
                    ratings: self.loaded.graph().clone(),
                    held_out: self.loaded.held_out()?,
                };
                write_model(&model, folder, session)?;
            }
            (Some(_), _) => talk.warn("no model is written, since not one iteration is done"),
            (None, (Some(_), _)) => {
                talk.say(
                    "the model is not kept; add --output DIR to write it for `hubcut recommend` and `hubcut predict`",
                );
            }
            (None, _) => {}
        }
        Ok(())
    }

    fn facts(&self) -> Vec<(&'static str, Value)> {
        vec![("trained_test_ratings", json!(self.loaded.trained_test))]
    }

    fn failure(&self, program: &str, vertex: &str, reason: &str) -> String {
        format!("{program} failed at {vertex}: {reason}; no model is written")
    }
}

/// The configuration, and the format of the ratings.
fn config_of_model(mut config: Value, source: &RatingsSource) -> Value {
    if let (Value::Object(config), RatingsSource::Text { facts, .. }) = (&mut config, source) {
        config.insert(RATINGS_FORMAT.into(), json!(facts.train.facts.format));
    }
    config
}

fn write_model(model: &Model<'_>, path: &Path, session: &Session) -> Result<()> {
    let bar = Bar::spinner(&session.talk, format!("writing {}", path.display()));
    let folder = ModelFolder::create(path)?;
    folder.write(model)?;
    folder.commit()?;
    drop(bar);
    let sides = model.sides();
    let has_ratings = |user: &usize| model.ratings.by_source().degree(model.ratings.vertex_at(*user)) > 0;
    let user = (0..sides.users.len()).find(has_ratings).unwrap_or_default();
    let (users, items) = (counted(sides.users.len() as u64, "user"), counted(sides.items.len() as u64, "item"));
    let path = path.display();
    session.talk.say(format_args!(
        "wrote {path}: factors of {users} and {items}; try `hubcut recommend {path} --user {}`",
        sides.users.get(user)
    ));
    Ok(())
}
