//! What compiles and is surely not meant: a pooling that does not read all of its input, a bias that batch norm takes away again.
//!
//! A pooling is warned of where `ceil_mode` is left to its default: `ceil_mode = false` says that it is meant. A bias is warned of
//! where it is written out, too, but not where it is a value that is passed on.

use netcost_core::dynamic::Value as Argument;
use netcost_core::graph::Graph;
use netcost_core::op::Operator;
use netcost_core::tensor::Tensor;
use netcost_core::text::Text;

use super::Run;
use crate::hash::HashMap;
use crate::layers::Common;

/// What is warned of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Warned {
    UnreadInput,
    UselessBias,
}

/// A layer that is surely not meant so: where it stands, and why.
pub struct Warning {
    pub what: Warned,
    pub site: u32,
    pub message: String,
}

/// What was seen of the layers while the network was traced.
#[derive(Default)]
pub struct Notes {
    /// Layers with a bias, by default or written out: their sites and how many biases they have.
    biased: HashMap<u32, (u32, usize)>,
    /// Batch norms: what they read, and they.
    norms: Vec<(u32, u32)>,
    /// Poolings: the layer, the site, and how much of the input is not read.
    unread: Vec<(u32, u32, String)>,
}

/// The rank of one sample, of a convolution or linear layer: with more axes, a batch norm is over another one.
fn rank_of_sample(operator: &str) -> Option<usize> {
    match operator {
        "linear" => Some(1),
        "conv1d" | "conv_transpose1d" => Some(2),
        "conv2d" | "conv_transpose2d" => Some(3),
        "conv3d" | "conv_transpose3d" => Some(4),
        _ => None,
    }
}

/// Over how many axes a pooling with windows goes.
fn axes_of_pooling(operator: &str) -> Option<usize> {
    let (name, axes) = operator.strip_suffix('d')?.split_at(operator.len() - 2);
    if ["max_pool", "avg_pool", "lp_pool"].contains(&name) { axes.parse().ok() } else { None }
}

/// How many elements behind the last window no window reads.
fn unread(input: usize, output: usize, kernel: usize, stride: usize, padding: usize) -> usize {
    let read = output.saturating_sub(1).saturating_mul(stride).saturating_add(kernel).saturating_sub(padding);
    // With a step that is longer than the window, elements are left out on purpose.
    if stride > kernel { 0 } else { input.saturating_sub(read) }
}

/// A size per axis, where it is known.
fn sizes(value: Argument<'_>, axes: usize) -> Option<Vec<usize>> {
    match value {
        Argument::Int(n) => Some(vec![n; axes]),
        Argument::List(list) if list.len() == axes => {
            list.iter().map(|size| if let Argument::Int(n) = size { Some(*n) } else { None }).collect()
        }
        _ => None,
    }
}

impl<'g> Run<'_, '_, '_, 'g> {
    /// Notes what a layer may be warned of later; `written_out` is whether its `bias = true` is.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn note_layer(
        &mut self,
        operator: &Operator,
        receiver: Option<Tensor<'g>>,
        arguments: &[Option<Argument<'_>>],
        common: &Common<'_>,
        written_out: bool,
        site: u32,
        y: Tensor<'g>,
    ) {
        let Some(x) = receiver else { return };
        let (Some(read), Some(layer)) = (x.made_by(), y.made_by()) else { return };
        let given = |name: &str| {
            let place = operator.arguments.iter().position(|argument| argument.name == name)?;
            arguments.get(place).copied().flatten()
        };
        if operator.name == "batch_norm" {
            if given("dim").is_none() {
                self.notes.norms.push((read, layer));
            }
        } else if rank_of_sample(operator.name) == Some(y.rank()) {
            if (given("bias").is_none() || written_out) && common.shared.is_none() {
                self.notes.biased.insert(layer, (site, y.channels()));
            }
        } else if let Some(axes) = axes_of_pooling(operator.name)
            && given("ceil_mode").is_none()
            && given("dilation").is_none()
        {
            let Some(kernel) = given("kernel_size").and_then(|kernel| sizes(kernel, axes)) else { return };
            let or = |name: &str, instead: &[usize]| given(name).map_or(Some(instead.to_vec()), |given| sizes(given, axes));
            let (Some(stride), Some(padding)) = (or("stride", &kernel), or("padding", &vec![0; axes])) else { return };
            let first = x.rank().saturating_sub(axes);
            let mut left = Vec::new();
            for i in 0..axes {
                let (input, output) = (x.dims()[first + i], y.dims()[first + i]);
                let count = unread(input, output, kernel[i], stride[i], padding[i]);
                if count > 0 {
                    let name = match (axes, axes - i) {
                        (1, _) => "elements",
                        (_, 1) => "columns",
                        (_, 2) => "rows",
                        _ => "planes",
                    };
                    let (count, input) = (Text::new().size(count), Text::new().size(input));
                    left.push(format!("{} of {} {name}", count.as_str(), input.as_str()));
                }
            }
            if !left.is_empty() {
                self.notes.unread.push((layer, site, left.join(" and ")));
            }
        }
    }
}

/// What is warned of in a network that was traced, once per place in the source.
pub fn warnings(graph: &Graph<'_>, notes: &Notes, outputs: usize) -> Vec<Warning> {
    let mut warnings: Vec<Warning> = Vec::new();
    let path = |layer: u32| graph.path_of_layer(layer as usize).as_str().to_owned();
    for (layer, site, left) in &notes.unread {
        if warnings.iter().any(|warning| warning.site == *site) {
            continue;
        }
        let message = format!(
            "{}` never reads the last {left} of its input; `ceil_mode = true` reads them, `ceil_mode = false` says that it is meant",
            path(*layer)
        );
        warnings.push(Warning { what: Warned::UnreadInput, site: *site, message });
    }
    let edges = graph.size().edges;
    for (read, norm) in &notes.norms {
        let Some((site, biases)) = notes.biased.get(read) else { continue };
        let is_output = (edges.saturating_sub(outputs)..edges).any(|edge| graph.node_of_use(edge) == Some(*read));
        if warnings.iter().any(|warning| warning.site == *site) || is_output || graph.readers_of(*read) != 1 {
            continue;
        }
        let message = format!(
            "the {} biases of {}` have no effect: {}` subtracts the mean; `bias = false` leaves them out, `#[allow(deprecated)]` on \
             the network says that they are meant",
            Text::new().size(*biases).as_str(),
            path(*read),
            path(*norm)
        );
        warnings.push(Warning { what: Warned::UselessBias, site: *site, message });
    }
    warnings
}
