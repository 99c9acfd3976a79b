//! Messages to any vertex.

use crate::graph::VertexId;

/// Takes the messages that a vertex sends by id: see [`VertexProgram::mail`](super::VertexProgram::mail).
pub struct Mail<'a, M> {
    vertices: usize,
    put: &'a mut dyn FnMut(VertexId, M),
}

impl<'a, M> Mail<'a, M> {
    pub(crate) fn new(vertices: usize, put: &'a mut dyn FnMut(VertexId, M)) -> Self {
        Mail { vertices, put }
    }

    /// Sends `message` to vertex `to`, which it signals; the vertex that sends may be that.
    ///
    /// # Panics
    /// If there is no such vertex.
    #[inline]
    pub fn send(&mut self, to: VertexId, message: M) {
        assert!((to as usize) < self.vertices, "a message to vertex {to}, and there are {}", self.vertices);
        (self.put)(to, message);
    }
}
