//! Talk on standard error: what is going on, warnings, errors. A closed standard error is no fault.

use std::ffi::OsString;
use std::fmt::Display;
use std::io::{IsTerminal, Write};

use anstyle::{AnsiColor, Style};
use hubcut_programs::registry::Note;
use indicatif::{MultiProgress, ProgressDrawTarget};

use crate::args::TalkArgs;
use crate::hints::with_options;

/// Where talk goes. Clones share the progress bars, which make room for lines of text.
#[derive(Clone, Debug)]
pub(crate) struct Talk {
    quiet: bool,
    verbose: bool,
    bars: MultiProgress,
}

impl Talk {
    /// As the options say; progress bars on a terminal only.
    pub(crate) fn new(args: &TalkArgs) -> Self {
        let hidden = args.quiet || !std::io::stderr().is_terminal();
        let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        Talk { quiet: args.quiet, verbose: args.verbose, bars: MultiProgress::with_draw_target(target) }
    }

    /// Returns a quiet clone.
    pub(crate) fn silent(&self) -> Self {
        Talk { quiet: true, ..self.clone() }
    }

    /// Whether nothing but errors is wanted.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Whether every superstep gets a line.
    pub(crate) fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// The progress bars.
    pub(crate) fn bars(&self) -> &MultiProgress {
        &self.bars
    }

    /// Says something, unless quiet.
    pub(crate) fn say(&self, text: impl Display) {
        if !self.quiet {
            self.line("", Style::new(), text);
        }
    }

    /// Says something that the user should know of, unless quiet.
    pub(crate) fn warn(&self, text: impl Display) {
        if !self.quiet {
            self.line("warning: ", AnsiColor::Yellow.on_default().bold(), text);
        }
    }

    /// Says what went wrong.
    pub(crate) fn error(&self, text: impl Display) {
        self.line("error: ", AnsiColor::Red.on_default().bold(), text);
    }

    /// Says what a program has to say.
    pub(crate) fn note(&self, note: &Note) {
        match note {
            Note::Say(text) => self.say(text),
            Note::Warn(text) => self.warn(text),
            Note::Error(text) => self.error(text),
        }
    }

    fn line(&self, label: &str, style: Style, text: impl Display) {
        self.bars.suspend(|| {
            let text = with_options(&text.to_string());
            let _ = writeln!(anstream::stderr(), "{style}{label}{style:#}{text}");
        });
    }
}

/// Takes `--color` from the arguments before they are parsed, so that messages of the parser obey it too.
pub(crate) fn color_from(arguments: impl Iterator<Item = OsString>) {
    let mut next_is_choice = false;
    for argument in arguments.take_while(|argument| argument != "--") {
        let text = argument.to_string_lossy();
        let choice = if next_is_choice { Some(&*text) } else { text.strip_prefix("--color=") };
        match choice {
            Some("always") => anstream::ColorChoice::Always.write_global(),
            Some("never") => anstream::ColorChoice::Never.write_global(),
            _ => {}
        }
        next_is_choice = text == "--color";
    }
}
