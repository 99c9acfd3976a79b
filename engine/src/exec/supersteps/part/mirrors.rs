//! Partial sums: gathered by mirrors, merged by masters.

use std::mem::needs_drop;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Part;
use crate::exec::kernel::call::called;
use crate::exec::supersteps::any::At;
use crate::exec::supersteps::parcel::{Content, Parcel, Weight};
use crate::exec::supersteps::traffic::ValueKind;
use crate::panics::Stage;
use crate::parallel::{self, Lent};
use crate::program::context::next_activation;
use crate::program::{Payload, VertexProgram, is_signalled};

/// Mirrors in a piece that one worker gathers.
const PIECE_MIRRORS: usize = 1 << 12;

impl<P: VertexProgram> Part<P> {
    /// Folds the rows of some mirrors, and gives their sums; also how many edges that were.
    pub(super) fn sums_of_mirrors(
        &mut self,
        at: At<'_>,
        mirrors: &[u32],
        counts: &mut [u32],
        segmented: bool,
    ) -> (Parcel, u64) {
        if const { is_signalled::<P>() } && !counts.is_empty() {
            for mirror in mirrors {
                counts[*mirror as usize] = next_activation(counts[*mirror as usize]);
            }
        }
        let (counts, pieces) = (&*counts, mirrors.len().div_ceil(PIECE_MIRRORS));
        let of_piece = |piece: usize| &mirrors[piece * PIECE_MIRRORS..((piece + 1) * PIECE_MIRRORS).min(mirrors.len())];
        let mut edges = AtomicU64::new(0);
        let mut gathered =
            self.spare_sums.pop().and_then(|spare| spare.downcast::<Vec<Vec<P::Sum>>>().ok()).unwrap_or_default();
        // It may have been made for more.
        gathered.resize_with(pieces, Vec::new);
        let ctx = self.context(at.clock);
        let from = self.gather_from(&ctx);
        if segmented {
            mirrors.iter().for_each(|mirror| *edges.get_mut() += from.row_length(*mirror) as u64);
            let (program, of_all) = (&self.program, &mut self.segment_sums);
            for (piece, sums) in gathered.iter_mut().enumerate() {
                for mirror in of_piece(piece) {
                    let mut sum = std::mem::replace(&mut of_all[*mirror as usize], program.zero());
                    program.pack(&mut sum);
                    sums.push(sum);
                }
            }
        } else {
            let lent = Lent::each(&mut gathered);
            parallel::each(pieces, &|piece| {
                // Asked for twice: what there is will be dropped.
                if at.interrupt.is_urgent() {
                    return;
                }
                let (sums, mut of_sums) = (lent.take(piece), 0);
                sums.reserve_exact(of_piece(piece).len());
                for &mirror in of_piece(piece) {
                    let mut sum = self.program.zero();
                    let (counted, of_activation);
                    let mut from = &from;
                    if const { is_signalled::<P>() } && !counts.is_empty() {
                        counted = ctx.of_activation(counts[mirror as usize]);
                        of_activation = from.with_context(&counted);
                        from = &of_activation;
                    }
                    called(&from.ctx.here, mirror, Stage::Gather);
                    of_sums += from.fold_any_row(&mut sum, (mirror, mirror), self.seat.most) as u64;
                    self.program.pack(&mut sum);
                    sums.push(sum);
                }
                edges.fetch_add(of_sums, Ordering::Relaxed);
            });
        }
        // Which of them run is known on both sides, so no index is sent.
        let mut content = Content::of(ValueKind::Sums, mirrors.len(), mirrors.len(), size_of::<P::Sum>());
        if const { needs_drop::<P::Sum>() } {
            content.weight = Weight::default();
            for sums in gathered.iter() {
                for sum in sums {
                    content.weight.add(self.program.sent_bytes(Payload::Sum(sum)), size_of::<P::Sum>());
                }
            }
        }
        (Parcel::boxed(gathered, [content, Content::default()]), edges.into_inner())
    }

    /// Merges the sums of the mirrors of these masters, in their order.
    pub(super) fn merge_sums_of(&mut self, masters: &[u32], first: usize, parcel: Parcel) {
        let (mut index, mut pieces) = (0, parcel.open::<Vec<Vec<P::Sum>>>());
        for sums in pieces.iter_mut() {
            for mut sum in sums.drain(..) {
                self.program.merge(&mut self.mirror_sums[masters[index] as usize - first], &mut sum);
                index += 1;
            }
        }
        if self.spare_sums.len() < self.from_masters.len() {
            self.spare_sums.push(pieces);
        }
    }
}
