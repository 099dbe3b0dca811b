//! A tensor of the network under construction, and lists of them.

use crate::graph::Graph;
use crate::shape::Shape;
use crate::text::Text;

/// A tensor in a network: an input, or what a layer returns. Layers are its methods.
///
/// It refers to the graph that records the layers, so blocks are ordinary functions of tensors.
#[derive(Clone, Copy)]
#[must_use = "nothing reads what this layer makes; `let _ = ..` if it is meant"]
pub struct Tensor<'g> {
    pub(crate) graph: &'g Graph<'g>,
    /// The layer that made it.
    pub(crate) node: u32,
    pub(crate) shape: Shape,
    /// A layer before it is at fault: its shape is a guess, and layers on it are not checked.
    pub(crate) bad: bool,
}

impl<'g> Tensor<'g> {
    /// The graph that it belongs to.
    pub const fn graph(self) -> &'g Graph<'g> {
        self.graph
    }

    /// The number of the layer or input that made it; none if it is at fault.
    #[doc(hidden)]
    pub const fn made_by(self) -> Option<u32> {
        if self.bad { None } else { Some(self.node) }
    }

    /// Its shape.
    pub const fn shape(self) -> Shape {
        self.shape
    }

    /// Its sizes.
    pub const fn dims(&self) -> &[usize] {
        self.shape.dims()
    }

    /// The number of its axes.
    pub const fn rank(self) -> usize {
        self.shape.rank()
    }

    /// The number of its elements.
    pub const fn numel(self) -> usize {
        // A shape that does not fit never becomes a tensor's: the layer is at fault and the tensor has a guess.
        match self.shape.checked_numel() {
            Some(n) => n,
            None => 1,
        }
    }

    /// The size of an axis; a negative one counts from the end.
    pub const fn dim(self, axis: isize) -> usize {
        self.dim_at(axis, u32::MAX)
    }

    /// The number of channels: the first axis.
    pub const fn channels(self) -> usize {
        self.channels_at(u32::MAX)
    }

    /// The depth of `[C, D, H, W]`.
    pub const fn depth(self) -> usize {
        self.depth_at(u32::MAX)
    }

    /// The height of `[C, H, W]` or `[C, D, H, W]`.
    pub const fn height(self) -> usize {
        self.height_at(u32::MAX)
    }

    /// The width of `[C, H, W]` or `[C, D, H, W]`.
    pub const fn width(self) -> usize {
        self.width_at(u32::MAX)
    }

    /// The length of `[C, L]`.
    pub const fn length(self) -> usize {
        self.length_at(u32::MAX)
    }

    // The same with the place in the source, for faults.

    #[doc(hidden)]
    pub const fn dim_at(self, axis: isize, site: u32) -> usize {
        match resolve_axis(axis, self.rank()) {
            Some(axis) => self.shape.at(axis),
            None => {
                let text = Text::new().str("`dim(").int(axis as i64).str(")` of a tensor ").dims(self.dims());
                self.wrong(site, text.str(": ").axes(self.rank()))
            }
        }
    }

    #[doc(hidden)]
    pub const fn channels_at(self, site: u32) -> usize {
        if self.rank() == 0 {
            return self.wrong(site, Text::new().str("`channels()` of a scalar: it has no axes"));
        }
        self.shape.at(0)
    }

    #[doc(hidden)]
    pub const fn depth_at(self, site: u32) -> usize {
        self.named_axis(if self.rank() == 4 { Some(1) } else { None }, "depth", "[C, D, H, W]", site)
    }

    #[doc(hidden)]
    pub const fn height_at(self, site: u32) -> usize {
        let rank = self.rank();
        let axis = if rank == 3 || rank == 4 { Some(rank - 2) } else { None };
        self.named_axis(axis, "height", "[C, H, W] or [C, D, H, W]", site)
    }

    #[doc(hidden)]
    pub const fn width_at(self, site: u32) -> usize {
        let rank = self.rank();
        let axis = if rank == 3 || rank == 4 { Some(rank - 1) } else { None };
        self.named_axis(axis, "width", "[C, H, W] or [C, D, H, W]", site)
    }

    #[doc(hidden)]
    pub const fn length_at(self, site: u32) -> usize {
        self.named_axis(if self.rank() == 2 { Some(1) } else { None }, "length", "[C, L]", site)
    }

    const fn named_axis(self, axis: Option<usize>, name: &str, of: &str, site: u32) -> usize {
        match axis {
            Some(axis) => self.shape.at(axis),
            None => {
                let text = Text::new().str("`").str(name).str("()` is the ").str(name).str(" of ").str(of);
                self.wrong(site, text.str("; this tensor is ").dims(self.dims()).str(": use `dim(i)`"))
            }
        }
    }

    /// A size that does not exist: a fault, and 1.
    const fn wrong(self, site: u32, text: Text) -> usize {
        if !self.bad {
            self.graph.fault_at(site, "", text);
            self.graph.halt();
        }
        1
    }
}

/// The axis counted from the front, or `None` if there is no such axis.
pub(crate) const fn resolve_axis(axis: isize, rank: usize) -> Option<usize> {
    if axis < 0 {
        // Positions of an axis go by it, too, of which there may be more than an `isize` holds.
        let from_end = axis.unsigned_abs();
        return if from_end <= rank { Some(rank - from_end) } else { None };
    }
    if (axis as usize) < rank { Some(axis as usize) } else { None }
}

/// A list of tensors that grows: what `cat`, `stack` and `sum` take, and what `chunk` returns.
#[derive(Clone, Copy)]
pub struct Tensors<'g> {
    items: [Option<Tensor<'g>>; Tensors::CAPACITY],
    len: usize,
}

impl<'g> Tensors<'g> {
    /// How many tensors a list can hold.
    pub const CAPACITY: usize = 128;

    /// An empty list.
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Tensors<'g> {
        Tensors { items: [None; Tensors::CAPACITY], len: 0 }
    }

    /// Adds a tensor.
    pub const fn push(&mut self, tensor: Tensor<'g>) {
        self.push_at(tensor, u32::MAX);
    }

    #[doc(hidden)]
    pub const fn push_at(&mut self, tensor: Tensor<'g>, site: u32) {
        if self.len < Tensors::CAPACITY {
            self.items[self.len] = Some(tensor);
            self.len += 1;
        } else {
            let text = Text::new().str("a list holds at most ").size(Tensors::CAPACITY);
            tensor.graph.fault_at(site, "", text.str(" tensors; this is one more"));
        }
    }

    /// How many tensors it holds.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether it holds none.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Changes the tensor at a position; false if there is none.
    pub(crate) const fn set(&mut self, i: usize, tensor: Tensor<'g>) -> bool {
        if i < self.len {
            self.items[i] = Some(tensor);
        }
        i < self.len
    }

    /// The tensor at a position.
    pub const fn get(&self, i: usize) -> Option<Tensor<'g>> {
        if i < self.len { self.items[i] } else { None }
    }
}

/// What takes several tensors: an array, a slice or a list. One `impl` per form.
#[derive(Clone, Copy)]
pub struct List<T>(pub T);

impl<'g, const N: usize> List<[Tensor<'g>; N]> {
    /// The tensors as a list.
    pub const fn tensors(self) -> Tensors<'g> {
        List(&self.0 as &[Tensor<'g>]).tensors()
    }
}

impl<'g> List<&[Tensor<'g>]> {
    /// The tensors as a list.
    pub const fn tensors(self) -> Tensors<'g> {
        let mut list = Tensors::new();
        let mut i = 0;
        while i < self.0.len() {
            list.push(self.0[i]);
            i += 1;
        }
        list
    }
}

impl<'g, const N: usize> List<&[Tensor<'g>; N]> {
    /// The tensors as a list.
    pub const fn tensors(self) -> Tensors<'g> {
        List(self.0 as &[Tensor<'g>]).tensors()
    }
}

impl<'g> List<Tensors<'g>> {
    /// The tensors as a list.
    pub const fn tensors(self) -> Tensors<'g> {
        self.0
    }
}

impl<'g> List<&Tensors<'g>> {
    /// The tensors as a list.
    pub const fn tensors(self) -> Tensors<'g> {
        *self.0
    }
}
