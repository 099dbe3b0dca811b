//! A network whose figures its documentation shows.

netcost::network! {
    /// A small network.
    pub struct Net;

    fn forward(image: [3, 8, 8]) -> [10] {
        image.conv2d(4, 3, padding = 1).relu().flatten().linear(10)
    }
}
