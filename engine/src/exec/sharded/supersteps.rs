//! The loop over supersteps, and over colours: compiled once, whatever the program is.

use std::time::Instant;

use super::any::{AnyPart, AnyParts, Shared};
use super::colours::Colours;
use super::core::Core;
use super::parcel::{Parcel, Weight};
use super::routes::{Gathering, Routes};
use super::traffic::{Kind, Traffic};
use crate::exec::kernel::ran::{Begun, Ran};
use crate::exec::{ColourPlan, Options, Plan, ShardPlan, SuperstepReport, ViewMode};
use crate::graph::VertexId;
use crate::parallel::{self, Lent};
use crate::program::Consistency;
use crate::program::context::Clock;

/// Where a run stands, and what its shards exchange.
pub(super) struct Supersteps {
    pub(super) options: Options,
    pub(super) routes: Routes,
    /// Who gathers at mirrors, block by block.
    pub(super) gatherings: Vec<Vec<Gathering>>,
    /// For the chromatic engine.
    pub(super) colours: Option<Colours>,
    pub(super) cores: Vec<Core>,
    pub(super) clock: Clock,
    pub(super) deadline: Option<Instant>,
    /// Masters that are to run.
    pub(super) active: u64,
    /// Where the last pass over the colours stopped, if before its end.
    pub(super) begun: Option<Begun>,
    pub(super) traffic: Traffic,
    pub(super) program: Asks,
}

/// What a program asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asks {
    /// Its vertices are always active.
    pub(super) always: bool,
    /// It reads the slots of reverse edges.
    pub(super) reverse: bool,
}

type Parts<'a> = Vec<Box<dyn AnyPart + 'a>>;

/// What every part makes of itself.
fn of_each<T: Send>(parts: &mut Parts<'_>, work: &(dyn Fn(&mut dyn AnyPart) -> T + Sync)) -> Vec<T> {
    parallel::map(parts.iter_mut().collect(), &|_, part| work(&mut **part))
}

impl Supersteps {
    /// What the shards are lent; what counts their exchanges; and who gathers at mirrors.
    fn split(&mut self) -> (Shared<'_>, &mut Traffic, &[Vec<Gathering>]) {
        let shared = Shared {
            routes: &self.routes,
            cores: &mut self.cores,
            clock: self.clock,
            is_counted: self.colours.is_some(),
            interrupt: &self.options.interrupt,
        };
        (shared, &mut self.traffic, &self.gatherings)
    }

    /// Sends what every part produces to every other, counts it, and lets them take it in the order of shards.
    fn exchange(
        &mut self,
        parts: &mut dyn AnyParts,
        kind: Kind,
        produce: &(dyn Fn(&mut dyn AnyPart) -> Vec<Parcel> + Sync),
    ) {
        let (mut shared, traffic, _) = self.split();
        let mut parts = parts.lend(&mut shared);
        let sent = of_each(&mut parts, produce);
        let mut arrived: Vec<Vec<Parcel>> = parts.iter().map(|_| Vec::new()).collect();
        for (from, sent) in sent.into_iter().enumerate() {
            for (to, parcel) in sent.into_iter().enumerate() {
                traffic.add(kind, (from, to), &parcel);
                arrived[to].push(parcel);
            }
        }
        let parts = Lent::each(&mut parts);
        parallel::each_of(arrived, &|to, arrived| {
            let part = parts.take(to);
            for (from, parcel) in arrived.into_iter().enumerate() {
                part.consume(kind, from, parcel);
            }
        });
    }

    /// Lets every part do something by itself.
    fn each<T: Send>(&mut self, parts: &mut dyn AnyParts, work: &(dyn Fn(&mut dyn AnyPart) -> T + Sync)) -> Vec<T> {
        let (mut shared, ..) = self.split();
        of_each(&mut parts.lend(&mut shared), work)
    }

    /// Runs a superstep, or a pass over the colours; gives its line in the report, and the first vertex that failed.
    pub(super) fn superstep(&mut self, parts: &mut dyn AnyParts) -> (SuperstepReport, Option<(VertexId, Box<str>)>) {
        let begin = Instant::now();
        if self.begun.is_none() {
            self.clock.superstep += 1;
        }
        let sent = self.traffic.bytes;
        let colours = self.colours.as_ref().map(|colours| colours.count);
        let mut ran = match colours {
            Some(colours) => self.run_colours(parts, colours),
            None => {
                let mut ran = Ran::default();
                self.run_class(parts, None, &mut ran);
                ran
            }
        };
        let failure = ran.failure.take();
        self.begun = ran.begun.take();
        self.aggregate(parts);
        if self.begun.is_none() {
            self.clock.residual = ran.residual;
        }
        let views = match colours {
            Some(_) => ViewMode::InPlace,
            None if self.program.always => ViewMode::Dense,
            None => ViewMode::Sparse,
        };
        (ran.report(self.clock.superstep, begin, views, self.traffic.bytes - sent), failure)
    }

    /// What is planned, for these shards; `arrays` are bytes that the program's take.
    pub(super) fn plan(&self, shards: ShardPlan, arrays: usize) -> Plan {
        let colours = self.colours.as_ref().map(|colours| ColourPlan {
            count: colours.count,
            largest: colours.largest,
            seconds: colours.seconds,
            bytes: colours.byte_len(),
        });
        let bytes = shards.bytes;
        let lists = self.cores.iter().map(Core::byte_len).sum::<usize>() + self.routes.byte_len();
        Plan {
            chunks: self.cores.iter().map(|core| core.stale.len()).sum(),
            split_rows: 0,
            segments_option: self.options.segments,
            segments: None,
            consistency: colours.map(|_| Consistency::Edge),
            colours,
            shards: Some(shards),
            locking: None,
            run_bytes: bytes + arrays + lists + colours.map_or(0, |colours| colours.bytes),
        }
    }

    /// Master `local` of shard `owner` is to run, and is told so by hand.
    pub(super) fn signal(&mut self, owner: usize, local: u32) {
        if !self.cores[owner].active.insert(local) {
            return;
        }
        self.active += 1;
        for (shard, mirror) in self.routes.replicas(owner, local) {
            if self.routes.gathers(*shard, owner, *mirror) {
                self.cores[*shard as usize].active.insert(*mirror);
            }
        }
    }

    /// Sends mirrors and ghosts what they have to know before the first superstep; that is not counted.
    pub(super) fn send_all(&mut self, parts: &mut dyn AnyParts) {
        self.spread_views(parts);
        if self.program.reverse {
            self.exchange(parts, Kind::Slots, &|part| part.produce_all_slots());
        }
        if !self.program.always {
            self.wake();
        }
        self.traffic = Traffic::none(self.cores.len());
    }

    fn spread_views(&mut self, parts: &mut dyn AnyParts) {
        let width = parts.view_bytes();
        if width == 0 {
            return;
        }
        parts.spread_views();
        for (to, mirrors) in self.routes.mirrors.iter().enumerate() {
            for (from, mirrors) in mirrors.iter().enumerate() {
                let count = mirrors.len();
                self.traffic.count(Kind::Views, (from, to), count, count, Weight::of(count, width));
            }
        }
    }

    /// Which of the vertices that are to run do so now: all, or those of a colour.
    fn take_running(&mut self, colour: Option<usize>) {
        let always = self.program.always;
        match (colour, &self.colours) {
            (Some(colour), Some(colours)) => {
                let (count, cores) = (self.cores.len(), Lent::each(&mut self.cores));
                let taken = parallel::collect(count, &|shard| {
                    let core = cores.take(shard);
                    let mut taken = 0;
                    core.running.clear();
                    for &local in colours.of(shard, colour) {
                        if always || core.active.remove(local) {
                            core.running.insert(local);
                            taken += u64::from((local as usize) < core.masters);
                        }
                    }
                    taken
                });
                let taken: u64 = taken.into_iter().sum();
                if !always {
                    self.active -= taken;
                }
            }
            _ if always => {}
            _ => {
                for core in &mut self.cores {
                    std::mem::swap(&mut core.running, &mut core.active);
                    core.active.clear();
                }
                self.active = 0;
            }
        }
    }

    /// Runs what is to run: all of it, or those of a colour.
    pub(super) fn run_class(&mut self, parts: &mut dyn AnyParts, colour: Option<usize>, ran: &mut Ran) {
        self.take_running(colour);
        if self.cores.iter().any(|core| core.has_changes) {
            self.cores.iter_mut().for_each(|core| core.has_changes = false);
            self.each(parts, &|part| part.clear_changes());
        }
        for block in 0..self.gatherings.len() {
            ran.edges_gathered += self.gather_at_mirrors(parts, block);
            for (tally, edges) in self.each(parts, &|part| part.apply(block)) {
                ran.activations += tally.ran;
                ran.residual += tally.residual;
                ran.edges_gathered += edges;
                ran.failure = ran.failure.take().or(tally.failure);
            }
        }
        if self.options.interrupt.is_urgent() {
            return;
        }
        if parts.view_bytes() > 0 {
            if self.cores.iter().all(|core| core.running.is_all()) {
                self.each(parts, &|part| part.commit_views());
                self.spread_views(parts);
            } else {
                self.exchange(parts, Kind::Views, &|part| part.produce(Kind::Views));
            }
        }
        if self.program.always {
            return;
        }
        if self.cores.iter().any(|core| core.has_changes) {
            self.exchange(parts, Kind::Changes, &|part| part.produce(Kind::Changes));
            ran.edges_scattered += self.each(parts, &|part| part.scatter()).into_iter().sum::<u64>();
            if self.program.reverse {
                self.exchange(parts, Kind::Slots, &|part| part.produce(Kind::Slots));
            }
            self.exchange(parts, Kind::Messages, &|part| part.produce(Kind::Messages));
        }
        self.wake();
    }

    /// Gathers at the mirrors of the masters of block `block`, and merges what comes of it into their sums. Returns how many
    /// edges that were.
    fn gather_at_mirrors(&mut self, parts: &mut dyn AnyParts, block: usize) -> u64 {
        let (mut shared, traffic, gatherings) = self.split();
        let interrupt = shared.interrupt;
        // One colour is on few of many pieces.
        let runs = |gathering: &&Gathering| {
            let running = &shared.cores[gathering.shard].running;
            let first = shared.routes.mirrors[gathering.shard][gathering.owner].start as usize;
            let locals = first + gathering.indices.start..first + gathering.indices.end;
            running.is_all() || running.ones(locals).next().is_some()
        };
        let gatherings: Vec<&Gathering> = gatherings[block].iter().filter(runs).collect();
        if gatherings.is_empty() {
            return 0;
        }
        let gathered = {
            let readers = parts.readers(&shared);
            parallel::collect(gatherings.len(), &|index| {
                let reader = &readers[gatherings[index].shard];
                // Asked for twice: what there is will be dropped.
                if interrupt.is_urgent() { (reader.nothing(), 0) } else { reader.gather(gatherings[index]) }
            })
        };
        let mut edges = 0;
        let mut by_owner: Vec<Vec<(&Gathering, Parcel)>> = shared.cores.iter().map(|_| Vec::new()).collect();
        for (gathering, (parcel, of_gathering)) in gatherings.into_iter().zip(gathered) {
            edges += of_gathering;
            traffic.add(Kind::Sums, (gathering.shard, gathering.owner), &parcel);
            by_owner[gathering.owner].push((gathering, parcel));
        }
        let mut parts = parts.lend(&mut shared);
        let parts = Lent::each(&mut parts);
        parallel::each_of(by_owner, &|owner, gathered| parts.take(owner).merge_sums(block, gathered));
        edges
    }

    /// Makes the masters that were signalled active, and the mirrors that gather for them.
    pub(super) fn wake(&mut self) {
        let (routes, count) = (&self.routes, self.cores.len());
        let cores = Lent::each(&mut self.cores);
        let sent = parallel::collect(count, &|owner| {
            let Core { signalled, active, masters, .. } = cores.take(owner);
            let mut sent: Vec<Vec<u32>> = vec![Vec::new(); count];
            let mut woken = 0;
            for local in signalled.ones(0..*masters) {
                if !active.insert(local) {
                    continue;
                }
                woken += 1;
                for (shard, mirror) in routes.replicas(owner, local) {
                    if routes.gathers(*shard, owner, *mirror) {
                        sent[*shard as usize].push(*mirror);
                    }
                }
            }
            signalled.clear();
            (sent, woken)
        });
        for (from, (sent, woken)) in sent.iter().enumerate() {
            self.active += woken;
            for (to, sent) in sent.iter().enumerate() {
                let possible = self.routes.gathering[to][from].len();
                self.traffic.count(Kind::Activations, (from, to), possible, sent.len(), Weight::default());
            }
        }
        let cores = Lent::each(&mut self.cores);
        parallel::each(count, &|to| {
            let core = cores.take(to);
            for (sent, _) in &sent {
                for local in &sent[to] {
                    core.active.insert(*local);
                }
            }
        });
    }

    /// Runs all colours from where the last pass stopped; stops early when a vertex fails or an end is asked for.
    pub(super) fn run_colours(&mut self, parts: &mut dyn AnyParts, colours: usize) -> Ran {
        let begun = self.begun.take();
        let (mut colour, residual) = begun.map_or((0, 0.0), |begun| (begun.colour, begun.residual));
        let mut ran = Ran { residual, ..Ran::default() };
        while colour < colours && ran.failure.is_none() {
            let is_late = self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
            let interrupt = &self.options.interrupt;
            if interrupt.is_urgent() || ran.activations > 0 && (is_late || interrupt.is_requested()) {
                break;
            }
            if self.has_running(colour) {
                self.run_class(parts, Some(colour), &mut ran);
            }
            colour += 1;
        }
        if colour < colours {
            ran.begun = Some(Begun { colour, done: Vec::new(), residual: ran.residual });
        }
        ran
    }

    /// Whether a vertex of `colour` is to run.
    fn has_running(&self, colour: usize) -> bool {
        let Some(colours) = &self.colours else { return true };
        let is_active = |(shard, core): (usize, &Core)| {
            self.program.always || colours.of(shard, colour).iter().any(|local| core.active.contains(*local))
        };
        self.cores.iter().enumerate().any(is_active)
    }

    /// Folds the aggregate again: the pieces in which a vertex ran, and then all of them in order.
    pub(super) fn aggregate(&mut self, parts: &mut dyn AnyParts) {
        self.each(parts, &|part| part.aggregate());
        parts.merge_globals();
    }
}
