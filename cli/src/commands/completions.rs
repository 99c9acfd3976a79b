//! `hubcut completions SHELL`.

use anyhow::Result;
use clap::{Command, CommandFactory, ValueHint};
use clap_complete::Shell;

use crate::args::{Cli, CompletionsArgs};
use crate::exit::Exit;
use crate::files;
use crate::session::Session;

/// Writes completions.
pub(crate) fn execute(args: &CompletionsArgs, session: &Session) -> Result<Exit> {
    files::refuse_packed(&args.output)?;
    let mut command = hinted(Cli::command());
    // To memory first: the generator does not expect that nobody reads on.
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut command, "hubcut", &mut text);
    match args.shell {
        Shell::Bash => text = with_files(&String::from_utf8(text)?, &command).into_bytes(),
        Shell::Fish => text = with_help(&String::from_utf8(text)?).into_bytes(),
        _ => {}
    }
    files::write(&args.output, &session.interrupts, |out| out.write_all(&text))?;
    Ok(Exit::Ok)
}

/// The command, whose values that are no paths say so: shells complete them by files otherwise.
fn hinted(command: Command) -> Command {
    let command = command.mut_args(|arg| match arg.get_value_hint() {
        ValueHint::Unknown if arg.get_action().takes_values() && arg.get_possible_values().is_empty() => {
            arg.value_hint(ValueHint::Other)
        }
        _ => arg,
    });
    command.mut_subcommands(hinted)
}

/// What the script does where a command has only options left to name, with its case before it.
const OPTIONS_ONLY: &str = "                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W \"${opts}\" -- \"${cur}\") )
            return 0
";

/// Files instead; outside a completion, where a test is, `compopt` complains.
const FILES: &str = "                *)
                    ;;
            esac
            local IFS=$'\\n'
            COMPREPLY=( $(compgen -f -- \"${cur}\") )
            compopt -o filenames 2>/dev/null
            return 0
";

/// The script for bash, which completes files where a command takes some: the generator names only options there.
fn with_files(script: &str, command: &Command) -> String {
    let mut out = String::with_capacity(script.len());
    // Cases begin as `hubcut__subcmd__run__subcmd__pagerank)`.
    let mut rest = script;
    while let Some(begin) = rest.find("\n        hubcut__") {
        let (before, case) = rest.split_at(begin + 1);
        out.push_str(before);
        let end = case.find("\n            ;;\n").map_or(case.len(), |end| end + 1);
        let (case, after) = case.split_at(end);
        let name = case.trim_start().split(')').next().unwrap_or_default();
        match takes_a_path(name, command) {
            true => {
                let level = name.split("__subcmd__").count();
                let at_once = format!("if [[ ${{cur}} == -* || ${{COMP_CWORD}} -eq {level} ]] ; then");
                out.push_str(&case.replace(&at_once, "if [[ ${cur} == -* ]] ; then").replace(OPTIONS_ONLY, FILES));
            }
            false => out.push_str(case),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Whether the command of a case takes a file or a folder without naming an option.
fn takes_a_path(case: &str, command: &Command) -> bool {
    let found = case.split("__subcmd__").skip(1).try_fold(command, |command, name| {
        command.get_subcommands().find(|sub| sub.get_name().replace('-', "__subcmd__") == name)
    });
    let is_path = |hint| matches!(hint, ValueHint::FilePath | ValueHint::DirPath | ValueHint::AnyPath);
    found.is_some_and(|command| command.get_positionals().any(|arg| is_path(arg.get_value_hint())))
}

/// The script for fish, which completes commands after `help`: the generator does so only until `help` was named, which it was.
fn with_help(script: &str) -> String {
    let is_help =
        |line: &str| line.contains("__fish_hubcut_using_subcommand help; and not __fish_seen_subcommand_from ");
    let lines = script.split_inclusive('\n');
    lines.map(|line| if is_help(line) { line.replacen(" help\" ", "\" ", 1) } else { line.to_owned() }).collect()
}

#[cfg(test)]
mod tests {
    use clap::builder::ValueParser;

    use super::*;

    /// Calls `look` for every command.
    fn walk(command: &Command, look: &mut dyn FnMut(&Command)) {
        look(command);
        command.get_subcommands().for_each(|sub| walk(sub, look));
    }

    #[test]
    fn every_path_is_completed_as_one_and_nothing_else_is() {
        let folders = [
            "run als --output",
            "recommend model",
            "predict model",
            "man --output",
            "new name",
            "new --hubcut",
            "bench graphalytics folder",
        ];
        let mut paths = 0;
        let mut command = hinted(Cli::command());
        command.build();
        walk(&command, &mut |command| {
            let name = command.get_bin_name().unwrap_or_default().trim_start_matches("hubcut ").to_owned();
            for arg in command.get_arguments().filter(|arg| arg.get_action().takes_values()) {
                let option = arg.get_long().map_or_else(|| arg.get_id().to_string(), |long| format!("--{long}"));
                let (full, hint) = (format!("{name} {option}"), arg.get_value_hint());
                if arg.get_value_parser().type_id() == ValueParser::path_buf().type_id() {
                    let is_folder = folders.contains(&&*full) || option == "--checkpoint";
                    assert_eq!(hint, if is_folder { ValueHint::DirPath } else { ValueHint::FilePath }, "{full}");
                    paths += 1;
                } else if arg.get_possible_values().is_empty() && !arg.get_value_names().is_some_and(may_be_a_file) {
                    assert_eq!(hint, ValueHint::Other, "{full}");
                }
            }
        });
        assert!(paths > 40, "{paths}");
    }

    /// Whether a value that is no path by its type may be one, as its name says.
    fn may_be_a_file(names: &[clap::builder::Str]) -> bool {
        names.iter().any(|name| name.contains("FILE"))
    }
}
