//! What a checkpoint keeps of a run that does not depend on the program's types.

use super::any::AnyParts;
use super::traffic::Traffic;
use super::{BegunPass, Supersteps};
use crate::bytes::{all_plain, put_slice, take_plain, take_slice};
use crate::error::Result;
use crate::exec::checkpoint::{KeptClock, Saved, Section};

/// What is put in place when mirrors have been filled in.
#[derive(Default)]
pub(super) struct Kept {
    traffic: Option<Traffic>,
    /// Virtual, of each part.
    seconds: Vec<f64>,
}

impl Supersteps {
    /// What is kept of a part.
    pub(super) fn saved(&self, number: usize) -> Vec<Section<'_>> {
        let core = &self.cores[number];
        let masters = if self.shape.always { 0 } else { core.masters };
        let mut active = vec![0u64; masters.div_ceil(64)];
        for local in 0..masters {
            active[local / 64] |= u64::from(core.is_active(local as u32)) << (local % 64);
        }
        let clock = KeptClock { clock: self.clock, seconds: self.ports[number].seconds(), activations: 0 };
        let mut begun = Vec::new();
        if let Some(BegunPass { colour, done, residuals }) = &self.begun {
            begun.extend_from_slice(&(*colour as u64).to_le_bytes());
            put_slice(residuals, &mut begun);
            put_slice(&done.iter().map(|done| u8::from(*done)).collect::<Vec<_>>(), &mut begun);
        }
        let mut sections = vec![
            Section::words("active", &active),
            Section::lent("counts", bytemuck::cast_slice(&core.counts)),
            clock.section(),
            Section::owned("begun", begun),
        ];
        if number == 0 {
            sections.push(Section::words("traffic", &self.traffic.words()));
        }
        sections
    }

    /// Goes on with what was kept of a part.
    pub(super) fn load(&mut self, number: usize, saved: &Saved, kept: &mut Kept) -> Result<()> {
        let masters = if self.shape.always { 0 } else { self.cores[number].masters };
        let active = saved.taken("active", |bytes| all_plain::<u64>(bytes, masters.div_ceil(64)))?;
        for local in (0..masters).filter(|local| active[local / 64] >> (local % 64) & 1 == 1) {
            self.cores[number].signalled.insert(local as u32);
        }
        saved.copy_to("counts", bytemuck::cast_slice_mut(&mut self.cores[number].counts))?;
        let clock = KeptClock::of(saved)?;
        self.clock = clock.clock;
        kept.seconds.push(clock.seconds);
        self.begun = saved.taken("begun", begun)?;
        if !self.takes_up(self.begun.as_ref()) {
            return Err(saved.damaged("it stands in a colour that this run does not have"));
        }
        if number == 0 {
            let parts = self.cores.len();
            kept.traffic = saved.taken("traffic", |bytes| Traffic::of_words(&as_words(bytes)?, parts)).map(Some)?;
        }
        Ok(())
    }

    /// Fills in mirrors, and goes on.
    pub(super) fn go_on(&mut self, parts: &mut dyn AnyParts, kept: Kept) -> Result<()> {
        self.send_all(parts)?;
        self.traffic = kept.traffic.unwrap_or_else(|| Traffic::none(self.cores.len()));
        for (port, seconds) in self.ports.iter_mut().zip(kept.seconds) {
            port.begin(self.clock.superstep, seconds);
        }
        Ok(())
    }
}

fn as_words(bytes: &[u8]) -> Option<Vec<u64>> {
    all_plain(bytes, bytes.len() / size_of::<u64>())
}

fn begun(mut bytes: &[u8]) -> Option<Option<BegunPass>> {
    if bytes.is_empty() {
        return Some(None);
    }
    let colour = usize::try_from(take_plain::<u64>(&mut bytes)?).ok()?;
    let residuals = take_slice(&mut bytes)?;
    let done = take_slice::<u8>(&mut bytes)?.into_iter().map(|done| done != 0).collect();
    bytes.is_empty().then_some(Some(BegunPass { colour, done, residuals }))
}
