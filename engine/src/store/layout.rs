//! Numbers of the format: magic, version, sizes, kinds of sections. The table in [`super`] explains them.

/// First bytes of every stored graph.
pub const MAGIC: [u8; 8] = *b"\x89HUB\r\n\x1a\n";

/// Newest version of the format that this crate reads. It writes the oldest that can say what the graph is: 2 for
/// users and items, 1 for any other graph.
pub const FORMAT_VERSION: u32 = 2;

/// The version of graphs without users and items.
pub(super) const WITHOUT_SIDES: u32 = 1;

/// Sections start at multiples of this.
pub(super) const PAGE: u64 = 4096;

/// Bytes of the header before the section table.
pub(super) const FIXED: usize = 128;

/// Bytes of one entry of the section table.
pub(super) const ENTRY: usize = 32;

/// Bytes of the checksum behind the section table.
pub(super) const SEAL: usize = 8;

/// Most sections a file may have, so that a hostile header stays small.
pub(super) const MAX_SECTIONS: usize = 256;

/// Bytes of the name of the type of edge data.
pub(super) const NAME: usize = 16;

pub(super) const UNDIRECTED: u32 = 1;
pub(super) const HUB_ORDER: u32 = 1 << 1;
pub(super) const IDS_SHIFT: u32 = 2;
pub(super) const IDS_MASK: u32 = 0b11 << IDS_SHIFT;
pub(super) const CUT_ORDER: u32 = 1 << 4;

/// Flag of a section that a reader who does not know it may skip.
pub(super) const OPTIONAL: u32 = 1;

/// The sections that this version reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    OffsetsBySource = 1,
    NeighboursBySource = 2,
    DataBySource = 3,
    OffsetsByTarget = 4,
    NeighboursByTarget = 5,
    DataByTarget = 6,
    Numbers = 7,
    TextOffsets = 8,
    TextBytes = 9,
    PositionOf = 10,
    VertexAt = 11,
    // 12 is reserved for vertex data.
    Cut = 13,
    CutMasters = 14,
    CutArcs = 15,
    Sides = 16,
    ItemNumbers = 17,
    ItemTextOffsets = 18,
    ItemTextBytes = 19,
    Origin = 20,
}

impl Kind {
    /// All kinds, in the order in which they are written.
    pub(super) const ALL: [Kind; 19] = [
        Kind::Sides,
        Kind::OffsetsBySource,
        Kind::NeighboursBySource,
        Kind::DataBySource,
        Kind::OffsetsByTarget,
        Kind::NeighboursByTarget,
        Kind::DataByTarget,
        Kind::Numbers,
        Kind::TextOffsets,
        Kind::TextBytes,
        Kind::ItemNumbers,
        Kind::ItemTextOffsets,
        Kind::ItemTextBytes,
        Kind::PositionOf,
        Kind::VertexAt,
        Kind::Origin,
        Kind::Cut,
        Kind::CutMasters,
        Kind::CutArcs,
    ];

    pub(super) fn from_number(number: u32) -> Option<Kind> {
        Self::ALL.into_iter().find(|&kind| kind as u32 == number)
    }

    /// What messages call the section.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::OffsetsBySource => "offsets by source",
            Kind::NeighboursBySource => "neighbours by source",
            Kind::DataBySource => "edge data by source",
            Kind::OffsetsByTarget => "offsets by target",
            Kind::NeighboursByTarget => "neighbours by target",
            Kind::DataByTarget => "edge data by target",
            Kind::Numbers => "raw numbers",
            Kind::TextOffsets => "text offsets",
            Kind::TextBytes => "text bytes",
            Kind::PositionOf => "position of vertices",
            Kind::VertexAt => "vertex at positions",
            Kind::Origin => "origin",
            Kind::Cut => "cut",
            Kind::CutMasters => "shards of masters",
            Kind::CutArcs => "shards of arcs",
            Kind::Sides => "sides",
            Kind::ItemNumbers => "raw numbers of items",
            Kind::ItemTextOffsets => "text offsets of items",
            Kind::ItemTextBytes => "text bytes of items",
        }
    }

    /// Whether a reader that does not know the kind may skip it.
    pub(super) fn is_optional(self) -> bool {
        matches!(self, Kind::Origin | Kind::Cut | Kind::CutMasters | Kind::CutArcs)
    }
}

/// Where the section after `end` starts, `None` if that overflows.
pub(super) fn next_page(end: u64) -> Option<u64> {
    end.checked_next_multiple_of(PAGE)
}
