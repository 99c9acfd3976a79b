//! Evidence: which variables are observed, and their states.

use std::path::Path;

use hubcut_factors::FactorGraph;

use super::text::{Text, Token};
use crate::error::{Result, quoted};
use crate::read::read_whole;

/// Reads evidence for a model: pairs of variable and state.
///
/// The format is that of UAI, `n` and `n` pairs of numbers on any lines, the older one too, which begins with the number
/// of samples, one; an empty file is no evidence. Or lines `name=state`, or name and state between blanks, for a model
/// whose variables have names; `#` begins a comment there.
///
/// # Errors
/// [`Error::Line`](crate::Error::Line) for the first thing that is wrong; those of reading. Whether evidence fits together and fits
/// the model, [`FactorGraph::condition`] says.
pub fn read_evidence(path: &Path, model: &FactorGraph) -> Result<Vec<(u32, u32)>> {
    let (name, bytes) = read_whole(path)?;
    read_evidence_bytes(&name, &bytes, model)
}

/// The same from bytes; `name` is what messages call them.
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
/// assert_eq!(read_evidence_bytes("e", b"", &model)?, []);
/// # Ok::<(), hubcut_datasets::Error>(())
/// ```
pub fn read_evidence_bytes(name: &str, bytes: &[u8], model: &FactorGraph) -> Result<Vec<(u32, u32)>> {
    let text = Text::new(name, bytes)?;
    let named = text.as_str().lines().map(|line| line.split('#').next().unwrap_or("").trim());
    let is_named = named.filter(|line| !line.is_empty()).all(|line| line.contains('=') || two_words(line).is_some());
    let mut words = text.words();
    match words.next() {
        None => return Ok(Vec::new()),
        Some(first) if first.text.parse::<u64>().is_err() => {}
        Some(_) if is_named && model.has_names() && !is_uai(&text) => {}
        Some(_) => return numbers(&text),
    }
    by_name(&text, model)
}

/// Whether the text is a number and so many pairs of numbers.
fn is_uai(text: &Text<'_>) -> bool {
    numbers(text).is_ok()
}

fn numbers(text: &Text<'_>) -> Result<Vec<(u32, u32)>> {
    let mut words = text.words();
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
        [(count, at), rest @ ..] => {
            let problem =
                format!("{count} observed variables need {} numbers, but {} follow", 2 * u64::from(*count), rest.len());
            Err(text.fault(*at, problem))
        }
    }
}

fn two_words(line: &str) -> Option<(&str, &str)> {
    let mut words = line.split_ascii_whitespace();
    let pair = (words.next()?, words.next()?);
    words.next().is_none().then_some(pair)
}

fn by_name(text: &Text<'_>, model: &FactorGraph) -> Result<Vec<(u32, u32)>> {
    let mut found = Vec::new();
    let mut at = 0;
    for whole in text.as_str().split_inclusive('\n') {
        let line = whole.split('#').next().unwrap_or("").trim();
        if !line.is_empty() {
            let pair =
                line.split_once('=').map(|(name, state)| (name.trim(), state.trim())).or_else(|| two_words(line));
            let Some((name, state)) = pair else {
                return Err(text.fault(at, "evidence is lines `name=state`, or the numbers of a UAI file: how many, then variable and state of each"));
            };
            let token = Token { at, text: line };
            let variable = variable(text, token, model, name)?;
            found.push((variable, state_of(text, token, model, variable, state)?));
        }
        at += whole.len();
    }
    Ok(found)
}

fn variable(text: &Text<'_>, line: Token<'_>, model: &FactorGraph, name: &str) -> Result<u32> {
    let found = (0..model.variables()).find(|variable| model.name(*variable) == name);
    let missing = || text.fault(line.at, format!("the model has no variable \"{}\"", quoted(name.as_bytes())));
    found.map(|variable| variable as u32).ok_or_else(missing)
}

fn state_of(text: &Text<'_>, line: Token<'_>, model: &FactorGraph, variable: u32, state: &str) -> Result<u32> {
    let states = model.cardinalities()[variable as usize];
    (0..states).find(|s| model.state_name(variable as usize, *s) == state).ok_or_else(|| {
        let names: Vec<_> = (0..states.min(8)).map(|state| model.state_name(variable as usize, state)).collect();
        let more = if states > 8 { ", ..." } else { "" };
        let state = quoted(state.as_bytes());
        let problem = format!(
            "variable {} has no state \"{state}\"; its states are {}{more}",
            model.name(variable as usize),
            names.join(", ")
        );
        text.fault(line.at, problem)
    })
}
