//! When a run takes checkpoints, and which it goes on with.

use std::time::Instant;

use super::file::{ReadPart, Section};
use super::folder::{Folder, Listed};
use super::identity::Identity;
use super::{CheckpointEvent, CheckpointReport, Checkpoints, Every, history};
use crate::error::{Error, Result};
use crate::exec::driver::Steps;
use crate::exec::observer::Observer;
use crate::exec::{Options, RunReport};
use crate::graph::Topology;

/// Takes the checkpoints of a run.
pub(in crate::exec) struct Keeper {
    folder: Folder,
    every: Every,
    /// When the last one was taken, or tried.
    last: Instant,
    report: CheckpointReport,
    /// Seconds that the run took in former processes.
    before_s: f64,
    /// Why the newest checkpoint was not taken up, if it was not.
    skipped: Option<Error>,
    /// Whether an observer has heard of what was taken up.
    is_told: bool,
}

impl Keeper {
    /// Takes over the folder.
    pub(in crate::exec) fn open(
        checkpoints: &Checkpoints,
        program: &str,
        options: &Options,
        topology: &Topology,
        data: &[u8],
    ) -> Result<Self> {
        let identity = Identity::new(program, checkpoints, options, topology, data);
        let folder = Folder::open(&checkpoints.folder, identity, checkpoints.resume)?;
        Ok(Keeper {
            folder,
            every: checkpoints.every,
            last: Instant::now(),
            report: CheckpointReport::default(),
            before_s: 0.0,
            skipped: None,
            is_told: false,
        })
    }

    /// Goes on with the newest checkpoint that is whole, if there is any: `load` is lent a reader of its parts. Returns what the caller
    /// has kept beside the run.
    pub(in crate::exec) fn resume(
        &mut self,
        report: &mut RunReport,
        load: &mut dyn FnMut(&mut ReadPart<'_>) -> Result<()>,
    ) -> Result<Vec<u8>> {
        report.checkpoints = Some(self.report.clone());
        let Some(newest) = self.newest_whole()? else { return Ok(Vec::new()) };
        let mut note = Vec::new();
        load(&mut |part| {
            let saved = self.folder.read(&newest, part)?;
            if part == 0 {
                note = saved.section("note")?.to_vec();
                saved.taken("history", |bytes| history::put_into(report, bytes))?;
            }
            Ok(saved)
        })?;
        self.before_s = report.run_s;
        self.last = Instant::now();
        self.report.resumed = Some(newest.superstep);
        report.checkpoints = Some(self.report.clone());
        Ok(note)
    }

    /// The newest checkpoint all of whose files are whole.
    fn newest_whole(&mut self) -> Result<Option<Listed>> {
        while let Some(listed) = self.folder.listed.last().cloned() {
            let whole = (0..listed.parts.len()).try_for_each(|part| self.folder.read(&listed, part).map(drop));
            match whole {
                Ok(()) => return Ok(Some(listed)),
                Err(error) => self.skipped = self.skipped.take().or(Some(error)),
            }
            // It is not named any more once the next one is there.
            self.folder.listed.pop();
        }
        self.skipped.take().map_or(Ok(None), Err)
    }

    /// Seconds that the run took in former processes, which are not of its time-out.
    pub(in crate::exec) fn before_s(&self) -> f64 {
        self.before_s
    }

    /// Tells an observer, once, what was taken up.
    pub(in crate::exec) fn tell(&mut self, observer: &mut dyn Observer) {
        if let Some(superstep) = self.report.resumed.filter(|_| !self.is_told) {
            self.is_told = true;
            observer.checkpoint(CheckpointEvent::Resumed { superstep, skipped: self.skipped.as_ref() });
        }
    }

    /// Whether one is due after so many supersteps.
    pub(in crate::exec) fn is_due(&self, supersteps: u64) -> bool {
        match self.every {
            Every::Supersteps(every) => supersteps.is_multiple_of(every),
            Every::Time(every) => self.last.elapsed() >= every,
        }
    }

    /// Takes one, unless that of this superstep is there. Seconds that it took.
    ///
    /// # Errors
    /// [`Error::TakenOver`]; whatever else fails is told, and the run goes on.
    pub(in crate::exec) fn keep(
        &mut self,
        steps: &dyn Steps,
        run: &mut RunReport,
        observer: &mut dyn Observer,
    ) -> Result<f64> {
        let superstep = run.supersteps;
        if self.folder.listed.last().is_some_and(|newest| newest.superstep == superstep) {
            return Ok(0.0);
        }
        let begin = Instant::now();
        let written = self.write(steps, run, superstep);
        let seconds = begin.elapsed().as_secs_f64();
        self.last = Instant::now();
        self.report.seconds += seconds;
        match &written {
            Ok(listed) => {
                (self.report.written, self.report.bytes) = (self.report.written + 1, listed.bytes());
                observer.checkpoint(CheckpointEvent::Written { superstep, bytes: listed.bytes(), seconds });
            }
            Err(Error::TakenOver { .. }) => {}
            Err(error) => {
                self.report.failed += 1;
                let last = self.folder.listed.last().map(|listed| listed.superstep);
                observer.checkpoint(CheckpointEvent::Failed { superstep, last, error });
            }
        }
        run.checkpoints = Some(self.report.clone());
        match written {
            Err(error @ Error::TakenOver { .. }) => Err(error),
            _ => Ok(seconds),
        }
    }

    fn write(&mut self, steps: &dyn Steps, run: &RunReport, superstep: u64) -> Result<Listed> {
        let history = history::encode(run);
        let mut begun = self.folder.begin(superstep)?;
        let mut part = 0;
        steps.save(&mut |parts, sections| {
            let mut sections: Vec<Section<'_>> = sections;
            if part == 0 {
                sections.push(Section::lent("history", &history));
                sections.push(Section::lent("note", steps.note()));
            }
            part += 1;
            begun.put(parts, &sections)
        })?;
        begun.finish()
    }
}
