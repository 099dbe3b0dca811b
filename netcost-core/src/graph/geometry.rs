//! How a window moves over its input: what tells layers of the same shapes and counts apart.

/// The window of a convolution or a pooling: per axis, first axis first, of which there are at most three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    /// Axes over which it moves; 0 for a layer without a window.
    pub axes: u8,
    /// Sizes of the kernel.
    pub kernel: [usize; 3],
    /// Steps.
    pub stride: [usize; 3],
    /// Distances between the kernel's elements.
    pub dilation: [usize; 3],
    /// Zeros before and after the input; of a transposed convolution, what is cut from the output.
    pub padding: [(usize, usize); 3],
    /// Groups of channels that do not see each other.
    pub groups: usize,
}

impl Geometry {
    /// A layer without a window.
    pub const NONE: Geometry =
        Geometry { axes: 0, kernel: [1; 3], stride: [1; 3], dilation: [1; 3], padding: [(0, 0); 3], groups: 1 };

    /// The same kernel, stride, dilation and padding along so many axes.
    pub(crate) const fn even(axes: u8, [kernel, stride, dilation, padding]: [usize; 4], groups: usize) -> Geometry {
        let mut geometry = Geometry { axes, groups, ..Geometry::NONE };
        let mut axis = 0;
        while axis < axes as usize {
            geometry.kernel[axis] = kernel;
            geometry.stride[axis] = stride;
            geometry.dilation[axis] = dilation;
            geometry.padding[axis] = (padding, padding);
            axis += 1;
        }
        geometry
    }
}
