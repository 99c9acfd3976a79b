//! How messages name what the caller can set: in backticks, as a field and its value.
//!
//! The library does not know what its callers call their options. Its messages say `ids = text`, a field of
//! [`ReadOptions`](crate::ReadOptions) or of the options of whatever was called; who has another notation puts it in their place.

/// The settings that messages name.
const NAMES: [&str; 18] = [
    "bipartite",
    "columns",
    "comments",
    "directed",
    "duplicates",
    "format",
    "header",
    "ids",
    "names",
    "names_columns",
    "names_from",
    "quotes",
    "separator",
    "test",
    "undirected",
    "vertices",
    "weighted",
    "weights",
];

/// A message with its settings in another notation: `write` is given the name of each, and its value where there is one. What a
/// message quotes of a file stays as it is.
///
/// # Examples
/// ```
/// use hubcut_datasets::with_settings;
/// let option = |name: &str, value: Option<&str>| format!("--{name} {}", value.unwrap_or_default());
/// let message = "say `ids = text` for names such as `a` (line: \"`ids = text`\")";
/// assert_eq!(with_settings(message, &option), "say --ids text for names such as `a` (line: \"`ids = text`\")");
/// ```
pub fn with_settings(message: &str, write: &dyn Fn(&str, Option<&str>) -> String) -> String {
    let end = message.find(" (line: \"").unwrap_or(message.len());
    let (mut text, mut rest) = (String::with_capacity(message.len()), &message[..end]);
    while let Some(open) = rest.find('`') {
        let (before, inside) = (&rest[..open], &rest[open + 1..]);
        text += before;
        match setting(inside) {
            Some((name, value, length)) => {
                text += &write(name, value);
                rest = &inside[length..];
            }
            None => {
                text.push('`');
                rest = inside;
            }
        }
    }
    text + rest + &message[end..]
}

/// The setting that a text begins with, its value, and where the text goes on behind its closing backtick.
fn setting(text: &str) -> Option<(&str, Option<&str>, usize)> {
    let length = text.bytes().take_while(|byte| byte.is_ascii_lowercase() || *byte == b'_').count();
    let (name, rest) = text.split_at(length);
    if !NAMES.contains(&name) {
        return None;
    }
    if rest.starts_with('`') {
        return Some((name, None, length + 1));
    }
    let value = rest.strip_prefix(" = ")?;
    // A value in quotes may be a backtick.
    let end = match value.starts_with('\'') {
        true => value[1..].find("'`")? + 2,
        false => value.find('`')?,
    };
    Some((name, Some(&value[..end]), length + " = ".len() + end + 1))
}

/// A message with settings as options of a command line, which tests try.
#[cfg(test)]
pub(crate) fn typed(message: impl ToString) -> String {
    with_settings(&message.to_string(), &|name, value| match value {
        Some(value) => format!("--{} {value}", name.replace('_', "-")),
        None => format!("--{}", name.replace('_', "-")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_found_among_other_words() {
        for (message, wanted) in [
            ("", ""),
            ("nothing", "nothing"),
            ("say `header = yes` or `header = no`", "say --header yes or --header no"),
            ("say `bipartite`, or `columns = src=1,dst=2`", "say --bipartite, or --columns src=1,dst=2"),
            ("`names_from = 0`: no", "--names-from 0: no"),
            ("say `separator = '`'`; `x`", "say --separator '`'; `x`"),
            ("with `iconv -f latin1`, `ids", "with `iconv -f latin1`, `ids"),
            ("é`é` `ids = é` (line: \"`ids`\")", "é`é` --ids é (line: \"`ids`\")"),
        ] {
            assert_eq!(typed(message), wanted);
        }
    }
}
