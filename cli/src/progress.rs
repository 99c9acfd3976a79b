//! Progress bars on standard error, on a terminal only.

use std::borrow::Cow;
use std::sync::OnceLock;
use std::time::Duration;

use hubcut::exec::{CheckpointEvent, Observer, Options, Progress};
use hubcut::graph::memory::human;
use hubcut_programs::registry::{Watch, superstep_noun};
use indicatif::{ProgressBar, ProgressStyle};

use crate::numbers::seconds;
use crate::talk::Talk;

const TICK: Duration = Duration::from_millis(100);
const BYTES: &str = "{msg} [{bar:30}] {bytes}/{total_bytes}, {bytes_per_sec}, {eta} left";
const BYTES_OF_UNKNOWN: &str = "{spinner} {msg} {bytes}, {bytes_per_sec}";
const COUNTED: &str = "{msg} [{bar:30}] {human_pos}/{human_len}, {eta} left";
const WORK: &str = "{spinner} {msg}, {elapsed}";

fn style(template: &str) -> ProgressStyle {
    // The templates are constants; a wrong one would cost the looks of a bar and nothing else.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

/// A bar that goes away with it.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// A spinner beside some text.
    pub(crate) fn spinner(talk: &Talk, text: impl Into<Cow<'static, str>>) -> Bar {
        let bar = talk.bars().add(ProgressBar::new_spinner().with_style(style(WORK)).with_message(text));
        // Each takes a thread, which nobody would see the work of.
        if !talk.bars().is_hidden() {
            bar.enable_steady_tick(TICK);
        }
        Bar(bar)
    }

    /// A bar beside some text that fills up to `total`.
    pub(crate) fn counting(talk: &Talk, text: impl Into<Cow<'static, str>>, total: u64) -> Bar {
        Bar(talk.bars().add(ProgressBar::new(total).with_style(style(COUNTED)).with_message(text)))
    }

    /// How much is done.
    pub(crate) fn set(&self, done: u64) {
        self.0.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Bytes read of a file.
pub(crate) struct Reading<'a> {
    talk: &'a Talk,
    text: String,
    bar: OnceLock<Bar>,
}

impl<'a> Reading<'a> {
    /// For a file that is called `name`.
    pub(crate) fn new(talk: &'a Talk, name: &str) -> Self {
        Reading { talk, text: format!("reading {name}"), bar: OnceLock::new() }
    }

    fn begin(&self, total: Option<u64>) -> Bar {
        let bar = match total {
            Some(total) => ProgressBar::new(total).with_style(style(BYTES)),
            None => ProgressBar::new_spinner().with_style(style(BYTES_OF_UNKNOWN)),
        };
        Bar(self.talk.bars().add(bar.with_message(self.text.clone())))
    }
}

impl Observer for Reading<'_> {
    fn bytes(&mut self, done: u64, total: Option<u64>) {
        let bar = &self.bar.get_or_init(|| self.begin(total)).0;
        bar.set_position(done);
        if total.is_some_and(|total| done >= total) {
            // All is read, but not done: what is left is to give numbers to the vertices.
            bar.set_style(style(WORK));
            bar.set_message(format!("{}: numbering the vertices", self.text));
        }
    }
}

/// Supersteps of a run: a bar on a terminal, lines where they are asked for.
pub(crate) struct Running<'a> {
    talk: &'a Talk,
    name: &'static str,
    bar: Bar,
    superstep: &'static str,
    most: Option<u64>,
    has_residual: bool,
}

impl<'a> Running<'a> {
    /// For a run of a program with options.
    pub(crate) fn new(talk: &'a Talk, name: &'static str, has_residual: bool, options: &Options) -> Self {
        Running {
            talk,
            name,
            bar: Bar::spinner(talk, format!("{name}: preparing")),
            superstep: superstep_noun(options.engine),
            most: options.max_supersteps,
            has_residual,
        }
    }
}

impl Observer for Running<'_> {
    fn superstep(&mut self, progress: Progress<'_>) {
        let step = progress.superstep;
        let most = self.most.map_or_else(String::new, |most| format!("/{most}"));
        let which = format!("{} {}{most}", self.superstep, step.superstep);
        let active = format!("{} active", step.active);
        let (text, more) = match self.has_residual {
            true => (format!("{which}: residual {:.3e}", step.residual), format!(", {active}")),
            false => (format!("{which}: {active}"), String::new()),
        };
        if self.talk.is_verbose() {
            let scattered = match step.edges_scattered {
                0 => String::new(),
                edges => format!(", {edges} scattered over"),
            };
            let (edges, time) = (step.edges_gathered, seconds(step.seconds));
            self.talk.say(format_args!("{text}{more}, {edges} edges gathered{scattered}, {time}"));
        }
        self.bar.0.set_message(text);
    }

    fn checkpoint(&mut self, event: CheckpointEvent<'_>) {
        let (talk, superstep) = (self.talk, self.superstep);
        match event {
            CheckpointEvent::Resumed { superstep: number, skipped } => {
                if let Some(error) = skipped {
                    talk.warn(format_args!("{error}; the checkpoint before it is taken"));
                }
                talk.say(format_args!("resumed after {superstep} {number}"));
            }
            CheckpointEvent::Written { superstep: number, bytes, seconds: took } if talk.is_verbose() => {
                let (bytes, took) = (human(bytes), seconds(took));
                talk.say(format_args!("checkpoint of {superstep} {number}: {bytes} in {took}"));
            }
            CheckpointEvent::Written { .. } => {}
            CheckpointEvent::Failed { superstep: number, last, error } => {
                let last = match last {
                    Some(last) => format!("the last one is of {superstep} {last}"),
                    None => "there is none yet".into(),
                };
                talk.warn(format_args!("no checkpoint of {superstep} {number}: {error}; {last}; the run goes on"));
            }
        }
    }
}

impl Watch for Running<'_> {
    fn is_at(&mut self, text: &str) {
        self.bar.0.set_message(format!("{}: {text}", self.name));
    }

    fn detail(&mut self, text: &str) {
        if self.talk.is_verbose() {
            self.talk.say(text);
        }
    }
}
