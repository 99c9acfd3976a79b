//! Reading a model: nothing is taken that does not belong together.

use std::io;
use std::path::Path;

use hubcut::graph::{Graph, Side};
use hubcut::store::StoredGraph;

use super::seal::Seal;
use super::{FORMAT, HELD_OUT_HUB, MODEL_JSON, MODEL_VERSION, Model, ModelHeader, RATINGS_HUB, npy, npy_name};
use crate::error::{Error, Result};

impl Model<'static> {
    /// Reads the folder of a model; the ratings are mapped.
    ///
    /// # Errors
    /// [`Error::File`] if a file is missing, is of another version, has another shape or another content than
    /// `model.json` says, or a factor is not finite; [`Error::Engine`] if the ratings are damaged; [`Error::Io`].
    ///
    /// # Complexity
    /// One pass over the files.
    pub fn read(folder: impl AsRef<Path>) -> Result<Model<'static>> {
        let folder = folder.as_ref();
        if !folder.is_dir() {
            let problem = match folder.exists() {
                true => "this is a file; give the folder of a model",
                false => "there is no such folder; check the path, or train a model",
            };
            return Err(Error::File { file: folder.display().to_string(), problem: problem.into() });
        }
        let header = read_header(folder)?;
        let ratings = read_ratings(folder, &header, RATINGS_HUB, header.ratings)?;
        let held_out = match header.held_out {
            0 => None,
            held_out => Some(read_ratings(folder, &header, HELD_OUT_HUB, held_out)?),
        };
        let model = Model {
            rank: header.rank,
            mean: header.mean,
            offset: header.offset,
            clamp: header.clamp,
            implicit_alpha: header.implicit_alpha,
            user_factors: read_factors(folder, &header, Side::User)?.into(),
            item_factors: read_factors(folder, &header, Side::Item)?.into(),
            config: header.config,
            ratings,
            held_out,
        };
        match model.fault() {
            Some((file, problem)) => Err(refuse(folder, file, problem)),
            None => Ok(model),
        }
    }
}

fn refuse(folder: &Path, name: &str, problem: impl Into<String>) -> Error {
    Error::File { file: folder.join(name).display().to_string(), problem: problem.into() }
}

/// What the system says of a file of the folder.
fn failed(folder: &Path, name: &str, error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound => {
            refuse(folder, name, "the file is missing, and a model has it; train the model again, or copy it whole")
        }
        _ => Error::Io { file: folder.join(name).display().to_string(), source: error },
    }
}

fn read_header(folder: &Path) -> Result<ModelHeader> {
    let text = std::fs::read(folder.join(MODEL_JSON)).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            refuse(folder, MODEL_JSON, "the file is missing, so this is not the folder of a model; check the path")
        }
        _ => failed(folder, MODEL_JSON, error),
    })?;
    let wrong = |error: serde_json::Error| {
        refuse(folder, MODEL_JSON, format!("this is not what hubcut writes ({error}); train the model again"))
    };
    // The version first: another one may have other fields.
    let value: serde_json::Value = serde_json::from_slice(&text).map_err(wrong)?;
    if value["format"] != FORMAT {
        return Err(refuse(folder, MODEL_JSON, "this describes no model of hubcut; check the path"));
    }
    if value["version"] != MODEL_VERSION {
        let problem = format!(
            "the model is of version {}, and this hubcut reads version {MODEL_VERSION}; use the hubcut that wrote it, or \
             train the model again",
            value["version"]
        );
        return Err(refuse(folder, MODEL_JSON, problem));
    }
    serde_json::from_slice(&text).map_err(wrong)
}

/// Refuses a file that is not the one that the header was written with.
fn compare(folder: &Path, header: &ModelHeader, name: &str, found: Seal) -> Result<()> {
    match header.files.get(name) {
        Some(seal) if *seal == found => Ok(()),
        Some(_) => {
            let problem =
                "the file is of another model than model.json, or damaged; train the model again, or copy it whole";
            Err(refuse(folder, name, problem))
        }
        None => Err(refuse(folder, MODEL_JSON, format!("{name} is not among its files; train the model again"))),
    }
}

fn read_factors(folder: &Path, header: &ModelHeader, side: Side) -> Result<Vec<f32>> {
    let name = npy_name(side);
    let rows = if side == Side::User { header.users } else { header.items };
    let read = npy::read(&folder.join(name), rows as usize, header.rank).map_err(|fault| match fault {
        npy::NpyFault::Io(error) => failed(folder, name, error),
        npy::NpyFault::Not(what) => {
            let shape = format!("{rows} {side}s of rank {}", header.rank);
            refuse(folder, name, format!("{what}; model.json wants the factors of {shape}; train the model again"))
        }
    });
    let (factors, seal) = read?;
    compare(folder, header, name, seal)?;
    Ok(factors)
}

fn read_ratings(folder: &Path, header: &ModelHeader, name: &str, ratings: u64) -> Result<Graph<f32>> {
    let path = folder.join(name);
    compare(folder, header, name, Seal::of_file(&path).map_err(|error| failed(folder, name, error))?)?;
    let graph: Graph<f32> = StoredGraph::open(&path)?.validate_as()?;
    let found = graph.sides().map(|sides| (sides.users.len() as u64, sides.items.len() as u64, graph.edges()));
    match found {
        Some(found) if found == (header.users, header.items, ratings) => Ok(graph),
        _ => Err(refuse(folder, name, "these are not the users, items and ratings of model.json")),
    }
}
