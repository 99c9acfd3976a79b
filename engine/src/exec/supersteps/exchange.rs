//! What parts send each other in a superstep, one point after another.

use std::ops::Range;

use super::any::AnyParts;
use super::any::of_each;
use super::parcel::{Content, Exchange, Parcel};
use super::traffic::{Traffic, ValueKind};
use super::transport::{Port, Tag};
use super::{Mode, Supersteps, at};
use crate::error::Result;
use crate::exec::kernel::ran::SuperstepRan;
use crate::parallel::Lent;

impl Supersteps {
    /// Folds the rows of mirrors whose masters run in `stage`, and merges what comes of it into their sums.
    pub(super) fn gather_at_mirrors(
        &mut self,
        parts: &mut dyn AnyParts,
        stage: usize,
        mode: Mode,
        ran: &mut SuperstepRan,
    ) -> Result<()> {
        if self.is_one() {
            return Ok(());
        }
        let tag = Tag { clock: self.clock.superstep, exchange: Exchange::Sums, turn: stage as u32 };
        let at = at(self.clock, &self.options);
        let (cores, ports) = (Lent::each(&mut self.cores), Lent::each(&mut self.ports));
        let sent = of_each(self.alone, parts, &|number, part| -> Result<_> {
            let (core, port) = (cores.take(number), ports.take(number));
            let (mut edges, mut contents) = (0, Vec::with_capacity(2 * core.links.pairs.len()));
            for to in 0..core.links.pairs.len() {
                let mut counts = std::mem::take(&mut core.counts);
                let mirrors = core.running_mirrors(&core.links.pairs[to], stage);
                if !mirrors.is_empty() {
                    let (parcel, of_pair) = part.gather_mirrors(at, &mirrors, &mut counts, mode.segmented);
                    edges += of_pair;
                    contents.extend(parcel.contents.iter().map(|content| (to, *content)));
                    port.send(to, tag, parcel)?;
                }
                drop(mirrors);
                core.counts = counts;
            }
            Ok((edges, contents))
        });
        for (from, sent) in sent.into_iter().enumerate() {
            let (edges, contents) = sent?;
            ran.edges_gathered += edges;
            self.traffic.count_all(from, &contents);
        }
        let (cores, ports) = (&self.cores, Lent::each(&mut self.ports));
        let taken = of_each(self.alone, parts, &|number, part| {
            let (core, port) = (&cores[number], ports.take(number));
            let first = core.order.positions(core.order.stages[stage].clone()).start;
            for (from, pair) in core.links.pairs.iter().enumerate() {
                // Who runs is known on both sides: nothing is sent where nobody does.
                let masters = core.running_masters(pair, stage);
                if !masters.is_empty() {
                    part.merge_sums(&masters, first, wait_for(port, from, tag)?);
                }
            }
            Ok(())
        });
        taken.into_iter().collect()
    }

    /// Those that were signalled are to run next, and mirrors that gather for them.
    pub(super) fn wake(&mut self, parts: &mut dyn AnyParts, class: usize, touched: &[Range<usize>]) -> Result<()> {
        if self.is_one() {
            self.cores[0].wake(touched);
            return Ok(());
        }
        self.exchange(parts, Exchange::Activations, class..class + 1).map(|_| ())
    }

    /// Lets the vertices that have changed write to any others.
    pub(super) fn write_mail(&mut self, parts: &mut dyn AnyParts) {
        let (cores, at) = (&self.cores, at(self.clock, &self.options));
        of_each(self.alone, parts, &|number, part| part.write_mail(at, &cores[number].counts));
    }

    /// Sends what was written, and delivers it; whether there was any.
    pub(super) fn deliver_mail(&mut self, parts: &mut dyn AnyParts, class: usize) -> Result<bool> {
        if !self.is_one() {
            self.exchange(parts, Exchange::Mail, class..class + 1)?;
        }
        let lent = Lent::each(&mut self.cores);
        let delivered = of_each(self.alone, parts, &|number, part| part.deliver_mail(&mut lent.take(number).signalled));
        Ok(delivered.contains(&true))
    }

    /// Copies the views of the masters of some classes to their mirrors, or sends them; counts what a network carries.
    pub(super) fn spread_views(&mut self, parts: &mut dyn AnyParts, classes: Range<usize>) -> Result<()> {
        if self.shape.view == 0 {
            return Ok(());
        }
        if !self.straight {
            self.exchange(parts, Exchange::Views, classes)?;
            return Ok(());
        }
        parts.spread_views(&self.cores, &classes, self.alone);
        for (to, core) in self.cores.iter().enumerate() {
            for (from, pair) in core.links.pairs.iter().enumerate() {
                let count = pair.mirrored_there.count(&classes);
                let mut bytes = count * self.shape.view;
                if let Some((element, lengths)) = &self.slices {
                    let first = pair.mirrors.start as usize;
                    let runs = pair.mirrored_there.of(&classes).into_iter();
                    let elements = runs.map(|run| lengths[to].lie().span(first + run.start..first + run.end).len());
                    bytes = element * elements.sum::<usize>();
                }
                self.traffic.count((from, to), Content::of_bytes(ValueKind::Views, count, count, bytes));
            }
        }
        Ok(())
    }

    /// Sends what every part produces to every other, counts it, and lets them take it in the order of parts. Returns how many
    /// edges there are to scatter over because of that.
    pub(super) fn exchange(
        &mut self,
        parts: &mut dyn AnyParts,
        exchange: Exchange,
        classes: Range<usize>,
    ) -> Result<u64> {
        let tag = Tag { clock: self.clock.superstep, exchange, turn: classes.start as u32 };
        let (cores, ports) = (Lent::each(&mut self.cores), Lent::each(&mut self.ports));
        let sent = of_each(self.alone, parts, &|number, part| -> Result<_> {
            let (core, port) = (cores.take(number), ports.take(number));
            let mut contents = Vec::with_capacity(2 * core.links.pairs.len());
            let parcels = match exchange {
                Exchange::Activations => core.activations(),
                _ => part.produce(exchange, &classes, core),
            };
            for (to, parcel) in parcels.into_iter().enumerate() {
                if to != number {
                    contents.extend(parcel.contents.iter().map(|content| (to, *content)));
                    port.send(to, tag, parcel)?;
                }
            }
            if exchange == Exchange::News {
                part.put_views(core, false);
            }
            Ok(contents)
        });
        for (from, contents) in sent.into_iter().enumerate() {
            self.traffic.count_all(from, &contents?);
        }
        let (count, at) = (self.cores.len(), at(self.clock, &self.options));
        let (cores, ports) = (Lent::each(&mut self.cores), Lent::each(&mut self.ports));
        let taken = of_each(self.alone, parts, &|number, part| {
            let (core, port) = (cores.take(number), ports.take(number));
            let mut edges = 0;
            for from in (0..count).filter(|from| *from != number) {
                let parcel = wait_for(port, from, tag)?;
                match exchange {
                    Exchange::Activations => core.activate_mirrors(&parcel.open::<Vec<u32>>()),
                    _ => edges += part.consume(at, exchange, &classes, from, parcel, core),
                }
            }
            Ok(edges)
        });
        taken.into_iter().sum()
    }

    /// Sends mirrors what they have to know before the first superstep; that is not counted.
    pub(super) fn send_all(&mut self, parts: &mut dyn AnyParts) -> Result<()> {
        if !self.is_one() {
            self.spread_views(parts, 0..self.classes())?;
            if self.shape.reverse {
                self.exchange(parts, Exchange::Slots, 0..0)?;
            }
        }
        for core in &mut self.cores {
            core.to_run = if self.shape.always { core.masters as u64 } else { 0 };
        }
        if !self.shape.always {
            let all = 0..self.vertices;
            self.wake(parts, 0, &[all])?;
        }
        self.join(parts)?;
        self.traffic = Traffic::none(self.cores.len());
        self.ports.iter_mut().for_each(|port| port.begin(self.clock.superstep, 0.0));
        Ok(())
    }
}

/// The parcel with this tag from part `from`, when it is there.
pub(super) fn wait_for(port: &mut Box<dyn Port>, from: usize, tag: Tag) -> Result<Parcel> {
    loop {
        if let Some(parcel) = port.take(from, tag)? {
            return Ok(parcel);
        }
        port.wait()?;
    }
}
