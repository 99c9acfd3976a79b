//! What libraries say in the words of the command line: their settings as options, and what to type for what they ask.

use anyhow::Error;
use hubcut::store::Remedy;
use hubcut_datasets::with_settings;
use hubcut_programs::Error as Program;

/// What is said of an error: what its library says, and behind it what to type.
pub(crate) fn told(error: &Error) -> String {
    let hint = error.chain().find_map(hint).unwrap_or_default();
    format!("{error}{hint}")
}

/// A message, its settings written as options.
pub(crate) fn with_options(message: &str) -> String {
    with_settings(message, &|name, value| {
        let option = name.replace('_', "-");
        value.map_or_else(|| format!("--{option}"), |value| format!("--{option} {value}"))
    })
}

/// What to type, as the end of the message of this kind.
fn hint(cause: &(dyn std::error::Error + 'static)) -> Option<&'static str> {
    if let Some(error) = cause.downcast_ref::<Program>() {
        return match error {
            Program::TolerancePrecision { .. } => Some(": --precision f64"),
            Program::NoWeights => Some(": leave --weighted out"),
            Program::NotBipartite => Some(" with `hubcut import RATINGS FILE.hub --bipartite`"),
            Program::StaleGramian => Some(": --engine sync"),
            Program::Engine(error) => of_engine(error),
            _ => None,
        };
    }
    match cause.downcast_ref() {
        Some(hubcut_datasets::Error::Engine(error)) => of_engine(error),
        _ => cause.downcast_ref().and_then(of_engine),
    }
}

fn of_engine(error: &hubcut::Error) -> Option<&'static str> {
    match error {
        hubcut::Error::NotAGraphFile { next, .. } => match next {
            Remedy::Import | Remedy::ImportAgain | Remedy::UnpackOrImport => Some(" with `hubcut import`"),
            Remedy::OtherPath => Some(", as `hubcut import` writes it"),
            _ => None,
        },
        hubcut::Error::DamagedFile { .. } | hubcut::Error::TransposeMismatch { .. } => Some(" with `hubcut import`"),
        hubcut::Error::CheckpointsThere { .. } => Some(": --resume"),
        hubcut::Error::OtherCheckpoints { .. } => Some("; give another folder: --checkpoint DIR"),
        hubcut::Error::DamagedCheckpoint { .. } => Some("; to begin again, give another folder: --checkpoint DIR"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_told_in_the_words_of_the_command_line() {
        let told = |error: Program| super::told(&Error::from(error));
        assert!(
            told(Program::NotBipartite)
                .ends_with("build it from ratings with `hubcut import RATINGS FILE.hub --bipartite`")
        );
        assert!(told(Program::StaleGramian).ends_with("use the synchronous engine: --engine sync"));
        assert!(told(Program::NoWeights).ends_with("or do without them: leave --weighted out"));
        let text = "g:1:2: say `ids = text` or `bipartite` (line: \"`ids = text`\")";
        assert_eq!(with_options(text), "g:1:2: say --ids text or --bipartite (line: \"`ids = text`\")");
    }
}
