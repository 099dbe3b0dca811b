//! What every network has, of its figures: constants, functions, and the traits.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use crate::emit::allowed;
use crate::figures::Figures;
use crate::lower::plain;
use crate::memory::{self, MemoryItems};
use crate::syntax::Member;

/// The items of a network; `single` are those of its one input and its one output.
pub fn items(n: &Ident, member: &Member, single: &TokenStream, figures: &Figures) -> TokenStream {
    let Figures {
        traced: own_trace,
        room,
        layers,
        table,
        packed_layers,
        summary,
        params,
        stored,
        active,
        macs,
        macs_effective,
        params_effective,
        totals,
        input_shapes,
        output_shapes,
        faulty,
        bytes,
        ..
    } = figures;
    let name = &member.name;
    let text = plain(name);
    let summary = summary.as_ref().map_or_else(
        || {
            quote!({
                const __PARTS: [#n::Text; 4] = #n::summary_of::<#name>();
                #n::concatcp!(
                    #text, ": ", __PARTS[0].as_str(), ", ", __PARTS[1].as_str(), " parameters, ",
                    __PARTS[2].as_str(), " MACs, ", __PARTS[3].as_str()
                )
            })
        },
        ToTokens::to_token_stream,
    );
    let allow = allowed();
    let convention = match &member.attributes.convention {
        // As a path, rustdoc would show it, with our name of the library.
        None => quote!({ use #n::Convention; Convention::MultiplyAdd }),
        Some(tokens) => {
            let qualified = tokens.to_string().starts_with("Convention");
            // With the user's span, where rustc then tells that a variant needs fields.
            let span = tokens.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span());
            let ty = Ident::new("Convention", span);
            let value = if qualified { quote!(#tokens) } else { quote_spanned!(span=> #ty::#tokens) };
            quote!({ use #n::Convention as #ty; #value })
        }
    };
    let of = quote!(#n::LayersOf::<Self, #layers, #table, #room>);
    let MemoryItems { inherent, network, traced } = memory::items(n, member, &of, figures);
    let folded = match bytes {
        Some(bytes) => Literal::u64_unsuffixed(bytes.params_folded).into_token_stream(),
        None => quote!(#n::trace_of::<Self, #room>().params_folded()),
    };
    // Where they are packed, both constants take them from their words: rustc checks all that a constant refers to, which costs more
    // than taking them does, so that one of them does not refer to the other.
    let (made, constants, with_layers) = match packed_layers {
        Some(packed) => {
            let implementation = quote! {
                #allow
                #[doc(hidden)]
                impl #n::WithLayers for #name {
                    const LAYERS: #n::PackedLayers = #packed;
                }
            };
            // In a branch, so that it is no promoted constant, which rustc's lints evaluate wherever it stands.
            let constant = quote!(if true { &#n::unpack_layers::<#layers>(&<Self as #n::WithLayers>::LAYERS) } else { &[] });
            (quote!(#n::layers_of::<Self>()), [constant.clone(), constant], implementation)
        }
        None => (quote!(#of::made()), [quote!(Self::__layers()), quote!(Self::__layers())], TokenStream::new()),
    };
    let [constant, of_trait] = constants;
    quote! {
        #with_layers
        #allow
        impl #name {
            // `#[inline]`, as all of these: so that rustc makes no code, and no layers, where nothing calls them.
            #[inline]
            const fn __layers() -> &'static [#n::Layer] {
                #made
            }

            /// Trainable parameters, each shared weight once.
            pub const PARAMS: u64 = #params;
            /// Parameters and stored buffers (running statistics of batch norm).
            pub const PARAMS_STORED: u64 = #stored;
            /// Trainable parameters after each batch norm is folded into the layer before it.
            pub const PARAMS_FOLDED: u64 = #folded;
            /// Parameters that one inference uses; fewer than `PARAMS` with experts.
            pub const PARAMS_ACTIVE: u64 = #active;
            /// Multiply-accumulates of one inference: convolutions, linear layers, matrix products; nothing else.
            pub const MACS: u64 = #macs;
            /// Multiply-accumulates that are left where those with weights that are zero, and with channels that are not kept, are
            /// not computed.
            pub const MACS_EFFECTIVE: u64 = #macs_effective;
            /// Parameters that are left: not zero, and of channels that are kept.
            pub const PARAMS_EFFECTIVE: u64 = #params_effective;
            /// Bytes that are kept from one inference to the next: of `stream_buffer`, in the type of its elements.
            pub const STATE_BYTES: usize = (#totals).state_bytes();
            /// The convention of `FLOPS`.
            pub const CONVENTION: #n::Convention = #convention;
            /// Floating-point operations of one inference under the network's convention.
            pub const FLOPS: u64 = Self::flops(Self::CONVENTION);
            /// The shapes of the inputs, per sample.
            pub const INPUTS: &'static [#n::Shape] = #input_shapes;
            /// The shapes of the outputs, per sample.
            pub const OUTPUTS: &'static [#n::Shape] = #output_shapes;
            #single
            /// The layers in order of execution.
            pub const LAYERS: &'static [#n::Layer] = #constant;
            /// The table of the layers, to print.
            pub const REPORT: #n::Report = #n::Report::of::<Self>();
            /// One line: name, shapes, parameters, multiply-accumulates, FLOPs.
            pub const SUMMARY: &'static str = #summary;

            #inherent

            /// Floating-point operations of one inference under any convention.
            #[inline]
            #[track_caller]
            pub const fn flops(convention: #n::Convention) -> u64 {
                match convention.of_totals(&#totals) {
                    ::core::option::Option::Some(flops) => flops,
                    ::core::option::Option::None => Self::__flops_of_layers(convention),
                }
            }
            // Apart, so that the layers are made only where they are needed.
            #[inline]
            #[track_caller]
            const fn __flops_of_layers(convention: #n::Convention) -> u64 {
                convention.flops(Self::__layers())
            }
            /// The layer of a path; an unknown path does not compile in a constant, and panics elsewhere.
            #[inline]
            #[track_caller]
            pub const fn layer(path: &str) -> &'static #n::Layer {
                #n::find(Self::__layers(), path, #faulty)
            }
            /// The costs of the layers in a scope; an unknown path does not compile in a constant, and panics elsewhere.
            #[inline]
            #[track_caller]
            pub const fn subtotal(path: &str) -> #n::Cost {
                #n::subtotal(Self::__layers(), path, Self::CONVENTION, #faulty)
            }
        }
        #allow
        #[doc(hidden)]
        impl #n::Traced<#room> for #name {
            #own_trace
            const MADE: &'static [#n::Layer] = Self::__layers();
            #traced
        }
        #allow
        #[diagnostic::do_not_recommend]
        impl #n::Network for #name {
            const NAME: &'static str = #text;
            const FAULTY: bool = #faulty;
            const PARAMS: u64 = Self::PARAMS;
            const PARAMS_STORED: u64 = Self::PARAMS_STORED;
            const PARAMS_FOLDED: u64 = #folded;
            const PARAMS_ACTIVE: u64 = Self::PARAMS_ACTIVE;
            const MACS: u64 = Self::MACS;
            const MACS_EFFECTIVE: u64 = #macs_effective;
            const PARAMS_EFFECTIVE: u64 = #params_effective;
            const STATE_BYTES: usize = Self::STATE_BYTES;
            const CONVENTION: #n::Convention = Self::CONVENTION;
            const FLOPS: u64 = Self::flops(Self::CONVENTION);
            const INPUTS: &'static [#n::Shape] = Self::INPUTS;
            const OUTPUTS: &'static [#n::Shape] = Self::OUTPUTS;
            const LAYERS: &'static [#n::Layer] = #of_trait;
            #network
            const SUMMARY: &'static str = Self::SUMMARY;
            const __PARTS: #n::Parts<'static> =
                #n::trace_of::<Self, #room>().parts(Self::INPUTS.len(), Self::OUTPUTS.len());
        }
    }
}
