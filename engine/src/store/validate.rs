//! From a stored graph to a graph: the one pass over every byte of the file.

use super::checks::MISMATCH;
use super::contents::{ContentFault, Contents};
use super::info::{EdgeType, IdKind, SectionInfo, SideIdKind, SideInfo};
use super::layout::Kind;
use super::open::StoredGraph;
use super::sides;
use crate::array::Array;
use crate::checksum::sweep;
use crate::error::{Error, Result};
use crate::graph::{Adjacency, AnyGraph, Directedness, Graph, Order, RawIds, Sides, TextIds, Topology, VertexOrder};
use crate::plain::{EdgeValue, Plain};

impl StoredGraph {
    /// Checks every byte of the file and returns the graph, whose arrays lie in the mapped file.
    ///
    /// Checked are the checksums of all sections and, trusting no checksum, everything that kernels rely
    /// on: offsets run from 0 to the number of arcs and never fall, neighbours are vertices, rows are
    /// sorted, raw ids ascend (texts are UTF-8 without control characters), the order is a permutation with
    /// its inverse, arcs of a graph of ratings lead from users to items, floating-point weights are finite, a cut names shards that there are. Only the checksums, not a look at the arcs, vouch
    /// for the adjacency by target being the transpose of the one by source;
    /// [`AnyGraph::check_transpose`] looks.
    ///
    /// Complexity: one pass over the file, in parallel on the current rayon pool; 8 bytes of memory for
    /// each MiB of the largest section.
    ///
    /// # Errors
    /// [`Error::DamagedFile`] with the section and the byte; [`Error::EdgeTypeMismatch`] if edges hold a
    /// type other than none, `u32`, `f32` and `f64`, for which there is [`validate_as`](Self::validate_as).
    ///
    /// # Examples
    /// ```no_run
    /// # fn main() -> hubcut::Result<()> {
    /// let graph = hubcut::store::StoredGraph::open("web.hub")?.validate()?;
    /// println!("{} arcs", graph.topology().arcs());
    /// # Ok(())
    /// # }
    /// ```
    pub fn validate(&self) -> Result<AnyGraph> {
        match (self.info.edge_type.name.as_str(), self.info.edge_type.bytes) {
            ("", 0) => Ok(AnyGraph::Unweighted(self.validate_as()?)),
            ("u32", 4) => Ok(AnyGraph::U32(self.validate_as()?)),
            ("f32", 4) => Ok(AnyGraph::F32(self.validate_as()?)),
            ("f64", 8) => Ok(AnyGraph::F64(self.validate_as()?)),
            _ => Err(Error::EdgeTypeMismatch {
                path: self.path.clone(),
                stored: self.info.edge_type.to_string(),
                wanted: "no data, `u32`, `f32` or `f64`".into(),
                next: "open it with the program that stored it (`StoredGraph::validate_as`)",
            }),
        }
    }

    /// As [`validate`](Self::validate), for a graph whose edges hold values of type `E`.
    ///
    /// # Errors
    /// As [`validate`](Self::validate); [`Error::EdgeTypeMismatch`] if name or size of the stored type are
    /// not those of `E`.
    ///
    /// # Examples
    /// ```no_run
    /// # fn main() -> hubcut::Result<()> {
    /// let graph = hubcut::store::StoredGraph::open("roads.hub")?.validate_as::<f64>()?;
    /// println!("{} km", graph.data_by_source().iter().sum::<f64>());
    /// # Ok(())
    /// # }
    /// ```
    pub fn validate_as<E: EdgeValue>(&self) -> Result<Graph<E>> {
        let wanted = EdgeType::of::<E>();
        if wanted != self.info.edge_type {
            return Err(Error::EdgeTypeMismatch {
                path: self.path.clone(),
                stored: self.info.edge_type.to_string(),
                wanted: wanted.to_string(),
                next: "read it as what it holds (`StoredGraph::validate`)",
            });
        }
        let topology = self.topology()?;
        let (by_source, by_target) = (self.data::<E>(Kind::DataBySource)?, self.data::<E>(Kind::DataByTarget)?);
        let head = self.array(Kind::Sides)?;
        let data = (bytemuck::cast_slice(&by_source), bytemuck::cast_slice(&by_target));
        let contents = Contents::new(&topology, wanted, data.0, data.1, &head);
        self.check(&contents)?;
        self.check_rest()?;
        self.cut()?;
        let by_target = topology.by_target.is_some().then_some(by_target);
        Ok(Graph::new(topology, by_source, by_target))
    }

    /// Checks sections, their checksums first.
    pub(super) fn check(&self, contents: &Contents<'_>) -> Result<()> {
        contents.check(|kind, checksum| self.compare(self.section(kind), checksum)).map_err(|fault| {
            let start = self.section(fault.kind).map_or(0, |section| section.offset);
            self.damaged(fault.kind.name(), start + fault.offset, fault.what)
        })
    }

    /// The arrays, unchecked; lengths fit the counts, since the header was checked for that.
    fn topology(&self) -> Result<Topology> {
        let adjacency = |offsets, neighbours| -> Result<Adjacency> {
            Ok(Adjacency::unchecked(self.array(offsets)?, self.array(neighbours)?))
        };
        let ids = match self.info.ids {
            IdKind::Range { first } => self.ids(SideIdKind::Range { first }, self.info.vertices, sides::USERS)?,
            IdKind::Numbers => self.ids(SideIdKind::Numbers, self.info.vertices, sides::USERS)?,
            IdKind::Text => self.ids(SideIdKind::Text, self.info.vertices, sides::USERS)?,
            IdKind::Sides { users, items } => {
                let side = |side: SideInfo, kinds| self.ids(side.ids, side.vertices, kinds);
                let (users, items) = (side(users, sides::USERS)?, side(items, sides::ITEMS)?);
                RawIds::Sides(Box::new(Sides { users, items }))
            }
        };
        let order = match self.info.order {
            VertexOrder::Natural => None,
            made_by => Some(Order {
                made_by,
                position_of: self.array(Kind::PositionOf)?,
                vertex_at: self.array(Kind::VertexAt)?,
            }),
        };
        let by_source = adjacency(Kind::OffsetsBySource, Kind::NeighboursBySource)?;
        let by_target = match self.info.direction {
            Directedness::Undirected => None,
            Directedness::Directed => Some(adjacency(Kind::OffsetsByTarget, Kind::NeighboursByTarget)?),
        };
        let origin = self.array::<u8>(Kind::Origin)?;
        let origin = std::str::from_utf8(&origin).map_err(|error| {
            let start = self.section(Kind::Origin).map_or(0, |section| section.offset);
            self.damaged(Kind::Origin.name(), start + error.valid_up_to() as u64, "this is not UTF-8".into())
        })?;
        let (edges, counts) = (self.info.edges, self.info.counts);
        Ok(Topology { ids, order, by_source, by_target, edges, counts, origin: origin.into() })
    }

    /// Ids of all vertices, or of one side, from the sections of these kinds.
    fn ids(&self, ids: SideIdKind, count: u64, [numbers, offsets, bytes]: [Kind; 3]) -> Result<RawIds> {
        Ok(match ids {
            // Fits: the header has been checked.
            SideIdKind::Range { first } => RawIds::Range { first, count: count as u32 },
            SideIdKind::Numbers => RawIds::Numbers(self.array(numbers)?),
            SideIdKind::Text => RawIds::Text(TextIds { offsets: self.array(offsets)?, bytes: self.array(bytes)? }),
        })
    }

    /// Edge data, which has a length but no bytes if its type is empty.
    fn data<E: EdgeValue>(&self, kind: Kind) -> Result<Array<E>> {
        match size_of::<E>() {
            // No memory: the type is empty.
            0 => Ok(vec![E::zeroed(); self.info.arcs as usize].into()),
            _ => self.array(kind),
        }
    }

    /// The values of a section; none if it is absent.
    pub(super) fn array<T: Plain>(&self, kind: Kind) -> Result<Array<T>> {
        let Some(section) = self.section(kind).filter(|section| section.bytes > 0) else {
            return Ok(Array::default());
        };
        // Fits: the section ends inside the map.
        let bytes = section.offset as usize..(section.offset + section.bytes) as usize;
        Array::mapped(self.map.clone(), bytes).ok_or_else(|| {
            let fault = format!("not an array of values of {} bytes, aligned to {}", size_of::<T>(), align_of::<T>());
            self.damaged(kind.name(), section.offset, fault)
        })
    }

    /// Checks what no array covers: optional sections of unknown kind, and that the bytes between sections
    /// are zeros.
    fn check_rest(&self) -> Result<()> {
        let mut end = super::header::header_len(self.info.sections.len());
        for section in &self.info.sections {
            let (start, length) = (section.offset as usize, section.bytes as usize);
            if let Some(i) = self.map[end..start].iter().position(|&byte| byte != 0) {
                return Err(self.damaged("padding", (end + i) as u64, "not zero".into()));
            }
            end = start + length;
            if Kind::from_number(section.kind).is_none() {
                let (checksum, _) = sweep::<()>(&self.map[start..end], |_, _| Ok(()));
                if checksum != section.checksum {
                    return Err(self.damaged(section.name, section.offset, MISMATCH.into()));
                }
            }
        }
        Ok(())
    }

    fn compare(&self, section: Option<&SectionInfo>, checksum: u64) -> Result<(), ContentFault> {
        match section.filter(|section| section.checksum != checksum) {
            None => Ok(()),
            Some(section) => {
                let kind = Kind::from_number(section.kind).expect("looked up by kind");
                Err(ContentFault { kind, offset: 0, what: MISMATCH.into() })
            }
        }
    }

    fn section(&self, kind: Kind) -> Option<&SectionInfo> {
        self.info.sections.iter().find(|section| section.kind == kind as u32)
    }

    fn damaged(&self, section: &'static str, offset: u64, fault: String) -> Error {
        Error::DamagedFile { path: self.path.clone(), section, offset, fault }
    }
}

impl EdgeType {
    /// The type `E`, which the compiler refuses if its name does not fit the header.
    pub(super) fn of<E: EdgeValue>() -> EdgeType {
        const {
            let name = E::NAME.as_bytes();
            assert!(name.len() <= super::layout::NAME, "EdgeValue::NAME is longer than 16 bytes");
            assert!(size_of::<E>() <= u32::MAX as usize);
            let mut i = 0;
            while i < name.len() {
                assert!(name[i].is_ascii_graphic(), "EdgeValue::NAME is not printable ASCII without spaces");
                i += 1;
            }
        }
        EdgeType { name: E::NAME.to_owned(), bytes: size_of::<E>() as u32 }
    }
}
