//! New views: put in place, and sent to mirrors.

use super::Sharded;
use super::sent::Sent;
use super::traffic::Kind;
use crate::parallel;
use crate::program::row::{Row, carries_data};
use crate::program::{VertexProgram, is_signalled};

impl<P: VertexProgram> Sharded<P> {
    /// Puts the new views of the masters that ran in place, and sends them to their mirrors: all of them where all ran,
    /// else those that changed.
    pub(super) fn publish(&mut self) {
        if P::View::length(self.program.view_length()) == 0 || !carries_data::<P::View>() {
            return;
        }
        if self.parts.iter().all(|work| work.running.is_all()) {
            let commit = |(rows, work): (&mut super::ShardRows<P>, &mut super::Work<P>)| {
                let next = work.next_views.rows().elements;
                rows.views.rows_mut().elements[..next.len()].copy_from_slice(next);
            };
            parallel::each(self.rows.iter_mut().zip(&mut self.parts), commit);
            self.send_all_views();
        } else if const { is_signalled::<P>() || P::ENGINES.chromatic } {
            self.send_changed_views();
        }
    }

    /// Copies the views of all masters to all mirrors.
    pub(super) fn send_all_views(&mut self) {
        let length = P::View::length(self.program.view_length());
        if length == 0 || !carries_data::<P::View>() {
            return;
        }
        let Sharded { rows, routes, graph, traffic, .. } = self;
        let mut of_masters = Vec::new();
        let mut of_mirrors = Vec::new();
        for (rows, shard) in rows.iter_mut().zip(graph.shards()) {
            let (masters, mirrors) = rows.views.rows_mut().elements.split_at_mut(shard.masters() * length);
            of_masters.push(&*masters);
            of_mirrors.push(mirrors);
        }
        parallel::each(of_mirrors.into_iter().enumerate(), |(to, views)| {
            let mut rest = views;
            for (from, masters) in of_masters.iter().enumerate() {
                let list = &graph.shards()[from].mirrored()[to];
                let (here, after) = rest.split_at_mut(list.len() * length);
                if length == 1 {
                    here.iter_mut().zip(list).for_each(|(view, master)| *view = masters[*master as usize]);
                } else {
                    for (view, master) in here.chunks_exact_mut(length).zip(list) {
                        view.copy_from_slice(&masters[*master as usize * length..(*master as usize + 1) * length]);
                    }
                }
                rest = after;
            }
        });
        let width = length * size_of::<<P::View as Row>::Element>();
        for (to, mirrors) in routes.mirrors.iter().enumerate() {
            for (from, mirrors) in mirrors.iter().enumerate() {
                traffic.add(Kind::Views, (from, to), mirrors.len(), mirrors.len(), width);
            }
        }
    }

    fn send_changed_views(&mut self) {
        let length = P::View::length(self.program.view_length());
        let shards = self.parts.len();
        let routes = &self.routes;
        let of_shard = |(owner, (rows, work)): (usize, (&mut super::ShardRows<P>, &mut super::Work<P>))| {
            let mut sent = Sent::<P::View>::to_each(shards);
            let (views, next) = (rows.views.rows_mut().elements, work.next_views.rows().elements);
            for local in work.running.ones(0..work.masters) {
                let row = local as usize * length..(local as usize + 1) * length;
                let (old, new) = (&mut views[row.clone()], &next[row]);
                if bytemuck::cast_slice::<_, u8>(old) == bytemuck::cast_slice::<_, u8>(new) {
                    continue;
                }
                old.copy_from_slice(new);
                for (shard, mirror) in routes.replicas(owner, local) {
                    sent[*shard as usize].push(*mirror, new);
                }
            }
            sent
        };
        let sent: Vec<Vec<Sent<P::View>>> =
            parallel::map(self.rows.iter_mut().zip(&mut self.parts).enumerate(), of_shard);
        let width = length * size_of::<<P::View as Row>::Element>();
        for (from, sent) in sent.iter().enumerate() {
            for (to, sent) in sent.iter().enumerate() {
                let possible = routes.mirrors[to][from].len();
                self.traffic.add(Kind::Views, (from, to), possible, sent.len(), width);
            }
        }
        parallel::each(self.rows.iter_mut().enumerate(), |(to, rows)| {
            let mut views = rows.views.rows_mut();
            sent.iter().for_each(|sent| sent[to].deliver(&mut views));
        });
    }
}
