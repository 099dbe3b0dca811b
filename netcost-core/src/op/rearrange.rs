//! Layers that move elements between axes, repeat them or choose some: no weights, no multiply-accumulates.
//!
//! Sources: <https://docs.pytorch.org/docs/stable/generated/torch.nn.PixelShuffle.html>, `torch.nn.PixelUnshuffle.html`,
//! `torch.nn.ChannelShuffle.html`, `torch.nn.Unfold.html`, `torch.nn.Fold.html`, `torch.Tensor.repeat.html`,
//! `torch.Tensor.expand.html`, `torch.index_select.html`, `torch.select.html`.

use super::reshape::no_axis;
use super::window::{axis_name, check_window, divisors};
use super::{Operator, Refusal, arguments, none_of, operators, product_of, settle, settle_free};
use crate::args::Ints;
use crate::graph::Count;
use crate::shape::{MAX_RANK, Shape};
use crate::tensor::{Tensor, resolve_axis};
use crate::text::Text;

arguments! {
    /// Arguments of [`Tensor::pixel_shuffle`].
    PixelShuffle {
        /// By what height and width grow.
        upscale_factor: Int,
    }
    /// Arguments of [`Tensor::pixel_unshuffle`].
    PixelUnshuffle {
        /// By what height and width shrink.
        downscale_factor: Int,
    }
    /// Arguments of [`Tensor::channel_shuffle`].
    ChannelShuffle {
        /// Groups of channels, of which one each stand side by side in the output.
        groups: Int,
    }
    /// Arguments of an unfolding over `N` axes.
    Windows<const N> {
        /// Sizes of the window.
        kernel_size: Size,
        /// Distance between elements of the window.
        dilation: Size = [1; N],
        /// Zeros around the input.
        padding: Size = [0; N],
        /// Steps of the window.
        stride: Size = [1; N],
    }
    /// Arguments of a folding over `N` axes.
    FoldBack<const N> {
        /// Sizes of the output.
        output_size: Size,
        /// Sizes of the window.
        kernel_size: Size,
        /// Distance between elements of the window.
        dilation: Size = [1; N],
        /// What is cut from the ends of the output.
        padding: Size = [0; N],
        /// Steps of the window.
        stride: Size = [1; N],
    }
    /// Arguments of [`Tensor::flip`].
    Flip {
        /// The axes.
        dims: Ints,
    }
    /// Arguments of `repeat` and `tile`.
    Repeats {
        /// How often, per axis; more numbers than axes add axes in front.
        sizes: Ints,
    }
    /// Arguments of `expand` and `broadcast_to`.
    Broadcasts {
        /// The sizes of the output; -1 leaves an axis as it is.
        sizes: Ints,
    }
    /// Arguments of [`Tensor::repeat_interleave`].
    RepeatInterleave {
        /// How often each element stands.
        repeats: Int,
        /// The axis; without it the output is a vector.
        dim: MaybeAxis = None,
    }
    /// Arguments of [`Tensor::stream_buffer`].
    StreamBuffer {
        /// How many positions of the past are kept.
        keep: Int,
        /// The axis of time.
        dim: Axis = 1,
    }
}

operators! {
    /// Channels become pixels: `[C·r², H, W]` becomes `[C, H·r, W·r]`.
    ///
    /// Extra leading axes are a batch. Counts nothing. Source: `torch.nn.PixelShuffle`, Shi et al., 2016.
    pixel_shuffle(x) PixelShuffle => pixel_shuffle;
    /// Pixels become channels: `[C, H·r, W·r]` becomes `[C·r², H, W]`.
    ///
    /// Extra leading axes are a batch. Counts nothing. Source: `torch.nn.PixelUnshuffle`.
    pixel_unshuffle(x) PixelUnshuffle => pixel_unshuffle;
    /// Channels of `[C, …]` in another order: the first of each group, the second of each, and so on.
    ///
    /// Counts nothing. Source: `torch.nn.ChannelShuffle`, Zhang et al., 2017.
    channel_shuffle(x) ChannelShuffle => channel_shuffle;
    /// The windows of `[C, H, W]` as columns: `[C·Kh·Kw, windows]`.
    ///
    /// Extra leading axes are a batch. Counts nothing. Source: `torch.nn.Unfold`.
    unfold(x) Unfold = Windows<2> => unfold;
    /// The sum of windows where they overlap: `[C·Kh·Kw, windows]` becomes `[C, output_size…]`.
    ///
    /// Extra leading axes are a batch. Counts nothing. Source: `torch.nn.Fold`.
    fold(x) Fold = FoldBack<2> => fold;
    /// Axes in the other direction.
    ///
    /// Counts nothing. Source: `torch.flip`.
    flip(x) Flip => flip;
    /// The tensor several times along its axes: `repeat(4, 2)` of `[3]` is `[4, 6]`.
    ///
    /// Counts nothing. Source: `torch.Tensor.repeat`.
    repeat(x) Repeat = Repeats => repeat;
    /// The same as `repeat`, but that fewer numbers than axes are for the last ones.
    ///
    /// Counts nothing. Source: `torch.tile`.
    tile(x) Tile = Repeats => tile;
    /// Axes of size 1 repeated to the sizes given: `expand(-1, 4)` of `[3, 1]` is `[3, 4]`.
    ///
    /// Counts nothing. Source: `torch.Tensor.expand`.
    expand(x) Expand = Broadcasts => expand;
    /// The same as `expand`.
    ///
    /// Counts nothing. Source: `torch.broadcast_to`.
    broadcast_to(x) BroadcastTo = Broadcasts => expand;
    /// Each element several times, side by side along an axis: `repeat_interleave(2, dim = 0)` of `[8, 3]` is `[16, 3]`.
    ///
    /// Counts nothing. Source: `torch.repeat_interleave`.
    repeat_interleave(x) RepeatInterleave => repeat_interleave;
    /// The last `keep` positions of the calls before, then the input: `[C, T]` becomes `[C, keep + T]`, so that a convolution
    /// over a stream sees what came before. What is kept is the network's state.
    ///
    /// Counts no parameters and no MACs; its state, `keep` positions of all other axes, is `STATE_BYTES`. Source: the cached
    /// context of a streaming convolution, as in Rybakov et al., 2020.
    stream_buffer(x) StreamBuffer => stream_buffer;
}

/// Checks that there are `[.., C, H, W]`.
const fn image(x: &Shape, op: &Operator) -> Result<(), Refusal> {
    if x.rank() >= 3 {
        return Ok(());
    }
    let text = Text::new().str("`").str(op.name).str("` takes [C, H, W], its input is ").dims(x.dims());
    Err(("", text.str(" (").count(x.rank(), "axis", "axes").str(")")))
}

const fn pixel_shuffle<'g>(x: Tensor<'g>, a: &PixelShuffle, op: &'static Operator, site: u32) -> Tensor<'g> {
    settle_free(x, shuffled(&x.shape, a.upscale_factor, op), op, site)
}

const fn shuffled(x: &Shape, factor: usize, op: &Operator) -> Result<Shape, Refusal> {
    if let Err(e) = image(x, op) {
        return Err(e);
    }
    if factor == 0 {
        return Err(none_of("upscale_factor"));
    }
    let axis = x.rank() - 3;
    let (channels, height, width) = (x.at(axis), x.at(axis + 1), x.at(axis + 2));
    let fits = match factor.checked_mul(factor) {
        Some(square) if channels.is_multiple_of(square) => Some(channels / square),
        _ => None,
    };
    let Some(rest) = fits else {
        let text = Text::new().str("upscale_factor = ").size(factor).str(": its square does not divide the ");
        return Err(("upscale_factor", text.count(channels, "channel", "channels").str(" of ").dims(x.dims())));
    };
    // The square divides the channels, so that there are no more elements than before.
    match (height.checked_mul(factor), width.checked_mul(factor)) {
        (Some(height), Some(width)) => Ok(x.with(axis, rest).with(axis + 1, height).with(axis + 2, width)),
        _ => Err(("upscale_factor", Text::new().str("the output's size does not fit in a usize"))),
    }
}

const fn pixel_unshuffle<'g>(x: Tensor<'g>, a: &PixelUnshuffle, op: &'static Operator, site: u32) -> Tensor<'g> {
    settle_free(x, unshuffled(&x.shape, a.downscale_factor, op), op, site)
}

const fn unshuffled(x: &Shape, factor: usize, op: &Operator) -> Result<Shape, Refusal> {
    if let Err(e) = image(x, op) {
        return Err(e);
    }
    if factor == 0 {
        return Err(none_of("downscale_factor"));
    }
    let axis = x.rank() - 3;
    let (channels, height, width) = (x.at(axis), x.at(axis + 1), x.at(axis + 2));
    if !height.is_multiple_of(factor) || !width.is_multiple_of(factor) {
        let (name, size) = if height.is_multiple_of(factor) { ("width", width) } else { ("height", height) };
        let text = Text::new().str("downscale_factor = ").size(factor).str(" does not divide the ").str(name);
        return Err(("downscale_factor", divisors(text.str(" of ").size(size), size, factor)));
    }
    // Each factor divides a size.
    let more = match factor.checked_mul(factor) {
        Some(square) => channels.checked_mul(square),
        None => None,
    };
    match more {
        Some(channels) => Ok(x.with(axis, channels).with(axis + 1, height / factor).with(axis + 2, width / factor)),
        None => Err(("downscale_factor", Text::new().str("the output's size does not fit in a usize"))),
    }
}

const fn channel_shuffle<'g>(x: Tensor<'g>, a: &ChannelShuffle, op: &'static Operator, site: u32) -> Tensor<'g> {
    let result = if x.rank() < 2 {
        let text = Text::new().str("`channel_shuffle` takes [C, L], [C, H, W] or more axes, its input is ");
        Err(("", text.dims(x.dims())))
    } else if a.groups == 0 {
        Err(none_of("groups"))
    } else if !x.shape.at(0).is_multiple_of(a.groups) {
        let channels = x.shape.at(0);
        let text = Text::new().str("groups = ").size(a.groups).str(" does not divide the ");
        Err(("groups", divisors(text.count(channels, "channel", "channels"), channels, a.groups)))
    } else {
        Ok(x.shape)
    };
    settle_free(x, result, op, site)
}

/// How many positions the windows have over an image of such sizes.
const fn positions(
    sizes: [usize; 2],
    kernel: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
    dilation: [usize; 2],
) -> Result<usize, Refusal> {
    let mut count = 1usize;
    let mut i = 0;
    while i < 2 {
        // In 128 bits no sum or product of a few sizes overflows.
        let padded = sizes[i] as u128 + 2 * padding[i] as u128;
        let extent = dilation[i] as u128 * (kernel[i] as u128 - 1) + 1;
        if extent > padded {
            let text = Text::new().str("a window of ").num(narrow(extent));
            let text = text.str(if dilation[i] > 1 { " (with dilation)" } else { "" }).str(" does not fit the ");
            let text = text.str(axis_name(2, i)).str(" of ").size(sizes[i]);
            let text = if padding[i] > 0 { text.str(" (").num(narrow(padded)).str(" with padding)") } else { text };
            return Err(("kernel_size", text));
        }
        let steps = (padded - extent) / stride[i] as u128 + 1;
        let all = count as u128 * steps;
        if all > usize::MAX as u128 {
            return Err(("padding", Text::new().str("the number of windows does not fit in a usize")));
        }
        count = all as usize;
        i += 1;
    }
    Ok(count)
}

const fn narrow(n: u128) -> u64 {
    if n > u64::MAX as u128 { u64::MAX } else { n as u64 }
}

const fn unfold<'g>(x: Tensor<'g>, a: &Windows<2>, op: &'static Operator, site: u32) -> Tensor<'g> {
    settle_free(x, unfolded(x, a, op), op, site)
}

const fn unfolded(x: Tensor<'_>, a: &Windows<2>, op: &'static Operator) -> Result<Shape, Refusal> {
    if let Err(e) = check_window(x, op, &a.kernel_size, &a.stride, &a.dilation) {
        return Err(e);
    }
    let axis = x.rank() - 3;
    let sizes = [x.shape.at(axis + 1), x.shape.at(axis + 2)];
    let count = match positions(sizes, a.kernel_size, a.stride, a.padding, a.dilation) {
        Ok(count) => count,
        Err(e) => return Err(e),
    };
    match product_of(&[x.shape.at(axis), a.kernel_size[0], a.kernel_size[1]]) {
        Some(rows) => Ok(x.shape.slice(0, axis).push(rows as usize).push(count)),
        None => Err(("kernel_size", Text::new().str("the elements of a window do not fit in 64 bits"))),
    }
}

const fn fold<'g>(x: Tensor<'g>, a: &FoldBack<2>, op: &'static Operator, site: u32) -> Tensor<'g> {
    settle_free(x, folded(x, a), op, site)
}

const fn folded(x: Tensor<'_>, a: &FoldBack<2>) -> Result<Shape, Refusal> {
    let rank = x.rank();
    if rank < 2 {
        let text = Text::new().str("`fold` takes [C·Kh·Kw, windows], its input is ").dims(x.dims());
        return Err(("", text));
    }
    let mut i = 0;
    while i < 2 {
        let zero = [
            (a.kernel_size[i], "kernel_size"),
            (a.stride[i], "stride"),
            (a.dilation[i], "dilation"),
            (a.output_size[i], "output_size"),
        ];
        let mut j = 0;
        while j < zero.len() {
            if zero[j].0 == 0 {
                return Err(none_of(zero[j].1));
            }
            j += 1;
        }
        i += 1;
    }
    let (rows, windows) = (x.shape.at(rank - 2), x.shape.at(rank - 1));
    let channels = match a.kernel_size[0].checked_mul(a.kernel_size[1]) {
        Some(elements) if rows.is_multiple_of(elements) => rows / elements,
        _ => {
            let text = Text::new().str("a window of ").dims(&a.kernel_size).str(" does not divide the ");
            return Err(("kernel_size", text.size(rows).str(" rows of ").dims(x.dims())));
        }
    };
    match positions(a.output_size, a.kernel_size, a.stride, a.padding, a.dilation) {
        Ok(count) if count == windows => {
            Ok(x.shape.slice(0, rank - 2).push(channels).push(a.output_size[0]).push(a.output_size[1]))
        }
        Ok(count) => {
            let text = Text::new().str("an output of ").dims(&a.output_size).str(" has ").count(count, "window", "windows");
            Err(("output_size", text.str(", the input ").dims(x.dims()).str(" has ").size(windows)))
        }
        Err(e) => Err(e),
    }
}

const fn flip<'g>(x: Tensor<'g>, a: &Flip, op: &'static Operator, site: u32) -> Tensor<'g> {
    let list = a.dims.as_slice();
    let mut result = Ok(x.shape);
    let mut taken = [false; MAX_RANK];
    let mut i = 0;
    while i < list.len() {
        match resolve_axis(list[i], x.rank()) {
            None => result = Err(("dims", no_axis("dims", list[i], &x.shape))),
            Some(axis) if taken[axis] => {
                result = Err(("dims", Text::new().str("dims ").ints(list).str(" names axis ").size(axis).str(" twice")));
            }
            Some(axis) => taken[axis] = true,
        }
        i += 1;
    }
    settle_free(x, result, op, site)
}

const fn repeat<'g>(x: Tensor<'g>, a: &Repeats, op: &'static Operator, site: u32) -> Tensor<'g> {
    let result = if a.sizes.len < x.rank() {
        let text = Text::new().str("sizes ").ints(a.sizes.as_slice()).str(" must have a number for each of the ");
        Err(("sizes", text.count(x.rank(), "axis", "axes").str(" of ").dims(x.dims()).str("; `tile` takes fewer")))
    } else {
        repeated(&x.shape, &a.sizes)
    };
    settle_free(x, result, op, site)
}

const fn tile<'g>(x: Tensor<'g>, a: &Repeats, op: &'static Operator, site: u32) -> Tensor<'g> {
    settle_free(x, repeated(&x.shape, &a.sizes), op, site)
}

/// A shape so many times along its axes, both aligned at the end.
const fn repeated(x: &Shape, times: &Ints) -> Result<Shape, Refusal> {
    let list = times.as_slice();
    let rank = if times.len > x.rank() { times.len } else { x.rank() };
    if rank > MAX_RANK {
        return Err(("sizes", Text::new().str("the output would have ").size(rank).str(" axes; a shape has at most 8")));
    }
    let mut output = Shape::SCALAR;
    let mut i = 0;
    while i < rank {
        let size = if i + x.rank() >= rank { x.at(i + x.rank() - rank) } else { 1 };
        let times = if i + list.len() >= rank { list[i + list.len() - rank] } else { 1 };
        if times < 1 {
            let text = Text::new().str("sizes ").ints(list).str(": each is at least 1, this is ").int(times as i64);
            return Err(("sizes", text));
        }
        match size.checked_mul(times.cast_unsigned()) {
            Some(size) => output = output.push(size),
            None => return Err(("sizes", Text::new().str("the output's size does not fit in a usize"))),
        }
        i += 1;
    }
    Ok(output)
}

const fn expand<'g>(x: Tensor<'g>, a: &Broadcasts, op: &'static Operator, site: u32) -> Tensor<'g> {
    settle_free(x, expanded(&x.shape, &a.sizes), op, site)
}

const fn expanded(x: &Shape, sizes: &Ints) -> Result<Shape, Refusal> {
    let list = sizes.as_slice();
    if sizes.len < x.rank() || sizes.len > MAX_RANK {
        let text = Text::new().str("sizes ").ints(list).str(": ").dims(x.dims()).str(" takes ").size(x.rank());
        return Err(("sizes", text.str(" numbers, or more, up to 8, for axes in front")));
    }
    let mut output = Shape::SCALAR;
    let mut i = 0;
    while i < list.len() {
        let old = if i + x.rank() >= list.len() { Some(x.at(i + x.rank() - list.len())) } else { None };
        let size = match (list[i], old) {
            (-1, Some(old)) => old,
            (size, None) if size > 0 => size.cast_unsigned(),
            (size, Some(old)) if size > 0 && (old == 1 || old == size.cast_unsigned()) => size.cast_unsigned(),
            (size, _) => {
                let text = Text::new().str("sizes ").ints(list).str(" of ").dims(x.dims()).str(": ");
                let text = match old {
                    Some(1) | None => text.int(size as i64).str(" is no size"),
                    Some(old) => {
                        let text = text.str("an axis of ").size(old).str(" cannot be repeated to ").int(size as i64);
                        text.str("; one of 1 can")
                    }
                };
                return Err(("sizes", text));
            }
        };
        output = output.push(size);
        i += 1;
    }
    Ok(output)
}

const fn repeat_interleave<'g>(x: Tensor<'g>, a: &RepeatInterleave, op: &'static Operator, site: u32) -> Tensor<'g> {
    let result = match a.dim {
        None => Ok((Shape::SCALAR.push(x.numel()), 0)),
        Some(dim) => match resolve_axis(dim, x.rank()) {
            Some(axis) => Ok((x.shape, axis)),
            None => Err(("dim", no_axis("dim", dim, &x.shape))),
        },
    };
    let result = match result {
        Ok(_) if a.repeats == 0 => Err(none_of("repeats")),
        Ok((shape, axis)) => match shape.at(axis).checked_mul(a.repeats) {
            Some(size) => Ok(shape.with(axis, size)),
            None => Err(("repeats", Text::new().str("the output's size does not fit in a usize"))),
        },
        Err(e) => Err(e),
    };
    settle_free(x, result, op, site)
}

const fn stream_buffer<'g>(x: Tensor<'g>, a: &StreamBuffer, op: &'static Operator, site: u32) -> Tensor<'g> {
    let Some(axis) = resolve_axis(a.dim, x.rank()) else {
        return settle(&[x], Err(("dim", no_axis("dim", a.dim, &x.shape))), x.shape, op, site);
    };
    let result = match x.shape.at(axis).checked_add(a.keep) {
        _ if a.keep == 0 => Err(none_of("keep")),
        Some(size) => {
            let count = match product_of(x.shape.with(axis, a.keep).dims()) {
                Some(state) => Some(Count { state, ..Count::FREE }),
                None => None,
            };
            Ok((x.shape.with(axis, size), count))
        }
        None => Err(("keep", Text::new().str("the output's size does not fit in a usize"))),
    };
    settle(&[x], result, x.shape, op, site)
}

/// Elementary counts: the elements of the output are moved, those that are there twice read twice; `fold` adds each element to
/// its place. `expand` and `broadcast_to` are views. `stream_buffer` reads its input and what it keeps.
pub(super) const fn work(s: &crate::work::Sizes<'_>) -> Option<crate::work::Work> {
    use crate::work::Work;
    match s.op {
        b"pixel_shuffle" | b"pixel_unshuffle" | b"channel_shuffle" | b"unfold" | b"flip" | b"repeat" | b"tile"
        | b"repeat_interleave" | b"stream_buffer" => Some(s.moves),
        b"fold" => Some(Work { adds: s.n, ..s.whole }),
        b"expand" | b"broadcast_to" => Some(Work::NONE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::layer;
    use super::*;

    #[test]
    fn shuffles() {
        // torch.nn.PixelShuffle, "Examples": [9, 4, 4] by 3; PixelUnshuffle: [1, 12, 12] by 3.
        let up = |dims: &[usize], upscale_factor| layer!(*dims => |x| x.pixel_shuffle(PixelShuffle { upscale_factor }, 0));
        let down = |dims: &[usize], downscale_factor| layer!(*dims => |x| x.pixel_unshuffle(PixelUnshuffle { downscale_factor }, 0));
        assert_eq!(up(&[9, 4, 4], 3).good(), [1, 12, 12]);
        assert_eq!(down(&[1, 12, 12], 3).good(), [9, 4, 4]);
        assert_eq!(
            up(&[5, 4, 4], 2).bad(),
            "`pixel_shuffle`: upscale_factor = 2: its square does not divide the 5 channels of [5, 4, 4]"
        );
        up(&[5, 4, 4], 0).bad();
        up(&[5, 4], 2).bad();
        up(&[5, 4, 4], usize::MAX).bad();
        down(&[5, 4, 6], 4).bad();
        down(&[5, 4, 6], 0).bad();
        down(&[5, 4, 6], usize::MAX).bad();
        let channels = |groups| layer!([4, 2, 2] => |x| x.channel_shuffle(ChannelShuffle { groups }, 0));
        assert_eq!(channels(2).good(), [4, 2, 2]);
        channels(0).bad();
        channels(3).bad();
    }

    #[test]
    fn windows() {
        // torch.nn.Unfold, "Examples": [5, 3, 4] in windows of [2, 3]; the inverse of it.
        let a = Unfold { kernel_size: [2, 3], ..Windows::DEFAULT };
        assert_eq!(layer!([5, 3, 4] => |x| x.unfold(a, 0)).good(), [30, 4]);
        let back = Fold { output_size: [4, 5], kernel_size: [2, 2], ..FoldBack::DEFAULT };
        assert_eq!(layer!([12, 12] => |x| x.fold(back, 0)).good(), [3, 4, 5]);
        layer!([7, 12] => |x| x.fold(back, 0)).bad();
        assert_eq!(
            layer!([12, 9] => |x| x.fold(back, 0)).bad(),
            "`fold`: an output of [4, 5] has 12 windows, the input [12, 9] has 9"
        );
        layer!([12, 12] => |x| x.fold(Fold { stride: [0, 1], ..back }, 0)).bad();
        layer!([12] => |x| x.fold(back, 0)).bad();
        layer!([5, 3, 4] => |x| x.unfold(Unfold { stride: [0, 0], ..a }, 0)).bad();
        layer!([5, 1, 4] => |x| x.unfold(a, 0)).bad();
        layer!([5, 3, 4] => |x| x.unfold(Unfold { padding: [usize::MAX; 2], ..a }, 0)).bad();
    }

    #[test]
    fn repetition() {
        let sizes = |list: &[isize]| Ints::new(list);
        // torch.Tensor.repeat, expand, torch.tile, torch.repeat_interleave, "Examples".
        let repeat = |dims: &[usize], list: &[isize]| layer!(*dims => |x| x.repeat(Repeats { sizes: sizes(list) }, 0));
        assert_eq!(repeat(&[3], &[4, 2]).good(), [4, 6]);
        assert_eq!(repeat(&[3], &[4, 2, 1]).good(), [4, 2, 3]);
        repeat(&[3, 4], &[2]).bad();
        repeat(&[3], &[0]).bad();
        assert_eq!(layer!([8, 6, 4, 2] => |x| x.tile(Repeats { sizes: sizes(&[2, 2]) }, 0)).good(), [8, 6, 8, 4]);
        let expand = |dims: &[usize], list: &[isize]| layer!(*dims => |x| x.expand(Broadcasts { sizes: sizes(list) }, 0));
        assert_eq!(expand(&[3, 1], &[3, 4]).good(), [3, 4]);
        assert_eq!(expand(&[3, 1], &[-1, 4]).good(), [3, 4]);
        assert_eq!(expand(&[768], &[197, 768]).good(), [197, 768]);
        expand(&[3, 2], &[3, 4]).bad();
        expand(&[3, 2], &[-1, 3, 2]).bad();
        expand(&[3, 2], &[3]).bad();
        let a = RepeatInterleave { repeats: 2, dim: None };
        assert_eq!(layer!([2, 2] => |x| x.repeat_interleave(a, 0)).good(), [8]);
        let along = RepeatInterleave { repeats: 3, dim: Some(1) };
        assert_eq!(layer!([2, 2] => |x| x.repeat_interleave(along, 0)).good(), [2, 6]);
    }

    #[test]
    fn flips() {
        assert_eq!(layer!([3, 4] => |x| x.flip(Flip { dims: Ints::new(&[0, -1]) }, 0)).good(), [3, 4]);
        layer!([3, 4] => |x| x.flip(Flip { dims: Ints::new(&[1, -1]) }, 0)).bad();
    }

    #[test]
    fn what_a_stream_keeps() {
        // A kernel of 3 over time sees two steps of the past.
        let y = layer!([40, 1] => |x| x.stream_buffer(StreamBuffer { keep: 2, ..StreamBuffer::DEFAULT }, 0));
        assert_eq!((y.good(), y.count.state, y.count.buffers), (Shape::new(&[40, 3]), 80, 0));
        layer!([40, 1] => |x| x.stream_buffer(StreamBuffer::DEFAULT, 0)).bad();
        layer!([40] => |x| x.stream_buffer(StreamBuffer { keep: 2, ..StreamBuffer::DEFAULT }, 0)).bad();
    }
}
