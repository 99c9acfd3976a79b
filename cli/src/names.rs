//! Names for results, from a file.

use anyhow::{Result, bail};
use hubcut_datasets::names::Bearers;
use hubcut_datasets::{Input, Names, NamesFile};

use crate::args::NamesArgs;
use crate::files::is_standard;
use crate::numbers::{count, counted};
use crate::progress::Reading;
use crate::session::Session;

/// Reads the file that --names gives, if it does. What it means is decided when the ids are known.
pub(crate) fn read(args: &NamesArgs, session: &Session) -> Result<Option<NamesFile>> {
    let Some(path) = args.path() else { return Ok(None) };
    let input = Input::from(path);
    if matches!(path.try_exists(), Ok(false)) && !is_standard(path) {
        bail!("{input}: there is no such file; check the path that --names gives");
    }
    Ok(Some(NamesFile::read(&input, &mut Reading::new(&session.talk, &input.to_string()))?))
}

/// Says whose name is what, and how the file was read: a warning where somebody has no name.
pub(crate) fn decide(file: &NamesFile, bearers: &Bearers<'_>, args: &NamesArgs, session: &Session) -> Result<Names> {
    let names = file.of(bearers, &args.options())?;
    let (of, noun) = (bearers.len() as u64, bearers.noun());
    let mut text = format!("{}: names {}, {} of {}", file.name(), names.way(), count(names.named()), counted(of, noun));
    text += match names.strangers() {
        0 => " named".into(),
        1 => format!(" named, 1 line names no {noun}"),
        lines => format!(" named, {} lines name no {noun}", count(lines)),
    }
    .as_str();
    if names.named() < of {
        session.talk.warn(text);
    } else {
        session.talk.say(text);
    }
    Ok(names)
}
