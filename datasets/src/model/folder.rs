//! Writing a model: into a folder beside its place, then all at once, or file by file over an older model.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use hubcut::graph::Side;
use hubcut::store;
use hubcut::temporary::Listed;
use tempfile::TempDir;

use super::seal::Seal;
use super::{
    FORMAT, HELD_OUT_HUB, MODEL_JSON, MODEL_VERSION, Model, ModelHeader, RATINGS_HUB, csv_name, npy, npy_name,
};
use crate::error::{Error, Result};
use crate::write::{TableFormat, TableWriter, Value};

/// What begins the names of folders under construction.
const PREFIX: &str = ".hubcut-";

/// The files of a model, in the order in which they replace older ones: the one that seals the others comes last.
const FILES: [&str; 7] = ["users.npy", "items.npy", "users.csv", "items.csv", RATINGS_HUB, HELD_OUT_HUB, MODEL_JSON];

/// The folder of a model under construction: its files get to their place only on [`commit`](Self::commit).
///
/// # Examples
/// ```no_run
/// use hubcut_datasets::model::{Model, ModelFolder};
/// # fn keep(model: &Model<'_>) -> hubcut_datasets::Result<()> {
/// let folder = ModelFolder::create("films.model")?;
/// folder.write(model)?;
/// folder.commit()?;
/// assert_eq!(Model::read("films.model")?.user_factors, model.user_factors);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct ModelFolder {
    path: PathBuf,
    /// In `path` if that is a folder, else beside it: on the same disk.
    part: TempDir,
    /// Keeps `part` and its files on the list of what is removed, should the process end at once.
    _listed: Vec<Listed>,
}

impl ModelFolder {
    /// Begins the folder that will be `path`: a new or an empty one, or one that holds an older model and nothing else.
    ///
    /// # Errors
    /// [`Error::File`] if `path` is a file or holds anything else, or there is no folder to put it in; [`Error::Io`] when
    /// the system refuses. Nothing has changed then.
    pub fn create(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let file = path.display().to_string();
        let refuse = |problem: String| Error::File { file: file.clone(), problem };
        let failed = |source| Error::Io { file: file.clone(), source };
        // Through a link to the folder itself, so that the link stays one.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let parent = match fs::metadata(&path) {
            Ok(there) if !there.is_dir() => {
                return Err(refuse("this is a file; a model is a folder, give another name".into()));
            }
            Ok(_) => {
                if let Some(other) = stranger(&path).map_err(failed)? {
                    let what = format!("the folder holds {other}, and a model wants one of its own; give another name");
                    return Err(refuse(what));
                }
                path.as_path()
            }
            Err(_) => path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")),
        };
        if !parent.is_dir() {
            return Err(refuse(format!("there is no folder {}; make it with `mkdir -p`", parent.display())));
        }
        if path.file_name().is_none() {
            return Err(refuse("this is no name for a folder".into()));
        }
        let part = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent).map_err(failed)?;
        let files = FILES.iter().map(|name| Listed::file(&part.path().join(name)));
        let _listed = files.chain([Listed::folder(part.path())]).collect();
        Ok(ModelFolder { path, part, _listed })
    }

    /// Where the files lie until [`commit`](Self::commit).
    fn part(&self) -> &Path {
        self.part.path()
    }

    /// Writes all files of `model`.
    ///
    /// # Errors
    /// [`Error::File`] if the model cannot be used (a factor that is not finite, shapes that do not fit its ratings);
    /// [`Error::Io`] and [`Error::Engine`] when the system refuses.
    ///
    /// # Complexity
    /// O(ratings + (users + items) x rank); the tables as text take most of the time.
    pub fn write(&self, model: &Model<'_>) -> Result<()> {
        if let Some((file, problem)) = model.fault() {
            return Err(Error::File { file: self.path.join(file).display().to_string(), problem });
        }
        let failed = |name: &str| {
            let file = self.path.join(name).display().to_string();
            move |source: io::Error| Error::Io { file: file.clone(), source }
        };
        let mut files = std::collections::BTreeMap::new();
        for side in [Side::User, Side::Item] {
            let name = npy_name(side);
            let seal = npy::write(&self.part().join(name), model.rank, model.factors(side)).map_err(failed(name))?;
            files.insert(name.to_owned(), seal);
            let name = csv_name(side);
            write_csv(&self.part().join(name), model, side).map_err(failed(name))?;
        }
        let hubs = [(RATINGS_HUB, Some(&model.ratings)), (HELD_OUT_HUB, model.held_out.as_ref())];
        for (name, ratings) in hubs.into_iter().filter_map(|(name, ratings)| Some((name, ratings?))) {
            let path = self.part().join(name);
            store::write(ratings, &path).map_err(|error| match error {
                hubcut::Error::Io { source, .. } => failed(name)(source),
                error => error.into(),
            })?;
            files.insert(name.to_owned(), Seal::of_file(&path).map_err(failed(name))?);
        }
        let header = ModelHeader {
            format: FORMAT.into(),
            version: MODEL_VERSION,
            rank: model.rank,
            mean: model.mean,
            offset: model.offset,
            clamp: model.clamp,
            implicit_alpha: model.implicit_alpha,
            config: model.config.clone(),
            users: model.sides().users.len() as u64,
            items: model.sides().items.len() as u64,
            ratings: model.ratings.edges(),
            held_out: model.held_out.as_ref().map_or(0, |ratings| ratings.edges()),
            files,
        };
        write_json(&self.part().join(MODEL_JSON), &header).map_err(failed(MODEL_JSON))
    }

    /// Gives the folder its name, or moves its files over those of the older model, `model.json` last: who reads in between
    /// finds that the files do not belong together.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn commit(self) -> Result<()> {
        let failed = |source| Error::Io { file: self.path.display().to_string(), source };
        if self.part().parent() == Some(&self.path) {
            for name in FILES {
                let (new, old) = (self.part().join(name), self.path.join(name));
                match fs::rename(new, &old) {
                    // Not every model has held ratings out.
                    Err(error) if name == HELD_OUT_HUB && error.kind() == io::ErrorKind::NotFound => {
                        fs::remove_file(old).or_else(|error| match error.kind() {
                            io::ErrorKind::NotFound => Ok(()),
                            _ => Err(error),
                        })
                    }
                    moved => moved,
                }
                .map_err(failed)?;
            }
        } else {
            fs::rename(self.part(), &self.path).map_err(failed)?;
        }
        Ok(())
    }
}

/// The first entry of a folder that is no part of a model, if its `model.json` is not there or not one of ours.
fn stranger(folder: &Path) -> io::Result<Option<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        if !name.to_string_lossy().starts_with(PREFIX) {
            names.push(name);
        }
    }
    names.sort();
    let is_model = || {
        let text = fs::read(folder.join(MODEL_JSON)).ok()?;
        let header: serde_json::Value = serde_json::from_slice(&text).ok()?;
        Some(header["format"] == FORMAT)
    };
    let known = |name: &OsStr| FILES.iter().any(|file| name == *file);
    let other = names.iter().find(|name| !known(name)).or_else(|| names.first().filter(|_| is_model() != Some(true)));
    Ok(other.map(|name| name.to_string_lossy().into_owned()))
}

fn write_csv(path: &Path, model: &Model<'_>, side: Side) -> io::Result<()> {
    let mut file = File::create(path)?;
    let columns: Vec<_> = (0..model.rank).map(|k| format!("f{k}")).collect();
    let columns: Vec<_> = columns.iter().map(String::as_str).collect();
    let mut table = TableWriter::new(&mut file, TableFormat::Csv, false, &columns)?;
    let mut values = Vec::with_capacity(model.rank);
    for (position, factor) in model.factors(side).chunks_exact(model.rank).enumerate() {
        values.clear();
        values.extend(factor.iter().map(|element| Value::F32(*element)));
        table.row(model.sides().of(side).get(position), None, &values)?;
    }
    table.finish()?;
    file.sync_all()
}

fn write_json(path: &Path, header: &ModelHeader) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    serde_json::to_writer_pretty(&mut out, header)?;
    out.write_all(b"\n")?;
    out.into_inner().map_err(|error| error.into_error())?.sync_all()
}
