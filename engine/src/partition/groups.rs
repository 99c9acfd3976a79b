//! Vertices by groups.

use crate::error::Result;
use crate::graph::VertexId;
use crate::graph::memory::zeroed;

/// The vertices of each group, ascending.
pub(super) struct Groups {
    begins: Vec<u32>,
    members: Vec<VertexId>,
}

impl Groups {
    /// Given the group of each vertex; those of `groups` and above are in none.
    pub(super) fn new(group_of: &[u32], groups: usize) -> Result<Self> {
        let mut begins: Vec<u32> = zeroed("groups of vertices", groups + 1)?;
        let is_in = |group: &&u32| (**group as usize) < groups;
        group_of.iter().filter(is_in).for_each(|group| begins[*group as usize + 1] += 1);
        (0..groups).for_each(|group| begins[group + 1] += begins[group]);
        let mut next = begins.clone();
        let mut members: Vec<VertexId> = zeroed("groups of vertices", begins[groups] as usize)?;
        for (v, group) in (0..).zip(group_of).filter(|(_, group)| is_in(group)) {
            members[next[*group as usize] as usize] = v;
            next[*group as usize] += 1;
        }
        Ok(Groups { begins, members })
    }

    pub(super) fn of(&self, group: u32) -> &[VertexId] {
        &self.members[self.begins[group as usize] as usize..self.begins[group as usize + 1] as usize]
    }

    /// Those of all groups, one after the other.
    pub(super) fn all(&self) -> &[VertexId] {
        &self.members
    }
}
