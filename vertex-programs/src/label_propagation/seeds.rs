//! Vertices whose label is given.

use hubcut::graph::VertexId;

/// Vertices with labels that they keep. Labels are ordered as whole numbers if all of them are, otherwise as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seeds {
    /// The vertices.
    pub vertices: Vec<VertexId>,
    /// The place of the label of each in `names`.
    pub labels: Vec<u32>,
    /// All labels, ascending.
    pub names: Vec<String>,
}

impl Seeds {
    /// From vertices, each once, and their labels.
    ///
    /// # Examples
    /// ```
    /// use hubcut_programs::label_propagation::Seeds;
    /// let seeds = Seeds::new(vec![(4, "10".into()), (2, "9".into()), (3, "9".into())]);
    /// assert_eq!((seeds.labels, seeds.names), (vec![1, 0, 0], vec!["9".to_string(), "10".to_string()]));
    /// ```
    pub fn new(list: Vec<(VertexId, String)>) -> Self {
        let (vertices, given): (Vec<_>, Vec<_>) = list.into_iter().unzip();
        let is_number = |label: &String| label.parse::<u64>().is_ok_and(|number| number.to_string() == *label);
        let all_numbers = given.iter().all(is_number);
        // Of two numbers without zeros in front the longer one is larger.
        let key = |label: &String| (if all_numbers { label.len() } else { 0 }, label.clone());
        let mut names = given.clone();
        names.sort_by_cached_key(key);
        names.dedup();
        let places: std::collections::HashMap<&str, u32> =
            names.iter().enumerate().map(|(place, name)| (name.as_str(), place as u32)).collect();
        let labels = given.iter().map(|label| places[label.as_str()]).collect();
        Seeds { vertices, labels, names }
    }

    /// The label that each of so many vertices has at first.
    pub(super) fn start(&self, vertices: usize) -> Vec<u32> {
        let mut labels = vec![super::NO_LABEL; vertices];
        for (v, label) in self.vertices.iter().zip(&self.labels) {
            labels[*v as usize] = *label;
        }
        labels
    }
}
