//! When something was measured, and by which command.

use serde::Serialize;

/// When something was measured, and by which command. Whoever calls says so: nothing here looks at a clock.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Invocation {
    /// Local date and time of the beginning, and its distance from UTC, as ISO 8601 has them:
    /// `2026-11-28T20:04:55+01:00`.
    pub date: String,
    /// The command line, word by word.
    pub command: Vec<String>,
}

impl Invocation {
    /// The command line as a shell takes it back.
    pub(crate) fn shell(&self) -> String {
        let words: Vec<String> = self.command.iter().map(|word| quoted(word)).collect();
        words.join(" ")
    }
}

/// A word as any shell of the kind of `sh` takes it: within single quotes only the single quote itself ends them.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./,:@%+=".contains(c);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.into(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_would_read_them_otherwise() {
        let words = ["hubcut", "--threads=1,2", "my graph.txt", "it's", "a&b<c>\"$d", "~/x", "", "é"];
        let command = words.map(String::from).into();
        let shell = Invocation { command, ..Invocation::default() }.shell();
        assert_eq!(shell, r#"hubcut --threads=1,2 'my graph.txt' 'it'\''s' 'a&b<c>"$d' '~/x' '' 'é'"#);
    }
}
