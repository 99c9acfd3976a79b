//! Tips: what to type in place of a command line that is refused.
//!
//! A tip that is a whole command line has been tried: the parser takes it.

mod line;
mod synonyms;

use std::ffi::OsString;
use std::path::Path;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use line::{Line, Place};
use synonyms::{BARE_WORDS, COMMANDS, OPTIONS, VALUES};

/// Adds tips to the refusal of a command line, `arguments` with the name of the program.
pub(crate) fn add(refusal: &mut clap::Error, arguments: &[OsString]) {
    let Some(line) = Line::new(arguments) else { return };
    let tips = match refusal.kind() {
        ErrorKind::InvalidSubcommand => of_command(refusal, &line),
        ErrorKind::UnknownArgument => of_argument(refusal, &line),
        ErrorKind::InvalidValue => of_value(refusal, &line),
        ErrorKind::MissingRequiredArgument => of_missing(&line),
        _ => None,
    };
    // What the parser adds by itself: that a word may be a value if it comes after --, which is never meant.
    refusal.remove(ContextKind::Suggested);
    if refusal.kind() == ErrorKind::UnknownArgument {
        // That of the parser has the option in it which it takes the unknown one for.
        let usage = line.place(line.0.len()).command.render_usage();
        refusal.insert(ContextKind::Usage, ContextValue::StyledStr(usage));
    }
    if let Some(tips) = tips {
        let of_parser = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
        of_parser.into_iter().for_each(|kind| drop(refusal.remove(kind)));
        refusal
            .insert(ContextKind::Suggested, ContextValue::StyledStrs(tips.into_iter().map(StyledStr::from).collect()));
    }
}

/// Tips, if there are some.
type Tips = Option<Vec<String>>;

fn text(refusal: &clap::Error, kind: ContextKind) -> Option<String> {
    match refusal.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => texts.first().cloned(),
        _ => None,
    }
}

/// A word where a command is expected.
fn of_command(refusal: &clap::Error, line: &Line) -> Tips {
    let word = text(refusal, ContextKind::InvalidSubcommand)?;
    let at = line.0.iter().position(|found| *found == word)?;
    let place = line.place(at);
    if place.path.iter().any(|name| name == "help") {
        let path: Vec<String> = place.path.into_iter().filter(|name| name != "help").collect();
        return Some(vec![of_help(&path, &word)]);
    }
    let near = text(refusal, ContextKind::SuggestedSubcommand).map(|near| ([&*place.path, &[near]].concat(), ""));
    let targets = meant(&word, &place.path).into_iter().chain(near);
    let tips: Vec<String> = targets.filter_map(|(path, tail)| command_tip(line, at, &place, &path, tail)).collect();
    if !tips.is_empty() {
        return Some(tips.into_iter().take(1).collect());
    }
    let looks_like_a_file = word.contains(['.', '/']) || Path::new(&word).is_file();
    if looks_like_a_file && (place.path.is_empty() || place.path == ["run"]) {
        let program = program_for(&word);
        let tip = command_tip(line, at, &place, &["run".into(), program.into(), word], "")?;
        return Some(vec![format!("name the program first: {tip}")]);
    }
    Some(vec![there_is(&place)])
}

/// A word where help is asked for, below the commands `path`.
fn of_help(path: &[String], word: &str) -> String {
    let known = meant(word, path).into_iter().next().map(|(path, _)| path).filter(|path| !path[0].starts_with('-'));
    let line = known.and_then(|path| Line([vec!["help".into()], path].concat()).accepted());
    line.map_or_else(|| there_is(&Line(path.to_vec()).place(path.len())), |line| format!("type {line}"))
}

/// The commands that there are.
fn there_is(place: &Place) -> String {
    let names = place.command.get_subcommands().map(|command| command.get_name()).filter(|name| *name != "help");
    let what = place.path.last().map_or("hubcut has the commands".into(), |last| format!("{last} knows"));
    format!("{what}: {}", names.collect::<Vec<_>>().join(", "))
}

/// The program for a file of this name.
fn program_for(file: &str) -> &'static str {
    let name = file.trim_end_matches(".gz").trim_end_matches(".xz").trim_end_matches(".zst");
    if [".bif", ".uai", ".fg"].iter().any(|end| name.ends_with(end)) { "bp" } else { "pagerank" }
}

/// The commands that `word` may mean, below those of `path` if they are there, with the options that belong to it.
fn meant(word: &str, path: &[String]) -> Vec<(Vec<String>, &'static str)> {
    let word = word.to_ascii_lowercase();
    let mut found: Vec<(Vec<String>, &'static str)> = COMMANDS
        .iter()
        .filter(|(names, ..)| names.contains(&&*word))
        .map(|(_, path, tail)| (path.split(' ').map(String::from).collect(), *tail))
        .collect();
    let root = Line(Vec::new()).place(0).command;
    for command in root.get_subcommands().filter(|command| command.get_name() != "help") {
        let name = command.get_name().to_owned();
        if name == word {
            found.push((vec![name.clone()], ""));
        }
        if command.find_subcommand(&word).is_some() {
            found.push((vec![name, word.clone()], ""));
        }
    }
    // The same program is run and timed.
    let here = path.first().and_then(|first| root.find_subcommand(first));
    for (target, _) in &mut found {
        if let (Some(here), [first, program]) = (here, &mut target[..])
            && here.find_subcommand(&*program).is_some()
        {
            *first = here.get_name().to_owned();
        }
    }
    found
}

/// The line with the commands `path` in place of those that it names and of the word at `at`, and `tail` at its end; or
/// else where the help is.
fn command_tip(line: &Line, at: usize, place: &Place, path: &[String], tail: &str) -> Option<String> {
    let options = line.0[..at].iter().filter(|word| !place.path.contains(word));
    let words = options.chain(path).chain(&line.0[at + 1..]).cloned().collect();
    let whole = Line(words).and(tail.split(' ').filter(|word| !word.is_empty()));
    let help = || Line(path.to_vec()).and(["--help"]).accepted();
    whole.accepted().map(|line| format!("type {line}")).or_else(|| help().map(|line| format!("see {line}")))
}

/// An option that a command does not have, or a word too many.
fn of_argument(refusal: &clap::Error, line: &Line) -> Tips {
    let typed = text(refusal, ContextKind::InvalidArg)?;
    let is_typed = |word: &String| *word == typed || word.starts_with(&format!("{typed}=")) || is_short(&typed, word);
    let at = line.0.iter().position(is_typed)?;
    if !typed.starts_with('-') {
        return bare_word(line, at).map(|line| vec![format!("type {line}")]);
    }
    let place = line.place(line.0.len());
    let here = |option: &&str| option.is_empty() || has(&place, option.split([' ', '=']).next().unwrap_or_default());
    let known = OPTIONS.iter().filter(|(names, _)| names.contains(&&*typed)).flat_map(|(_, here)| here.iter().copied());
    let mut candidates: Vec<&str> = known.filter(here).collect();
    let near = text(refusal, ContextKind::SuggestedArg).filter(|near| is_slip(&typed, near));
    if candidates.is_empty() {
        candidates.extend(near.as_deref());
    }
    let replaced = |option: &str| replaced(line, at, &typed, option).accepted();
    if let Some(line) =
        candidates.iter().find_map(|option| replaced(option)).or_else(|| moved(line, at, &typed, &place))
    {
        return Some(vec![format!("type {line}")]);
    }
    if typed == "--version" || typed == "-V" {
        return Some(vec!["type hubcut --version".into()]);
    }
    let option = candidates.iter().find(|option| !option.is_empty())?;
    Some(vec![format!("hubcut {} has {option} for that", place.path.join(" "))])
}

/// Whether two words differ by a slip of the finger or two: by that many letters put in, left out or taken for others.
fn is_slip(typed: &str, meant: &str) -> bool {
    // The edit distance of Levenshtein, a row at a time.
    let mut row: Vec<usize> = (0..=meant.len()).collect();
    for (i, one) in typed.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, other) in meant.bytes().enumerate() {
            let changed = diagonal + usize::from(one != other);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j].min(diagonal) + 1);
        }
    }
    row[meant.len()] <= 2
}

/// Whether `word` is the short option `typed` with its value.
fn is_short(typed: &str, word: &str) -> bool {
    typed.len() == 2 && typed.starts_with('-') && !typed.starts_with("--") && word.starts_with(typed)
}

/// Whether a command has an option.
fn has(place: &Place, option: &str) -> bool {
    let long = option.strip_prefix("--");
    place.command.get_arguments().any(|argument| long.is_some() && argument.get_long() == long)
}

/// The line with `option`, perhaps with a value, in place of the option `typed` at `at`, whose own value is kept.
fn replaced(line: &Line, at: usize, typed: &str, option: &str) -> Line {
    let value = line.0[at].strip_prefix(typed).unwrap_or_default();
    let value = value.strip_prefix('=').unwrap_or(value);
    let words: Vec<&str> = option.split(' ').chain([value]).filter(|word| !word.is_empty()).collect();
    line.with(at, 1, &words)
}

/// The line with an option that a later command has at its end, if it has come too early.
fn moved(line: &Line, at: usize, typed: &str, place: &Place) -> Option<Line> {
    let argument = place.command.get_arguments().find(|argument| {
        let long = argument.get_long().map(|long| format!("--{long}"));
        long.as_deref() == Some(typed) || argument.get_short().is_some_and(|short| format!("-{short}") == typed)
    })?;
    let has_value = argument.get_action().takes_values() && line.0[at] == typed;
    let words: Vec<&str> = line.0[at..].iter().take(1 + usize::from(has_value)).map(String::as_str).collect();
    line.with(at, words.len(), &[]).and(words).accepted()
}

/// The line with the option that a word too many was meant for.
fn bare_word(line: &Line, at: usize) -> Option<Line> {
    let word = &line.0[at];
    let path = line.place(line.0.len()).path.join(" ");
    let is_file = word.contains(['.', '/']);
    let own = BARE_WORDS.iter().find(|(command, _)| !is_file && *command == path).map(|(_, option)| *option);
    let option = own.or_else(|| Some("--output").filter(|_| word.parse::<f64>().is_err()))?;
    line.with(at, 0, &[option]).accepted()
}

/// A value that an option does not take.
fn of_value(refusal: &clap::Error, line: &Line) -> Tips {
    let (argument, value) = (text(refusal, ContextKind::InvalidArg)?, text(refusal, ContextKind::InvalidValue)?);
    let option = argument.split([' ', '[', '=']).next()?.to_owned();
    let glued = format!("{option}={value}");
    let at = line.0.iter().position(|word| *word == option || *word == glued)?;
    let old = if line.0[at] == glued { 1 } else { 2 };
    let known =
        VALUES.iter().filter(|(name, values, _)| *name == option && values.contains(&&*value.to_ascii_lowercase()));
    let near = text(refusal, ContextKind::SuggestedValue).map(|near| format!("{option} {near}"));
    let here = known.map(|(.., here)| *here).chain(near.as_deref());
    let lines = here.filter_map(|here| line.with(at, old, &here.split(' ').collect::<Vec<_>>()).accepted());
    lines.into_iter().next().map(|line| vec![format!("type {line}")])
}

/// Something that is missing.
fn of_missing(line: &Line) -> Tips {
    let line = all_last(line).or_else(|| stored(line)).or_else(|| line.clone().accepted())?;
    Some(vec![format!("for example, {line}")])
}

/// `recommend --all DIR`, where the option took the folder.
fn all_last(line: &Line) -> Option<Line> {
    let at = line.0.iter().position(|word| word == "--all")?;
    let folder = line.0.get(at + 1).filter(|folder| Path::new(folder).is_dir())?;
    line.with(at, 2, &[folder, "--all"]).accepted()
}

/// `import GRAPH`, with a name for the stored graph after that of the text.
fn stored(line: &Line) -> Option<Line> {
    let refusal = line.refusal()?;
    let is_out_missing = line::missing(&refusal)? == ["<OUT.hub>"];
    let import = line.0.iter().position(|word| word == "import").filter(|_| is_out_missing)?;
    let names = line.0[import + 1..].iter().filter(|word| !word.starts_with('-'));
    // Of all words that could be the graph, the one after which the line is whole.
    let name = names.into_iter().find(|word| Path::new(word).is_file()).or_else(|| line.0.get(import + 1))?;
    let stem = Path::new(name).file_name()?.to_str()?.split('.').next().filter(|stem| !stem.is_empty())?;
    let out = Path::new(name).with_file_name(format!("{stem}.hub"));
    if out == Path::new(name) || stem.starts_with('-') {
        return None;
    }
    line.clone().and([out.to_str()?]).accepted()
}

#[cfg(test)]
mod tests;
