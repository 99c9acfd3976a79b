//! What parts send each other in a superstep, one point after another.

use std::ops::Range;

use super::any::AnyParts;
use super::parcel::{Content, Exchange, Parcel, Weight};
use super::traffic::{Kind, Traffic};
use super::transport::{Port, Tag};
use super::{Mode, Supersteps, at, of_each};
use crate::error::Result;
use crate::exec::kernel::ran::Ran;
use crate::parallel::{self, Lent};

impl Supersteps {
    /// Folds the rows of mirrors whose masters run in `stage`, and merges what comes of it into their sums.
    pub(super) fn gather_at_mirrors(
        &mut self,
        parts: &mut dyn AnyParts,
        stage: usize,
        mode: Mode,
        ran: &mut Ran,
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
    pub(super) fn wake(&mut self, class: usize, touched: &[Range<usize>]) -> Result<()> {
        if self.is_one() {
            self.active += self.cores[0].wake(touched);
            return Ok(());
        }
        let tag = Tag { clock: self.clock.superstep, exchange: Exchange::Activations, turn: class as u32 };
        let count = self.cores.len();
        let (cores, ports) = (Lent::each(&mut self.cores), Lent::each(&mut self.ports));
        let sent = parallel::collect(count, &|owner| -> Result<_> {
            let (core, port) = (cores.take(owner), ports.take(owner));
            let woken = core.woken();
            let mut sent: Vec<Vec<u32>> = vec![Vec::new(); count];
            for master in &woken {
                for replica in core.links.replicas(*master) {
                    if replica.gathers {
                        sent[replica.part as usize].push(replica.local);
                    }
                }
            }
            let mut contents = Vec::with_capacity(count);
            for (to, sent) in sent.into_iter().enumerate() {
                if to != owner {
                    let possible = core.links.pairs[to].gathering;
                    let (kind, weight) = (Kind::Activations, Weight::default());
                    let content = Content { kind, present: sent.len(), possible, weight };
                    contents.push((to, content));
                    port.send(to, tag, Parcel::new(sent, [content, Content::default()]))?;
                }
            }
            Ok((woken.len(), contents))
        });
        for (owner, sent) in sent.into_iter().enumerate() {
            let (woken, contents) = sent?;
            self.active += woken as u64;
            self.traffic.count_all(owner, &contents);
        }
        let (cores, ports) = (Lent::each(&mut self.cores), Lent::each(&mut self.ports));
        let taken = parallel::collect(count, &|number| {
            let (core, port) = (cores.take(number), ports.take(number));
            for from in (0..count).filter(|from| *from != number) {
                for local in *wait_for(port, from, tag)?.open::<Vec<u32>>() {
                    core.activate_mirror(local);
                }
            }
            Ok(())
        });
        taken.into_iter().collect()
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
                self.traffic.count((from, to), Content::of(Kind::Views, count, count, self.shape.view));
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
            let mut contents = Vec::new();
            for (to, parcel) in part.produce(exchange, &classes, core).into_iter().enumerate() {
                if to != number {
                    contents.extend(parcel.contents.iter().map(|content| (to, *content)));
                    port.send(to, tag, parcel)?;
                }
            }
            if exchange == Exchange::News {
                part.commit_views(core, false);
            }
            Ok(contents)
        });
        for (from, contents) in sent.into_iter().enumerate() {
            self.traffic.count_all(from, &contents?);
        }
        let count = self.cores.len();
        let (cores, ports) = (Lent::each(&mut self.cores), Lent::each(&mut self.ports));
        let taken = of_each(self.alone, parts, &|number, part| {
            let (core, port) = (cores.take(number), ports.take(number));
            let mut edges = 0;
            for from in (0..count).filter(|from| *from != number) {
                edges += part.consume(exchange, &classes, from, wait_for(port, from, tag)?, core);
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
        self.active = if self.shape.always { self.vertices as u64 } else { 0 };
        if !self.shape.always {
            let all = 0..self.vertices;
            self.wake(0, &[all])?;
        }
        self.traffic = Traffic::none(self.cores.len());
        self.ports.iter_mut().for_each(|port| port.begin(self.clock.superstep));
        Ok(())
    }
}

/// The parcel with this tag from part `from`, when it is there.
fn wait_for(port: &mut Box<dyn Port>, from: usize, tag: Tag) -> Result<Parcel> {
    loop {
        if let Some(parcel) = port.take(from, tag)? {
            return Ok(parcel);
        }
        port.wait()?;
    }
}
