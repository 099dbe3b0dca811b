//! The constants of memory that a network's struct gets.

use netcost_core::memory::Known;
use proc_macro2::{Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use crate::attributes::MemoryOptions;
use crate::emit::{allowed, call_at};
use crate::figures::Figures;
use crate::syntax::Member;

/// Items on the struct, of the trait `Network` and of the trait `Traced`.
pub struct MemoryItems {
    pub inherent: TokenStream,
    pub network: TokenStream,
    pub traced: TokenStream,
}

/// The items of a network; `of` is the type that holds what is made of its trace, `base` the memory options where nothing is said.
///
/// Those of the trait do not name those of the struct: what a constant names, rustc evaluates, whether or not it is used.
pub fn items(n: &Ident, member: &Member, of: &TokenStream, figures: &Figures) -> MemoryItems {
    let room = &figures.room;
    let path = quote!(#n);
    // Which runtime's scratch is not known is told where the runtime is named: once, by a call that goes by this.
    let scratch = member.attributes.memory.as_ref().and_then(MemoryOptions::scratch_of).map(|_| {
        quote! {
            #[doc(hidden)]
            #[track_caller]
            pub const fn __check_scratch() {
                #of::check_scratch();
            }
        }
    });
    // What cannot be computed is told at the network's name.
    let of = &located_at(of, member.name.span());
    let base = Ident::new(figures.memory, Span::call_site());
    let memory = match &member.attributes.memory {
        Some(memory) => memory.tokens(&path, &base),
        // As a path, rustdoc would show it, with our name of the library.
        None => quote!({ use #n::Memory; Memory::#base }),
    };
    let known = figures.bytes.as_ref();
    let bytes = |of: fn(&Known) -> u128, counted: TokenStream| match known.and_then(|known| literal(n, of(known))) {
        Some(literal) => literal,
        None => counted,
    };
    let pruned = known.is_none() || figures.pruned;
    let weights = bytes(|known| known.weights, quote!(#n::trace_of::<Self, #room>().weight_bytes(&Self::MEMORY)));
    let effective =
        if pruned { quote!(#n::trace_of::<Self, #room>().weight_bytes_effective(&Self::MEMORY)) } else { weights.clone() };
    let peak = bytes(|known| known.peak, quote!(#of::liveness().peak()));
    let sum = bytes(|known| known.sum, quote!(#of::liveness().sum()));
    let inputs = bytes(|known| known.input, quote!(#of::liveness().input()));
    let outputs = bytes(|known| known.output, quote!(#of::liveness().output()));
    let bare = member.attributes.memory.as_ref().is_none_or(MemoryOptions::is_bare);
    let ram = match known.filter(|_| bare).and_then(|known| literal(n, known.bare_ram)) {
        Some(literal) => literal,
        None => quote!(#of::ram_bytes()),
    };
    // Before the first layer, the peak is at an input, whose name is in the trace.
    let (peak_layer, peak_step) = match known.and_then(|known| known.peak_at.checked_sub(known.inputs)) {
        Some(layer) => {
            let (layer, step) = (Literal::usize_unsuffixed(layer), Literal::usize_unsuffixed(layer + 1));
            let name = figures.peak_layer.clone().unwrap_or_else(|| quote!(Self::__layers()[#layer].name));
            (name, step.into_token_stream())
        }
        None => (quote!(#of::peak().1), quote!(#of::peak().0)),
    };
    MemoryItems {
        inherent: quote! {
            #scratch
            /// How an inference engine is taken to use memory: what `#[memory(..)]` says.
            pub const MEMORY: #n::Memory = #memory;
            /// Bytes of all weights, biases and buffers as they are stored for inference, each shared one once.
            pub const WEIGHT_BYTES: usize = #weights;
            /// Bytes of what is left of the weights: of channels that are kept; of weights of which some are zero a bit for each,
            /// and those that are not, packed.
            pub const WEIGHT_BYTES_EFFECTIVE: usize = #effective;
            /// The most bytes of activations that are alive at once, over the layers in their order.
            pub const PEAK_BYTES: usize = #peak;
            /// The layer that runs when most bytes are alive; of several, the first.
            pub const PEAK_LAYER: #n::Name = #peak_layer;
            /// The step at which that is: layer `LAYERS[i]` runs at step `i + 1`.
            pub const PEAK_STEP: usize = #peak_step;
            /// The tensors of an inference, in the order in which they are made.
            pub const TENSORS: &'static [#n::TensorInfo] = #of::tensors();
            /// Bytes of all activations together, as if none took the place of another.
            pub const SUM_ACTIVATION_BYTES: usize = #sum;
            /// The most bytes needed at once: activations, the scratch of the layer that runs under `#[memory(runtime = ..)]`,
            /// and `STATE_BYTES`.
            pub const RAM_BYTES: usize = #ram;
            /// When that is, and how much of it is scratch.
            pub const RAM: #n::Ram = #of::ram();
            /// The largest scratch of a layer.
            pub const SCRATCH_BYTES: usize = #of::scratch_bytes();
            /// Bytes of the arena, planned as `#[memory(planner = ..)]` says; without it, by `Planner::Best`.
            pub const ARENA_BYTES: usize = #of::arena(Self::MEMORY.planner);
            /// Where in the arena each tensor is.
            pub const PLAN: #n::Plan = #of::plan(Self::MEMORY.planner);
            /// Bytes of the inputs.
            pub const INPUT_BYTES: usize = #inputs;
            /// Bytes of the outputs.
            pub const OUTPUT_BYTES: usize = #outputs;

            /// The arena as another planner makes it.
            #[inline]
            pub const fn plan(planner: #n::Planner) -> #n::Plan {
                #of::plan(planner)
            }
        },
        network: quote! {
            const MEMORY: #n::Memory = Self::MEMORY;
            const WEIGHT_BYTES: usize = #weights;
            const WEIGHT_BYTES_EFFECTIVE: usize = #effective;
            const PEAK_BYTES: usize = #peak;
            const PEAK_LAYER: #n::Name = #peak_layer;
            const PEAK_STEP: usize = #peak_step;
            const TENSORS: &'static [#n::TensorInfo] = #of::tensors();
            const SUM_ACTIVATION_BYTES: usize = #sum;
            const RAM_BYTES: usize = #ram;
            const RAM: #n::Ram = #of::ram();
            const SCRATCH_BYTES: usize = #of::scratch_bytes();
            const ARENA_BYTES: usize = #of::arena(Self::MEMORY.planner);
            const PLAN: #n::Plan = #of::plan(Self::MEMORY.planner);
            const INPUT_BYTES: usize = #inputs;
            const OUTPUT_BYTES: usize = #outputs;

            #[inline]
            fn plan(planner: #n::Planner) -> #n::Plan {
                #of::plan(planner)
            }
        },
        traced: quote! {
            const MEMORY: #n::Memory = Self::MEMORY;
        },
    }
}

/// A number of bytes; of more than the smallest targets count, what checks it there. `None` of more than any counts.
fn literal(n: &Ident, bytes: u128) -> Option<TokenStream> {
    let bytes = u64::try_from(bytes).ok()?;
    let literal = Literal::u64_unsuffixed(bytes);
    Some(if bytes > u64::from(u16::MAX) { quote!(#n::usize_of_target(#literal)) } else { quote!(#literal) })
}

/// The call that checks whether the scratch of the runtime's kernels is known, at the runtime's name.
pub fn scratch_check(member: &Member) -> TokenStream {
    let place = member.attributes.memory.as_ref().and_then(MemoryOptions::scratch_of);
    let check = place.map(|place| {
        let mut name = member.name.clone();
        name.set_span(name.span().located_at(place.0));
        let (allow, call) = (allowed(), call_at("__check_scratch", place, TokenStream::new()));
        quote! {
            #allow
            const _: () = #name::#call;
        }
    });
    check.unwrap_or_default()
}

/// The same tokens, elsewhere.
fn located_at(tokens: &TokenStream, place: Span) -> TokenStream {
    tokens
        .clone()
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => {
                let mut moved = Group::new(group.delimiter(), located_at(&group.stream(), place));
                moved.set_span(group.span().located_at(place));
                TokenTree::Group(moved)
            }
            mut token => {
                token.set_span(token.span().located_at(place));
                token
            }
        })
        .collect()
}
