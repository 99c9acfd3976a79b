//! Evidence: which variables are observed, and their states; in files and in words.

use std::path::Path;

use hubcut_factors::FactorGraph;

use super::lookup::Lookup;
use super::text::{CommentStyle, Text};
use crate::error::{Error, Result, quoted};
use crate::read::read_whole;

/// Reads evidence for a model: pairs of variable and state.
///
/// The format is that of UAI, `n` and `n` pairs of numbers on any lines, the older one too, which begins with the number
/// of samples, one; an empty file is no evidence. Or lines `name=state`, or name and state between blanks, for a model
/// whose variables have names; a number that is no name is a position there. `#` begins a comment, and so do `//` and the word `c`
/// at the beginning of a line (unless a variable is called `c`); among numbers `//` does so anywhere.
///
/// # Errors
/// [`Error::Line`] for the first thing that is wrong, also for numbers that could be names as well as positions; those of reading.
/// Whether evidence fits together and fits the model, [`FactorGraph::condition`] says.
pub fn read_evidence(path: &Path, model: &FactorGraph) -> Result<Vec<(u32, u32)>> {
    let (name, bytes) = read_whole(path)?;
    read_evidence_bytes(&name, &bytes, model)
}

/// Reads evidence for a model, pairs of variable and state, from bytes, which messages call `name`.
///
/// # Errors
/// Those of [`read_evidence`].
///
/// # Examples
/// ```
/// use hubcut_datasets::graphical::{read_bytes, read_evidence_bytes};
/// let model = read_bytes("m.uai", b"MARKOV 3  2 2 2  0", None)?;
/// assert_eq!(read_evidence_bytes("e", b"2 0 1 2 0\n", &model)?, [(0, 1), (2, 0)]);
/// assert_eq!(read_evidence_bytes("e", b"1\n2 0 1 2 0\n", &model)?, [(0, 1), (2, 0)]);
/// assert_eq!(read_evidence_bytes("e", b"c nothing seen\n", &model)?, []);
/// # Ok::<(), hubcut_datasets::Error>(())
/// ```
pub fn read_evidence_bytes(name: &str, bytes: &[u8], model: &FactorGraph) -> Result<Vec<(u32, u32)>> {
    let text = Text::new(name, bytes)?;
    let lookup = Lookup::new(model);
    let comments = if lookup.named("c").is_some() { CommentStyle::Hash } else { CommentStyle::Uai };
    let Some(first) = text.words_without(comments).next() else { return Ok(Vec::new()) };
    if first.text.parse::<u64>().is_err() {
        return by_name(&text, comments, &lookup);
    }
    let by_position = numbers(&text, comments);
    if !model.has_names() {
        return by_position;
    }
    match (by_position, by_name(&text, comments, &lookup)) {
        (Ok(positions), Ok(names)) if positions != names => Err(text.fault(
            first.at,
            "these numbers could be names of variables as well as positions; write names as lines `name=state`, and positions all on one \
             line: how many, then variable and state of each",
        )),
        (Err(_), Ok(names)) => Ok(names),
        (by_position, _) => by_position,
    }
}

/// Reads evidence in words: `variable=state`, several separated by commas; both by name, or both by number, from 0.
///
/// # Errors
/// [`Error::Option`] for words that are none, for a variable or a state that is not there, with the nearest that are, and for
/// numbers that could be names as well as positions.
///
/// # Examples
/// ```
/// use hubcut_datasets::graphical::{evidence_in_words, read_bytes};
/// let model = read_bytes("m.uai", b"MARKOV 3  2 2 2  0", None)?;
/// assert_eq!(evidence_in_words("0=1,2=0", &model)?, [(0, 1), (2, 0)]);
/// let error = evidence_in_words("3=1", &model).unwrap_err().to_string();
/// assert_eq!(error, "evidence \"3=1\": the model has no variable \"3\"; its 3 variables have numbers from 0 to 2");
/// # Ok::<(), hubcut_datasets::Error>(())
/// ```
pub fn evidence_in_words(words: &str, model: &FactorGraph) -> Result<Vec<(u32, u32)>> {
    let lookup = Lookup::new(model);
    let pair = |pair: &str| {
        let refuse = |problem: String| {
            let of = if pair == words { String::new() } else { format!(" in \"{}\"", quoted(words.as_bytes())) };
            Error::Option(format!("evidence \"{}\"{of}: {problem}", quoted(pair.as_bytes())))
        };
        let Some((name, state)) = pair.split_once('=') else {
            return Err(refuse(
                "is not variable=state; put what has commas in it into a file, a line for each variable".into(),
            ));
        };
        let (name, state) = (name.trim(), state.trim());
        match (lookup.by_name(name, state), lookup.by_position(name, state)) {
            (Ok(named), Some(numbered)) if named != numbered => Err(refuse(format!(
                "this could be the name of a variable as well as its position; write it in a file: as a line {name}={state} if it is the \
                 name, or 1 {name} {state} (how many, variable, state) if it is the position"
            ))),
            (Ok(found), _) | (Err(_), Some(found)) => Ok(found),
            (Err(missing), None) => Err(refuse(lookup.say(missing, name, state))),
        }
    };
    words.split(',').map(pair).collect()
}

fn numbers(text: &Text<'_>, comments: CommentStyle) -> Result<Vec<(u32, u32)>> {
    let mut words = text.words_without(comments);
    let mut all = Vec::new();
    while let Some(word) = words.next() {
        let Ok(number) = word.text.parse::<u32>() else {
            let problem = format!("\"{}\" is not a number of a variable or a state", quoted(word.text.as_bytes()));
            return Err(text.fault(word.at, problem));
        };
        all.push((number, word.at));
    }
    let pairs = |numbers: &[(u32, usize)]| numbers.chunks(2).map(|pair| (pair[0].0, pair[1].0)).collect();
    match all.as_slice() {
        [] => Ok(Vec::new()),
        [(count, _), rest @ ..] if rest.len() as u64 == 2 * u64::from(*count) => Ok(pairs(rest)),
        [(1, _), (count, _), rest @ ..] if rest.len() as u64 == 2 * u64::from(*count) => Ok(pairs(rest)),
        [(samples, at), rest @ ..] if is_samples(*samples, rest) => Err(text
            .fault(*at, format!("the file has {samples} samples of evidence, and one can be taken; leave only that"))),
        [(count, at), rest @ ..] => {
            let problem =
                format!("{count} observed variables need {} numbers, but {} follow", 2 * u64::from(*count), rest.len());
            Err(text.fault(*at, problem))
        }
    }
}

/// Whether so many samples follow, each with the number of its pairs.
fn is_samples(samples: u32, mut numbers: &[(u32, usize)]) -> bool {
    for _ in 0..samples {
        let Some(((count, _), rest)) = numbers.split_first() else { return false };
        let Some(rest) = rest.get(2 * *count as usize..) else { return false };
        numbers = rest;
    }
    numbers.is_empty()
}

fn by_name(text: &Text<'_>, comments: CommentStyle, lookup: &Lookup<'_>) -> Result<Vec<(u32, u32)>> {
    let mut found = Vec::new();
    let mut at = 0;
    for whole in text.as_str().split_inclusive('\n') {
        let line = whole.split('#').next().unwrap_or("").trim();
        if !line.is_empty() && !comments.begin(line, line) {
            let pair =
                line.split_once('=').map(|(name, state)| (name.trim(), state.trim())).or_else(|| two_words(line));
            let Some((name, state)) = pair else {
                return Err(text.fault(at, "evidence is lines `name=state`, or the numbers of a UAI file: how many, then variable and state of each"));
            };
            found.push(lookup.by_name(name, state).or_else(|missing| {
                let fault = || text.fault(at, lookup.say(missing, name, state));
                lookup.by_position(name, state).ok_or_else(fault)
            })?);
        }
        at += whole.len();
    }
    Ok(found)
}

fn two_words(line: &str) -> Option<(&str, &str)> {
    let mut words = line.split_ascii_whitespace();
    let pair = (words.next()?, words.next()?);
    words.next().is_none().then_some(pair)
}
