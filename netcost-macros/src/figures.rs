//! The figures of a network as code, where they are known and where const evaluation is to find them; and the faults that are
//! known.

use netcost_core::convention::Convention;
use netcost_core::graph::{Fault, Size};
use netcost_core::memory;
use netcost_core::network::summary;
use netcost_core::text::Text;
use netcost_core::trace::Faults;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::Errors;
use crate::evaluate::{Known, Packed};
use crate::hash::HashSet;
use crate::lower::{Lower, plain};
use crate::suggest::list;
use crate::syntax::Member;

/// The figures of a network, as code: literals where they are known, and else what reads them from the trace.
pub struct Figures {
    /// The constants that the trace needs, if any.
    pub trace: TokenStream,
    /// The constant of `Traced` that is the trace.
    pub traced: TokenStream,
    /// How much room the trace needs: four const arguments.
    pub room: TokenStream,
    /// How many layers there are, and slots of the table of their names.
    pub layers: TokenStream,
    pub table: TokenStream,
    /// The layers themselves, if they are known.
    pub packed_layers: Option<TokenStream>,
    /// The path of the layer at the peak, if it is known: without it, the layers would be made for it.
    pub peak_layer: Option<TokenStream>,
    /// The network on one line, if it is known.
    pub summary: Option<String>,
    pub params: TokenStream,
    pub stored: TokenStream,
    pub active: TokenStream,
    pub macs: TokenStream,
    pub macs_effective: TokenStream,
    pub params_effective: TokenStream,
    pub totals: TokenStream,
    pub input_shapes: TokenStream,
    pub output_shapes: TokenStream,
    pub faulty: TokenStream,
    /// The constant of `Memory` that holds where nothing is said of memory.
    pub memory: &'static str,
    /// Whether something is said of weights, or may be.
    pub pruned: bool,
    /// Figures of memory, if they are known.
    pub bytes: Option<memory::Known>,
}

impl Figures {
    /// The trace is made only where its layers are asked for, or, where `at_fault`, the faults of all networks of the call.
    pub fn known(known: &Known, member: &Member, n: &Ident, inputs: usize, at_fault: bool) -> Figures {
        let size = &known.size;
        let [nodes, scopes, edges, text, keys, layers, table] =
            [size.nodes, size.scopes, size.edges, size.text, size.keys, size.nodes - inputs, size.table()]
                .map(Literal::usize_unsuffixed);
        let room = quote!(#nodes, #scopes, #edges, #text);
        let totals = &known.totals;
        let [params, stored, active, macs, buffers, bias_adds, state] = [
            totals.params,
            totals.params + totals.buffers,
            totals.active,
            totals.macs,
            totals.buffers,
            totals.bias_adds,
            totals.state,
        ]
        .map(|figure| Literal::u64_unsuffixed(figure).into_token_stream());
        // Bytes are known where the types of elements are.
        let state = if totals.state > 0 && known.packed.is_none() && known.faults.count() == 0 {
            quote!(#n::trace_of::<Self, #room>().totals.state)
        } else {
            state
        };
        let totals = quote! {
            #n::Totals {
                params: #params, active: #active, buffers: #buffers, macs: #macs, bias_adds: #bias_adds, state: #state,
            }
        };
        let shapes = |shapes: &[netcost_core::shape::Shape]| {
            let shapes = shapes.iter().map(|shape| {
                let dims = shape.dims().iter().map(|size| Literal::usize_unsuffixed(*size));
                quote!(#n::Shape::new(&[#(#dims),*]))
            });
            quote!(&[#(#shapes),*])
        };
        Figures {
            trace: if at_fault {
                quote! {
                    #[doc(hidden)]
                    pub const __TRACE: &'static #n::Trace<#room> = &Self::__trace::<#room, #keys>();
                }
            } else {
                TokenStream::new()
            },
            // By value: a reference to it would be evaluated with the body that makes it.
            traced: match &known.packed {
                Some(packed) => {
                    let packed = packed_tokens(packed, known, n, &keys, &totals);
                    quote!(const OWN: #n::Trace<#room> = #n::unpack(&#packed);)
                }
                None => quote!(const OWN: #n::Trace<#room> = Self::__trace::<#room, #keys>();),
            },
            layers: layers.into_token_stream(),
            table: table.into_token_stream(),
            packed_layers: known.layers.as_ref().map(|layers| {
                let (words, names) = (Literal::byte_string(&layers.words), Literal::byte_string(&layers.names));
                let ops = &layers.ops;
                quote!(#n::PackedLayers { file: ::core::file!(), ops: &[#(#ops),*], words: #words, names: #names })
            }),
            peak_layer: known.layers.as_ref().zip(known.memory.as_ref()).and_then(|(layers, memory)| {
                let (path, len) = layers.path_of(memory.peak_at.checked_sub(memory.inputs)?)?;
                let (path, len) = (Literal::byte_string(path), Literal::u8_unsuffixed(len));
                Some(quote!(#n::Name::inline(*#path, #len)))
            }),
            summary: match (&member.attributes.convention, Convention::MultiplyAdd.of_totals(&known.totals)) {
                (None, Some(flops)) => {
                    let (shapes, sums) =
                        ([&*known.inputs, &*known.outputs], [known.totals.params, known.totals.macs, flops]);
                    let [shapes, params, macs, flops] = summary(shapes, sums, Convention::MultiplyAdd);
                    let [shapes, params, macs, flops] = [&shapes, &params, &macs, &flops].map(Text::as_str);
                    Some(format!("{}: {shapes}, {params} parameters, {macs} MACs, {flops}", plain(&member.name)))
                }
                _ => None,
            },
            totals,
            macs_effective: if known.pruned { left(n, &room, "macs") } else { macs.clone() },
            params_effective: if known.pruned { left(n, &room, "params") } else { params.clone() },
            room,
            params,
            stored,
            active,
            macs,
            input_shapes: shapes(&known.inputs),
            output_shapes: shapes(&known.outputs),
            faulty: if known.faults.count() > 0 { quote!(true) } else { quote!(false) },
            memory: "DEFAULT",
            pruned: known.pruned,
            bytes: known.memory,
        }
    }

    /// Both passes are const evaluation.
    pub fn unknown(n: &Ident, [nodes, scopes, edges, text, keys]: &[Literal; 5], inputs: usize, outputs: usize) -> Figures {
        let [inputs, outputs] = [inputs, outputs].map(|count| Literal::usize_unsuffixed(count).into_token_stream());
        let room = Figures::exact_room();
        let trace = quote! {
            // One pass is enough if its result fits the room that the source lets one guess; else a second has the room.
            const __FIRST: #n::Trace<#nodes, #scopes, #edges, #text> =
                Self::__trace::<#nodes, #scopes, #edges, #text, #keys>();
            const __SIZE: #n::Size = Self::__FIRST.size;
            #[doc(hidden)]
            pub const __TRACE: &'static #n::Trace<#room> = &match Self::__FIRST.fitted(#keys) {
                ::core::option::Option::Some(trace) => trace,
                ::core::option::Option::None => Self::__trace::<#room, { Self::__SIZE.keys }>(),
            };
        };
        Figures::of_trace(n, trace, &inputs, &outputs)
    }

    /// As much room as the trace needs.
    pub fn exact_room() -> TokenStream {
        quote!({ Self::__SIZE.nodes }, { Self::__SIZE.scopes }, { Self::__SIZE.edges }, { Self::__SIZE.text })
    }

    /// What reads the figures from the constant `__TRACE`.
    pub fn of_trace(n: &Ident, trace: TokenStream, inputs: &TokenStream, outputs: &TokenStream) -> Figures {
        let room = Figures::exact_room();
        Figures {
            trace,
            traced: quote!(const TRACE: &'static #n::Trace<#room> = Self::__TRACE;),
            // Of a file that cannot be read, there may be fewer than its inputs.
            layers: quote!({ Self::__SIZE.nodes.saturating_sub(#inputs) }),
            table: quote!({ Self::__SIZE.table() }),
            packed_layers: None,
            peak_layer: None,
            summary: None,
            params: quote!(Self::__TRACE.totals.params),
            stored: quote!(Self::__TRACE.totals.params + Self::__TRACE.totals.buffers),
            active: quote!(Self::__TRACE.totals.active),
            macs: quote!(Self::__TRACE.totals.macs),
            macs_effective: left(n, &room, "macs"),
            params_effective: left(n, &room, "params"),
            totals: quote!(Self::__TRACE.totals),
            input_shapes: quote!(&Self::__TRACE.inputs::<#inputs>()),
            output_shapes: quote!(&Self::__TRACE.outputs::<#outputs>()),
            faulty: quote!(Self::__TRACE.faults.count() > 0),
            memory: "DEFAULT",
            pruned: true,
            bytes: None,
            room,
        }
    }
}

/// A figure of what is left of a network, from its trace.
fn left(n: &Ident, room: &TokenStream, figure: &str) -> TokenStream {
    let figure = Ident::new(figure, Span::call_site());
    quote!(#n::trace_of::<Self, #room>().effective().#figure)
}

/// A trace as bytes, as code.
fn packed_tokens(packed: &Packed, known: &Known, n: &Ident, keys: &Literal, totals: &TokenStream) -> TokenStream {
    let labels = packed.labels.iter().map(|label| Literal::string(label));
    let hashes = packed.labels.iter().flat_map(|label| netcost_core::text::hash(label.as_bytes()).to_le_bytes());
    let hashes = Literal::byte_string(&hashes.collect::<Vec<u8>>());
    let bytes = Literal::byte_string(&packed.bytes);
    let Size { nodes, scopes, edges, text, .. } = known.size;
    let [nodes, scopes, edges, text] = [nodes, scopes, edges, text].map(Literal::usize_unsuffixed);
    quote! {
        #n::Packed {
            file: ::core::file!(),
            labels: &[#(#labels),*],
            hashes: #hashes,
            bytes: #bytes,
            size: #n::Size { nodes: #nodes, scopes: #scopes, edges: #edges, text: #text, keys: #keys },
            totals: #totals,
        }
    }
}

/// The shapes and the main figures on one line, for the documentation.
pub fn figures_in_words(known: &Known) -> String {
    let shapes = |shapes: &[netcost_core::shape::Shape]| {
        let shapes: Vec<_> = shapes.iter().map(|shape| format!("`{shape}`")).collect();
        shapes.join(", ")
    };
    let number = |n: u64| Text::new().num(n).as_str().replace('_', ",");
    let (params, macs) = (number(known.totals.params), number(known.totals.macs));
    let (inputs, outputs) = (shapes(&known.inputs), shapes(&known.outputs));
    format!("{inputs} → {outputs}: {params} parameters, {macs} multiply-accumulates.")
}

/// The faults found in networks, one for each place, as errors; of a family, each says in which of its networks it shows.
pub fn faults(lower: &Lower<'_>, members: &[Member], found: &[(usize, &Faults)]) -> Errors {
    let mut errors = Errors::default();
    let mut told = HashSet::default();
    for (_, faults) in found {
        let kept: Vec<_> = (0..).map_while(|i| faults.get(i)).collect();
        let more = faults.count().saturating_sub(kept.len());
        for (i, fault) in kept.iter().enumerate() {
            if !told.insert(fault.check()) {
                continue;
            }
            let mut message = fault.message().to_owned();
            if members.len() > 1 {
                message.push_str(&shown_in(members, found, fault));
            }
            if i + 1 == kept.len() && more > 0 {
                let plural = if more == 1 { "" } else { "s" };
                message = format!("{message}\n(and {more} more fault{plural} in this network)");
            }
            let (start, end) =
                lower.checks.get(fault.check() as usize).copied().unwrap_or((Span::call_site(), Span::call_site()));
            let [start, end] = [start, end].map(|span| Ident::new("at", span));
            errors.at(quote!(#start #end), message);
        }
    }
    errors
}

/// In which networks of a family a fault shows; nothing if in all of them alike.
fn shown_in(members: &[Member], found: &[(usize, &Faults)], fault: &Fault) -> String {
    let (mut alike, mut otherwise) = (Vec::new(), Vec::new());
    for (member, faults) in found {
        let here = (0..).map_while(|i| faults.get(i)).find(|other| other.check() == fault.check());
        match here {
            Some(other) if other.message() == fault.message() => alike.push(plain(&members[*member].name)),
            Some(_) => otherwise.push(plain(&members[*member].name)),
            None => {}
        }
    }
    let names = |names: &[String]| list(names.iter().map(String::as_str));
    match otherwise.as_slice() {
        [] if alike.len() == members.len() => String::new(),
        [] => format!("\n(in {})", names(&alike)),
        others => format!("\n(in {}; with other numbers in {})", names(&alike), names(others)),
    }
}
