//! The factors of a model, borrowed: what scores and metrics are made from.

/// The factors of all users and items, row by row; row p belongs to position p among the ids of its side, ascending.
///
/// # Examples
/// ```
/// use hubcut_programs::als::Factors;
/// let factors = Factors::new(2, &[1.0, 2.0], &[3.0, 0.5, 0.0, 1.0]);
/// assert_eq!((factors.user_count(), factors.item_count()), (1, 2));
/// assert_eq!(factors.dot(0, 0), 4.0);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Factors<'a> {
    /// Elements of a row, at least 1.
    pub rank: usize,
    /// `rank` elements for each user.
    pub users: &'a [f32],
    /// `rank` elements for each item.
    pub items: &'a [f32],
}

impl<'a> Factors<'a> {
    /// Joins the factors of both sides.
    ///
    /// # Panics
    /// If `rank` is 0, or a side does not consist of whole rows.
    pub fn new(rank: usize, users: &'a [f32], items: &'a [f32]) -> Self {
        assert!(rank > 0, "a factor has at least one element");
        assert!(users.len().is_multiple_of(rank) && items.len().is_multiple_of(rank), "factors are whole rows");
        Factors { rank, users, items }
    }

    /// How many users there are.
    pub fn user_count(&self) -> usize {
        self.users.len() / self.rank
    }

    /// How many items there are.
    pub fn item_count(&self) -> usize {
        self.items.len() / self.rank
    }

    /// The factor of the user at position `user`.
    ///
    /// # Panics
    /// If there is none.
    #[inline]
    pub fn user(&self, user: u32) -> &'a [f32] {
        &self.users[user as usize * self.rank..][..self.rank]
    }

    /// The factor of the item at position `item`.
    ///
    /// # Panics
    /// If there is none.
    #[inline]
    pub fn item(&self, item: u32) -> &'a [f32] {
        &self.items[item as usize * self.rank..][..self.rank]
    }

    /// The inner product of a user's and an item's factor, in 64 bits: four sums of every fourth element, then these.
    ///
    /// # Panics
    /// If there is no such user or item.
    #[inline]
    pub fn dot(&self, user: u32, item: u32) -> f64 {
        // A single sum would be a chain in which every addition waits for the one before.
        let (x, x_rest) = self.user(user).as_chunks::<4>();
        let (y, y_rest) = self.item(item).as_chunks::<4>();
        let mut sums = [0.0; 4];
        for (x, y) in x.iter().zip(y) {
            for ((sum, x), y) in sums.iter_mut().zip(x).zip(y) {
                *sum += f64::from(*x) * f64::from(*y);
            }
        }
        let rest: f64 = x_rest.iter().zip(y_rest).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum();
        (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
    }
}
