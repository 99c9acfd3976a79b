//! Options whose values are a few words.

use clap::builder::{PossibleValuesParser, TypedValueParser};

/// Parses one of the words into the value beside it.
pub fn choice<T: Copy + Send + Sync + 'static>(
    choices: &'static [(&'static str, T)],
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(choices.iter().map(|(word, _)| *word)).try_map(move |word| {
        let found = choices.iter().find(|(name, _)| *name == word);
        found.map(|(_, value)| *value).ok_or("no such choice")
    })
}
